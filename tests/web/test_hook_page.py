# SPDX-License-Identifier: Apache-2.0
"""Letting a system tell at once: its address is made, shown, renewed, taken away; and what came in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.urls import reverse

from customary.store.models import Hook, HookDelivery, HookState, Interaction, Source
from customary.store.queries.hooks import key_of, secrets_of
from tests.api.desk import Desk, conversation, make_source
from tests.web.house import House, build

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> House:
    settings.STAGING = tmp_path / "staging"
    cache.clear()
    return build(graded=False)


def said(client: Client, source: Source, verb: str = "", **data: str) -> str:
    """The page of the address, after something was done there."""
    address = reverse("source_hook", args=[source.pk])
    answer = (
        client.post(address, {"verb": verb, **data}, follow=True) if verb else client.get(address)
    )
    assert answer.status_code == 200
    return str(answer.content.decode())


def page_of(client: Client, source: Source) -> str:
    return str(client.get(reverse("source", args=[source.pk])).content.decode())


def test_an_address_is_made_and_its_secret_told_once(house: House) -> None:
    client, source = house.sign_in("admin"), make_source()
    assert "Give it an address" in page_of(client, source)
    assert "Make the address" in said(client, source)
    made = said(client, source, "open")
    hook = Hook.objects.get(source=source)
    [secret] = secrets_of(hook)
    assert secret in made
    assert f"http://testserver/hooks/{key_of(hook)}/" in made
    assert "Manage, Apps, Webhooks" in made
    again = said(client, source)
    assert secret not in again
    assert key_of(hook) in again
    assert "Address and secret" in page_of(client, source)


def test_a_secret_is_renewed_and_an_address_taken_away(house: House) -> None:
    client, source = house.sign_in("admin"), make_source()
    said(client, source, "open")
    [before] = secrets_of(Hook.objects.get())
    renewed = said(client, source, "renew")
    newest, kept = secrets_of(Hook.objects.get())
    assert kept == before
    assert newest in renewed
    assert "two secrets count" in renewed
    assert "The address is gone" in said(client, source, "close")
    assert not Hook.objects.exists()


def test_what_came_in_stands_on_the_page_of_the_source(house: House) -> None:
    client, desk = house.sign_in("admin"), Desk()
    desk.send(conversation())
    desk.send(conversation(2), secret="another")
    page = page_of(client, desk.source)
    assert "What it told by itself" in page
    assert "<code>convo</code>" in page
    assert "Check the secret on both sides" in page
    assert "It never came" not in page
    assert "Try again" not in page


def test_what_failed_is_tried_again(house: House) -> None:
    client, desk = house.sign_in("admin"), Desk()
    desk.send(conversation(createdAt="yesterday"))
    HookDelivery.objects.update(state=HookState.FAILED, next_attempt_at=None)
    failed = HookDelivery.objects.get()
    assert f'value="{failed.pk}"' in page_of(client, desk.source)
    assert "It is being tried again" in said(client, desk.source, "again", delivery=str(failed.pk))
    assert HookDelivery.objects.get().attempts == 1
    HookDelivery.objects.update(state=HookState.FAILED, body="")
    assert "nothing left of it" in said(client, desk.source, "again", delivery=str(failed.pk))
    assert not Interaction.objects.exists()


def test_only_administrators_come_here_and_others_see_no_buttons(house: House) -> None:
    desk = Desk()
    desk.send(conversation(createdAt="yesterday"))
    HookDelivery.objects.update(state=HookState.FAILED)
    lead = house.sign_in("cx_lead")
    assert lead.get(reverse("source_hook", args=[desk.source.pk])).status_code == 403
    page = page_of(lead, desk.source)
    assert "What it told by itself" in page
    assert "Try again" not in page


def test_a_source_that_cannot_tell_has_no_such_page(house: House) -> None:
    client, source = house.sign_in("admin"), make_source("plain")
    assert client.get(reverse("source_hook", args=[source.pk])).status_code == 404
    assert "Told at once" not in page_of(client, source)


def test_everything_is_said_in_chinese(house: House) -> None:
    client, desk = house.sign_in("admin"), Desk()
    client.cookies["django_language"] = "zh-hans"
    page = said(client, desk.source)
    words = re.sub(r"<[^>]+>|https?://\S+", " ", page.split("<h1", 1)[1].split("</main", 1)[0])
    assert "接收地址" in words
    desk.send(conversation(), secret="another")
    assert "请核对双方的密钥" in page_of(client, desk.source)
    assert not re.search(r"[a-z]{4,} [a-z]{4,}", words)

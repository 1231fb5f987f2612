# SPDX-License-Identifier: Apache-2.0
"""A customer is answered on a page: begun, looked at, sent once; drafts stay, notes are inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from customary.store.access import System
from customary.store.actions.cases import open_case
from customary.store.models import ReplyDraft, VoiceItem, VoiceReply

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db
SEND = {"way": "mail", "subject": "Your gate", "text": "It is mended.", "then": "close"}


def page_of(house: House) -> str:
    return reverse("answer", args=[house.voice.pk])


def writable(house: House) -> Client:
    house.customer.email = "kim@nordwind.example"
    house.customer.save()
    return house.sign_in("service_lead")


def seen(client: Client, house: House) -> str:
    return str(client.get(page_of(house)).context["form"].initial["seen"])


def test_what_is_looked_at_is_what_goes_out_once(house: House) -> None:
    client = writable(house)
    post = SEND | {"seen": seen(client, house)}

    looked = client.post(page_of(house), post | {"doing": "look"}).content.decode()
    assert "kim@nordwind.example" in looked
    assert "It is mended." in looked
    assert mail.outbox == []
    for _ in range(2):
        client.post(page_of(house), post | {"doing": "send"})

    assert [(one.subject, one.body.strip()) for one in mail.outbox] == [
        ("Your gate", "It is mended.")
    ]
    assert VoiceItem.objects.get(pk=house.voice.pk).answered_at is not None


def test_the_second_of_two_is_told_and_keeps_what_they_wrote(house: House) -> None:
    client = writable(house)
    post = SEND | {"seen": seen(client, house), "doing": "send"}
    client.post(page_of(house), post)

    told = client.post(page_of(house), post | {"text": "Mine"}).content.decode()

    assert "answered meanwhile by Alice Berg" in told
    assert "Mine" in told
    assert VoiceReply.objects.count() == 1


def test_without_an_address_only_other_ways_are_offered(house: House) -> None:
    client = house.sign_in("service_lead")
    shown = client.get(page_of(house)).content.decode()
    assert "No mail address" in shown
    assert 'value="mail"' not in shown

    post = {"way": "phone", "text": "Called.", "then": "close", "seen": seen(client, house)}
    client.post(page_of(house), post | {"doing": "send"})

    assert VoiceReply.objects.get().way == "phone"


def test_a_draft_is_kept_while_writing_and_a_template_begins_one(house: House) -> None:
    client = writable(house)
    answer = client.post(
        page_of(house), {"doing": "keep", "text": "Half"}, headers={"hx-request": "true"}
    )
    assert "kept" in answer.content.decode()
    assert "Half" in client.get(page_of(house)).content.decode()

    client.post(page_of(house), {"doing": "begin", "template": "sorry"})
    assert "Nordwind" in ReplyDraft.objects.get().text


def test_a_note_stands_below_and_reaches_nobody(house: House) -> None:
    client = writable(house)
    client.post(reverse("note_on_comment", args=[house.voice.pk]), {"note": "Ring them again."})

    assert "Ring them again." in client.get(page_of(house)).content.decode()
    assert mail.outbox == []


def test_whoever_may_only_read_is_refused(house: House) -> None:
    client = house.sign_in("product_lead")
    assert client.get(page_of(house)).status_code == 403


def test_a_case_of_ones_own_waits_on_the_first_page(house: House) -> None:
    client = house.sign_in("employee", email="li.na@harbour.example")
    open_case(System("tests"), house.voice, owner=house.lead)

    shown = client.get("/").content.decode()

    assert "Answer a customer" in shown
    assert page_of(house) in shown
    assert client.get(page_of(house)).status_code == 200

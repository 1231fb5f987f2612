# SPDX-License-Identifier: Apache-2.0
"""What changed is told from a page: counted, written in both languages, looked at, sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from customary.store.models import OutboxMessage, Theme, ThemeMention, ThemeNews
from customary.store.queries import news
from customary.web.voice import news as web_news
from tests.cast import make_voice
from tests.spoken import mention

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db
WORDS = {
    "subject": "About {theme}",
    "text": "Dear {name}, the gate opens by itself.",
    "subject_zh_hans": "关于{theme}",
    "text_zh_hans": "{name}，您好：大门会自动打开。",
}


def shipped(house: House) -> str:
    house.customer.email = "kim@nordwind.example"
    house.customer.save()
    ThemeMention.objects.create(
        voice_item=house.voice, theme=house.theme, sentiment="negative", probability=0.9
    )
    Theme.objects.filter(pk=house.theme.pk).update(
        changed_at=timezone.now(), change_note="It opens by itself.", owner=house.lead
    )
    return reverse("tell", args=[house.theme.pk])


def owner(house: House) -> Client:
    return house.sign_in("employee", email="li.na@harbour.example")


def test_what_is_looked_at_is_sent_once(house: House) -> None:
    page, client = shipped(house), owner(house)
    begun = client.get(page).content.decode()
    assert "It opens by itself." in begun

    looked = client.post(page, WORDS | {"doing": "look"}).content.decode()
    assert "Dear Nordwind, the gate opens by itself." in looked
    assert "Send it to one customer" in looked
    assert not OutboxMessage.objects.exists()

    for _ in range(2):
        client.post(page, WORDS | {"doing": "send"})

    assert [one.recipient for one in OutboxMessage.objects.all()] == ["kim@nordwind.example"]
    assert "Sent on" in client.get(page).content.decode()


def test_very_many_are_counted_once_somebody_asks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_news, "COUNTED_AT_ONCE", 0)
    page, client = shipped(house), owner(house)
    begun = client.get(page).content.decode()
    assert "Many customers spoke of it" in begun
    assert "can be told now" not in begun
    assert f"{page}?who=1" in begun
    assert "can be told now" in client.get(page, {"who": "1"}).content.decode()
    looked = client.post(page, WORDS | {"doing": "look"}).content.decode()
    assert "Send it to one customer" in looked


def test_of_very_many_comments_the_list_says_at_least_how_many_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "LOOKED_AT", 1)
    page, client = shipped(house), owner(house)
    listed = reverse("promised_news")
    assert "1+" not in client.get(listed).content.decode()
    mention(make_voice("2025-03-05 10:00"), house.theme)
    shown = client.get(listed).content.decode()
    assert shown.count("1+") == 2
    assert page in shown


def test_a_draft_is_kept(house: House) -> None:
    page, client = shipped(house), owner(house)

    client.post(page, WORDS | {"doing": "keep"})

    assert ThemeNews.objects.get().sent_at is None
    assert "the gate opens by itself" in client.get(page).content.decode()
    assert mail.outbox == []


def test_it_waits_for_its_owner_on_the_first_page_and_in_the_list(house: House) -> None:
    page, client = shipped(house), owner(house)

    assert page in client.get("/").content.decode()
    assert page in client.get(reverse("promised_news")).content.decode()
    assert (
        page
        in house.sign_in("cx_lead")
        .get(reverse("voice_theme", args=[house.theme.pk]))
        .content.decode()
    )

    stranger = house.sign_in("agent")
    assert page not in stranger.get(reverse("promised_news")).content.decode()
    assert stranger.get(page).status_code == 403


def test_before_anything_changed_there_is_nothing_to_tell(house: House) -> None:
    page = reverse("tell", args=[house.theme.pk])
    shown = house.sign_in("cx_lead").get(page).content.decode()
    assert "Nothing has changed yet." in shown
    assert '<form class="form"' not in shown

# SPDX-License-Identifier: Apache-2.0
"""Other systems read what was understood of customers' words, and the themes they speak of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from customary.pipeline import tasks
from customary.store.models import Annotation, Source, Theme, ThemeMention, VoiceCount, VoiceItem
from customary.store.queries import customer_voice, search
from customary.understand.voice import understand_voice
from tests.api.sender import Sender, item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def delivery() -> Theme:
    source = Source.objects.get_or_create(key=Source.OWN_KEY)[0]
    return Theme.objects.create(
        source=source, external_id="late", name="Late delivery", name_zh_hans="送货晚"
    )


def say(text: str, theme: Theme | None = None, **seen: Any) -> VoiceItem:
    """Something a customer said, and what was understood of it."""
    source = Source.objects.get_or_create(key="reviews")[0]
    key = f"v-{VoiceItem.objects.count()}"
    said = VoiceItem.objects.create(source=source, external_id=key, text=text)
    told = {"sentiment": "negative", "probability": 0.12345, "language": "en"} | seen
    Annotation.objects.create(
        voice_item=said,
        version="1",
        text_digest="x",
        week=timezone.localdate(),
        source=source,
        understood_at=said.updated_at + timedelta(seconds=1),
        **told,
    )
    if theme is not None:
        ThemeMention.objects.create(
            voice_item=said, theme=theme, sentiment=told["sentiment"], probability=0.9
        )
    return said


def keys(sender: Sender, **filters: Any) -> list[str]:
    answer = sender.get("voice-items", **filters)
    assert answer.status_code == 200, answer.content
    return [one["external_id"] for one in answer.json()["items"]]


def test_an_item_tells_what_was_understood_of_it(sender: Sender, delivery: Theme) -> None:
    say("It came on Friday", delivery, churn_risk=True, thanks=True)
    told = sender.get("voice-items").json()["items"][0]["understood"]
    assert told["updated_at"]
    del told["updated_at"]
    assert told == {
        "language": "en",
        "sentiment": "negative",
        "probability": 0.1235,
        "flags": ["thanks", "churn_risk"],
        "themes": [{"key": "late", "sentiment": "negative", "probability": 0.9}],
        "corrected": False,
    }


def test_items_are_found_by_their_words_and_never_by_what_is_covered(sender: Sender) -> None:
    for text in ("Two refunds, both late", "退款很慢", "Write to jo@example.org, late or not"):
        say(text)
    VoiceItem.objects.update(updated_at=timezone.now())
    understand_voice(everything=True)
    assert keys(sender, q="late") == ["v-0", "v-2"]
    assert keys(sender, q="refund -jo") == ["v-0"]
    assert keys(sender, q="退款慢") == ["v-1"]
    assert keys(sender, q="jo@example.org") == []
    assert keys(sender, q="!") == []
    assert sender.get("voice-items", q="x" * 201).status_code == 422


@pytest.mark.parametrize("by", ["id", "theme", "change", "understood"])
def test_for_a_common_word_a_page_looks_so_far_and_the_next_goes_on(
    sender: Sender, delivery: Theme, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    for text in ("late", "good", "good", "good", "good", "late", "late"):
        say(text)
    VoiceItem.objects.update(updated_at=timezone.now())
    understand_voice(everything=True)
    for said in VoiceItem.objects.all():
        ThemeMention.objects.create(
            voice_item=said, theme=delivery, sentiment="negative", probability=0.9
        )
    monkeypatch.setattr(search, "RARE", 2)
    monkeypatch.setattr(customer_voice, "READ", 3)
    begin = (timezone.now() - timedelta(days=1)).isoformat()
    asked: dict[str, str] = {
        "id": {},
        "theme": {"theme": "late"},
        "change": {"updated_since": begin},
        "understood": {"understood_since": begin},
    }[by]
    asked["q"] = "late"
    pages: list[list[str]] = []
    while asked.get("cursor", "") is not None:
        answer = sender.get("voice-items", **asked)
        pages.append([one["external_id"] for one in answer.json()["items"]])
        asked["cursor"] = answer.json()["next_cursor"]
    assert pages == [["v-0"], ["v-5"], ["v-6"]]


def test_what_was_not_read_since_it_changed_is_not_understood(sender: Sender) -> None:
    said = say("It came on Friday")
    VoiceItem.objects.filter(pk=said.pk).update(updated_at=timezone.now() + timedelta(minutes=1))
    assert sender.get("voice-items").json()["items"][0]["understood"] is None


def test_items_are_found_by_theme_and_by_sentiment(sender: Sender, delivery: Theme) -> None:
    say("Late again", delivery)
    say("Late but kind", delivery, sentiment="positive")
    say("Good price", sentiment="positive")
    assert keys(sender, theme="late") == ["v-0", "v-1"]
    assert keys(sender, sentiment="positive") == ["v-1", "v-2"]
    assert keys(sender, theme="late", sentiment="positive") == ["v-1"]
    answer = sender.get("voice-items", theme="late", limit=1)
    assert keys(sender, theme="late", limit=1, cursor=answer.json()["next_cursor"]) == ["v-1"]


def test_what_was_understood_lately_is_found_though_the_words_are_old(sender: Sender) -> None:
    old, new = say("One"), say("Two")
    before = timezone.now() - timedelta(days=2)
    Annotation.objects.filter(pk=old.pk).update(updated_at=before)
    since = (before + timedelta(days=1)).isoformat()
    assert keys(sender, understood_since=since) == [new.external_id]


@pytest.mark.parametrize("since", ["updated_since", "understood_since"])
def test_what_changed_is_given_in_the_order_it_changed(
    sender: Sender, delivery: Theme, since: str
) -> None:
    day = timezone.now() - timedelta(days=1)
    for minutes in (3, 1, 2, 2):
        said, at = say("Words", delivery), day + timedelta(minutes=minutes)
        VoiceItem.objects.filter(pk=said.pk).update(updated_at=at)
        Annotation.objects.filter(pk=said.pk).update(updated_at=at)
    wanted = {since: day.isoformat(), "theme": "late", "limit": 1}
    found, cursor = list[str](), ""
    while cursor is not None:
        page = sender.get("voice-items", cursor=cursor, **wanted).json()
        found += [one["external_id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert found == ["v-1", "v-2", "v-3", "v-0"]


@pytest.mark.parametrize("parameters", [{"theme": "nothing"}, {"sentiment": "angry"}])
def test_what_nobody_knows_is_named(sender: Sender, parameters: dict[str, str]) -> None:
    answer = sender.get("voice-items", **parameters)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == next(iter(parameters))


def test_themes_are_told_with_their_keys_in_both_languages(sender: Sender, delivery: Theme) -> None:
    other = Source.objects.create(key="crm")
    merged = Theme.objects.create(
        source=other, external_id="7", name="Slow courier", merged_into=delivery
    )
    told = {one["key"]: one for one in sender.get("themes").json()["items"]}
    assert told.keys() == {"late", "crm/7"}
    assert (told["late"]["name"], told["late"]["name_zh_hans"]) == ("Late delivery", "送货晚")
    assert told["crm/7"]["merged_into"] == "late"
    say("Slow", merged)
    assert keys(sender, theme="crm/7") == ["v-0"]


def test_themes_tell_how_much_is_said_of_them(sender: Sender, delivery: Theme) -> None:
    source = Source.objects.create(key="reviews")
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    for theme, n in ((None, 5), (delivery, 2)):
        VoiceCount.objects.create(
            week=monday, theme=theme, source=source, language="en", sentiment="negative", n=n
        )
    told = sender.get("themes").json()["items"][0]["last_13_weeks"]
    assert told == {"mentions": 2, "comments": 5, "feelings": {"negative": 2}}


def test_themes_need_a_key_that_may_read(sender: Sender) -> None:
    assert Sender("Writer", scopes=["voice:write"]).get("themes").status_code == 403


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often understanding was asked for, and after how many seconds."""
    asked: list[int] = []
    monkeypatch.setattr(
        type(tasks.understand), "schedule", lambda _task, delay=0: asked.append(delay)
    )
    return asked


def test_words_that_were_sent_are_understood_soon_and_once(
    sender: Sender, woken: list[int]
) -> None:
    for number in range(3):
        assert sender.post(item(number)).status_code == 201
    assert woken == [10]

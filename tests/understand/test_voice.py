# SPDX-License-Identifier: Apache-2.0
"""Customers' words understood: new, changed, corrected, erased, hidden and gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, NotVisible, System, Viewer
from customary.store.actions.accounts import create_account
from customary.store.actions.erasure import erase_customer
from customary.store.actions.retention import delete_old, keep_for
from customary.store.actions.themes import merge_theme
from customary.store.actions.understanding import (
    correct_flag,
    correct_sentiment,
    correct_theme,
    undo_correction,
)
from customary.store.models import (
    Annotation,
    Change,
    Correction,
    ImportRun,
    ImportState,
    Interaction,
    StaleWeek,
    Theme,
    ThemeMention,
    VoiceCount,
    VoiceItem,
    VoiceSweep,
)
from customary.understand import voice, worklist
from customary.understand.reader import text_reader
from customary.understand.voice import understand_voice
from tests.cast import day, make, make_customer, make_person, make_unit
from tests.understand.test_voice_counts import counted, recounted

pytestmark = pytest.mark.django_db
US = System("test")
GOOD, BAD = "Great service, I love it!", "Terrible. It broke after a day and nobody answered."


def comment(text: str = GOOD, **fields: Any) -> VoiceItem:
    return make(VoiceItem, **{"text": text, "occurred_at": "2026-03-04 09:00"} | fields)


def sentiment(item: VoiceItem) -> str:
    return Annotation.objects.get(pk=item.pk).sentiment


def test_a_new_comment_is_read_once_with_its_place() -> None:
    team, client = make_unit(), make_customer(segment="small")
    ticket = make(Interaction, unit=team, customer=client, opened_at="2026-03-01")
    praised = comment(customer=client, interaction=ticket)
    assert understand_voice() == 1
    found = Annotation.objects.get(pk=praised.pk)
    assert (found.language, found.sentiment) == ("en", "positive")
    assert (found.week, found.unit, found.segment) == (day("2026-03-02"), team, "small")
    assert found.said_at == praised.occurred_at
    assert not found.by_employee
    assert understand_voice() == 0
    assert understand_voice(everything=True) == 0


def test_title_and_text_are_read_as_one() -> None:
    item = comment("It arrived.", title="Terrible, the worst service ever")
    understand_voice()
    assert sentiment(item) == "negative"


def test_a_changed_text_is_read_anew_and_an_unchanged_one_is_not() -> None:
    item = comment(GOOD)
    understand_voice()
    item.save()
    assert understand_voice() == 0
    item.text = BAD
    item.save()
    assert understand_voice() == 1
    assert sentiment(item) == "negative"
    assert counted() == recounted()


def test_what_was_read_at_once_is_looked_at_again_for_a_transaction_that_ended_late() -> None:
    soon, late = comment(GOOD), comment(GOOD)
    understand_voice()
    hour_later = timezone.now() + timedelta(hours=1)
    Annotation.objects.filter(pk=late.pk).update(understood_at=hour_later)
    VoiceItem.objects.update(text=BAD)
    assert understand_voice() == 1
    assert (sentiment(soon), sentiment(late)) == ("negative", "positive")
    assert understand_voice(everything=True) == 1
    assert sentiment(late) == "negative"


def test_another_reader_reads_everything_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    item = comment()
    understand_voice()
    Annotation.objects.update(version="an older one")
    assert understand_voice() == 1
    assert Annotation.objects.get(pk=item.pk).version == text_reader().version


def test_what_comes_in_during_a_long_sweep_is_read_before_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worklist, "CHUNK", 2)
    long_ago = timezone.now() - timedelta(days=1)
    for _ in range(6):
        comment()
    VoiceItem.objects.update(updated_at=long_ago)
    read: list[int] = []
    posted: list[int] = []
    annotate = voice.annotate

    def watched(items: Any, *words: Any) -> int:
        if not posted:
            posted.append(comment(BAD).pk)
        read.extend(item.pk for item in items)
        return annotate(items, *words)

    monkeypatch.setattr(voice, "annotate", watched)
    assert understand_voice(everything=True) == 7
    assert read.index(posted[0]) == 2
    assert len(read) == 7


def test_of_very_much_that_comes_in_the_newest_is_read_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worklist, "CHUNK", 1)
    monkeypatch.setattr(worklist, "IN_BETWEEN", 1)
    monkeypatch.setattr(voice, "IN_BETWEEN", 1)
    first, second, third = (comment().pk for _ in range(3))
    read: list[int] = []
    annotate = voice.annotate

    def watched(items: Any, *words: Any) -> int:
        read.extend(item.pk for item in items)
        return annotate(items, *words)

    monkeypatch.setattr(voice, "annotate", watched)
    assert understand_voice(everything=True) == 3
    assert read == [first, third, second]


def test_what_an_employee_said_is_understood_and_not_counted() -> None:
    item = comment(person=make_person())
    understand_voice()
    assert Annotation.objects.get(pk=item.pk).by_employee
    assert not VoiceCount.objects.exists()


def test_a_row_of_a_long_import_is_read_when_it_shows_however_often_was_swept_meanwhile() -> None:
    began = timezone.now() - timedelta(hours=3)
    VoiceSweep.objects.create(pk=1, seen_until=began - timedelta(hours=1))
    run = ImportRun.objects.create(name="pack", state=ImportState.MERGING)
    ImportRun.objects.update(created_at=began)
    item = comment(import_run=run)
    VoiceItem.every.filter(pk=item.pk).update(updated_at=began + timedelta(seconds=1))
    for _ in range(2):
        understand_voice()
        assert not Annotation.objects.exists()
    ImportRun.objects.update(state=ImportState.DONE)
    assert understand_voice() == 1
    assert VoiceSweep.objects.get().seen_until > began


def test_a_customer_in_another_segment_is_found_by_the_full_check() -> None:
    client = make_customer(segment="small")
    comment(customer=client)
    understand_voice()
    client.segment = "large"
    client.save()
    understand_voice(everything=True)
    assert Annotation.objects.get().segment == "large"
    assert set(VoiceCount.objects.values_list("segment", flat=True)) == {"large"}


def test_the_theme_that_a_source_gives_is_a_mention() -> None:
    theme = make(Theme, name="Delivery")
    item = comment(BAD, theme=theme)
    understand_voice()
    mention = ThemeMention.objects.get(voice_item=item, theme=theme)
    assert (mention.sentiment, mention.by_person) == ("negative", False)
    item.theme = None
    item.save()
    understand_voice()
    assert not ThemeMention.objects.filter(theme=theme).exists()
    assert counted() == recounted()


def test_a_correction_wins_at_once_and_over_every_later_reading() -> None:
    item, theme = comment(GOOD), make(Theme, name="Delivery")
    understand_voice()
    correct_sentiment(US, item, "negative")
    correct_theme(US, item, theme, speaks=True)
    correct_flag(US, item, "effort", shows=True)
    for _ in range(2):
        found = Annotation.objects.get(pk=item.pk)
        assert (found.sentiment, found.effort, found.corrected) == ("negative", True, True)
        assert ThemeMention.objects.get(voice_item=item, theme=theme).by_person
        Annotation.objects.update(version="older")
        assert understand_voice() == 1
        assert counted() == recounted()


def test_a_correction_of_what_is_not_yet_read_waits_for_the_reading() -> None:
    item = comment(GOOD)
    correct_sentiment(US, item, "negative")
    understand_voice()
    assert sentiment(item) == "negative"


def test_a_correction_taken_back_lets_the_reading_stand() -> None:
    item, theme = comment(GOOD), make(Theme, name="Delivery")
    understand_voice()
    said = [
        correct_sentiment(US, item, "negative"),
        correct_theme(US, item, theme, speaks=True),
        correct_flag(US, item, "effort", shows=True),
    ]
    for one in said:
        undo_correction(US, one)
    understand_voice()
    found = Annotation.objects.get(pk=item.pk)
    assert (found.sentiment, found.effort, found.corrected) == ("positive", False, False)
    assert not ThemeMention.objects.filter(theme=theme).exists()
    assert counted() == recounted()


def test_a_theme_that_a_person_denies_is_no_mention_whoever_found_it() -> None:
    theme = make(Theme, name="Delivery")
    item = comment(BAD, theme=theme)
    understand_voice()
    correct_theme(US, item, theme, speaks=False)
    Annotation.objects.update(version="older")
    understand_voice()
    assert not ThemeMention.objects.filter(theme=theme).exists()


def test_who_denies_a_theme_denies_what_was_merged_into_it() -> None:
    one, other = make(Theme, name="Delivery"), make(Theme, name="Parcels")
    item = comment("It came.", theme=one)
    understand_voice()
    merge_theme(US, one, into=other)
    assert ThemeMention.objects.get(voice_item=item, moved_from=one).theme == other
    correct_theme(US, item, other, speaks=False)
    Annotation.objects.update(version="older")
    understand_voice()
    assert not ThemeMention.objects.filter(theme__in=[one, other]).exists()


def test_words_that_are_erased_leave_nothing_understood() -> None:
    client, theme = make_customer(), make(Theme, name="Delivery")
    item = comment(BAD, customer=client)
    understand_voice()
    correct_theme(US, item, theme, speaks=True)
    correct_flag(US, item, "effort", shows=True)
    erase_customer(US, client)
    assert not Annotation.objects.exists()
    assert not ThemeMention.objects.exists()
    assert not Correction.objects.exists()
    assert understand_voice() == 1
    found = Annotation.objects.get(pk=item.pk)
    assert (found.sentiment, found.effort, found.corrected) == ("unsure", False, False)
    assert counted() == recounted()


def test_what_is_deleted_by_its_age_is_counted_no_more() -> None:
    comment(occurred_at="2020-03-04")
    kept = comment(occurred_at="2026-03-04")
    understand_voice()
    keep_for(US, "voice_items", months=12, reason="a year is enough")
    delete_old(day("2026-06-01"))
    understand_voice()
    assert {row.week for row in VoiceCount.objects.all()} == {day("2026-03-02")}
    assert VoiceItem.objects.get() == kept
    assert not StaleWeek.objects.exists()


def test_only_who_may_correct_and_sees_the_comment_corrects_it() -> None:
    ours, theirs = make_unit("Ours"), make_unit("Theirs")
    here, there = comment(unit=ours), comment(unit=theirs)
    lead = viewer("service_lead", frozenset({ours.pk}))
    assert correct_sentiment(lead, here, "negative").corrected_by_id == lead.account
    with pytest.raises(NotVisible):
        correct_sentiment(lead, there, "negative")
    with pytest.raises(NotAllowed):
        correct_sentiment(viewer("agent", None), here, "positive")


def viewer(role: str, units: frozenset[int] | None) -> Viewer:
    person = make_person(role, email=f"{role}@harbour.example")
    account = create_account(
        None, email=person.email, password="correct horse battery", roles=[], purpose="tests"
    )
    return Viewer(account.pk, person.pk, None, "en", {role: units})


def test_a_correction_is_in_the_history() -> None:
    item = comment()
    one = correct_sentiment(US, item, "negative")
    correct_sentiment(US, item, "neutral")
    undo_correction(US, one)
    entries = Change.objects.filter(table="corrections").order_by("pk")
    assert [(entry.before or {}).get("value") for entry in entries] == [None, "negative", "neutral"]
    assert entries[0].purpose == "test"

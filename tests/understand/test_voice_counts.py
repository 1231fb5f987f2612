# SPDX-License-Identifier: Apache-2.0
"""Counts always equal a recount, whatever is done to what was said; a killed sweep goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.intake.emptying import empty
from customary.intake.importing import import_pack
from customary.intake.undo import undo_import
from customary.store.access import System
from customary.store.actions.understanding import (
    correct_sentiment,
    correct_theme,
    mark_weeks_without,
    undo_correction,
)
from customary.store.models import (
    Annotation,
    Correction,
    Feeling,
    ImportState,
    StaleWeek,
    Theme,
    ThemeMention,
    VoiceCount,
    VoiceItem,
)
from customary.understand import worklist
from customary.understand.voice import understand_voice
from tests.cast import make, make_customer, make_unit, source_of

US = System("test")
TEXTS = ("Great service!", "Terrible, never again.", "质量很好，下次还来", "太差了", "", "Hm")


def recounted() -> Counter[tuple[Any, ...]]:
    """What the counts should be, counted one by one."""
    found: Counter[tuple[Any, ...]] = Counter()
    for one in Annotation.objects.filter(by_employee=False):
        place = (one.unit_id, one.segment, one.source_id, one.language)
        found[one.week, None, *place, one.sentiment] += 1
        for mention in ThemeMention.objects.filter(voice_item=one.pk):
            found[one.week, mention.theme_id, *place, mention.sentiment] += 1
    return found


def counted() -> Counter[tuple[Any, ...]]:
    keys = ("week", "theme", "unit", "segment", "source", "language", "sentiment")
    rows = list(VoiceCount.objects.values_list(*keys, "n"))
    found = Counter({row[:-1]: row[-1] for row in rows})
    assert len(found) == len(rows), "the same cell twice"
    return found


class Stirring:
    """Does anything to what was said, by one number after another."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = iter(numbers)
        self.units = [None, make_unit("a"), make_unit("b")]
        self.customers = [None, make_customer(segment="small"), make_customer(segment="large")]
        self.themes = [make(Theme, name="a"), make(Theme, name="b")]

    def one_of(self, choices: Any) -> Any:
        several = list(choices)
        return several[next(self.numbers, 0) % len(several)]

    def do(self) -> None:
        deeds = [self.say, self.say, self.rewrite, self.delete, self.feel, self.theme]
        self.one_of([*deeds, self.take_back, self.read_anew, understand_voice])()

    def say(self) -> None:
        make(
            VoiceItem,
            text=self.one_of(TEXTS),
            occurred_at=self.one_of(["2026-03-01", "2026-03-02", "2026-03-30"]),
            unit=self.one_of(self.units),
            customer=self.one_of(self.customers),
            theme=self.one_of([None, *self.themes]),
            source=self.one_of("AB"),
        )

    def item(self) -> VoiceItem | None:
        items = list(VoiceItem.objects.order_by("pk"))
        return self.one_of(items) if items else None

    def rewrite(self) -> None:
        if item := self.item():
            item.text, item.unit = self.one_of(TEXTS), self.one_of(self.units)
            item.save()

    def delete(self) -> None:
        if item := self.item():
            mark_weeks_without(VoiceItem, [item.pk])
            item.delete()

    def feel(self) -> None:
        if item := self.item():
            correct_sentiment(US, item, self.one_of(Feeling.values))

    def theme(self) -> None:
        if item := self.item():
            correct_theme(US, item, self.one_of(self.themes), speaks=self.one_of([True, False]))

    def take_back(self) -> None:
        if correction := Correction.objects.order_by("pk").first():
            undo_correction(US, correction)

    def read_anew(self) -> None:
        Annotation.objects.filter(pk__gt=self.one_of(range(4))).update(version="older")


@settings(max_examples=25)
@given(st.lists(st.integers(0, 40), min_size=10, max_size=120))
@pytest.mark.django_db
def test_counts_always_equal_a_recount(numbers: list[int]) -> None:
    with transaction.atomic():
        stirring = Stirring(numbers)
        for _ in range(len(numbers) // 3):
            stirring.do()
        understand_voice()
        assert counted() == recounted()
        assert Annotation.objects.count() == VoiceItem.objects.count()
        assert not StaleWeek.objects.exists()
        transaction.set_rollback(True)


ITEMS = 'external_id,text,occurred_at,unit\n1,"Great, thanks!",2026-03-04T09:00:00Z,a\n2,Awful,2026-03-11T09:00:00Z,a\n'


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "org_units.csv").write_text("external_id,name\na,Alpha\n")
    (tmp_path / "voice_items.csv").write_text(ITEMS)
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_an_import_taken_back_is_counted_no_more(pack: Path) -> None:
    make(VoiceItem, text="Lovely", occurred_at="2026-03-04")
    run = import_pack(pack)
    assert run.state == ImportState.DONE
    assert understand_voice() == 3
    assert sum(counted().values()) == 3
    undo_import(run)
    understand_voice()
    assert counted() == recounted()
    assert sum(counted().values()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_source_that_is_emptied_is_counted_no_more() -> None:
    team = make_unit(source="B")
    make(VoiceItem, text="Lovely", occurred_at="2026-03-04", source="A", unit=team)
    make(VoiceItem, text="Lovely", occurred_at="2026-03-04", source="C")
    understand_voice()
    for grade in "BA":
        empty(source_of(grade), by=None, and_source=False, counted={})
        understand_voice()
        assert counted() == recounted()
    assert sum(counted().values()) == 1


CHILD = """
import os, signal, sys
import django
django.setup()
from customary.understand import voice, worklist

worklist.CHUNK = 10
annotate, left = voice.annotate, [int(sys.argv[1])]

def counted_down(*words):
    done = annotate(*words)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

voice.annotate = counted_down
voice.understand_voice()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("killed_after", [1, 3])
def test_a_killed_sweep_goes_on_where_it_stopped(
    killed_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(45):
        make(VoiceItem, text=TEXTS[number % len(TEXTS)], occurred_at="2026-03-04")
    VoiceItem.objects.update(updated_at=timezone.now() - timedelta(days=1))
    name = connection.settings_dict["NAME"]
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = os.environ["CUSTOMARY_TEST_SERVER"].rpartition("/")[0] + f"/{name}"
    words = [sys.executable, "-c", CHILD, str(killed_after)]
    ended = subprocess.run(words, env=os.environ | {"DATABASE_URL": address}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert Annotation.objects.count() == killed_after * 10
    monkeypatch.setattr(worklist, "CHUNK", 10)
    assert understand_voice() == 45 - killed_after * 10
    assert counted() == recounted()

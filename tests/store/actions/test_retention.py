# SPDX-License-Identifier: Apache-2.0
"""What is older than its rule allows is gone after the night, with all that hangs on it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from customary.core.statistics.disclosure.bands import most_of
from customary.evidence.windows import figures_ended
from customary.pipeline.retention import forget_old
from customary.store.access import NotAllowed, System
from customary.store.actions.refusal import Refused
from customary.store.actions.retention import delete_old, keep_for, keep_for_good
from customary.store.models import (
    AgendaItem,
    Attendance,
    Change,
    Event,
    Goal,
    Metric,
    Person,
    RawRecord,
    Response,
    RetentionRule,
)
from customary.store.queries.mine import recorded_about
from customary.store.queries.retention import stored_tables
from tests.cast import day, make, make_event, make_organisation, make_person, source_of
from tests.measure.asked import make_instrument, make_wave
from tests.store.actions.viewers import history, viewer
from tests.web.house import build

pytestmark = pytest.mark.django_db

ADMIN = System("a test")
TODAY = day("2026-01-15")
REASON = "Nobody needs it longer."


def test_old_events_go_with_their_minutes_raw_records_and_history_and_younger_ones_stay() -> None:
    old = make_event("2024-01-10 09:00", people=[make_person()], question="They wait.")
    young = make_event("2025-12-10 09:00")
    RawRecord.objects.create(
        source=source_of("A"), external_id=old.external_id, object_name="events", payload={}
    )
    Change.objects.create(table="events", record_id=old.pk, after={"title": "Secret"})
    rule = keep_for(ADMIN, "events", months=18, reason=REASON)
    assert delete_old(TODAY) == {"events": 1}
    assert list(Event.every.all()) == [young]
    assert not any(model.objects.exists() for model in (AgendaItem, Attendance, RawRecord))
    assert not Change.objects.filter(table="events").exists()
    assert history(rule)[-1].after == {"deleted": 1, "until": "2024-07-14"}
    assert delete_old(TODAY) == {}


def test_a_row_that_others_may_not_be_without_stays_until_they_are_gone() -> None:
    metric = make(Metric, name="NPS", kind="quality")
    make(Goal, metric=metric, starts_on="2020-01-01", ends_on="2020-12-31")
    keep_for(ADMIN, "goals", months=12, reason=REASON)
    assert delete_old(TODAY) == {"goals": 1}
    assert Metric.objects.exists()


def test_whoever_left_long_ago_is_erased_and_whoever_works_here_is_not() -> None:
    gone = make_person("Li Na", ended_on="2020-01-01")
    here = make_person("Max Adler")
    keep_for(ADMIN, "people", months=24, reason=REASON)
    assert delete_old(TODAY) == {"people": 1}
    assert Person.objects.get(pk=gone.pk).full_name == "Erased"
    assert Person.objects.get(pk=here.pk).full_name == "Max Adler"


def test_only_administrators_set_rules_and_only_where_something_grows_old() -> None:
    with pytest.raises(NotAllowed):
        keep_for(viewer("people_lead"), "events", months=12, reason=REASON)
    with pytest.raises(Refused):
        keep_for(ADMIN, "org_units", months=12, reason=REASON)
    with pytest.raises(Refused):
        keep_for(ADMIN, "events", months=0, reason=REASON)
    rule = keep_for(ADMIN, "events", months=12, reason=REASON)
    keep_for_good(ADMIN, rule)
    assert not RetentionRule.objects.exists()


def test_old_files_go_too() -> None:
    folder = Path(settings.UPLOADS) / "packs" / "x"
    folder.mkdir(parents=True)
    old, young = folder / "old.csv", folder / "young.csv"
    for file in (old, young):
        file.write_text("x")
    os.utime(old, (time.time() - 90 * 86400,) * 2)
    keep_for(ADMIN, "uploads", months=2, reason=REASON)
    assert forget_old()["uploads"] == 1
    assert not old.exists()
    assert young.exists()


def test_what_is_recorded_about_me_says_how_long_it_is_kept() -> None:
    me = viewer()
    make_event("2025-12-10 09:00", organiser=Person.objects.get(pk=me.person))
    keep_for(ADMIN, "events", months=18, reason=REASON)
    kept = {found.table: found.kept for found in recorded_about(me)}
    assert kept["events"] == "Deleted by itself when it is 18 months old."
    stored = {one.key: one for one in stored_tables(me)}
    assert (stored["events"].rows, stored["events"].months) == (1, 18)
    assert stored["agenda_items"].goes_with == "events"


def test_a_rule_that_ends_figures_is_set_only_by_whoever_has_read_which() -> None:
    house = build()
    assert "I46" in figures_ended("events", 6)
    assert "I46" not in figures_ended("events", 60)
    client, address = house.sign_in("admin"), reverse("retention_rule", args=["events"])
    told = client.post(address, {"months": 6, "reason": REASON}).content.decode()
    assert "These figures look further back and end with it" in told
    assert not RetentionRule.objects.exists()
    client.post(address, {"months": 6, "reason": REASON, "despite": "on"})
    assert RetentionRule.objects.get().months == 6
    client.post(address, {"months": "", "reason": ""})
    assert not RetentionRule.objects.exists()


def test_of_answers_it_is_told_in_bands_how_many_were_deleted() -> None:
    make_organisation()
    wave = make_wave(make_instrument())
    rule = keep_for(ADMIN, "responses", months=24, reason=REASON)
    for how_many, told in ((2, (0, 4)), (7, (5, 9))):
        for number in range(how_many):
            make(
                Response, instrument=wave.instrument, wave=wave, answers={},
                respondent_key=f"{how_many}-{number}", submitted_on="2020-01-05",
            )  # fmt: skip
        gone = delete_old()["responses"]
        assert (gone, most_of(gone)) == told
        assert not Response.objects.exists()
        (shown,) = [one.deleted for one in stored_tables(ADMIN) if one.key == "responses"]
        assert (shown, most_of(shown)) == told
    assert [
        (one.after or {})["deleted"]
        for one in Change.objects.filter(
            table=rule._meta.db_table, after__has_key="deleted"
        ).order_by("pk")
    ] == [0, 5]

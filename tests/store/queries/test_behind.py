# SPDX-License-Identifier: Apache-2.0
"""The records behind a figure: all counted, those listed that the reader may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from customary.core.grading.evidence import Evidence
from customary.evidence.run import grade_culture
from customary.store.access import NotVisible, System
from customary.store.models import GradingRun, IndicatorValue, OrgUnit
from customary.store.queries.behind import records_behind
from tests.cast import make_event, make_person, make_unit, make_voice
from tests.measure.asked import make_instrument, make_wave
from tests.store.queries.scene import AS_OF, Company, records, run, staffed, value, viewer

pytestmark = pytest.mark.django_db


def meetings(now: GradingRun, units: list[OrgUnit], **columns: Any) -> list[int]:
    """A meeting a unit, the first of them without an answer, counted in a figure."""
    events = [
        make_event(f"2025-{number + 1:02d}-10 09:00", unit=unit, title=f"Round {number}")
        for number, unit in enumerate(units)
    ]
    keys = [event.pk for event in events]
    given = {
        "day": [event.starts_at.date() for event in events],
        "held": [number > 0 for number in range(len(events))],
        "record": keys,
        "unit": [unit.pk for unit in units],
    }
    records(now, "I46", records=["events"], proofs=["agenda_items"], **(given | columns))
    value(now, "I46", 0.5)
    return keys


def test_a_reader_hears_how_many_there_are_and_sees_those_of_the_own_units() -> None:
    company = Company()
    now = run()
    meetings(now, [company.service, company.service, company.sales])
    boss = viewer("executive")
    lead = viewer("manager", unit=company.service)
    stranger = viewer()
    everything = records_behind(boss, "I46")
    assert (everything.total, everything.held, everything.visible) == (3, 2, 3)
    assert [row.link.label for row in everything.page.rows] == ["Round 2", "Round 1", "Round 0"]
    part = records_behind(lead, "I46")
    assert (part.total, part.visible) == (3, 2)
    assert {row.unit_name for row in part.page.rows} == {"Service"}
    nothing = records_behind(stranger, "I46")
    assert (nothing.total, nothing.visible, nothing.page.rows) == (3, 0, ())


def test_records_can_be_asked_for_by_unit_period_and_whether_they_held() -> None:
    company = Company()
    meetings(run(), [company.service, company.service, company.sales])
    boss = viewer("executive")
    assert records_behind(boss, "I46", unit=company.service.pk).total == 2
    assert records_behind(boss, "I46", unit=company.top.pk).total == 3
    assert records_behind(boss, "I46", held=False).total == 1
    february = (date(2025, 2, 1), date(2025, 2, 28))
    (row,) = records_behind(boss, "I46", period=february).page.rows
    assert (row.day, row.held, row.evidence) == (date(2025, 2, 10), True, "A")


def test_records_of_a_unit_below_the_floor_are_not_counted_for_anybody() -> None:
    company = Company()
    meetings(run(), [company.tiny])
    with pytest.raises(NotVisible):
        records_behind(viewer("executive"), "I46", unit=company.tiny.pk)
    assert records_behind(System("test"), "I46", unit=company.tiny.pk).total == 1


def test_whether_somebody_answered_is_counted_and_listed_for_nobody() -> None:
    company = Company()
    wave = make_wave(make_instrument())
    for indicator in ("I11", "I12"):
        given = {"day": [AS_OF] * 3, "held": [True, False, True], "record": [wave.pk] * 3}
        records(run(), indicator, records=["waves"], proofs=[], unit=[company.service.pk] * 3, **given)  # fmt: skip
        value(GradingRun.objects.latest("pk"), indicator, 0.5)
    boss = viewer("executive", "people_lead")
    assert records_behind(boss, "I11", run=GradingRun.objects.earliest("pk").pk).visible == 3
    told = records_behind(boss, "I12")
    assert (told.total, told.held, told.visible, told.page.rows) == (3, 2, 0, ())
    assert records_behind(boss, "I12", held=True, unit=company.service.pk).visible == 0


def test_what_stronger_evidence_leaves_out_is_listed_as_left_out() -> None:
    company = Company()
    now = run()
    both = [Evidence.SYSTEM, Evidence.SELF_REPORTED]
    meetings(now, [company.service, company.service], base=both, proof=both)
    found = records_behind(viewer("executive"), "I46")
    assert (found.total, found.left_out, found.visible) == (1, 1, 2)
    assert [row.is_counted for row in found.page.rows] == [False, True]


def test_what_is_only_said_to_hold_is_marked_as_claimed() -> None:
    company = Company()
    now = run()
    proof = [Evidence.SYSTEM, Evidence.SELF_REPORTED]
    meetings(now, [company.service, company.service], proof=proof)
    found = records_behind(viewer("executive"), "I46")
    assert found.held == 0
    assert [(row.held, row.is_claimed) for row in found.page.rows] == [
        (False, True),
        (False, False),
    ]


def test_records_outside_the_window_of_the_figure_do_not_count() -> None:
    company = Company()
    now = run()
    meetings(now, [company.service, company.sales])
    IndicatorValue.objects.update(window_start=date(2025, 2, 1))
    assert records_behind(viewer("executive"), "I46").total == 1


def test_who_is_counted_in_a_figure_is_told_to_those_who_know_about_employment() -> None:
    company = Company()
    now = run()
    one, other = make_person("One", unit=company.service), make_person("Two", unit=company.sales)
    days = [date(2025, 6, 30)] * 2
    records(now, "I56", records=["people"], day=days, held=[True, False], record=[one.pk, other.pk])
    value(now, "I56", 0.5)
    colleague = viewer(person=make_person(unit=company.service))
    assert records_behind(colleague, "I56").visible == 0
    (mine,) = records_behind(viewer(person=other), "I56").page.rows
    assert (mine.link.label, mine.held) == ("Two", False)
    assert records_behind(viewer("manager", unit=company.service), "I56").visible == 1
    assert records_behind(viewer("people_lead"), "I56").visible == 2


def test_rows_about_small_units_are_listed_for_nobody() -> None:
    company = Company()
    now = run()
    units = [company.service.pk, company.tiny.pk]
    days = [date(2025, 6, 30)] * 2
    records(now, "I02", records=["org_units"], day=days, held=[True, True], record=units)
    value(now, "I02", 1.0)
    found = records_behind(viewer("executive"), "I02")
    assert (found.total, [row.link.label for row in found.page.rows]) == (2, ["Service"])


def test_a_customers_words_are_listed_without_them_for_who_has_only_the_outline() -> None:
    unit = staffed("Service", 6)
    now = run()
    said = make_voice("2025-05-05", unit=unit, text="They left me waiting.", kind="complaint")
    day = [date(2025, 5, 5)]
    records(now, "I50", records=["voice_items"], day=day, held=[False], record=[said.pk])
    value(now, "I50", 0.0)
    (lead,) = records_behind(viewer("cx_lead"), "I50").page.rows
    assert lead.link.label == "They left me waiting."
    (outline,) = records_behind(viewer("people_lead"), "I50").page.rows
    assert "waiting" not in outline.link.label


def test_records_in_several_tables_lead_each_to_its_own() -> None:
    unit = staffed("Service", 6)
    now = run()
    event = make_event("2025-05-05 09:00", unit=unit, title="Round")
    records(
        now,
        "I38",
        records=["decisions", "events"],
        day=[date(2025, 5, 5)],
        held=[True],
        record=[event.pk],
        kind=[1],
    )
    value(now, "I38", 1.0)
    (row,) = records_behind(viewer("executive"), "I38").page.rows
    assert (row.link.table, row.link.id) == ("events", event.pk)


def test_an_old_run_says_that_its_records_are_no_longer_kept() -> None:
    value(run(), "I46", 0.5)
    found = records_behind(viewer("executive"), "I46")
    assert (found.is_kept, found.total) == (False, 0)


def test_a_long_list_comes_in_pages_and_takes_as_many_queries(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    company = Company()
    meetings(run(), [company.service] * 3)
    with django_assert_max_num_queries(12) as few:
        records_behind(System("test"), "I46")
    GradingRun.objects.all().delete()
    now = run()
    events = [make_event("2025-03-10 09:00", unit=company.service) for _ in range(60)]
    keys = np.array([event.pk for event in events])
    days = [date(2025, 3, 10)] * 60
    records(now, "I46", records=["events"], day=days, held=[True] * 60, record=keys)
    value(now, "I46", 1.0)
    with django_assert_num_queries(len(few.captured_queries)):
        found = records_behind(System("test"), "I46", page=2)
    assert (found.page.pages, len(found.page.rows)) == (2, 10)


def test_a_real_run_leads_from_its_figure_to_the_very_records() -> None:
    unit = staffed("Service", 6)
    organiser = make_person("Lead", unit=unit, level="manager")
    for month in range(1, 7):
        make_event(
            f"2025-{month:02d}-10 09:00",
            unit=unit,
            organiser=organiser,
            series="weekly",
            attendee_count=5,
            question="Fewer calls." if month % 2 else None,
            title=f"Round {month}",
        )
    make_unit("Empty")
    now = grade_culture(AS_OF)
    stored = IndicatorValue.objects.get(run=now, indicator="I46", unit=None)
    found = records_behind(viewer("executive"), "I46")
    assert (found.total, found.held) == (stored.denominator, stored.numerator) == (6, 3)
    assert [row.held for row in found.page.rows] == [False, True, False, True, False, True]
    proven = found.page.rows[1]
    assert proven.proof is not None
    assert proven.proof.table == "agenda_items"
    whole = [
        (row.indicator, row.denominator)
        for row in IndicatorValue.objects.filter(run=now, unit=None, denominator__isnull=False)
    ]
    assert whole
    for indicator, denominator in whole:
        behind = records_behind(System("test"), indicator)
        assert behind.total == denominator, indicator

# SPDX-License-Identifier: Apache-2.0
"""I02 and I05: in how many units the culture shows, and how steadily."""

from __future__ import annotations

import pytest

from customary.evidence.registry import measured_indicators
from customary.store.models import OrgUnit
from tests.cast import make_decision, make_event, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, observe, reading, see

pytestmark = pytest.mark.django_db


def held_days(key: str, unit: OrgUnit) -> list[str]:
    return [str(one.day) for one in see(key, unit) if one.held]


def answered_meeting(unit: OrgUnit, *, source: str = "A", level: str = "manager") -> None:
    organiser = make_person(unit=unit, level=level)
    make_event(
        "2025-05-06 09:00",
        organiser=organiser,
        series="weekly",
        attendee_count=4,
        question="They wait less.",
        source=source,
    )


def test_a_unit_with_one_proven_record_is_reached_in_its_quarter_and_month() -> None:
    shown, silent = make_unit(), make_unit()
    answered_meeting(shown)
    make_person(unit=silent)
    assert held_days("I02", shown) == ["2025-06-30"]
    assert held_days("I05", shown) == ["2025-05-31"]
    assert held_days("I02", silent) == []
    (quarter,) = [one for one in see("I02", shown) if one.held]
    assert (quarter.base, quarter.proof, quarter.level) == ("A", "A", "manager")


def test_every_unit_with_people_is_asked_in_every_period_of_the_year() -> None:
    make_person(unit=make_unit())
    make_unit("Nobody here")
    assert figure_of("I02").denominator == 4
    assert figure_of("I05").denominator == 12


def test_units_closed_or_not_yet_open_are_left_out() -> None:
    closed = make_unit(ended_on="2025-05-01")
    opened = make_unit(started_on="2025-05-01")
    make_person(unit=closed)
    make_person(unit=opened)
    assert str(see("I02", closed)[-1].day) == "2025-03-31"
    assert str(see("I02", opened)[0].day) == "2025-06-30"


def test_claims_reach_no_unit() -> None:
    unit = make_unit()
    answered_meeting(unit, source="C")
    (quarter,) = [one for one in see("I02", unit) if one.held]
    assert quarter.proof == "C"
    assert figure_of("I02").numerator == 0
    assert figure_of("I02").claimed == 1


def test_records_that_did_not_hold_reach_no_unit() -> None:
    unit = make_unit()
    make_person(unit=unit)
    make_decision("2025-05-06", unit=unit)
    assert held_days("I02", unit) == []


def test_each_level_that_acts_is_seen() -> None:
    for _ in range(3):
        unit = make_unit()
        for level in ("executive", "manager", "employee"):
            answered_meeting(unit, level=level)
    levels = {one.level for one in see("I02") if one.held}
    assert levels == {"executive", "manager", "employee"}


def test_reach_in_a_quarter_is_no_evidence_for_its_last_month() -> None:
    shown = make_unit()
    answered_meeting(shown)
    earlier = {"I46": observe("I46"), "I02": observe("I02")}
    months = measured_indicators()["I05"].observe(reading(earlier=earlier))
    assert [str(day) for day in months.day[months.held]] == ["2025-05-31"]

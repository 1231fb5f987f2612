# SPDX-License-Identifier: Apache-2.0
"""I82 and I83: what is celebrated, and how mistakes are owned."""

from __future__ import annotations

import pytest

from customary.store.models import Incident, Story
from tests.cast import make, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, see, see_one

pytestmark = pytest.mark.django_db


def celebration(kind: str = "celebration", **fields: object) -> Story:
    given = {"title": "A calm Monday", "published_at": "2025-06-02"} | fields
    return make(Story, kind=kind, **given)


def test_a_celebration_that_names_its_business_value_holds() -> None:
    hero = make_person(unit=make_unit())
    author = make_person(level="manager")
    told = celebration(business_value="Two renewals", person=hero, author=author)
    seen = see_one("I82", told)
    assert seen.held
    assert (seen.unit, seen.level, seen.value) == (hero.unit_id, "manager", 0)
    assert see_one("I82", celebration("steady_quality", business_value="No complaint")).value == 1


def test_one_that_does_not_name_it_does_not() -> None:
    assert not see_one("I82", celebration(business_value=" ")).held


def test_unpublished_and_other_stories_are_left_out() -> None:
    assert see("I82", celebration(published_at=None)) == []
    assert see("I82", celebration("quote")) == []


def test_a_celebration_typed_in_by_hand_is_self_reported() -> None:
    assert see_one("I82", celebration(business_value="Much", source="C")).base == "C"


def mistake(**fields: object) -> Incident:
    given = {"title": "Double billing", "detected_at": "2025-06-02 09:00"}
    return make(Incident, **(given | fields))


def test_at21_detected_at_nine_and_admitted_at_three_is_six_hours() -> None:
    seen = see_one("I83", mistake(admitted_at="2025-06-02 15:00"))
    assert seen.held
    assert seen.value == 6
    assert figure_of("I83").value == 6


def test_at21_a_remedy_date_missed_stays_open() -> None:
    remedy = {"admitted_at": "2025-06-02 15:00", "remedy_promised_on": "2025-06-10"}
    never, late = mistake(**remedy), mistake(**remedy, remedy_delivered_on="2025-06-11")
    assert see_one("I83", never, as_of="2025-06-10").held
    assert not see_one("I83", never, as_of="2025-06-11").held
    assert not see_one("I83", never).held
    assert not see_one("I83", late).held
    assert see_one("I83", mistake(**remedy, remedy_delivered_on="2025-06-10")).held


def test_a_mistake_admitted_late_or_never_does_not_hold() -> None:
    assert not see_one("I83", mistake(admitted_at="2025-06-03 09:01")).held
    assert not see_one("I83", mistake()).held


def test_a_fresh_mistake_is_left_out() -> None:
    late_evening = mistake(detected_at="2025-06-02 20:00")
    assert see("I83", late_evening, as_of="2025-06-02") == []
    assert len(see("I83", late_evening, as_of="2025-06-03")) == 1


def test_a_mistake_never_admitted_has_no_hours_in_the_median() -> None:
    mistake()
    mistake(admitted_at="2025-06-02 13:00")
    found = figure_of("I83")
    assert (found.value, found.n, found.numerator, found.denominator) == (4, 1, 1, 2)


def test_a_mistake_written_up_weeks_later_by_hand_is_self_reported() -> None:
    late = mistake(admitted_at="2025-06-02 10:00", source="B", recorded_at="2025-06-17")
    assert see_one("I83", late).base == "C"

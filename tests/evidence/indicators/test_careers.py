# SPDX-License-Identifier: Apache-2.0
"""I76 and I77: service is a place to grow in, and those we want stay."""

from __future__ import annotations

from typing import Any

import pytest

from customary.evidence import run
from customary.evidence.registry import measured_indicators
from customary.store.models import OrgUnit, Person, Placement
from tests.cast import make, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, reading, see

pytestmark = pytest.mark.django_db


def place(person: Person, unit: OrgUnit, since: str, until: str = "", **fields: Any) -> Placement:
    given = {"started_on": since, "ended_on": until or None} | fields
    return make(Placement, person=person, unit=unit, **given)


def moved(person: Person) -> list[str]:
    """The half-years in which somebody is seen to move."""
    return [str(one.day) for one in see("I76", person) if one.held]


def test_somebody_who_leaves_service_for_another_unit_moved() -> None:
    service, product = make_unit(function="service"), make_unit(function="product")
    person = make_person(unit=product)
    place(person, service, "2022-01-01", "2025-03-31")
    there = place(person, product, "2025-04-01")
    (seen,) = [one for one in see("I76", person) if one.held]
    assert (str(seen.day), seen.proof_table, seen.proof_record) == (
        "2025-06-30",
        "placements",
        there.pk,
    )
    later = [one for one in see("I76", person) if str(one.day) > "2025-06-30"]
    assert later == []


def test_coming_into_service_a_higher_level_and_another_job_are_steps_too() -> None:
    service, sales = make_unit(function="service"), make_unit(function="sales")
    comer, riser, changer = (make_person(unit=service) for _ in range(3))
    place(comer, sales, "2022-01-01", "2025-03-31")
    place(comer, service, "2025-04-01")
    place(riser, service, "2022-01-01", "2025-03-31", level="employee")
    place(riser, service, "2025-04-01", level="manager")
    place(changer, service, "2022-01-01", "2025-03-31", job_title="Agent")
    place(changer, service, "2025-04-01", job_title="Coach")
    assert [moved(one) for one in (comer, riser, changer)] == [["2025-06-30"]] * 3


def test_joining_a_step_down_and_another_manager_are_none() -> None:
    service = make_unit(function="service")
    joiner, faller, same = (make_person(unit=service) for _ in range(3))
    place(joiner, service, "2025-04-01")
    place(faller, service, "2022-01-01", "2025-03-31", level="manager")
    place(faller, service, "2025-04-01", level="employee")
    place(same, service, "2022-01-01", "2025-03-31")
    place(same, service, "2025-04-01", manager=joiner)
    assert [moved(one) for one in (joiner, faller, same)] == [[], [], []]


def test_whoever_comes_back_after_a_time_away_did_not_move() -> None:
    service, product = make_unit(function="service"), make_unit(function="product")
    person = make_person(unit=service)
    place(person, product, "2022-01-01", "2024-12-31")
    place(person, service, "2025-04-01")
    assert moved(person) == []


def test_a_unit_that_only_got_another_name_moved_nobody() -> None:
    old, new = (make_unit(name, function="service") for name in ("Old", "New"))
    people = [make_person(unit=new) for _ in range(5)]
    for person in people:
        place(person, old, "2022-01-01", "2025-03-31")
        place(person, new, "2025-04-01")
    assert [moved(one) for one in people] == [[]] * 5
    make_person(unit=old)
    assert [moved(one) for one in people] == [["2025-06-30"]] * 5


def test_the_share_of_the_company_stands_beside() -> None:
    service, product = make_unit(function="service"), make_unit(function="product")
    person = make_person(unit=service)
    for number in range(3):
        other = make_person(unit=product, job_title="B")
        place(other, product, "2022-01-01", "2025-03-31", job_title="A")
        place(other, product, "2025-04-01", job_title="B" if number == 0 else "A")
    (seen,) = [one for one in see("I76", person) if str(one.day) == "2025-06-30"]
    assert (seen.held, seen.value) == (False, 0.25)


def test_a_leaving_somebody_regrets_holds_on_its_day() -> None:
    unit = make_unit()
    stays = make_person(unit=unit)
    goes = make_person(unit=unit, ended_on="2025-05-20", regretted_leaving=True)
    (seen,) = [one for one in see("I77", goes) if one.held]
    assert (str(seen.day), seen.unit, seen.value) == ("2025-05-20", unit.pk, 1)
    assert not any(one.held for one in see("I77", stays))
    found = figure_of("I77")
    assert (found.numerator, found.denominator) == (1, 6)


def test_a_leaving_nobody_regrets_counts_as_a_leaving_only() -> None:
    goes = make_person(ended_on="2025-05-20", regretted_leaving=False)
    (seen,) = [one for one in see("I77", goes) if str(one.day) == "2025-05-20"]
    assert (seen.held, seen.value) == (False, 1)


def test_where_nobody_says_what_is_regretted_nothing_is_known() -> None:
    make_person()
    make_person(ended_on="2025-05-20")
    assert see("I77") == []
    make_person(ended_on="2025-06-20", regretted_leaving=False)
    assert figure_of("I77").numerator == 0


def test_a_leaver_counts_in_the_unit_they_were_in() -> None:
    before, after = make_unit("Before"), make_unit("After")
    goes = make_person(unit=after, ended_on="2025-03-10", regretted_leaving=True)
    place(goes, before, "2022-01-01", "2025-06-30")
    assert {one.unit for one in see("I77", goes)} == {before.pk}


def test_a_run_tells_leavings_from_the_list_of_people_alone() -> None:
    make_person(unit=make_unit(), ended_on="2025-05-20", regretted_leaving=True)
    observed = run.observe(reading(), {"I77": measured_indicators()["I77"]})
    assert observed["I77"].held.sum() == 1

# SPDX-License-Identifier: Apache-2.0
"""What people did counts for who they are, in the unit and at the level they had that day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.evidence.history import Aliases, Stays
from customary.evidence.scope import organigram
from customary.store.models import OrgUnit, Person, Placement
from tests.cast import day, make, make_decision, make_event, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, reading, see, see_one

if TYPE_CHECKING:
    import numpy.typing as npt

db = pytest.mark.django_db


def account(whose: Person | None = None, **fields: Any) -> Person:
    """A name in another system, and whose it is."""
    return make(Person, full_name="An account", standing="account", same_as=whose, **fields)


def place(person: Person, unit: OrgUnit | None, since: str, until: str = "", **fields: Any) -> None:
    """Somebody worked in a unit from a day until another."""
    make(Placement, person=person, unit=unit, started_on=since, ended_on=until or None, **fields)


@db
def test_what_an_account_does_counts_for_the_person_it_is() -> None:
    unit = make_unit()
    person = make_person(unit=unit, level="manager")
    decided = make_decision("2025-03-04", decided_by=account(account(person)))
    seen = see_one("I48", decided)
    assert (seen.unit, seen.level) == (unit.pk, "manager")


@db
def test_what_an_account_of_nobody_known_does_is_in_no_unit() -> None:
    make_person(unit=make_unit(), level="manager")
    decided = make_decision("2025-03-04", decided_by=account())
    seen = see_one("I48", decided)
    assert (seen.unit, seen.level) == (0, "")


@db
def test_neither_accounts_nor_second_rows_of_a_person_are_in_a_denominator() -> None:
    unit = make_unit()
    person = make_person(unit=unit)
    make_person("The same again", unit=unit, same_as=person)
    account(person, unit=unit)
    account(unit=unit)
    make_event("2025-03-04 09:00", customer_present=True, people=[person])
    assert {one.record for one in see("I26")} == {person.pk}
    assert organigram(reading()).people == {unit.pk: 1}


@db
def test_attendance_under_two_addresses_adds_up() -> None:
    person = make_person(unit=make_unit())
    hour = {"customer_present": True, "ends_at": "2025-03-04 10:00"}
    make_event("2025-03-04 09:00", people=[person], **hour)
    make_event("2025-03-04 09:00", people=[account(person)], **hour)
    (first, *_) = [one for one in see("I26", person) if one.held]
    assert (first.day, first.value) == (day("2025-03-31"), 2)


@db
def test_two_addresses_of_an_interviewer_are_one_interviewer() -> None:
    person = make_person()
    assert reading().persons(np.array([account(person).pk, person.pk])).tolist() == [person.pk] * 2


@db
def test_a_deed_counts_in_the_unit_and_at_the_level_of_its_day() -> None:
    before, after = make_unit("Before"), make_unit("After")
    person = make_person(unit=after, level="manager")
    place(person, before, "2024-01-01", "2025-03-31", level="employee")
    place(person, after, "2025-04-01", level="manager")
    early = make_decision("2025-03-31", decided_by=person)
    late = make_decision("2025-04-01", decided_by=person)
    seen = [see_one("I48", decided) for decided in (early, late)]
    assert [one.unit for one in seen] == [before.pk, after.pk]
    assert [one.level for one in seen] == ["employee", "manager"]


@db
def test_a_person_is_asked_in_each_period_where_they_were_then() -> None:
    service, product = make_unit(function="service"), make_unit(function="product")
    person = make_person(unit=product)
    place(person, service, "2020-01-01", "2025-06-30")
    place(person, product, "2025-07-01")
    make_event("2025-03-04 09:00", customer_present=True, people=[person])
    assert [(str(one.day), one.unit) for one in see("I26", person)] == [
        ("2025-09-30", product.pk),
        ("2025-12-31", product.pk),
    ]


@db
def test_a_placement_that_ended_long_ago_does_not_outweigh_the_persons_own_row() -> None:
    old, new = make_unit("Old"), make_unit("New")
    person = make_person(unit=new)
    place(person, old, "2020-01-01", "2024-06-30")
    assert reading().stood(day("2025-01-01"))[0].tolist() == [new.pk]
    assert reading().stood(day("2024-01-01"))[0].tolist() == [old.pk]


@db
def test_coverage_is_the_same_whoever_moved() -> None:
    here, there = make_unit("Here"), make_unit("There")
    person = make_person(unit=there)
    place(person, here, "2020-01-01", "2025-06-30")
    place(person, there, "2025-07-01")
    make_person(unit=here)
    assert figure_of("I56").n == 8


days = st.integers(0, 60).map(lambda number: date(2025, 1, 1) + timedelta(days=number))
stretches = st.tuples(st.integers(1, 4), days, st.integers(0, 30), st.booleans())


@given(st.lists(stretches, max_size=12), st.lists(st.tuples(st.integers(1, 5), days), max_size=8))
def test_where_people_stood_is_what_a_plain_search_says(
    told: list[tuple[int, date, int, bool]], asked: list[tuple[int, date]]
) -> None:
    rows = [
        (person, start, None if endless else start + timedelta(days=length))
        for person, start, length, endless in {
            (person, start): (person, start, length, endless)
            for person, start, length, endless in told
        }.values()
    ]
    stays = Stays.build(
        np.array([person for person, _, _ in rows], dtype=np.int64),
        start=as_days([start for _, start, _ in rows]),
        end=as_days([end for _, _, end in rows]),
        unit=np.arange(len(rows), dtype=np.int64),
        level=np.zeros(len(rows), dtype=np.int8),
    )
    found = stays.on(
        np.array([person for person, _ in asked], dtype=np.int64),
        as_days([when for _, when in asked]),
    )
    units = [int(stays.unit[row]) if row >= 0 else None for row in found.tolist()]
    assert units == [plainly(rows, person, when) for person, when in asked]


def plainly(rows: list[tuple[int, date, date | None]], person: int, when: date) -> int | None:
    own = sorted(
        (start, end, place) for place, (who, start, end) in enumerate(rows) if who == person
    )
    if not own:
        return None
    begun = [one for one in own if one[0] <= when]
    if not begun:
        return own[0][2]
    _, end, place = begun[-1]
    over = end is not None and end < when and len(begun) == len(own)
    return None if over else place


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=6))
def test_a_chain_of_aliases_leads_to_its_end_and_a_circle_does_no_harm(
    pairs: list[tuple[int, int]],
) -> None:
    same = dict(pairs)
    aliases = Aliases(
        np.array(list(same), dtype=np.int64), np.array(list(same.values()), dtype=np.int64)
    )
    found = aliases.persons(np.arange(8, dtype=np.int64)).tolist()
    for start, end in enumerate(found):
        walked = [start]
        while walked[-1] in same and same[walked[-1]] not in walked:
            walked.append(same[walked[-1]])
        if walked[-1] not in same:
            assert end == walked[-1]


def as_days(moments: list[date] | list[date | None]) -> npt.NDArray[np.datetime64]:
    return np.array(moments, dtype="datetime64[D]")

# SPDX-License-Identifier: Apache-2.0
"""The org tree: order, names, people, and which units are too small to speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.store.access import NotVisible
from customary.store.access.floors import floor, shown_units
from customary.store.queries.org import unit_tree
from tests.cast import make_organisation, make_person, make_unit
from tests.store.queries.scene import Company, staffed, viewer

pytestmark = pytest.mark.django_db


def test_each_unit_follows_the_one_above_it_with_the_people_below_it() -> None:
    company = Company()
    team = staffed("Night shift", 5, parent=company.service)
    tree = unit_tree(viewer())
    assert [(unit.name, unit.depth) for unit in tree.units] == [
        ("Company", 0),
        ("Sales", 1),
        ("Service", 1),
        ("Night shift", 2),
        ("Tiny", 1),
    ]
    assert tree.node(company.top.pk).people_below == 24
    assert tree.node(company.service.pk).people_below == 13
    assert [unit.name for unit in tree.breadcrumbs(team.pk)] == [
        "Company",
        "Service",
        "Night shift",
    ]
    assert tree.below(company.service.pk) == {company.service.pk, team.pk}


def test_units_are_named_in_the_readers_language() -> None:
    Company()
    chinese = replace(viewer(), language="zh-hans")
    assert "公司" in unit_tree(chinese).names.values()
    assert "Company" in unit_tree(viewer()).names.values()


def test_people_and_units_of_the_past_do_not_count() -> None:
    unit = staffed("Service", 5)
    make_person("Gone", unit=unit, ended_on="2024-12-31")
    make_unit("Closed", ended_on="2024-12-31")
    tree = unit_tree(viewer())
    assert [(one.name, one.people) for one in tree.units] == [("Service", 5)]
    assert unit_tree(viewer(), date(2024, 6, 30)).node(unit.pk).people == 6


def test_a_unit_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotVisible):
        unit_tree(viewer()).node(404)


def test_reading_the_tree_takes_as_many_queries_for_many_units(
    django_assert_num_queries: object,
) -> None:
    for number in range(30):
        staffed(f"Unit {number}", 1)
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(unit_tree(viewer_without_queries()).units) == 30


def viewer_without_queries() -> object:
    from customary.store.access import System

    return System("test")


# ── Floors ───────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_of_fewer_than_five_is_too_small() -> None:
    tree = {None: [1], 1: [2, 3]}
    people = {1: 10, 2: 5, 3: 4}
    assert shown_units(tree, people, 5) == {1, 2}


def test_what_is_left_beside_a_small_unit_does_not_give_it_away() -> None:
    """Company minus Service minus Sales would be Tiny's three people: Sales is covered too."""
    assert shown_units({None: [1], 1: [2, 3, 4]}, {1: 0, 2: 8, 3: 6, 4: 3}, 5) == {1, 2}


def test_an_empty_unit_gives_nobody_away() -> None:
    assert shown_units({None: [1], 1: [2, 3]}, {1: 2, 2: 8, 3: 0}, 5) == {1, 2}


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[int | None, list[int]], dict[int, int]]:
    count = draw(st.integers(1, 9))
    children: dict[int | None, list[int]] = {}
    for unit in range(1, count + 1):
        parent = draw(st.sampled_from([None, *range(1, unit)]))
        children.setdefault(parent, []).append(unit)
    return children, {unit: draw(st.integers(0, 9)) for unit in range(1, count + 1)}


@given(trees(), st.integers(5, 8))
def test_no_small_unit_is_shown_or_left_alone_beside_shown_ones(
    drawn: tuple[dict[int | None, list[int]], dict[int, int]], lowest: int
) -> None:
    children, people = drawn
    shown = shown_units(children, people, lowest)

    def size(unit: int) -> int:
        return people[unit] + sum(size(one) for one in children.get(unit, []))

    def uncovered(unit: int | None) -> tuple[int, bool]:
        """People left when the shown units below are taken away, and whether a unit is hidden."""
        left, hides = (people[unit] if unit else 0), False
        for one in children.get(unit, []):
            if one not in shown:
                below, _ = uncovered(one)
                left, hides = left + below, hides or size(one) > 0
        return left, hides

    assert all(size(unit) >= lowest for unit in shown)
    for place in [None, *shown]:
        left, hides = uncovered(place)
        everything = size(place) if place else sum(size(one) for one in children[None])
        assert not hides or left >= lowest or left == everything


def test_a_floor_can_be_raised_and_never_lowered() -> None:
    make_organisation(floors={"units": 8, "opinions": 3})
    assert (floor("units"), floor("opinions"), floor("trends")) == (8, 10, 30)
    with pytest.raises(ValueError, match="no floor"):
        floor("ceilings")

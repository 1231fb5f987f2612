# SPDX-License-Identifier: Apache-2.0
"""Units that are too small, and those hidden so that nothing small is left over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from customary.core.statistics.disclosure.units import shown_units


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

# SPDX-License-Identifier: Apache-2.0
"""Importance by performance: every point in its place, and no name on another or on a point."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.drawing.importance import PLOT, Axis, Point, draw, ticks_between
from customary.core.drawing.naming import RADIUS, WIDEST, Box, labels_of, width_of, wrapped

STANDS = Axis([(1.0, "1"), (5.0, "5")], "How it stands", 3.0)
SHARES = Axis([(0.0, "0%"), (0.5, "50%")], "Part of the differences", 0.25)
NAMES = ("Support", "Trust that something changes", "有话可以直说", "为客户所做的工作是否值得")

inside = st.tuples(st.floats(PLOT.left, PLOT.right), st.floats(PLOT.top, PLOT.bottom))


def svg(*points: Point, corner: str = "Look here first") -> ElementTree.Element:
    return ElementTree.fromstring(
        draw(points, across=STANDS, upright=SHARES, corner=corner, sentence="All of it")
    )


def named(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if one.get("class") == name]


def test_what_goes_along_most_stands_highest_and_what_stands_best_furthest_right() -> None:
    root = svg(Point("a", 2.0, 0.4, 0.3, 0.5, "a: 40%"), Point("b", 4.0, 0.1, 0.05, 0.2))
    first, second = named(root, "importance-dot")
    assert float(first.get("cy", "")) < float(second.get("cy", ""))
    assert float(first.get("cx", "")) < float(second.get("cx", ""))
    assert [one.text for one in first] == ["a: 40%"]
    assert root.get("aria-label") == "All of it"
    assert [one.text for one in named(root, "importance-name")] == ["a", "b"]
    assert len(named(root, "importance-middle")) == 2


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), inside), min_size=1, max_size=12),
    st.lists(inside, max_size=4),
)
def test_names_touch_no_point_and_no_other_name(
    told: list[tuple[str, tuple[float, float]]], others: list[tuple[float, float]]
) -> None:
    places = [place for _, place in told]
    taken = [Box(x, y, x + 40, y + 14) for x, y in others]
    found = labels_of([name for name, _ in told], places, plot=PLOT, taken=taken)
    boxes = [one.box for one in found if one is not None]
    assert boxes
    for one in boxes:
        assert PLOT.holds(one)
        assert not any(one.touches(each) for each in taken)
        for x, y in places:
            assert not one.touches(Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS))
    for one, other in combinations(boxes, 2):
        assert not one.touches(other)


def test_eight_things_in_one_heap_all_keep_their_names() -> None:
    heap = [(200.0 + 3 * number, 150.0 + 2 * number) for number in range(8)]
    assert all(labels_of(["Trust that something changes"] * 8, heap, plot=PLOT))


@given(st.text(max_size=80))
def test_a_name_is_set_in_at_most_two_lines_that_are_narrow_enough(name: str) -> None:
    lines = wrapped(name)
    assert 1 <= len(lines) <= 2
    assert all(width_of(one) <= WIDEST for one in lines)


def test_a_name_that_is_cut_says_so_and_one_that_fits_is_whole() -> None:
    assert wrapped("Trust that something changes") == ("Trust that", "something changes")
    assert wrapped("有话可以直说") == ("有话可以直说",)
    assert wrapped("Everything anybody has ever wanted to say of this")[-1].endswith("…")
    assert wrapped("Donaudampfschifffahrtsgesellschaft")[0].endswith("…")


@given(st.floats(-1000, 1000), st.floats(0.001, 1000))
def test_ticks_are_few_and_reach_around_the_values(low: float, length: float) -> None:
    ticks = ticks_between(low, low + length)
    assert 2 <= len(ticks) <= 6
    assert ticks[0] <= low + 1e-6
    assert ticks[-1] >= low + length - 1e-6
    assert ticks == sorted(set(ticks))


def test_nothing_to_draw_is_refused_with_the_numbers() -> None:
    with pytest.raises(ValueError, match="0 points, 2 and 2 ticks"):
        svg()
    with pytest.raises(ValueError, match=r"From 2\.0 to 2\.0"):
        ticks_between(2.0, 2.0)

# SPDX-License-Identifier: Apache-2.0
"""The trend drawing: a mark a period, no line across what nobody recorded."""

from xml.etree import ElementTree

import pytest

from customary.core.drawing.trend import Mark, draw

TICKS = ((0.0, "0%"), (1.0, "100%"))


def count(drawn: str, name: str) -> int:
    return sum(one.get("class") == name for one in ElementTree.fromstring(drawn).iter())


def test_every_period_has_a_mark_and_neighbours_are_joined() -> None:
    drawn = draw([Mark("Jan", 0.2), Mark("Feb", 0.4), Mark("Mar", 0.3)], ticks=TICKS, sentence="")
    assert count(drawn, "trend-mark") == 3
    assert count(drawn, "trend-line") == 2


def test_a_period_without_records_breaks_the_line() -> None:
    drawn = draw([Mark("Jan", 0.2), Mark("Feb", None), Mark("Mar", 0.3)], ticks=TICKS, sentence="")
    assert count(drawn, "trend-line") == 0
    assert count(drawn, "trend-nothing") == 1


def test_a_higher_value_stands_higher() -> None:
    drawn = draw([Mark("Jan", 0.2), Mark("Feb", 0.9)], ticks=TICKS, sentence="")
    low, high = (
        float(one.get("cy", "nan"))
        for one in ElementTree.fromstring(drawn).iter()
        if one.get("class") == "trend-mark"
    )
    assert high < low


def test_the_last_period_is_always_named_and_never_more_than_six() -> None:
    marks = [Mark(f"w{number}", 0.5) for number in range(52)]
    words = [
        one.text
        for one in ElementTree.fromstring(draw(marks, ticks=TICKS, sentence="")).iter()
        if one.get("text-anchor") == "middle"
    ]
    assert words[-1] == "w51"
    assert len(words) <= 6


def test_the_interval_and_the_threshold_are_drawn_where_they_are_known() -> None:
    marks = [Mark("Jan", 0.5, 0.3, 0.7, hint="5 < 10 & more")]
    drawn = draw(marks, ticks=TICKS, sentence="One month.", threshold=0.8)
    assert count(drawn, "trend-interval") == 1
    assert count(drawn, "trend-threshold") == 1
    assert "5 &lt; 10 &amp; more" in drawn


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="0 and 2"):
        draw([], ticks=TICKS, sentence="")

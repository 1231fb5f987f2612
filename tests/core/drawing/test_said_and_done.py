# SPDX-License-Identifier: Apache-2.0
"""The said-and-done drawing: where its marks lie, and that it is whole without a style sheet."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.drawing.said_and_done import (
    LEFT,
    RIGHT,
    WIDTH,
    OpinionMark,
    SaidAndDone,
    draw,
    geometry,
)

SVG = "{http://www.w3.org/2000/svg}"
shares = st.floats(0, 1)


def marks(drawn: str, name: str) -> list[ElementTree.Element]:
    return [found for found in ElementTree.fromstring(drawn).iter() if found.get("class") == name]


def test_a_bar_ends_where_its_share_lies_between_the_ends_of_the_track() -> None:
    places = geometry(SaidAndDone(share=0.25))
    left, right = places.track
    assert places.bar == (left, left + (right - left) / 4)
    assert (left, right) == (LEFT, WIDTH - RIGHT)


def test_the_promise_stands_at_the_promised_level() -> None:
    places = geometry(SaidAndDone(share=0.5, promised=0.5))
    assert places.bar is not None
    assert places.promised == places.bar[1]


@given(share=shares, low=shares, high=shares, promised=shares)
def test_nothing_is_drawn_outside_the_track(
    share: float, low: float, high: float, promised: float
) -> None:
    places = geometry(SaidAndDone(share=share, low=low, high=high, promised=promised))
    left, right = places.track
    assert places.bar is not None
    assert places.whisker is not None
    for place in (*places.bar, *places.whisker, places.promised):
        assert left - 1e-9 <= place <= right + 1e-9


def test_without_evidence_there_is_a_hollow_mark_on_a_dashed_track_and_no_bar() -> None:
    drawn = draw(SaidAndDone(share=None))
    assert not marks(drawn, "sd-bar")
    assert not marks(drawn, "sd-whisker")
    assert marks(drawn, "sd-track")[0].get("stroke-dasharray")
    assert len(marks(drawn, "sd-promise")) == 1


def test_none_of_many_is_seen_as_a_count_and_not_as_a_missing_one() -> None:
    bar = marks(draw(SaidAndDone(share=0.0, low=0.0, high=0.1)), "sd-bar")[0]
    assert float(bar.get("width", "0")) > 0


def test_an_opinion_stands_on_its_own_scale_below_the_line() -> None:
    shown = SaidAndDone(share=0.2, opinion=OpinionMark(value=3.0, lowest=1.0, highest=5.0))
    places = geometry(shown)
    left, right = places.track
    assert places.opinion == (left + right) / 2
    assert places.height > geometry(SaidAndDone(share=0.2)).height
    assert marks(draw(shown), "sd-opinion")


def test_a_listener_hears_the_sentence_and_nothing_can_break_out_of_it() -> None:
    sentence = 'We say "<b>now</b>" & mean it.'
    root = ElementTree.fromstring(draw(SaidAndDone(share=1.0), sentence=sentence))
    assert root.get("role") == "img"
    assert root.get("aria-label") == sentence


def test_a_drawing_beside_the_same_words_is_silent() -> None:
    assert ElementTree.fromstring(draw(SaidAndDone(share=1.0))).get("aria-hidden") == "true"


def test_it_carries_its_colours_and_no_style_attribute() -> None:
    root = ElementTree.fromstring(draw(SaidAndDone(share=0.4, low=0.2, high=0.6), grade_word="2"))
    painted = [one for one in root.iter() if one.tag != root.tag]
    assert all(one.get("fill") or one.get("stroke") for one in painted)
    assert not [one for one in root.iter() if one.get("style")]


def test_the_grade_word_is_set_beyond_the_line_where_asked_for() -> None:
    root = ElementTree.fromstring(draw(SaidAndDone(share=0.4), grade_word="3 常做"))
    word = root.find(f"{SVG}text")
    assert word is not None
    assert word.text == "3 常做"
    assert float(word.get("x", "0")) >= WIDTH


@pytest.mark.parametrize("name", ["share", "low", "high", "promised"])
def test_what_is_no_share_is_refused_with_its_number(name: str) -> None:
    given = {"share": 0.5, "low": 0.4, "high": 0.6, "promised": 1.0, name: 1.2}
    with pytest.raises(ValueError, match=rf"{name}.*1\.2"):
        SaidAndDone(**given)


def test_an_opinion_outside_its_scale_is_refused() -> None:
    with pytest.raises(ValueError, match=r"6.*1.*5"):
        OpinionMark(value=6, lowest=1, highest=5)

# SPDX-License-Identifier: Apache-2.0
"""Themes and flags are told by phrases, each theme with the clause that carries it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.catalogue import load_flag_phrases, load_taxonomy
from customary.core.text.flags import FlagReader
from customary.core.text.language import written_in
from customary.core.text.spotting import Label, Phrasebook, Spotter
from customary.core.text.themes import Mention, Taxonomy, ThemeReader
from customary.understand.sentiment import sentiment_model

FOLDING = sentiment_model().folding
THEMES = ThemeReader.of(load_taxonomy(), FOLDING)
FLAGS = FlagReader.of(load_flag_phrases(), FOLDING)


def mentions(text: str) -> dict[str, Mention]:
    found = THEMES.read([text], [written_in(text, FOLDING)])[0]
    return {one.theme: one for one in found}


def flags(text: str) -> frozenset[str]:
    return FLAGS.read([text], [written_in(text, FOLDING)])[0]


@pytest.mark.parametrize(
    ("text", "theme", "clause", "feeling"),
    [
        ("The food was great but delivery took two hours", "taste", "The food was great", "positive"),
        ("The food was great but delivery took two hours", "delivery_time", "delivery took two hours", "negative"),
        ("味道不错，就是送餐太慢了", "taste", "味道不错", "positive"),
        ("味道不错，就是送餐太慢了", "delivery_time", "送餐太慢了", "negative"),
        ("這家餐廳的服務態度很好，但是價格太貴", "price", "價格太貴", "negative"),
        ("The room was not noisy at all.", "comfort", "The room was not noisy at all", "positive"),
    ],
)  # fmt: skip
def test_a_theme_comes_with_the_clause_that_carries_it(
    text: str, theme: str, clause: str, feeling: str
) -> None:
    found = mentions(text)[theme]
    assert clause in text[slice(*found.clause)]
    assert len(text[slice(*found.clause)]) < len(text)
    assert found.feeling == feeling


@pytest.mark.parametrize("text", ["快递，太慢了。谢谢", "Delivery: three weeks. Thanks"])
def test_a_clause_that_only_names_its_subject_takes_in_the_next(text: str) -> None:
    found = mentions(text)["delivery_time"]
    assert text[slice(*found.clause)] == text[: text.index("." if text.isascii() else "。")]


def test_more_phrases_make_it_surer() -> None:
    once = mentions("很贵")["price"]
    twice = mentions("很贵，性价比低，不划算")["price"]
    assert 0.5 < once.probability < twice.probability < 1


@pytest.mark.parametrize(
    "text", ["", "👍", "ok", "嗯", "1234", "Ich bin hier", "It is what it is."]
)
def test_a_comment_about_nothing_has_no_theme(text: str) -> None:
    assert mentions(text) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thank you so much!", {"thanks"}),
        ("no thanks", set()),
        ("Thanks for nothing.", set()),
        ("不用谢", set()),
        ("太感謝客服了", {"thanks"}),
        ("I am not going to cancel my subscription", set()),
        ("I will cancel my subscription", {"churn_risk"}),
        ("再也不会来了", {"churn_risk"}),
        ("再也不用担心断电了", set()),
        ("We called five times and had to explain it again", {"effort"}),
        ("打了三次电话才解决", {"effort"}),
        ("I lost my job and can't pay the bill", {"hardship"}),
        ("我失业了，交不起房租", {"hardship"}),
        ("My phone battery died after a day", set()),
        ("We are opening a second branch and need more seats", {"growth"}),
        ("我们下个月开分店，需要增加账号", {"growth"}),
        ("It is fine.", set()),
    ],
)
def test_flags_in_both_languages(text: str, found: set[str]) -> None:
    assert flags(text) == found


def spotter(*phrases: str, language: str = "en", **lists: tuple[str, ...]) -> Spotter:
    return Spotter(Phrasebook(language, (Label("it", phrases),), lists))


@pytest.mark.parametrize(
    ("phrase", "text", "is_there"),
    [
        ("late delivery", "two late deliveries", True),
        ("arrived .. late", "it arrived a whole day late", True),
        ("arrived .. late", "late it arrived", False),
        ("arrived .. late", "it arrived. now it is late", False),
        ("waiter & rude", "such a rude young waiter", True),
        ("waiter & rude", "rude food, nice waiter", False),
        ("so @slow", "it is so sluggish", True),
        ("art", "the start", False),
    ],
)
def test_how_phrases_are_written(phrase: str, text: str, is_there: bool) -> None:
    assert bool(spotter(phrase, slow=("slow", "sluggish")).spot(text)) is is_there


def test_the_longest_phrase_is_meant() -> None:
    labels = (Label("delivery", ("delivery",)), Label("courier", ("delivery driver",)))
    found = Spotter(Phrasebook("en", labels, {})).spot("the delivery driver")
    assert [one.label for one in found] == ["courier"]


@pytest.mark.parametrize("phrase", ["", " .. ", "@nowhere"])
def test_a_phrase_that_says_nothing_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"nothing|not there"):
        spotter(phrase)


def test_the_digest_changes_with_any_phrase() -> None:
    def digest(*phrases: str) -> str:
        return Taxonomy((Phrasebook("en", (Label("it", phrases),), {}),)).digest

    assert digest("a", "b") == digest("b", "a") != digest("a")


@given(st.text(max_size=200), st.sampled_from(["en", "zh-hans", "zh-hant", "mixed", "other"]))
def test_any_text_is_read_within_its_bounds(text: str, language: str) -> None:
    for one in THEMES.read([text], [language])[0]:
        start, end = one.clause
        assert 0 <= start <= end <= len(text)
    FLAGS.read([text], [language])

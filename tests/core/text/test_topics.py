# SPDX-License-Identifier: Apache-2.0
"""Comments in groups by what they are about, named in their own words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.text.topic_names import name_of
from customary.core.text.topic_words import joined, words_of
from customary.core.text.topics import (
    grouped,
    telling,
    terms_in,
    typical,
    vectors,
    weighed,
    with_meaning,
)

LATE = [
    "The parcel was delayed",
    "Delayed parcel, delayed again",
    "My parcels are delays upon delays",
]
RUDE = ["The waiter was rude", "Rude waiters", "A waiter so rude"]
LATE_CHINESE = ["快递延误了三天", "快递又延误", "包裹延误，快递不送"]
RUDE_CHINESE = ["店员态度粗鲁", "粗鲁的店员", "这个店员真粗鲁"]
anything = st.lists(st.text(max_size=40) | st.sampled_from(LATE + LATE_CHINESE), max_size=30)


def keys(text: str) -> list[str]:
    return [word.key for word in words_of(text)]


def test_the_forms_of_a_word_count_together() -> None:
    assert keys("refunded") == keys("Refunds") == keys("refunding") == keys("refund")
    assert keys("delivery") == keys("deliveries")


def test_addresses_names_and_figures_say_nothing_about_a_topic() -> None:
    assert keys("@shop see https://shop.example/a?b=c or ask me@shop.example, 4711!") == keys("ask")


def test_chinese_is_parted_into_words_and_idle_ones_are_left_out() -> None:
    assert keys("我的快递又延误了") == ["快递", "延误"]


def test_words_are_joined_as_each_language_joins_them() -> None:
    assert joined(["gift", "card"]) == "gift card"
    assert joined(["退款", "慢"]) == "退款慢"
    assert joined(["App", "闪退"]) == "App 闪退"


@pytest.mark.parametrize("texts", [LATE + RUDE, LATE_CHINESE + RUDE_CHINESE], ids=["en", "zh"])
def test_comments_about_one_thing_come_into_one_group(texts: list[str]) -> None:
    terms = terms_in(texts, fewest=2, largest_share=0.6)
    group = grouped(vectors(terms), 2)
    assert len(set(group[:3])) == len(set(group[3:])) == 1
    assert group[0] != group[3]


def test_a_group_is_told_by_the_words_that_others_do_not_use() -> None:
    terms = terms_in(LATE + RUDE, fewest=2, largest_share=0.6)
    told = telling(terms.counts, np.array([0, 0, 0, 1, 1, 1]), 2)
    assert {terms.keys[one] for one in told[0]} == {("delay",), ("parcel",)}
    assert {terms.keys[one] for one in told[1]} == {("rude",), ("waiter",)}


def test_pairs_are_counted_as_they_stand_beside_one_another() -> None:
    terms = terms_in(["gift card lost", "lost gift card", "card"], fewest=2)
    at = terms.keys.index(("gift", "card"))
    assert terms.counts[:, [at]].toarray().ravel().tolist() == [1, 1, 0]
    assert ("card", "lost") not in terms.keys


def test_the_most_typical_comment_comes_first() -> None:
    texts = ["refund late", "refund late late refund", "refund", "parrot"] * 2
    rows = weighed(terms_in(texts, fewest=2, largest_share=1).counts)
    assert typical(rows, np.array([0, 2, 3]))[0] == 0


def test_what_says_nothing_is_in_no_group() -> None:
    terms = terms_in([*LATE, "", "???"], fewest=2, largest_share=1)
    assert grouped(vectors(terms), 2)[3:].tolist() == [-1, -1]


def test_given_points_are_grouped_by_direction() -> None:
    points = np.array([[1.0, 0.1], [5.0, 0.4], [0.1, 1.0], [0.3, 9.0]])
    group = grouped(points, 2)
    assert group[0] == group[1] != group[2] == group[3]


def test_meaning_brings_together_what_words_do_not() -> None:
    texts = ["cheap phone", "cheap phone", "inexpensive handset", "rude waiter", "rude waiter"]
    words = vectors(terms_in(texts, fewest=1, largest_share=1))
    meaning = np.array([[1.0, 0], [1, 0], [1, 0.1], [0, 1], [0, 1]])
    group = grouped(with_meaning(words, meaning), 2)
    assert group[0] == group[1] == group[2] != group[3] == group[4]
    with pytest.raises(ValueError, match="5 comments and 2 embeddings"):
        with_meaning(words, meaning[:2])


@given(anything)
def test_any_texts_are_grouped_and_always_the_same(texts: list[str]) -> None:
    terms = terms_in(texts, fewest=2)
    points = vectors(terms)
    first, second = grouped(points, 3), grouped(vectors(terms_in(texts, fewest=2)), 3)
    assert first.tolist() == second.tolist()
    assert len(first) == len(texts)
    assert all(-1 <= one < 3 for one in first)


# ── Names ────────────────────────────────────────────────────────────────────────────────────────


def test_a_name_is_the_phrase_that_most_use() -> None:
    texts = [
        "The gift card does not work",
        "My gift card was refused. Not amused!",
        "gift card refused at the till",
        "Gift cards, hm",
    ]
    name = name_of(texts, [("gift",), ("refus",)])
    assert (name.text, name.language) == ("Gift card, refused", "en")
    assert name.terms[0] == "gift card"


def test_a_chinese_name_is_in_chinese() -> None:
    texts = ["电池鼓包了，不敢用", "充电时电池鼓包", "新买的电池鼓包"]
    name = name_of(texts, [("电池",), ("充电",)])
    assert (name.text, name.language) == ("电池鼓包、充电", "zh-hans")


def test_a_phrase_does_not_run_over_a_full_stop() -> None:
    name = name_of(["Broken. Couriers smile"] * 3, [("broken",)])
    assert name.terms[0] == "broken"


def test_nothing_has_no_name() -> None:
    with pytest.raises(ValueError, match="0 comments"):
        name_of([], [("a",)])


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.data())
def test_any_comments_get_a_name(texts: list[str], data: st.DataObject) -> None:
    words = [word.key for text in texts for word in words_of(text)] or ["word"]
    term = (data.draw(st.sampled_from(words)),)
    name = name_of(texts, [term, ("other", "words")])
    assert name.text
    assert name == name_of(texts, [term, ("other", "words")])

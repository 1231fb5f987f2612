# SPDX-License-Identifier: Apache-2.0
"""What a text is found by, what is asked for, and where it stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.catalogue.characters import load_folding
from customary.core.text.search import Sought, indexed, sought, spans, units_of
from customary.understand.sentiment import sentiment_model

FOLDING = load_folding()


def finds(asked: str, text: str) -> bool:
    """As a database does it: by the words of the index, and by what stands side by side."""
    wanted, line = sought(asked, FOLDING), indexed(text, FOLDING)
    in_index = set(line.split())
    return (
        not wanted.is_nothing
        and in_index.issuperset(wanted.words)
        and all(f" {' '.join(run)} " in line for run in wanted.runs)
        and not any(f" {' '.join(run)} " in line for run in wanted.without)
    )


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("refund", "Two Refunds, and both late"),
        ("refunds", "I was never refunded."),
        ("delivery", "All deliveries were late"),
        ("cancelled", "I want to cancel"),
        ("REFUND", "ｒｅｆｕｎｄ please"),
        ("cafe", "The café was closed"),
        ("dont", "I don't know"),
        ("late parcel", "My parcel came late"),
        ('"came late"', "My parcel came late"),
        ("e-mail", "no e-mail came"),
        ("退款慢", "退款很慢，没人管"),
        ("慢", "太慢了"),
        ("退款", "我要退款"),
        ("退款", "退款項目還沒到"),
        ("貨物", "货物没到"),
        ("货物", "貨物沒到"),
        ("喜茶", "今天的喜茶很好喝"),
        ('"很好喝"', "今天的喜茶很好喝"),
        ("“没 到”", "货物没到"),
        ("iphone15手机", "我的iPhone15手机坏了"),
        ("app 闪退", "新版App一直闪退"),
        ("😀", "好吃😀"),
        ("-refund", "late again"),
        ("late -refund", "late again"),
        ("慢 -退款", "太慢了"),
    ],
)
def test_what_is_asked_for_is_found(asked: str, text: str) -> None:
    assert finds(asked, text)
    found = spans(text, sought(asked, FOLDING), FOLDING)
    assert bool(found) == bool(sought(asked, FOLDING).runs)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("refund", "late again"),
        ("late parcel", "late again"),
        ('"late came"', "My parcel came late"),
        ("art", "The parcel was apart"),
        ("喜茶", "我喜欢喝茶"),
        ('"退款慢"', "退款很慢"),
        ("late -again", "late again"),
        ("慢 -退款", "退款很慢"),
        ("email", "write to [email], or call [phone]"),
        ("!!! ？", "What?!!!"),
        ("", "anything"),
        ('"', "anything"),
        ("-", "anything"),
        ("anything", ""),
    ],
)
def test_what_is_not_asked_for_is_not(asked: str, text: str) -> None:
    assert not finds(asked, text)


def test_what_was_found_is_shown_where_it_stands() -> None:
    text = "The Refunds never came; 貨物沒到，退款慢"
    found = spans(text, sought("refund 退款慢 货物", FOLDING), FOLDING)
    assert [text[start:end] for start, end in found] == ["Refunds", "貨物", "退款慢"]


def test_whatever_has_the_word_has_what_is_asked_for_where_one_word_tells_all() -> None:
    assert sought("refund 退款", FOLDING).told_by_index
    assert not sought("refund -late", FOLDING).told_by_index
    assert not sought('"came late"', FOLDING).told_by_index
    assert not sought("喜茶", FOLDING).told_by_index


def test_a_very_long_text_is_found_by_its_beginning() -> None:
    line = indexed("first " + "长" * 100_000 + "x" * 5_000 + " last", FOLDING)
    assert line.startswith(" first ")
    assert len(line) < 100_000
    assert max(map(len, indexed("x" * 5_000, FOLDING).split())) < 100


def test_the_folding_is_that_of_the_reader() -> None:
    assert dict(FOLDING) == dict(sentiment_model().folding)


@given(st.text())
def test_any_text_is_put_down_in_words_that_no_database_stumbles_over(text: str) -> None:
    line = indexed(text, FOLDING)
    assert re.fullmatch(r"( [^\s\"'\\&|!()<>:*%_,.-]+)* ?", line)
    units = [unit.word for unit in units_of(text, FOLDING)]
    assert line.split()[: len(units)] == units


@given(st.text(max_size=60), st.text(max_size=200))
def test_whatever_is_asked_for_is_understood_and_marked_within_the_text(
    asked: str, text: str
) -> None:
    wanted = sought(asked, FOLDING)
    assert isinstance(wanted, Sought)
    last = 0
    for start, end in spans(text, wanted, FOLDING):
        assert last <= start < end <= len(text)
        last = end


@given(st.text(alphabet="退款很慢太了没到货物发展中国家喜茶。 ", max_size=30), st.data())
def test_chinese_is_found_by_any_word_that_stands_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    if "。" not in part and " " not in part and part:
        assert finds(part, text)

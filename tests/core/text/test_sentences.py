# SPDX-License-Identifier: Apache-2.0
"""Sentences, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.text.script import language_of
from customary.core.text.sentences import sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("顾客说省事。真的！吗？", ["顾客说省事。", "真的！", "吗？"]),
        ("NPS is 36.5 now. See acme.example/a.b for more.", ["NPS is 36.5 now.", None]),
        ("Mr. Li called, e.g. on Monday. He was glad.", [None, "He was glad."]),
        ("“Why so late?” asked a customer. Good question.", [None, "Good question."]),
        ("“总算回电了。”一位顾客写道。谢谢。", ["“总算回电了。”一位顾客写道。", "谢谢。"]),
        ("A title\n\nA line\nthat goes on.", ["A title", "A line that goes on."]),
        ("这一行\n接着下一行。", ["这一行接着下一行。"]),
        ("- first point\n- second point", ["- first point", "- second point"]),
        (" \n\n ", []),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, parts: list[str | None]) -> None:
    found = sentences(text)
    assert len(found) == len(parts)
    for sentence, expected in zip(found, parts, strict=True):
        assert expected is None or sentence == expected


@given(st.text(max_size=400))
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join("".join(sentences(text)).split())
    assert kept == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("顾客说 NPS 很好", "zh-hans"),
        ("A word on 客户 from the board", "en"),
        ("", "en"),
        ("我们把 Customary 连上了 Jira 和 GitHub", "zh-hans"),
    ],
)
def test_the_language_is_told_by_script(text: str, language: str) -> None:
    assert language_of(text) == language

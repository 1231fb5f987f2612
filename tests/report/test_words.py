# SPDX-License-Identifier: Apache-2.0
"""Words and numbers as both languages say them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from customary.catalogue import IndicatorKind
from customary.report import words


@pytest.mark.parametrize(
    ("value", "places", "told"),
    [(68.57, 0, "69"), (0.5, 0, "1"), (2.25, 1, "2.3"), (1480, 0, "1,480"), (None, 0, "—")],
)
def test_a_number_is_rounded_only_when_it_is_shown_and_never_cut_off(
    value: float | None, places: int, told: str
) -> None:
    with translation.override("en"):
        assert words.number(value, places) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.686, "69%"), (0.004, "0.4%"), (0.996, "99.6%"), (0.0, "0%"), (1.0, "100%"), (None, "—")],
)
def test_a_share_is_neither_all_nor_nothing_unless_it_is(share: float | None, told: str) -> None:
    with translation.override("en"):
        assert words.share(share) == told


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (date(2026, 5, 6), date(2026, 6, 30), "last 8 weeks", "近 8 周"),
        (date(2025, 7, 1), date(2026, 6, 30), "last 12 months", "近 12 个月"),
        (date(2022, 7, 1), date(2026, 6, 30), "last 4 years", "近 4 年"),
    ],
)
def test_a_span_of_days_is_told_in_the_plainest_words(
    first: date, last: date, english: str, chinese: str
) -> None:
    with translation.override("en"):
        assert words.window(first, last) == english
    with translation.override("zh-hans"):
        assert words.window(first, last) == chinese


def test_grades_and_sources_have_words_in_both_languages_and_never_letters() -> None:
    with translation.override("en"):
        assert [words.grade_word(grade) for grade in range(5)] == [
            "Not seen",
            "Said",
            "Done",
            "Habit",
            "Everywhere",
        ]
        assert words.source_word("A") == "From systems"
    with translation.override("zh-hans"):
        assert [words.grade_word(grade) for grade in range(5)] == [
            "未见",
            "说过",
            "做过",
            "常做",
            "处处做",
        ]
        assert [words.source_word(letter) for letter in "ABCD"] == [
            "系统记录",
            "工作中产生",
            "自己填报",
            "主观看法",
        ]


def test_values_carry_their_unit() -> None:
    with translation.override("en"):
        assert words.value(IndicatorKind.MEDIAN_HOURS, 3.5) == "3.5 hours"
        assert words.value(IndicatorKind.MEDIAN_DAYS, 14.0) == "14 days"
        assert words.value(IndicatorKind.DIFFERENCE, 12.4) == "+12 points"
        assert words.value(IndicatorKind.SHARE, 0.21) == "21%"

# SPDX-License-Identifier: Apache-2.0
"""Tells whether a text names a grade of ours: no goal and no pay may hang on one."""

from __future__ import annotations

import re
from functools import cache

from customary.catalogue.loading import load_catalogue

#: Words for the score or the grades as such, whatever else a text says.
PHRASES = re.compile(
    r"\b(culture|cultural|practice|maturity|customary|scorecard)\s*(-\s*)?"
    r"(score|scores|grade|grades|grading|rating|ratings|level|levels|index)\b"
    r"|\b(grade|score|rating)s?\s+of\s+(our\s+|the\s+)?(culture|practices?)\b"
    r"|(文化|实践|成熟度|习惯)\s*(得分|分数|评分|评级|等级|指数)|成熟度",
    re.IGNORECASE,
)
#: Words that make the name of a practice beside them its grade.
GRADE_WORDS = re.compile(
    r"\b(grade|grades|graded|level|score|habit|everywhere)\b|等级|评级|得分|评分|习惯|普及",
    re.IGNORECASE,
)
#: Names shorter than this are everyday words.
SHORTEST_NAME = {True: 6, False: 3}
ID = re.compile(r"\b[A-Z]\d{2}\b")


def grade_named(text: str) -> str:
    """The grade, practice or indicator of ours that a text names; "" where it names none.

    An indicator is named by its id or its whole name, a practice by its id, or by its name beside
    a word for its grade. That a goal is about what a practice is about is no reason to refuse it.
    """
    ids, indicators, practices = _known()
    if found := next((key for key in ID.findall(text) if key in ids), ""):
        return str(found)
    if match := PHRASES.search(text):
        return match.group(0)
    folded = text.casefold().strip()
    if folded in indicators:
        return text.strip()
    if GRADE_WORDS.search(text):
        return next((name for name in practices if name.casefold() in folded), "")
    return ""


@cache
def _known() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Ids, names of indicators as written small, names of practices; in both languages."""
    catalogue = load_catalogue()
    languages = ("en", "zh-hans")
    indicators = {
        one.text(language).name.casefold()
        for one in catalogue.indicators.values()
        for language in languages
    }
    practices = {
        name
        for one in catalogue.practices.values()
        for language in languages
        if len(name := one.text(language).name) >= SHORTEST_NAME[name.isascii()]
    }
    ids = frozenset({*catalogue.indicators, *catalogue.practices})
    return ids, frozenset(indicators), tuple(sorted(practices, key=len, reverse=True))

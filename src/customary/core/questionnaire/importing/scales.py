# SPDX-License-Identifier: Apache-2.0
"""Points of a scale out of what other tools show: columns, words that begin with a number."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.questionnaire.importing.carried import number_of
from customary.core.questionnaire.importing.losses import What, Why

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from customary.core.questionnaire.importing.carried import Taken

MOST_POINTS = 101
#: A number that words begin with, and no range such as "3-5 years".
FIRST_NUMBER = re.compile(r"\s*([-−]?\d+(?:\.\d+)?)(?!\d|\s*[-–]\s*\d|[%+])")
#: What stands beside a scale and is no point of it, in small letters.
NOT_APPLICABLE = {"n/a", "na", "n.a", "not applicable", "does not apply", "不适用", "不適用"}
NO_POINTS = {
    "don't know", "do not know", "not sure / don't know", "no opinion", "can't say", "cannot say",
    "prefer not to say", "prefer not to answer", "no answer", "不知道", "不清楚", "说不清", "无法评价", "不愿回答",
}  # fmt: skip


def scale_of(values: Sequence[float | None]) -> tuple[float, float, float] | None:
    """Low, high and step of numbers that are evenly apart; None where they are not."""
    found = sorted({value for value in values if value is not None})
    if len(found) < 2 or len(found) != len(values) or len(found) > 101:
        return None
    steps = {round(b - a, 6) for a, b in itertools.pairwise(found)}
    return (found[0], found[-1], steps.pop()) if len(steps) == 1 else None


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a scale: ends and step, what is said beside each, the answer by each name."""

    low: float
    high: float
    step: float
    labels: dict[str, Mapping[str, str]]
    answers: dict[str, str | float]
    not_applicable: bool


def points_of(
    taken: Taken,
    where: str,
    told: Sequence[tuple[str, object, Mapping[str, str]]],
    apart: Iterable[str] = (),
) -> Points | None:
    """The columns of a matrix as points of a scale; None where there are too few or too many.

    Each column comes with its name, the value it is recorded under and its words. What people read
    counts: a column called "6 - very much" is six, whatever it is recorded under. A column that is
    no point, such as "n/a", becomes ours for what does not apply; so do those `apart`, which the
    other tool does not count either.
    """
    passed = {name: "na" for name, _value, texts in told if name in apart or _is_no_point(texts)}
    kept = [one for one in told if one[0] not in passed]
    if not 2 <= len(kept) <= MOST_POINTS:
        passed, kept = {}, list(told)
    if not 2 <= len(kept) <= MOST_POINTS:
        return None
    for name, _value, texts in told:
        if name in passed and not set(_plain_words(texts)) & NOT_APPLICABLE:
            taken.lose(where, Why.BECAME, What.COLUMN, next(iter(texts.values()), name))
    spoken = [_first_number(texts) for _name, _value, texts in kept]
    recorded = [number_of(value) for _name, value, _texts in kept]
    places: list[float | None] = [*range(1, len(kept) + 1)]
    numbers = next(each for each in (spoken, recorded, places) if scale_of(each) is not None)
    low, high, step = scale_of(numbers) or (1, len(kept), 1)
    answers: dict[str, str | float] = dict(passed)
    labels: dict[str, Mapping[str, str]] = {}
    for (name, _value, texts), number in zip(kept, numbers, strict=True):
        answers[name] = 0 if number is None else number
        if texts and set(texts.values()) != {str(number)}:
            labels[str(number)] = texts
    return Points(low, high, step, labels, answers, bool(passed))


def _is_no_point(texts: Mapping[str, str]) -> bool:
    return any(each in NOT_APPLICABLE or each in NO_POINTS for each in _plain_words(texts))


def _plain_words(texts: Mapping[str, str]) -> list[str]:
    return [text.casefold().replace("’", "'").strip(" .()/") for text in texts.values()]


def _first_number(texts: Mapping[str, str]) -> float | None:
    match = FIRST_NUMBER.match(next(iter(texts.values()), ""))
    return number_of(match[1].replace("−", "-")) if match else None


def is_recommendation(low: float | None, high: float | None, step: float) -> bool:
    """Whether a scale is that of a recommendation."""
    return (low, high, step) == (0, 10, 1)


def is_zero_to_ten(told: Sequence[tuple[str, Mapping[str, str]]]) -> bool:
    """Whether choices are the numbers of a recommendation, whatever they are recorded under."""
    numbers = [number_of(next(iter(texts.values()), "")) for _name, texts in told]
    return numbers == list(range(11)) or numbers == list(range(10, -1, -1))

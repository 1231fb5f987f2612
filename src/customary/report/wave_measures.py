# SPDX-License-Identifier: Apache-2.0
"""How each scale and item of a form is told as a figure: its name, its ends, its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.questionnaire.questions import Method, QuestionKind, said
from customary.report import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customary.core.questionnaire.questions import Form, Item

#: Recommendation scores go from all against to all for.
SCORE_ENDS = (-100.0, 100.0)


@dataclass(frozen=True)
class Measure:
    """How a figure is told: its name, its ends, and whether it is a score of recommendation."""

    key: str
    name: str
    ends: tuple[float, float]
    is_score: bool = False
    is_reversed: bool = False
    #: Of an item, the words at the points of its scale.
    points: Sequence[str] = ()

    @property
    def lowest(self) -> str:
        """The lowest it can be."""
        return self.number(self.ends[0])

    @property
    def highest(self) -> str:
        """The highest it can be."""
        return self.number(self.ends[1])

    def number(self, value: float | None, *, fewer: int = 0) -> str:
        """A value as this figure is told, or to so many places fewer; a score with its sign."""
        if value is None:
            return words.EM_DASH
        if self.is_score:
            return signed(value, 0)
        wide = self.ends[1] - self.ends[0]
        return words.share(value) if self.ends == (0.0, 1.0) else words.number(value, (2 if wide <= 10 else 1) - fewer)  # fmt: skip


def measures_of_items(form: Form) -> dict[str, Measure]:
    """How each item of a form is told by itself; a scale may go by the same key."""
    language = words.language()
    items = {one.key: one for one in form.items()}
    return {
        key: Measure(
            key, one.text(language), one.ends, is_reversed=one.reverse, points=_points(one)
        )
        for key, one in items.items()
        if one.is_scaled
    } | {
        key: Measure(key, one.text(language), _bounds_of(one))
        for key, one in items.items()
        if one.question.kind is QuestionKind.NUMBER
    }


def measures(form: Form) -> dict[str, Measure]:
    """How each scale and item of a form is told."""
    language = words.language()
    items = {one.key: one for one in form.items()}
    found = measures_of_items(form)
    for scale in form.scales:
        if scale.method is not Method.CULTURE_PROFILE:
            name = said(scale.title, language) or scale.key
            is_score = scale.method is Method.RECOMMENDATION
            ends = SCORE_ENDS if is_score else scale.ends(items)
            found[scale.key] = Measure(scale.key, name, ends, is_score)
    return found


def _bounds_of(item: Item) -> tuple[float, float]:
    low, high = item.question.low, item.question.high
    return (low or 0.0, high) if high is not None else (0.0, 0.0)


def _points(item: Item) -> Sequence[str]:
    low, high = item.ends
    step = item.question.step
    count = round((high - low) / step) + 1
    told = []
    for place in range(count):
        point = f"{low + place * step:g}"
        label = said(item.question.labels.get(point, {}), words.language())
        told.append(f"{point} {label}".strip())
    return told


def signed(value: float, places: int) -> str:
    """A number with its sign, a proper minus."""
    shown = words.number(abs(value), places)
    if not any(each in "123456789" for each in shown):
        return shown
    return f"+{shown}" if value > 0 else f"−{shown}"

# SPDX-License-Identifier: Apache-2.0
"""The four Cs, traits, signs and components: medians of their practices, and where to grow."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from customary.core.grading.practice import Maturity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class FrameScore:
    """The median grade of the measured practices of a frame, with k of n; no "complete"."""

    value: float | None
    measured: int
    practices: int


def frame_score(grades: Sequence[int | None]) -> FrameScore:
    """The score of a frame from its practices' grades; None is a practice not yet measured."""
    measured = [grade for grade in grades if grade is not None]
    return FrameScore(
        value=float(median(measured)) if measured else None,
        measured=len(measured),
        practices=len(grades),
    )


@dataclass(frozen=True)
class Opportunity:
    """How much there is to gain from a practice: gap x reach x value at stake, each 0 to 1."""

    practice: str
    gap: float
    reach: float
    value_at_stake: float

    @property
    def size(self) -> float:
        """The product by which opportunities are ordered."""
        return self.gap * self.reach * self.value_at_stake


def opportunity(
    practice: str, *, grade: int, ceiling: int, reach: float, value_at_stake: float = 1.0
) -> Opportunity:
    """The opportunity of one practice.

    Args:
        practice: its id.
        grade: its grade, 0 to `ceiling`.
        ceiling: the highest grade it can have: 3 in company scope, else 4.
        reach: share of the people in scope whom raising it would touch.
        value_at_stake: share of customer value that hangs on it; 1 where that is not known.

    Raises:
        ValueError: if the grade is outside 0 to ceiling, or a share outside 0 to 1.
    """
    if not 0 <= grade <= ceiling <= Maturity.EVERYWHERE:
        raise ValueError(f"A grade lies between 0 and its ceiling {ceiling}; got {grade}.")
    for name, share in (("reach", reach), ("value_at_stake", value_at_stake)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is a share between 0 and 1, not {share}.")
    return Opportunity(practice, (ceiling - grade) / ceiling, reach, value_at_stake)


def largest(opportunities: Iterable[Opportunity]) -> Opportunity | None:
    """The largest opportunity; None where there is nothing to gain or nothing measured."""
    best = max(opportunities, key=lambda one: (one.size, one.practice), default=None)
    return best if best is not None and best.size > 0 else None

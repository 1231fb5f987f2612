# SPDX-License-Identifier: Apache-2.0
"""The recommendation score: promoters less detractors, in points from -100 to 100.

Of answers from 0 to 10, those of 9 and 10 promote and those up to 6 detract (Reichheld 2003,
Harvard Business Review 81:46-54). "Net Promoter" and "NPS" are marks of others.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from customary.core.statistics.intervals import CONFIDENCE, effective_answers, normal_quantile
from customary.core.statistics.power import POWER, detectable_difference

#: Added before the error is told, a quarter to detractors and to promoters each, half to passives:
#: of the variations that Rocks (2016, The American Statistician 70:365-372) tried, the adjusted
#: Wald interval keeps its promise best in small samples.
PSEUDO_ANSWERS = 3
#: Of one answer, as a share: what surveys of employees seldom exceed; 1 is the most there can be.
USUAL_VARIANCE = 0.6


class Counts(NamedTuple):
    """How many answered what."""

    detractors: int
    passives: int
    promoters: int

    @property
    def n(self) -> int:
        """How many answered."""
        return self.detractors + self.passives + self.promoters


class Change(NamedTuple):
    """What came of a score between two waves."""

    #: Second less first, of the scores as they are.
    points: float
    low: float
    high: float
    p_value: float

    @property
    def beyond_chance(self) -> bool:
        """Whether no change can be ruled out."""
        return self.low > 0 or self.high < 0


def recommendation_score(counts: Counts) -> float:
    """The score, raw: no pseudo-answers in it.

    Raises:
        ValueError: if a count is negative, or nobody answered.
    """
    _check(counts)
    return 100 * (counts.promoters - counts.detractors) / counts.n


def recommendation_interval(
    counts: Counts, *, population: int | None = None, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The adjusted Wald interval of a score; its centre lies nearer to 0 than the score.

    Without a population it answers "would we see this again"; with one, "how would all of this
    team have answered". For that the proportions are kept and the answers counted as many as
    `effective_answers` says before the pseudo-answers come in: narrowing the finished interval
    instead keeps a centre that the few pseudo-answers have moved, and misses the true score of a
    small team with a high one in up to three of five cases. Once all have answered, low and high
    are the score itself.

    Raises:
        ValueError: if a count is negative, nobody answered, or the population is below 1.
    """
    _check(counts)
    answers = effective_answers(counts.n, population)
    if math.isinf(answers):
        score = recommendation_score(counts)
        return score, score
    centre, variance = _adjusted(counts, answers)
    half = normal_quantile(0.5 + confidence / 2) * math.sqrt(variance)
    return 100 * max(-1.0, centre - half), 100 * min(1.0, centre + half)


def change_of_recommendation(
    before: Counts, after: Counts, *, confidence: float = CONFIDENCE
) -> Change:
    """Whether a score moved by more than chance, from adjusted counts of both waves.

    The waves are taken as independent. Where the same people answered both and cannot be paired,
    their answers go together and the interval is wider than need be: cautious, not wrong. A unit
    is compared with the rest of its parent, not with the parent it is part of.

    Raises:
        ValueError: if a count is negative, or nobody answered one of them.
    """
    _check(before)
    _check(after)
    centre1, variance1 = _adjusted(before, before.n)
    centre2, variance2 = _adjusted(after, after.n)
    error = math.sqrt(variance1 + variance2)
    half = normal_quantile(0.5 + confidence / 2) * error
    moved = centre2 - centre1
    return Change(
        points=recommendation_score(after) - recommendation_score(before),
        low=100 * max(-2.0, moved - half),
        high=100 * min(2.0, moved + half),
        p_value=math.erfc(abs(moved) / error / math.sqrt(2)),
    )


def variance_of_an_answer(counts: Counts) -> float:
    """What one answer scatters, as a share: p + d - (p - d)^2; never 0, by the pseudo-answers.

    Raises:
        ValueError: if a count is negative, or nobody answered.
    """
    _check(counts)
    return _adjusted(counts, counts.n)[1] * (counts.n + PSEUDO_ANSWERS)


def detectable_change(n: int, *, variance: float = USUAL_VARIANCE, power: float = POWER) -> float:
    """The smallest change, in points, that two waves of n answers each would show.

    Raises:
        ValueError: unless n >= 1, the variance of an answer is above 0, and power in (0, 1).
    """
    return detectable_difference(n, 100**2 * variance, power=power)


def _adjusted(counts: Counts, answers: float) -> tuple[float, float]:
    """Score and its variance, as shares, with the pseudo-answers among so many answers."""
    total = answers + PSEUDO_ANSWERS
    promoters = (counts.promoters / counts.n * answers + PSEUDO_ANSWERS / 4) / total
    detractors = (counts.detractors / counts.n * answers + PSEUDO_ANSWERS / 4) / total
    centre = promoters - detractors
    return centre, (promoters + detractors - centre**2) / total


def _check(counts: Counts) -> None:
    if min(counts) < 0 or counts.n < 1:
        raise ValueError(f"A score needs an answer, and no count below 0; got {tuple(counts)}.")

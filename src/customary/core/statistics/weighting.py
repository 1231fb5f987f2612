# SPDX-License-Identifier: Apache-2.0
"""Answers weighted so that those who gave them resemble those who were asked; and its limits.

Weights mend that some kinds of people answer less, not that the unhappy do: show
`non_response_bounds` beside whatever is weighted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

#: No weight exceeds so many times the mean weight.
TRIM = 5.0
#: From here on weights cost more than they mend: half of the answers are lost to them.
LARGEST_DESIGN_EFFECT = 2.0
#: Of the mean weight: closer than this two rounds are the same.
SAME = 1e-11
ROUNDS = 2000
#: As a share of all: margins met closer than this are met.
MET = 1e-6


class Margin(NamedTuple):
    """One attribute that is known of everybody asked: tenure, unit, place."""

    #: Of each who answered, counted from 0.
    category: npt.NDArray[np.int64]
    #: How many of each category were asked.
    totals: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """A weight for each who answered; they sum to the number asked."""

    weights: npt.NDArray[np.float64]
    #: By how much the weights widen the variance of a mean.
    design_effect: float

    @property
    def usable(self) -> bool:
        """False where the weights are so uneven that answers had better stay unweighted."""
        return self.design_effect <= LARGEST_DESIGN_EFFECT


class WeightedMean(NamedTuple):
    """A weighted mean and its standard error."""

    mean: float
    #: NaN where it cannot be told.
    error: float
    #: How many gave an answer.
    n: int


def rake(margins: Sequence[Margin], *, trim: float = TRIM) -> Weights:
    """Weights that bring each margin to its totals, from everybody counting the same.

    Iterative proportional fitting (Deming & Stephan 1940, Annals of Mathematical Statistics
    11:427-444), as `rake` of R's survey; one margin alone is poststratification. Weights above
    `trim` times the mean are then held there and the rest of them shared out in proportion among
    the others, so that the margins may be missed a little.

    Raises:
        ValueError: if the margins do not match, a category nobody answered for has people in it
            (join it with another), or the margins cannot all be met by those who answered.
    """
    n, asked = _check(margins, trim)
    weights = _fitted(np.full(n, asked / n), margins)
    miss = _largest_miss(weights, margins, asked)
    if miss > MET:
        raise ValueError(
            f"Those who answered cannot be weighted to all margins at once; one misses {miss:.1%}."
        )
    held = np.zeros(n, dtype=bool)
    most = trim * asked / n
    while (over := ~held & (weights > most)).any():
        held |= over
        weights = np.where(held, most, weights)
        weights[~held] *= (asked - most * held.sum()) / weights[~held].sum()
    return Weights(weights, design_effect(weights))


def design_effect(weights: npt.NDArray[np.float64]) -> float:
    """By how much uneven weights widen the variance of a mean: n sum w^2 / (sum w)^2 (Kish 1965).

    Raises:
        ValueError: if there are no weights, one is negative, or all are 0.
    """
    if len(weights) == 0 or weights.min() < 0 or not weights.sum() > 0:
        raise ValueError(f"Weights are 0 or more and not all 0; got {len(weights)} of them.")
    return float(len(weights) * (weights**2).sum() / weights.sum() ** 2)


def weighted_mean(
    values: npt.NDArray[np.float64],
    found: Weights,
    margins: Sequence[Margin],
    *,
    finite: bool = True,
) -> WeightedMean:
    """The weighted mean of the answers given, with the error that raking leaves.

    By linearisation: only what the margins do not explain of an answer adds to the error (Deville,
    Saerndal & Sautory 1993, JASA 88:1013-1020), as `svymean` of R's survey after `rake` or
    `postStratify`.

    Args:
        values: of each who answered anything; NaN is no answer to this.
        found: the weights of `rake`.
        margins: what they were made from.
        finite: whether the question is how all of those asked would have answered, which leaves
            no error once all have; otherwise whether it would come out so again.

    Raises:
        ValueError: if values and weights differ in number.
    """
    weights = found.weights
    if len(values) != len(weights):
        raise ValueError(f"{len(values)} values do not match {len(weights)} weights.")
    given = ~np.isnan(values)
    total, n = float(weights[given].sum()), len(values)
    if not total > 0:
        return WeightedMean(math.nan, math.nan, 0)
    mean = float((weights[given] * values[given]).sum()) / total
    if int(given.sum()) < 2:
        return WeightedMean(mean, math.nan, int(given.sum()))
    apart = np.where(given, values - mean, 0) / total
    unexplained = weights * _unexplained(apart, margins)
    variance = n / (n - 1) * float(((unexplained - unexplained.mean()) ** 2).sum())
    asked = float(margins[0].totals.sum())
    left = max(0.0, 1 - n / asked) if finite else 1.0
    return WeightedMean(mean, math.sqrt(variance * left), int(given.sum()))


def non_response_bounds(
    mean: float, answered: int, asked: int, *, lowest: float, highest: float
) -> tuple[float, float]:
    """What the mean of all asked could be at worst and at best, whoever did not answer.

    Mean times the response rate, plus the rest at either end of the scale (Manski 1989, Journal of
    Human Resources 24:343-360). More answers than people asked count as all.

    Raises:
        ValueError: unless 1 <= answered, 1 <= asked, and the mean lies on the scale.
    """
    if answered < 1 or asked < 1 or not lowest <= mean <= highest:
        raise ValueError(
            f"Bounds need answers and a mean on the scale; got {answered} of {asked}, "
            f"mean {mean:g} of {lowest:g} to {highest:g}."
        )
    rate = min(1.0, answered / asked)
    return mean * rate + (1 - rate) * lowest, mean * rate + (1 - rate) * highest


def _fitted(weights: npt.NDArray[np.float64], margins: Sequence[Margin]) -> npt.NDArray[np.float64]:
    """The weights after fitting margin by margin until nothing moves."""
    mean = weights.mean()
    for _ in range(ROUNDS):
        before = weights
        for category, totals in margins:
            have = np.bincount(category, weights, minlength=len(totals))
            factor = np.divide(totals, have, out=np.zeros_like(have), where=have > 0)
            weights = weights * factor[category]
        if np.abs(weights - before).max() <= SAME * mean:
            break
    return weights


def _largest_miss(
    weights: npt.NDArray[np.float64], margins: Sequence[Margin], asked: float
) -> float:
    """The largest distance of a category from its total, as a share of all."""
    return max(
        float(np.abs(np.bincount(of, weights, minlength=len(totals)) - totals).max()) / asked
        for of, totals in margins
    )


def _unexplained(
    values: npt.NDArray[np.float64], margins: Sequence[Margin]
) -> npt.NDArray[np.float64]:
    """What is left of the values once each category of each margin has its own mean."""
    left = values
    for _ in range(ROUNDS):
        before = left
        for category, totals in margins:
            size = np.bincount(category, minlength=len(totals))
            means = np.bincount(category, left, minlength=len(totals)) / np.maximum(size, 1)
            left = left - means[category]
        if len(margins) == 1 or np.abs(left - before).max() <= SAME * np.abs(values).max():
            break
    return left


def _check(margins: Sequence[Margin], trim: float) -> tuple[int, float]:
    """How many answered and how many were asked."""
    if not margins or len(margins[0].category) == 0 or not trim > 1:
        raise ValueError(
            f"Weights need a margin, answers and a trim above 1; got {len(margins)}, {trim:g}."
        )
    n, asked = len(margins[0].category), float(margins[0].totals.sum())
    for at, (category, totals) in enumerate(margins):
        if len(category) != n or category.min() < 0 or category.max() >= len(totals):
            raise ValueError(
                f"Margin {at} has {len(category)} categories of {len(totals)} for {n} answers."
            )
        if totals.min() < 0 or not math.isclose(totals.sum(), asked, rel_tol=1e-9):
            raise ValueError(f"Margin {at} counts {totals.sum():g} people, the first {asked:g}.")
        answered = np.bincount(category, minlength=len(totals))
        empty = np.flatnonzero((answered == 0) != (totals == 0))
        if len(empty):
            raise ValueError(
                f"Margin {at}, category {empty[0]}: {totals[empty[0]]:g} people, "
                f"{answered[empty[0]]} answers; join it with another."
            )
    return n, asked

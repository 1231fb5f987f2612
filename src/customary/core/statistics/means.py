# SPDX-License-Identifier: Apache-2.0
"""Means of answers, their intervals, and the difference of two."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

from customary.core.statistics.intervals import CONFIDENCE

if TYPE_CHECKING:
    import numpy.typing as npt


class Mean(NamedTuple):
    """A mean with what its error is told from."""

    mean: float
    #: With n - 1; NaN where fewer than two answered.
    variance: float
    n: int


def mean_of(values: npt.NDArray[np.float64]) -> Mean:
    """The mean of the answers given; NaN is no answer. All NaN where there is none."""
    given = values[~np.isnan(values)]
    if len(given) == 0:
        return Mean(math.nan, math.nan, 0)
    variance = float(given.var(ddof=1)) if len(given) > 1 else math.nan
    return Mean(float(given.mean()), variance, len(given))


def mean_interval(
    found: Mean, *, population: int | None = None, confidence: float = CONFIDENCE
) -> tuple[float, float] | None:
    """Student's interval of a mean; none where fewer than two answered, or all the same.

    With a population the error shrinks by sqrt(1 - n / N) (Cochran 1977, Sampling Techniques,
    section 2.6), as `svymean` of R's survey does with `fpc`: give it where the question is how all
    of them would have answered. Once all have, low and high are the mean itself.

    Raises:
        ValueError: if the population is below 1.
    """
    if population is not None and population < 1:
        raise ValueError(f"A population must be 1 or more; got {population}.")
    if population is not None and found.n >= population:
        return found.mean, found.mean
    if found.n < 2 or found.variance == 0:
        return None
    left = 1 - found.n / population if population is not None else 1.0
    error = math.sqrt(found.variance / found.n * left)
    half = float(special.stdtrit(found.n - 1, 0.5 + confidence / 2)) * error
    return found.mean - half, found.mean + half


def half_widths(
    variance: npt.NDArray[np.float64],
    n: npt.NDArray[np.int64],
    *,
    population: npt.NDArray[np.int64] | None = None,
    confidence: float = CONFIDENCE,
) -> npt.NDArray[np.float64]:
    """Half of the interval of each of many means, as `mean_interval` has it; NaN for none."""
    answers = n.astype(np.float64)
    left = np.ones_like(variance)
    if population is not None:
        if (population < 1).any():
            raise ValueError(f"A population must be 1 or more; got {population.min()}.")
        left = np.maximum(0.0, 1 - answers / population)
    told = (n > 1) & (variance > 0)
    half = np.full(variance.shape, np.nan)
    quantile = special.stdtrit(answers[told] - 1, 0.5 + confidence / 2)
    half[told] = quantile * np.sqrt(variance[told] / answers[told] * left[told])
    half[left == 0] = 0.0
    return half


@dataclass(frozen=True)
class Differences:
    """Of many pairs of means, first minus second; NaN where it cannot be told."""

    points: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    p_value: npt.NDArray[np.float64]


def differences(
    first: npt.NDArray[np.float64],
    second: npt.NDArray[np.float64],
    *,
    confidence: float = CONFIDENCE,
) -> Differences:
    """Many differences of two means of other people, with interval and p-value (Welch 1947).

    Biometrika 34:28-35, as R's `t.test`. It cannot be told where one side has fewer than two
    answers, or neither any spread. Two waves of one team share people who cannot be paired, which
    makes this cautious.

    Args:
        first: a row a pair: mean, variance, n.
        second: the same of the other side.
        confidence: how sure.

    Raises:
        ValueError: if the sides differ in shape.
    """
    if first.shape != second.shape or first.ndim != 2 or first.shape[1] != 3:
        raise ValueError(f"Rows of mean, variance, n; got {first.shape} and {second.shape}.")
    points = first[:, 0] - second[:, 0]
    low, high, chance = (np.full(len(points), np.nan) for _ in range(3))
    n1, n2 = first[:, 2], second[:, 2]
    one = first[:, 1] / np.maximum(n1, 1)
    other = second[:, 1] / np.maximum(n2, 1)
    told = (n1 >= 2) & (n2 >= 2) & (one + other > 0)
    one, other, n1, n2 = one[told], other[told], n1[told], n2[told]
    error = np.sqrt(one + other)
    freedom = (one + other) ** 2 / (one**2 / (n1 - 1) + other**2 / (n2 - 1))
    half = special.stdtrit(freedom, 0.5 + confidence / 2) * error
    low[told], high[told] = points[told] - half, points[told] + half
    chance[told] = 2 * special.stdtr(freedom, -np.abs(points[told]) / error)
    return Differences(points, low, high, chance)

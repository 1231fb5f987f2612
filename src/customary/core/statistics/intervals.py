# SPDX-License-Identifier: Apache-2.0
"""Intervals for the figures of the scorecard."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    import numpy.typing as npt

CONFIDENCE = 0.95


def wilson(
    successes: float, n: int, *, population: int | None = None, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The score interval of a share, within 0 and 1 (Wilson 1927, JASA 22:209-212).

    Args:
        successes: how many of the n it holds for.
        n: how many answered.
        population: how many could have answered, where the question is how they would have, all
            of them, and not whether it would come out so again; see `effective_answers`.
        confidence: how sure.

    Raises:
        ValueError: unless 0 <= successes <= n and n >= 1, and population >= 1.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"A share needs 0 <= successes <= n, n >= 1; got {successes} of {n}.")
    answers = effective_answers(n, population)
    share = successes / n
    if math.isinf(answers):
        return share, share
    z = normal_quantile(0.5 + confidence / 2)
    centre = (share + z * z / (2 * answers)) / (1 + z * z / answers)
    spread = share * (1 - share) / answers + z * z / (4 * answers * answers)
    half = z / (1 + z * z / answers) * math.sqrt(spread)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def effective_answers(n: int, population: int | None) -> float:
    """As many answers of an endless population as tell as much as n of this one.

    n (N - 1) / (N - n), from the variance of a mean without replacement (Cochran 1977, Sampling
    Techniques, section 2.6): infinite once all have answered. More answers than people, which
    lists of people that change do bring, count as all. Without a population it is n itself. It
    never repairs that those who did not answer may differ.

    Raises:
        ValueError: unless n >= 1 and population >= 1.
    """
    if n < 1 or (population is not None and population < 1):
        raise ValueError(f"Answers and population must be 1 or more; got {n} of {population}.")
    if population is None:
        return float(n)
    if n >= population:
        return math.inf
    return n * (population - 1) / (population - n)


def median_interval(
    values: npt.NDArray[np.float64], *, confidence: float = CONFIDENCE
) -> tuple[float, float] | None:
    """The order-statistic interval of a median; none where the sample is too small for one.

    Distribution-free, from the binomial (Conover 1999, Practical Nonparametric Statistics,
    section 3.2): the closest symmetric pair of order statistics that covers it with `confidence`.

    Raises:
        ValueError: if there are no values, or one of them is not a number.
    """
    if len(values) == 0 or np.isnan(values).any():
        raise ValueError(f"A median needs numbers; got {len(values)} values, some missing.")
    n = len(values)
    lower = int(stats.binom.ppf((1 - confidence) / 2, n, 0.5))
    if lower < 1 or stats.binom.cdf(lower - 1, n, 0.5) > (1 - confidence) / 2:
        lower -= 1
    if lower < 1:
        return None
    ordered = np.sort(values)
    return float(ordered[lower - 1]), float(ordered[n - lower])


def difference_of_shares(
    first: tuple[int, int], second: tuple[int, int], *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The interval of first minus second share (Newcombe 1998, Stat. Med. 17:873-890, method 10).

    Each share is given as (successes, n). Raises ValueError as `wilson` does.
    """
    (x1, n1), (x2, n2) = first, second
    low1, high1 = wilson(x1, n1, confidence=confidence)
    low2, high2 = wilson(x2, n2, confidence=confidence)
    share1, share2 = x1 / n1, x2 / n2
    difference = share1 - share2
    return (
        difference - math.sqrt((share1 - low1) ** 2 + (high2 - share2) ** 2),
        difference + math.sqrt((high1 - share1) ** 2 + (share2 - low2) ** 2),
    )


@cache
def normal_quantile(probability: float) -> float:
    """The quantile of the standard normal; asked for again and again at the same place."""
    return float(stats.norm.ppf(probability))

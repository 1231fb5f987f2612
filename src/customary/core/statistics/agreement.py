# SPDX-License-Identifier: Apache-2.0
"""How far raters agree: over samples they share, and within groups of people.

Agreement within a group compares how far its answers scatter with how far answers of people who
merely guess would: the null. Which null is a choice, so look at a skewed one beside the uniform.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.core.statistics.spread import Spread

#: How people who merely guess, but lean to one side, answer a question with five options (LeBreton
#: & Senter 2008, Organizational Research Methods 11:815-852, their slight skew): a variance of 1.34.
SLIGHT_SKEW = (0.05, 0.15, 0.20, 0.35, 0.25)


class Band(StrEnum):
    """What to call an agreement (LeBreton & Senter 2008, table 3)."""

    NONE = "none"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    VERY_STRONG = "very_strong"


#: The highest agreement that still bears each name.
BANDS = {Band.NONE: 0.30, Band.WEAK: 0.50, Band.MODERATE: 0.70, Band.STRONG: 0.90}


def krippendorff_alpha(
    sample: npt.NDArray[np.int64], rating: npt.NDArray[np.float64]
) -> float | None:
    """Krippendorff's alpha for interval ratings; none where it cannot be told.

    It cannot be told where no sample has two ratings, nor where all ratings are the same: raters
    who never tell one case from another show no agreement on what good is.

    Args:
        sample: which sample each rating is of; samples with one rating are left out.
        rating: the rating, on an interval scale; NaN for none.

    From the coincidence form with squared differences (Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability): alpha = 1 - observed / expected disagreement.

    Raises:
        ValueError: if the columns differ in length.
    """
    if len(sample) != len(rating):
        raise ValueError(f"{len(sample)} samples do not match {len(rating)} ratings.")
    given = ~np.isnan(rating)
    sample, rating = sample[given], rating[given]
    _, inverse, counts = np.unique(sample, return_inverse=True, return_counts=True)
    paired = counts[inverse] >= 2
    values = rating[paired]
    n = len(values)
    if n == 0 or values.min() == values.max():
        return None
    _, group, size = np.unique(sample[paired], return_inverse=True, return_counts=True)
    # Sum over ordered pairs of (a - b)^2 in a group of m is 2 * m * sum of squares about its mean.
    mean = np.bincount(group, values) / size
    within = np.bincount(group, (values - mean[group]) ** 2)
    observed = float((2 * size * within / (size - 1)).sum()) / n
    expected = 2 * n * float(((values - values.mean()) ** 2).sum()) / (n * (n - 1))
    return 1 - observed / expected


def band(agreement: float) -> Band | None:
    """What to call rWG, rWG(J) or r*WG(J); none where there is none (NaN)."""
    if np.isnan(agreement):
        return None
    return next((name for name, top in BANDS.items() if agreement <= top), Band.VERY_STRONG)


def r_wg(found: Spread, null: float) -> npt.NDArray[np.float64]:
    """Agreement of each group on each item, from 0 to 1; NaN where fewer than two answered.

    1 - s^2 / null, and 0 where answers scatter more than guesses (James, Demaree & Wolf 1984,
    Journal of Applied Psychology 69:85-98), as `rwg` of R's multilevel.

    Raises:
        ValueError: if the null variance is not above 0.
    """
    return 1 - np.minimum(_relative(found, null), 1)


def r_wg_j(found: Spread, null: float) -> npt.NDArray[np.float64]:
    """Agreement of each group on a scale of J items, from 0 to 1; NaN as for one item.

    J q / (J q + 1 - q) with q = 1 - mean s^2 / null (James et al. 1984), as `rwg.j` of R's
    multilevel. It grows with the number of items alone: show `r_star` or the deviation beside it.
    """
    items = (~np.isnan(found.variance)).sum(axis=1)
    quality = 1 - np.minimum(_mean(_relative(found, null)), 1)
    stepped_up: npt.NDArray[np.float64] = items * quality / (items * quality + 1 - quality)
    return stepped_up


def r_star(found: Spread, null: float) -> npt.NDArray[np.float64]:
    """Agreement of each group on a scale, whatever its length; below 0 for more than guessing.

    r*WG(J) = 1 - mean s^2 / null (Lindell, Brandt & Whitney 1999, Applied Psychological
    Measurement 23:127-135), as `rwg.j.lindell` of R's multilevel.
    """
    return 1 - _mean(_relative(found, null))


def average_deviation(found: Spread) -> npt.NDArray[np.float64]:
    """How far answers lie from their group's mean, on average over the items, in options.

    AD_M(J) (Burke, Finkelstein & Dusig 1999, Organizational Research Methods 2:49-68), as `ad.m`
    of R's multilevel. Needs no null.
    """
    return _mean(found.deviation)


def uniform_null(options: int) -> float:
    """The variance of guesses spread evenly over the options: (A^2 - 1) / 12.

    Raises:
        ValueError: if there are fewer than two options.
    """
    _check_options(options)
    return (options**2 - 1) / 12


def skewed_null(options: int) -> float:
    """The variance of guesses that lean to one side.

    The shares of five options are laid out evenly over the scale and cut anew for another number.

    Raises:
        ValueError: if there are fewer than two options.
    """
    _check_options(options)
    edges = np.linspace(0, 1, len(SLIGHT_SKEW) + 1)
    reached = np.interp(
        np.linspace(0, 1, options + 1), edges, np.concatenate([[0], np.cumsum(SLIGHT_SKEW)])
    )
    shares = np.diff(reached)
    values = np.arange(1, options + 1)
    mean = float(shares @ values)
    return float(shares @ (values - mean) ** 2)


def points_null(total: float, alternatives: int, *, questions: int = 1) -> float:
    """The variance of points for one alternative when people divide a total as chance has it.

    Every division is as likely as every other (Dirichlet with all parameters 1): T^2 (1/K)
    (1 - 1/K) / (K + 1); 375 for 100 points among four. The mean of several such questions varies
    by so much less: 62.5 for six. The null of rating scales is wrong here: what one alternative
    gets, the others lose.

    Raises:
        ValueError: unless there is something to divide, among two or more, once or more.
    """
    if not total > 0 or alternatives < 2 or questions < 1:
        raise ValueError(
            f"Points are divided among two or more; got {total:g} among {alternatives}, "
            f"{questions} times."
        )
    share = 1 / alternatives
    return total**2 * share * (1 - share) / (alternatives + 1) / questions


def _relative(found: Spread, null: float) -> npt.NDArray[np.float64]:
    """The variance of each group and item as a multiple of the null's."""
    if not null > 0:
        raise ValueError(f"The null variance must be above 0; got {null:g}.")
    return found.variance / null


def _mean(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean over items that could be told; NaN where none could."""
    told = ~np.isnan(values)
    items = told.sum(axis=1)
    mean = np.full(len(values), np.nan)
    np.divide(np.where(told, values, 0).sum(axis=1), items, out=mean, where=items > 0)
    return mean


def _check_options(options: int) -> None:
    if options < 2:
        raise ValueError(f"A question has two options or more; got {options}.")

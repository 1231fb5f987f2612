# SPDX-License-Identifier: Apache-2.0
"""How far groups differ, how well their means are known, and what that makes of small ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.core.statistics.spread import Spread

#: Means of groups are compared from this reliability on (Bliese 2000, in Klein & Kozlowski,
#: Multilevel Theory, Research, and Methods in Organizations).
RELIABLE = 0.70
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Intraclass:
    """Of each item, from a one-way analysis of variance; NaN where it cannot be told."""

    #: How much of the scatter of answers is between groups; below 0 where chance would make more.
    icc1: npt.NDArray[np.float64]
    #: How reliable the groups' means are.
    icc2: npt.NDArray[np.float64]
    #: How likely such differences are if groups were all the same, by the F test.
    p_value: npt.NDArray[np.float64]


def intraclass(found: Spread) -> Intraclass:
    """ICC(1) and ICC(2) of each item, and whether groups differ by more than chance.

    (MSB - MSW) / (MSB + (n - 1) MSW) and (MSB - MSW) / MSB (Bliese 2000), where n is the mean size
    of groups that may differ in size, as `ICC1` and `ICC2` of R's multilevel. It cannot be told
    with fewer than two groups, with no group of two, or where everybody answered the same. Answers
    that differ between groups but never within one make both 1.
    """
    n = found.n.astype(np.float64)
    groups, total = (found.n > 0).sum(axis=0), n.sum(axis=0)
    between_freedom, within_freedom = groups - 1.0, total - groups
    means = np.where(found.n > 0, found.mean, 0)
    told = (groups > 1) & (within_freedom > 0)
    overall = _divided((n * means).sum(axis=0), total, total > 0)
    between = (n * (means - overall) ** 2).sum(axis=0)
    within = np.where(found.n > 1, (n - 1) * found.variance, 0).sum(axis=0)
    # What rounding leaves of no spread at all is none.
    noise = total * (1e-14 * np.abs(overall)) ** 2
    between, within = np.where(between > noise, between, 0), np.where(within > noise, within, 0)
    msb = _divided(between, between_freedom, told)
    msw = _divided(within, within_freedom, told)
    size = _divided(total, groups, told)
    icc1 = _divided(msb - msw, msb + (size - 1) * msw, told & (msb + msw > 0))
    icc2 = _divided(msb - msw, msb, told & (msb > 0))
    f = _divided(msb, msw, told & (msw > 0))
    f[told & (msw == 0) & (msb > 0)] = np.inf
    p_value = np.full(f.shape, np.nan)
    tested = ~np.isnan(f)
    p_value[tested] = stats.f.sf(f[tested], between_freedom[tested], within_freedom[tested])
    return Intraclass(icc1, icc2, p_value)


def answers_needed(icc1: float, *, reliability: float = RELIABLE) -> int | None:
    """How many a group must have answer for its mean to be so reliable; none where none is enough.

    Spearman and Brown's formula turned round: r (1 - ICC(1)) / (ICC(1) (1 - r)).

    Raises:
        ValueError: unless the reliability lies between 0 and 1 and ICC(1) is at most 1.
    """
    if not 0 < reliability < 1 or icc1 > 1:
        raise ValueError(
            f"Reliability lies in (0, 1), ICC(1) is at most 1; got {reliability:g}, {icc1:g}."
        )
    if not icc1 > 0:
        return None
    needed = reliability * (1 - icc1) / (icc1 * (1 - reliability))
    return max(1, math.ceil(needed - 1e-9))


def reliability_of_means(
    n: npt.NDArray[np.int64], icc1: npt.NDArray[np.float64] | float
) -> npt.NDArray[np.float64]:
    """ICC(2) of each group at its own size: n r / (1 + (n - 1) r); 0 where groups do not differ.

    Where ICC(1) cannot be told (NaN), neither can this.
    """
    rho = np.clip(icc1, 0, 1)
    answers = n.astype(np.float64)
    known: npt.NDArray[np.float64] = (
        answers * rho / np.where(answers > 0, 1 + (answers - 1) * rho, 1)
    )
    return known


def shrunk_means(found: Spread, icc1: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
    """What to expect of each group: its mean drawn to that of all, the more the fewer answered.

    Empirical Bayes (Efron & Morris 1975, JASA 70:311-319; Raudenbush & Bryk 2002, Hierarchical
    Linear Models, chapter 3): weight times own mean plus the rest times the mean of all, with the
    reliability of the group's mean as weight. The mean of all weighs groups by how exactly they
    are known. A group without answers is expected to be as all are; NaN where nobody answered or
    ICC(1) cannot be told.
    """
    rho = np.clip(icc1, 0, 1)
    n = found.n.astype(np.float64)
    exactness = n / np.where(n > 0, 1 + (n - 1) * rho, 1)
    means = np.where(n > 0, found.mean, 0)
    total = exactness.sum(axis=0)
    overall = _divided((exactness * means).sum(axis=0), total, total > 0)
    weight = reliability_of_means(found.n, icc1)
    return weight * means + (1 - weight) * overall


def _divided(
    above: npt.NDArray[np.float64], below: npt.NDArray[np.float64], told: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """A quotient where it can be told, else NaN."""
    out = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    np.divide(above, below, out=out, where=told)
    return out

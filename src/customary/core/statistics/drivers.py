# SPDX-License-Identifier: Apache-2.0
"""Which answers go with an outcome, and how surely: shares of explained variance.

Predictors and outcome come from the same questionnaire, so what is found is association, not
cause; show R2 beside the shares, for a large share of next to nothing is next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: So many predictors are taken in every order; beyond, Johnson's weights stand in.
ENUMERATED = 12
#: Fewer complete answers than this, or than so many a predictor, say nothing worth reading (ours).
LEAST_ANSWERS = 100
LEAST_PER_PREDICTOR = 15
#: A predictor whose variance the others explain but for this adds nothing of its own.
COLLINEAR = 1e-10


@dataclass(frozen=True)
class Driver:
    """One predictor's part in what is explained, with bootstrap intervals.

    `share` adds up to 1 over the predictors. Rank 1 is the largest share.
    """

    share: float
    share_interval: tuple[float, float]
    rank_interval: tuple[int, int]


@dataclass(frozen=True)
class Drivers:
    """All predictors in the order given, and how much they explain together."""

    n: int
    r_squared: float
    drivers: tuple[Driver, ...]


def least_answers(predictors: int) -> int:
    """How many complete answers a driver analysis of so many predictors needs."""
    return max(LEAST_ANSWERS, LEAST_PER_PREDICTOR * predictors)


def drivers(
    predictors: Floats,
    outcome: Floats,
    *,
    seed: int,
    resamples: int = 1000,
    confidence: float = 0.95,
) -> Drivers | None:
    """Shares of the outcome's explained variance; none with too few complete answers.

    Up to twelve predictors are taken in every order (LMG), more by Johnson's relative weights.
    Intervals are percentiles over people drawn anew (Efron 1979, Annals of Statistics 7:1-26).

    Args:
        predictors: a row for each person, a column for each predictor; NaN for no answer.
        outcome: what each person answered on the outcome.
        seed: the same seed draws the same people.
        resamples: how often people are drawn anew.
        confidence: of the intervals.

    Raises:
        ValueError: the rows differ in number, nothing is explained, or a column never varies.
    """
    if len(predictors) != len(outcome):
        raise ValueError(f"{len(predictors)} rows of predictors, {len(outcome)} outcomes.")
    table = np.column_stack([predictors, outcome])
    table = table[~np.isnan(table).any(axis=1)]
    n, k = len(table), table.shape[1] - 1
    if n < least_answers(k):
        return None
    constant = np.flatnonzero(np.ptp(table, axis=0) == 0)
    if len(constant):
        raise ValueError(f"Column {constant[0]} of {k} predictors and the outcome never varies.")
    weigh = lmg if k <= ENUMERATED else johnson
    weights = weigh(_correlations(table)[None])[0]
    if weights.sum() <= 0:
        raise ValueError(f"The {k} predictors explain nothing of the outcome in {n} answers.")
    random = np.random.default_rng(seed)
    drawn = np.stack([_correlations(table[random.integers(0, n, n)]) for _ in range(resamples)])
    shares = _shares(weigh(drawn))
    low, high = np.quantile(shares, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    ranks = _ranks(shares)
    first, last = np.quantile(
        ranks, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0, method="inverted_cdf"
    )
    share = _shares(weights[None])[0]
    return Drivers(
        n=n,
        r_squared=float(weights.sum()),
        drivers=tuple(
            Driver(
                share=float(share[j]),
                share_interval=(float(low[j]), float(high[j])),
                rank_interval=(int(first[j]), int(last[j])),
            )
            for j in range(k)
        ),
    )


def lmg(correlations: Floats) -> Floats:
    """Each predictor's mean gain in R2 over all orders of taking them in; they add up to R2.

    Lindeman, Merenda & Gold 1980, p. 119 ff.; the Shapley value of R2 (Lipovetsky & Conklin 2001,
    Applied Stochastic Models in Business and Industry 17:319-330). Agrees with R's relaimpo.

    Args:
        correlations: a stack of matrices, of the predictors and, last, the outcome.
    """
    k = correlations.shape[-1] - 1
    left = correlations[:, None]
    # The first predictor left is forgotten or taken out of the others, which doubles the subsets.
    for _ in range(k):
        own, row, rest = left[:, :, 0, 0], left[:, :, 0, 1:], left[:, :, 1:, 1:]
        adds = own > COLLINEAR
        beta = np.where(adds[..., None], row, 0) / np.where(adds, own, 1)[..., None]
        left = np.concatenate([rest, rest - row[..., :, None] * beta[..., None, :]], axis=1)
    # Subset s of the predictors is at place s, read as bits.
    explained = 1 - left[:, :, 0, 0]
    subsets = np.arange(1 << k)
    sizes = np.bitwise_count(subsets)
    weights = np.empty((len(correlations), k))
    for j in range(k):
        without = subsets[(subsets >> j) & 1 == 0]
        chance = np.array([1 / (k * comb(k - 1, int(size))) for size in sizes[without]])
        weights[:, j] = (explained[:, without | 1 << j] - explained[:, without]) @ chance
    return weights


def johnson(correlations: Floats) -> Floats:
    """Relative weights through the closest orthogonal predictors; they add up to R2.

    Johnson 2000, Multivariate Behavioral Research 35:1-19: with R = Q L Q' and A = Q sqrt(L) Q',
    b = A^-1 r and the weights are A^2 b^2, squared entry by entry. As relaimpo's "genizi".

    Args:
        correlations: as for `lmg`.
    """
    roots, axes = np.linalg.eigh(correlations[:, :-1, :-1])
    roots = np.sqrt(np.clip(roots, COLLINEAR, None))
    across = np.swapaxes(axes, 1, 2)
    half = (axes * roots[:, None, :]) @ across
    beta = (axes / roots[:, None, :]) @ across @ correlations[:, :-1, -1:]
    weights: Floats = (half**2 @ beta**2)[..., 0]
    return weights


def _correlations(table: Floats) -> Floats:
    """Pearson's; a column that never varies goes with nothing."""
    centred = table - table.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    scaled = centred / np.where(length > 0, length, 1)
    found: Floats = scaled.T @ scaled
    np.fill_diagonal(found, 1)
    return found


def _shares(weights: Floats) -> Floats:
    total = weights.sum(axis=1, keepdims=True)
    shares: Floats = weights / np.where(total > 0, total, 1)
    return shares


def _ranks(shares: Floats) -> npt.NDArray[np.int64]:
    """1 for the largest; of equal ones the first named."""
    return np.argsort(np.argsort(-shares, axis=1, kind="stable"), axis=1, kind="stable") + 1

# SPDX-License-Identifier: Apache-2.0
"""How well the items of a scale go together: alpha, alpha without each item, and omega."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, stats

from customary.core.statistics.intervals import CONFIDENCE

if TYPE_CHECKING:
    import numpy.typing as npt

#: The least that an item's own share of its variance may be: below it a solution is not proper
#: (Heywood 1931); the same bound as `factanal` and `fa` of R.
LEAST_UNIQUENESS = 0.005
#: Of the items' own variances: a smaller variance of their sum is what rounding leaves of none.
VARIES = 1e-12


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of a scale with its interval."""

    alpha: float
    low: float
    high: float
    #: What it would be without each item; NaN where one item is left.
    without: npt.NDArray[np.float64]


def cronbach_alpha(
    items: npt.NDArray[np.float64], *, confidence: float = CONFIDENCE
) -> Alpha | None:
    """Alpha of a scale with Feldt's interval; none where it cannot be told.

    k / (k - 1) (1 - sum of variances / variance of the sum) (Cronbach 1951, Psychometrika
    16:297-334); interval by Feldt (1965, Psychometrika 30:357-370), as `alpha` of R's psych. It
    cannot be told from fewer than two whole rows, nor where the sum never varies; whoever left an
    item out is left out. The items must be keyed one way already. Points that are divided have no
    alpha: what one gets, others lose.

    Args:
        items: a row a respondent, a column an item; NaN is no answer.
        confidence: how sure.

    Raises:
        ValueError: if there are fewer than two items.
    """
    whole = _whole(items, 2)
    n, k = whole.shape
    if n < 2:
        return None
    covariance = _covariance(whole)
    alpha = _alpha(covariance)
    if math.isnan(alpha):
        return None
    tail = (1 - confidence) / 2
    quantiles = stats.f.ppf([1 - tail, tail], n - 1, (n - 1) * (k - 1))
    return Alpha(
        alpha=alpha,
        low=1 - (1 - alpha) * float(quantiles[0]),
        high=1 - (1 - alpha) * float(quantiles[1]),
        without=np.array([_alpha(_dropped(covariance, at)) for at in range(k)]),
    )


def mcdonald_omega(items: npt.NDArray[np.float64]) -> float | None:
    """Omega of a scale from a model of one factor; none where it cannot be told.

    (sum of loadings)^2 / ((sum of loadings)^2 + sum of own variances) (McDonald 1999, Test Theory,
    equation 6.20), the factor by maximum likelihood (Joereskog 1967, Psychometrika 32:443-482), as
    `cfa` of R's lavaan has it of answers as they are. It cannot be told where an item never varies,
    nor where items repeat one another, nor from fewer rows than would let every item vary on its
    own; nor where what is an item's own runs into its lower bound, for then the model is wrong.

    Args:
        items: a row a respondent, a column an item, keyed one way; NaN is no answer.

    Raises:
        ValueError: if there are fewer than three items, of which one factor is anything.
    """
    whole = _whole(items, 3)
    n, k = whole.shape
    if n <= k:
        return None
    covariance = _covariance(whole)
    if not (covariance.diagonal() > 0).all():
        return None
    deviation = np.sqrt(covariance.diagonal())
    correlation = covariance / np.outer(deviation, deviation)
    if np.linalg.eigvalsh(correlation)[0] < 1e-8:
        return None
    loadings, uniqueness = _one_factor(correlation)
    if not (uniqueness > LEAST_UNIQUENESS * 1.001).all():
        return None
    common = float(deviation @ loadings) ** 2
    return common / (common + float(covariance.diagonal() @ uniqueness))


def _one_factor(
    correlation: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Loadings and uniquenesses of the one factor that makes the correlations likeliest.

    For given uniquenesses the best loadings are known (Lawley & Maxwell 1971, Factor Analysis as a
    Statistical Method, chapter 4), so only the uniquenesses are sought.
    """

    def best(own: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
        scaled = correlation / np.sqrt(np.outer(own, own))
        values, vectors = np.linalg.eigh(scaled)
        reach = np.sqrt(max(values[-1] - 1, 0))
        return np.sqrt(own) * vectors[:, -1] * reach, values[:-1]

    def misfit(own: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        loadings, rest = best(own)
        implied = np.outer(loadings, loadings) + np.diag(own)
        slope = (implied - correlation).diagonal() / own**2
        return float((rest - np.log(rest) - 1).sum()), slope

    start = (0.5 / np.linalg.inv(correlation).diagonal()).clip(LEAST_UNIQUENESS, 1)
    found = optimize.minimize(
        misfit,
        start,
        jac=True,
        # Others solve tiny systems by as many threads as there are cores, and wait for them.
        method="TNC",
        bounds=[(LEAST_UNIQUENESS, 1.0)] * len(correlation),
        options={"ftol": 1e-15, "xtol": 1e-12, "gtol": 1e-9, "maxfun": 5000},
    )
    own: npt.NDArray[np.float64] = found.x
    return best(own)[0], own


def _whole(items: npt.NDArray[np.float64], least: int) -> npt.NDArray[np.float64]:
    """The rows without a gap."""
    if items.ndim != 2 or items.shape[1] < least:
        raise ValueError(f"A scale needs {least} items or more; got the shape {items.shape}.")
    return items[~np.isnan(items).any(axis=1)]


def _covariance(whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Variances and covariances with n - 1; exactly 0 for an item that never varies."""
    apart = np.where(np.ptp(whole, axis=0) > 0, whole - whole.mean(axis=0), 0)
    return apart.T @ apart / (len(whole) - 1)


def _alpha(covariance: npt.NDArray[np.float64]) -> float:
    """Alpha of the items of a covariance matrix; NaN where their sum never varies."""
    k, total, own = len(covariance), float(covariance.sum()), float(covariance.trace())
    if k < 2 or not total > VARIES * own:
        return math.nan
    return k / (k - 1) * (1 - own / total)


def _dropped(covariance: npt.NDArray[np.float64], at: int) -> npt.NDArray[np.float64]:
    """The matrix without one item."""
    return np.delete(np.delete(covariance, at, axis=0), at, axis=1)

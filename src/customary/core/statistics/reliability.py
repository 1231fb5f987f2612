# SPDX-License-Identifier: Apache-2.0
"""How well the items of a scale go together: alpha, omega, and what each item adds."""

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
    """Cronbach's alpha of a scale, and its items."""

    alpha: float
    low: float
    high: float
    #: Of the items brought to the same variance.
    standardised: float
    mean_correlation: float
    #: What alpha would be without each item; NaN where one item is left.
    without: npt.NDArray[np.float64]
    #: Each item with the sum of the others; NaN where either never varies.
    item_rest: npt.NDArray[np.float64]
    #: Whoever answered all items; the others are left out.
    n: int


@dataclass(frozen=True)
class Omega:
    """McDonald's omega of a scale whose items have one thing in common."""

    #: Of the sum of the answers as they are.
    omega: float
    #: Of the items brought to the same variance.
    standardised: float
    #: Standardised loadings on what they have in common.
    loadings: npt.NDArray[np.float64]
    #: What is each item's own, as a share of its variance.
    uniqueness: npt.NDArray[np.float64]
    #: False where an item's own share ran into its lower bound: do not rely on it.
    proper: bool
    n: int


def cronbach_alpha(
    items: npt.NDArray[np.float64], *, confidence: float = CONFIDENCE
) -> Alpha | None:
    """Alpha of a scale with Feldt's interval; none where it cannot be told.

    k / (k - 1) (1 - sum of variances / variance of the sum) (Cronbach 1951, Psychometrika
    16:297-334); interval by Feldt (1965, Psychometrika 30:357-370), as `alpha` of R's psych. It
    cannot be told from fewer than two whole rows, nor where the sum never varies. The items must
    be keyed one way already. Points that are divided have no alpha: what one gets, others lose.

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
    correlation = _correlation(covariance)
    mean_correlation = float((correlation.sum() - k) / (k * (k - 1)))
    standardised = k * mean_correlation / (1 + (k - 1) * mean_correlation)
    rest = covariance.sum(axis=1) - covariance.diagonal()
    rest_variance = covariance.sum() - 2 * covariance.sum(axis=1) + covariance.diagonal()
    rest_variance = np.where(rest_variance > VARIES * covariance.trace(), rest_variance, 0)
    return Alpha(
        alpha=alpha,
        low=1 - (1 - alpha) * float(quantiles[0]),
        high=1 - (1 - alpha) * float(quantiles[1]),
        standardised=standardised,
        mean_correlation=mean_correlation,
        without=np.array([_alpha(_dropped(covariance, at)) for at in range(k)]),
        item_rest=_quotient(rest, np.sqrt(covariance.diagonal() * rest_variance)),
        n=n,
    )


def mcdonald_omega(items: npt.NDArray[np.float64]) -> Omega | None:
    """Omega of a scale from a model of one factor; none where it cannot be told.

    (sum of loadings)^2 / ((sum of loadings)^2 + sum of own variances) (McDonald 1999, Test Theory,
    equation 6.20), the factor by maximum likelihood (Joereskog 1967, Psychometrika 32:443-482), as
    `fa(fm = "ml")` of R's psych for the standardised and `cfa` of R's lavaan for the other. It
    cannot be told where an item never varies, nor where items repeat one another, nor from fewer
    rows than would let every item vary on its own.

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
    correlation = _correlation(covariance)
    if np.linalg.eigvalsh(correlation)[0] < 1e-8:
        return None
    loadings, uniqueness = _one_factor(correlation)
    deviation = np.sqrt(covariance.diagonal())
    return Omega(
        omega=_omega(deviation * loadings, deviation**2 * uniqueness),
        standardised=_omega(loadings, uniqueness),
        loadings=loadings,
        uniqueness=uniqueness,
        proper=bool((uniqueness > LEAST_UNIQUENESS * 1.001).all()),
        n=n,
    )


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
    loadings, _ = best(own)
    return loadings if loadings.sum() >= 0 else -loadings, own


def _whole(items: npt.NDArray[np.float64], least: int) -> npt.NDArray[np.float64]:
    """The rows without a gap."""
    if items.ndim != 2 or items.shape[1] < least:
        raise ValueError(f"A scale needs {least} items or more; got the shape {items.shape}.")
    return items[~np.isnan(items).any(axis=1)]


def _covariance(whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Variances and covariances with n - 1; exactly 0 for an item that never varies."""
    apart = np.where(np.ptp(whole, axis=0) > 0, whole - whole.mean(axis=0), 0)
    return apart.T @ apart / (len(whole) - 1)


def _correlation(covariance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Correlations; NaN in the row and column of an item that never varies."""
    deviation = np.sqrt(covariance.diagonal())
    return _quotient(covariance, np.outer(deviation, deviation))


def _alpha(covariance: npt.NDArray[np.float64]) -> float:
    """Alpha of the items of a covariance matrix; NaN where their sum never varies."""
    k, total, own = len(covariance), float(covariance.sum()), float(covariance.trace())
    if k < 2 or not total > VARIES * own:
        return math.nan
    return k / (k - 1) * (1 - own / total)


def _dropped(covariance: npt.NDArray[np.float64], at: int) -> npt.NDArray[np.float64]:
    """The matrix without one item."""
    return np.delete(np.delete(covariance, at, axis=0), at, axis=1)


def _omega(loadings: npt.NDArray[np.float64], own: npt.NDArray[np.float64]) -> float:
    """What items have in common as a share of the variance of their sum."""
    common = float(loadings.sum()) ** 2
    return common / (common + float(own.sum()))


def _quotient(
    above: npt.NDArray[np.float64], below: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """A quotient, NaN where nothing divides it."""
    out = np.full(above.shape, np.nan)
    np.divide(above, below, out=out, where=below > 0)
    return out

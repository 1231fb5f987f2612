# SPDX-License-Identifier: Apache-2.0
"""Points divided among alternatives: parts of a whole, which ordinary statistics misjudge.

More of one alternative is less of the others, so four scores of pure noise correlate by -1/3.
Describe in points, by arithmetic means; test in log-ratios (Aitchison 1986, The Statistical
Analysis of Compositional Data), as van Eijnatten, van der Ark & Holloway do for culture profiles
(2015, Quality & Quantity 49:559-579).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Orthonormal balances of clan, adhocracy, market and hierarchy. The first two are the axes of the
#: competing values: flexible against stable, internal against external.
BALANCES = np.array([[0.5, 0.5, -0.5, -0.5], [0.5, -0.5, -0.5, 0.5], [0.5, -0.5, 0.5, -0.5]])
#: So many pairs have all their signs tried; with more, signs are drawn.
ALL_SIGNS = 12
#: So many labels of teams are dealt out at once.
AT_ONCE = 100_000
#: Permuted statistics that differ from the observed one by rounding alone are equal to it.
ROUNDING = 1e-9


@dataclass(frozen=True)
class TeamsTest:
    """Whether teams differ by more than chance, and the share of variation that lies between."""

    between: float
    p: float


def replace_zeros(parts: Floats, *, delta: float) -> Floats:
    """Shares that add up to 1 with zeros made `delta`, the others shrunk in proportion.

    Multiplicative replacement (Martín-Fernández, Barceló-Vidal & Pawlowsky-Glahn 2003,
    Mathematical Geology 35:253-278). Look at the result with two deltas: it should not depend on
    it. Half of the smallest step people can give is a good one.

    Args:
        parts: compositions in the last axis, of any total.
        delta: the share that stands for a zero.

    Raises:
        ValueError: a part is negative or missing, a whole is 0, or `delta` leaves nothing.
    """
    parts = np.asarray(parts, dtype=np.float64)
    total = parts.sum(axis=-1, keepdims=True)
    if not (parts >= 0).all() or not (total > 0).all():
        raise ValueError(f"Parts are 0 or more and add up to something; got {parts.tolist()}.")
    zero = parts == 0
    zeros = zero.sum(axis=-1, keepdims=True)
    if delta <= 0 or (zeros * delta >= 1).any():
        raise ValueError(f"A zero cannot become {delta} where {int(zeros.max())} parts are zero.")
    found: Floats = np.where(zero, delta, parts / total * (1 - zeros * delta))
    return found


def clr(parts: Floats) -> Floats:
    """Centred log-ratios: ln of each part less the mean of the ln (Aitchison 1986, section 4.6).

    Raises:
        ValueError: a part is not above 0; replace zeros first.
    """
    parts = np.asarray(parts, dtype=np.float64)
    if not (parts > 0).all():
        raise ValueError(f"The smallest part is {parts.min()}; replace zeros first.")
    logs = np.log(parts)
    centred: Floats = logs - logs.mean(axis=-1, keepdims=True)
    return centred


def ilr(parts: Floats) -> Floats:
    """Three log-ratio coordinates of four parts, by the balances of the competing values.

    Egozcue & others 2003, Mathematical Geology 35:279-300. Distances are kept, so ordinary
    multivariate statistics hold. Raises ValueError as `clr` does, or if there are not four parts.
    """
    parts = np.asarray(parts, dtype=np.float64)
    if parts.shape[-1] != BALANCES.shape[1]:
        raise ValueError(f"These balances are of {BALANCES.shape[1]} parts, not {parts.shape[-1]}.")
    coordinates: Floats = clr(parts) @ BALANCES.T
    return coordinates


def paired_hotelling(differences: Floats) -> float | None:
    """The p-value of no difference by Hotelling's T2; none where it cannot be told.

    T2 = n d' S^-1 d, and (n - p) / (p (n - 1)) T2 is F with p and n - p degrees of freedom
    (Hotelling 1931, Annals of Mathematical Statistics 2:360-378). It cannot be told with p pairs
    or fewer, nor where the differences do not vary in every direction.

    Args:
        differences: a row for each person, such as ilr(preferred) - ilr(now).
    """
    n, p = differences.shape
    if n <= p:
        return None
    spread = np.atleast_2d(np.cov(differences, rowvar=False))
    if np.linalg.matrix_rank(spread, hermitian=True) < p:
        return None
    mean = differences.mean(axis=0)
    statistic = float(n * mean @ np.linalg.solve(spread, mean))
    f = (n - p) / (p * (n - 1)) * statistic
    return float(stats.f.sf(f, p, n - p))


def sign_flips(differences: Floats, *, seed: int, draws: int = 9999) -> float:
    """The p-value of no difference, by turning pairs round; for fewer than 30 people use this.

    If now and preferred were the same, each person's difference might as well have the other
    sign. All signs are tried for up to twelve pairs, else drawn. Compared is n d' Q^+ d with
    Q the sum of squares about nothing, which no sign changes and in which T2 only rises.

    Raises:
        ValueError: there is no pair.
    """
    n = len(differences)
    if n == 0:
        raise ValueError("A difference needs a pair; got 0.")
    scale = np.linalg.pinv(differences.T @ differences, hermitian=True)
    if n <= ALL_SIGNS:
        signs = np.array(list(product([1.0, -1.0], repeat=n)))
    else:
        drawn = np.random.default_rng(seed).choice([1.0, -1.0], size=(draws, n))
        signs = np.vstack([np.ones(n), drawn])
    sums = signs @ differences
    found = np.einsum("ij,jk,ik->i", sums, scale, sums)
    return float(np.mean(found >= found[0] - ROUNDING * max(1.0, found[0])))


def compare_teams(
    coordinates: Floats, team: Sequence[Hashable], *, seed: int, draws: int = 999
) -> TeamsTest | None:
    """Whether teams differ, by dealing people out to teams anew; none where it cannot be told.

    Permutational MANOVA on Euclidean distances of ilr coordinates, that is on Aitchison distances
    (Anderson 2001, Austral Ecology 26:32-46). It cannot be told with one team, or with as many
    teams as people.

    Raises:
        ValueError: there is not one team for each person.
    """
    if len(coordinates) != len(team):
        raise ValueError(f"{len(coordinates)} people and {len(team)} teams do not match.")
    places: dict[Hashable, int] = {}
    label = np.array([places.setdefault(one, len(places)) for one in team], dtype=np.int64)
    n, groups = len(label), len(places)
    if groups < 2 or n <= groups:
        return None
    centred = coordinates - coordinates.mean(axis=0)
    total = float((centred**2).sum())
    if total <= ROUNDING:
        return None
    size = np.bincount(label)

    def between(dealt: npt.NDArray[np.int64]) -> Floats:
        """How much lies between teams, for each row of labels."""
        rows = len(dealt)
        places = (dealt + groups * np.arange(rows)[:, None]).ravel()
        found = np.zeros(rows)
        for column in centred.T:
            sums = np.bincount(places, np.tile(column, rows), groups * rows)
            found += (sums.reshape(rows, groups) ** 2 / size).sum(axis=1)
        return found

    random = np.random.default_rng(seed)
    own = float(between(label[None])[0])
    equal = own - ROUNDING * total
    as_large = 0
    at_once = max(1, AT_ONCE // n)
    for begin in range(0, draws, at_once):
        labels = np.tile(label, (min(at_once, draws - begin), 1))
        as_large += int((between(random.permuted(labels, axis=1)) >= equal).sum())
    return TeamsTest(own / total, (1 + as_large) / (1 + draws))

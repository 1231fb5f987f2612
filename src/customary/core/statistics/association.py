# SPDX-License-Identifier: Apache-2.0
"""How far two figures of the same units rise and fall together; never which of them moves which."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from customary.core.statistics.intervals import CONFIDENCE, normal_quantile

if TYPE_CHECKING:
    import numpy.typing as npt

#: Pairs beyond one for each unit, from which an association is told at all: a proposed default.
FEWEST = 10


class Association(NamedTuple):
    """A correlation within units, from -1 to 1, with its interval."""

    value: float
    #: Pairs of figures it rests on.
    n: int
    low: float
    high: float


def within_units(
    first: npt.NDArray[np.float64],
    second: npt.NDArray[np.float64],
    units: npt.NDArray[np.int64],
    *,
    confidence: float = CONFIDENCE,
) -> Association | None:
    """Pearson's correlation of what is left once each unit's own mean is taken away.

    So a unit that is better at everything makes no association. The interval is Fisher's (1921,
    Metron 1:3-32), with a degree of freedom less for every unit beyond the first; it takes pairs
    as independent, which figures that follow one another are not quite, so it is rather narrow.

    None where fewer than `FEWEST` pairs are left beyond one a unit, or one side never changes.

    Raises:
        ValueError: the columns differ in length, or a figure is not a number.
    """
    if not len(first) == len(second) == len(units):
        raise ValueError(
            f"Columns of pairs differ in length: {len(first)}, {len(second)}, {len(units)}."
        )
    if np.isnan(first).any() or np.isnan(second).any():
        raise ValueError("An association needs numbers; some figures are missing.")
    groups = len(np.unique(units))
    if len(first) - groups < FEWEST:
        return None
    x, y = _deviations(first, units), _deviations(second, units)
    spread = math.sqrt(float(x @ x) * float(y @ y))
    if spread < 1e-12:
        return None
    value = float(np.clip(x @ y / spread, -1.0, 1.0))
    free = len(first) - (groups - 1) - 3
    half = normal_quantile(0.5 + confidence / 2) / math.sqrt(free)
    centre = math.atanh(np.clip(value, -1 + 1e-12, 1 - 1e-12))
    low, high = math.tanh(centre - half), math.tanh(centre + half)
    return Association(value, len(first), min(low, value), max(high, value))


def _deviations(
    figures: npt.NDArray[np.float64], units: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    _, place, count = np.unique(units, return_inverse=True, return_counts=True)
    means = np.bincount(place, figures) / count
    return figures - means[place]

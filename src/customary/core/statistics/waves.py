# SPDX-License-Identifier: Apache-2.0
"""A figure over waves: which wave stands out, and whether it has moved for good."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    import numpy.typing as npt

#: Standard errors from the centre: a wave beyond them is no chance (Shewhart 1931, Economic Control
#: of Quality of Manufactured Product).
SIGMAS = 3.0
#: With fewer waves off the median a run says nothing (Perla, Provost & Murray 2011, BMJ Quality &
#: Safety 20:46-51).
LEAST_WAVES = 10


@dataclass(frozen=True)
class Runs:
    """How a figure lies about its median, wave by wave."""

    #: Waves in a row on one side, at most; and how many are still chance.
    longest: int
    longest_by_chance: int
    #: Times the figure crossed the median; and how few are still chance.
    crossings: int
    fewest_by_chance: int

    @property
    def shifted(self) -> bool:
        """Whether the figure has moved by more than chance."""
        return self.longest > self.longest_by_chance or self.crossings < self.fewest_by_chance


def outside_limits(
    values: npt.NDArray[np.float64], errors: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_] | None:
    """Which waves lie beyond three-sigma limits about the mean of all; none where none has an error.

    The centre weighs each wave by its exactness, and each has limits of its own, wider where fewer
    answered, as charts of shares have (Montgomery 2013, Introduction to Statistical Quality
    Control, section 7.3.2). A missed wave (NaN) is left out and never outside.

    Args:
        values: the figure of each wave.
        errors: its standard error; above 0.

    Raises:
        ValueError: if values and errors differ in number.
    """
    if len(values) != len(errors):
        raise ValueError(f"{len(values)} waves do not match {len(errors)} errors.")
    told = ~np.isnan(values) & (errors > 0) & np.isfinite(errors)
    if not told.any():
        return None
    exactness = 1 / errors[told] ** 2
    centre = float((exactness * values[told]).sum() / exactness.sum())
    outside = np.zeros(len(values), dtype=bool)
    outside[told] = np.abs(values[told] - centre) > SIGMAS * errors[told]
    return outside


def runs(values: npt.NDArray[np.float64]) -> Runs | None:
    """Runs about the median; none with fewer than `LEAST_WAVES` waves off it.

    A run longer than log2(n) + 3, rounded, or fewer crossings than the 5 % point of the binomial,
    is no chance (Anhoej & Olesen 2014, PLoS ONE 9:e113825). Waves on the median and missed ones
    (NaN) count for neither side.
    """
    given = values[~np.isnan(values)]
    if len(given) == 0:
        return None
    side = np.sign(given - np.median(given))
    side = side[side != 0]
    n = len(side)
    if n < LEAST_WAVES:
        return None
    turns = np.flatnonzero(np.diff(side) != 0)
    lengths = np.diff(np.concatenate([[-1], turns, [n - 1]]))
    return Runs(
        longest=int(lengths.max()),
        longest_by_chance=round(math.log2(n) + 3),
        crossings=len(turns),
        fewest_by_chance=int(stats.binom.ppf(0.05, n - 1, 0.5)),
    )

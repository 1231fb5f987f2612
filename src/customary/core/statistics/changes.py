# SPDX-License-Identifier: Apache-2.0
"""Which of many shares have changed by more than chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

#: Of the changes that are called real, at most so many are expected to be chance.
FALSE_DISCOVERIES = 0.05


def chance_of_change(first: tuple[int, int], second: tuple[int, int]) -> float:
    """The p-value of the difference of two independent shares, two-sided.

    Pearson's test with the pooled share and without correction, as R's
    `prop.test(correct = FALSE)`. Each share is given as (successes, n).

    Raises:
        ValueError: unless 0 <= successes <= n and n >= 1 for both.
    """
    for successes, n in (first, second):
        if n < 1 or not 0 <= successes <= n:
            raise ValueError(f"A share needs 0 <= successes <= n, n >= 1; got {successes} of {n}.")
    (x1, n1), (x2, n2) = first, second
    pooled = (x1 + x2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    if error == 0:
        return 1.0
    return math.erfc(abs(x1 / n1 - x2 / n2) / error / math.sqrt(2))


def beyond_chance(
    p_values: Sequence[float], *, rate: float = FALSE_DISCOVERIES
) -> npt.NDArray[np.bool_]:
    """Which of many tests stand when all are looked at (Benjamini & Hochberg 1995, JRSS B 57).

    Controls the share of false ones among those that stand.
    """
    values = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(values)
    allowed = rate * np.arange(1, len(values) + 1) / max(len(values), 1)
    passing = np.flatnonzero(values[order] <= allowed)
    standing = np.zeros(len(values), dtype=bool)
    if len(passing):
        standing[order[: passing[-1] + 1]] = True
    return standing

# SPDX-License-Identifier: Apache-2.0
"""Where each group's answers lie and how far apart, for many groups and items in a few passes.

Agreement (`agreement.py`), intraclass correlations (`intraclass.py`) and intervals of means are
told from this; the answers are read once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True)
class Spread:
    """Of each group (row) and item (column)."""

    #: How many answered.
    n: npt.NDArray[np.int64]
    #: NaN where nobody answered.
    mean: npt.NDArray[np.float64]
    #: With n - 1; NaN where fewer than two answered.
    variance: npt.NDArray[np.float64]
    #: The mean distance from the mean; NaN where fewer than two answered.
    deviation: npt.NDArray[np.float64]


def spread(
    values: npt.NDArray[np.float64],
    group: npt.NDArray[np.int64],
    *,
    groups: int | None = None,
    listwise: bool = True,
) -> Spread:
    """Number, mean and spread of the answers of each group to each item.

    Args:
        values: a row a respondent and a column an item, or one item only; NaN is no answer.
        group: the group of each respondent, counted from 0.
        groups: how many there are, where the last may have nobody.
        listwise: leave out whoever left an item out, as R's multilevel does; otherwise each item
            is told from those who answered it.

    Raises:
        ValueError: if the groups do not match the rows or are not counted from 0.
    """
    table = values[:, None] if values.ndim == 1 else values
    if table.ndim != 2 or len(table) != len(group):
        raise ValueError(f"{len(group)} groups do not match values of the shape {values.shape}.")
    count = groups if groups is not None else (int(group.max()) + 1 if len(group) else 0)
    if len(group) and (group.min() < 0 or group.max() >= count):
        raise ValueError(f"Groups run from 0 to {count - 1}; got {group.min()} to {group.max()}.")
    if listwise and table.shape[1] > 1:
        # A sum is not a number as soon as one of its terms is none; quicker than asking each.
        whole = ~np.isnan(table.sum(axis=1))
        if not whole.all():
            table, group = table[whole], group[whole]
    columns = [_of_item(np.ascontiguousarray(item), group, count) for item in table.T]
    shape = (count, table.shape[1])
    n, mean, variance, deviation = (np.empty(shape) for _ in range(4))
    for at, told in enumerate(columns):
        n[:, at], mean[:, at], variance[:, at], deviation[:, at] = told
    return Spread(n.astype(np.int64), mean, variance, deviation)


def _of_item(
    answers: npt.NDArray[np.float64], group: npt.NDArray[np.int64], count: int
) -> tuple[npt.NDArray[np.float64], ...]:
    """Number, mean, variance and mean deviation by group, of one item."""
    given = ~np.isnan(answers)
    if not given.all():
        answers, group = answers[given], group[given]
    n = np.bincount(group, minlength=count).astype(np.float64)
    mean = np.full(count, np.nan)
    np.divide(np.bincount(group, answers, minlength=count), n, out=mean, where=n > 0)
    apart = answers - mean[group]
    variance, deviation = np.full(count, np.nan), np.full(count, np.nan)
    squares = np.bincount(group, apart * apart, minlength=count)
    np.divide(squares, n - 1, out=variance, where=n > 1)
    distances = np.bincount(group, np.abs(apart, out=apart), minlength=count)
    np.divide(distances, n, out=deviation, where=n > 1)
    return n, mean, variance, deviation

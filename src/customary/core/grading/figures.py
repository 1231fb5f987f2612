# SPDX-License-Identifier: Apache-2.0
"""A figure with all it must carry: value, numerator, denominator, n, window, interval, source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.evidence import Evidence, is_trusted
from customary.core.statistics.agreement import krippendorff_alpha
from customary.core.statistics.intervals import median_interval, wilson

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.core.grading.observations import Observations
    from customary.core.grading.periods import Periods


class Statistic(StrEnum):
    """How observations become one value."""

    SHARE = "share"
    MEDIAN = "median"
    AGREEMENT = "agreement"


@dataclass(frozen=True)
class Estimate:
    """A value of its own kind (a change, a difference, an association) with its 95 % interval."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class TrendPoint:
    """One period of a figure."""

    start: date
    numerator: int
    denominator: int
    value: float | None


@dataclass(frozen=True)
class Figure:
    """A figure; `value` is None where there is not enough evidence, and `reason` says why.

    Attributes:
        numerator: observations that held, by the evidence the figure counts.
        denominator: observations counted.
        n: observations behind the value (known measurements for a median).
        low, high: 95 % interval, None where the sample is too small for one.
        evidence: the weakest grade among the counted records.
        left_out: records by weaker evidence that the figure does not count.
        claimed: counted records said to hold, without a trusted record that shows it.
    """

    window: tuple[date, date]
    value: float | None = None
    numerator: int = 0
    denominator: int = 0
    n: int = 0
    low: float | None = None
    high: float | None = None
    evidence: Evidence | None = None
    left_out: int = 0
    claimed: int = 0
    reason: str = ""


def counted(observations: Observations) -> tuple[Observations, npt.NDArray[np.bool_], int]:
    """The rows a figure counts, which of them hold, and how many weaker rows were left out.

    Where there is a system of record, what is registered by hand beside it is left out:
    otherwise the surest way to 100 % were to register only good meetings (rule 2c.4). A row
    of a system of record whose proof is only somebody's word does not hold.
    """
    trusted = observations.trusted
    if trusted.any():
        rows = observations.where(trusted)
        return rows, rows.held & is_trusted(rows.proof), int((~trusted).sum())
    return observations, observations.held, 0


def figure(observations: Observations, periods: Periods, statistic: Statistic) -> Figure:
    """The figure of the observations inside the window of `periods`."""
    period = periods.index(observations.day)
    inside = observations.where(period >= 0)
    rows, held, left_out = counted(inside)
    if len(rows) == 0:
        return Figure(periods.window, reason="no_records")
    value, n, interval = _value(rows, held, statistic)
    return Figure(
        window=periods.window,
        value=value,
        numerator=int(held.sum()),
        denominator=len(rows),
        n=n,
        low=None if interval is None else interval[0],
        high=None if interval is None else interval[1],
        evidence=_weakest(rows, held),
        left_out=left_out,
        claimed=int((rows.held & ~held).sum()),
        reason="" if value is not None else "too_few_measured",
    )


def trend(
    observations: Observations, periods: Periods, statistic: Statistic
) -> tuple[TrendPoint, ...]:
    """What `figure` counts, period by period and oldest first; none where it counts nothing."""
    rows, held, _ = counted(observations.where(periods.index(observations.day) >= 0))
    if len(rows) == 0:
        return ()
    index = periods.index(rows.day)
    points = []
    for number, start in enumerate(periods.starts):
        here = index == number
        total = int(here.sum())
        value = _value(rows.where(here), held[here], statistic)[0] if total else None
        points.append(TrendPoint(start, int(held[here].sum()), total, value))
    return tuple(points)


def _value(
    rows: Observations, held: npt.NDArray[np.bool_], statistic: Statistic
) -> tuple[float | None, int, tuple[float, float] | None]:
    if statistic is Statistic.SHARE:
        successes = int(held.sum())
        return successes / len(rows), len(rows), wilson(successes, len(rows))
    measured = rows.value[~np.isnan(rows.value)]
    if len(measured) == 0:
        return None, 0, None
    if statistic is Statistic.MEDIAN:
        return float(np.median(measured)), len(measured), median_interval(measured)
    known = ~np.isnan(rows.value)
    return krippendorff_alpha(rows.record[known], measured), len(measured), None


def _weakest(rows: Observations, held: npt.NDArray[np.bool_]) -> Evidence:
    proofs = rows.proof[held]
    return Evidence(int(max(rows.base.max(), proofs.max(initial=0))))

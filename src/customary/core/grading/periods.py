# SPDX-License-Identifier: Apache-2.0
"""Calendar periods: the rhythm in which a practice is expected to leave evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

#: A habit needs evidence over at least this many periods (catalogue rule 2c.2).
FEWEST_PERIODS = 4
#: 56-day rounds are counted from a Monday.
EIGHT_WEEKS_EPOCH = date(2024, 1, 1)


class Cadence(StrEnum):
    """How often a practice is expected to show."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    EIGHT_WEEKS = "eight_weeks"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


#: Periods looked at: twelve months, or four periods where twelve months hold fewer.
PERIODS_IN_WINDOW = {
    Cadence.WEEK: 52,
    Cadence.FORTNIGHT: 26,
    Cadence.MONTH: 12,
    Cadence.EIGHT_WEEKS: 6,
    Cadence.QUARTER: 4,
    Cadence.HALF_YEAR: FEWEST_PERIODS,
    Cadence.YEAR: FEWEST_PERIODS,
}

#: The months that those periods and the unfinished one after them reach back.
MONTHS_LOOKED_AT = {
    Cadence.WEEK: 13,
    Cadence.FORTNIGHT: 13,
    Cadence.MONTH: 13,
    Cadence.EIGHT_WEEKS: 13,
    Cadence.QUARTER: 15,
    Cadence.HALF_YEAR: 30,
    Cadence.YEAR: 60,
}

_DAYS = {Cadence.WEEK: 7, Cadence.FORTNIGHT: 14, Cadence.EIGHT_WEEKS: 56}
_MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6, Cadence.YEAR: 12}


@dataclass(frozen=True)
class Periods:
    """Consecutive periods: `starts` holds the first days, `end` the day after the last period.

    The current, unfinished period follows them up to and including `as_of`: what is done in it
    already counts as done, what is not yet done in it is not held against anybody.
    """

    cadence: Cadence
    starts: tuple[date, ...]
    end: date
    as_of: date

    @property
    def window(self) -> tuple[date, date]:
        """First and last day looked at."""
        return self.starts[0], self.as_of

    def index(self, days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
        """The period of each day: 0 to len - 1; len for the unfinished one; -1 for outside."""
        edges = np.array([*self.starts, self.end], dtype="datetime64[D]")
        found = np.searchsorted(edges, days, side="right") - 1
        outside = np.isnat(days) | (days < edges[0]) | (days > np.datetime64(self.as_of, "D"))
        return np.where(outside, -1, found)


def period_start(day: date, cadence: Cadence) -> date:
    """The first day of the calendar period that holds `day`."""
    if cadence in _DAYS:
        length = _DAYS[cadence]
        return day - timedelta(days=(day - EIGHT_WEEKS_EPOCH).days % length)
    months = _MONTHS[cadence]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def previous_start(start: date, cadence: Cadence) -> date:
    """The first day of the period before the one starting on `start`."""
    return period_start(start - timedelta(days=1), cadence)


def periods_before(as_of: date, cadence: Cadence) -> Periods:
    """The complete periods of the window that ends on `as_of`, oldest first."""
    end = period_start(as_of + timedelta(days=1), cadence)
    starts: list[date] = []
    start = end
    for _ in range(PERIODS_IN_WINDOW[cadence]):
        start = previous_start(start, cadence)
        starts.append(start)
    return Periods(cadence, tuple(reversed(starts)), end, as_of)

# SPDX-License-Identifier: Apache-2.0
"""The time that is told, how much of it, and the chance that shapes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

MONTHS = 36
#: Fractional part of the golden ratio: its multiples fall evenly into any interval.
GOLDEN = 0.6180339887498949


@dataclass(frozen=True)
class Scene:
    """36 months that end on a day.

    Attributes:
        seed: the same seed tells the same story to the last byte.
        as_of: the last day told.
        scale: 1.0 for the full volume of customers, comments and contacts.
    """

    seed: int
    as_of: date
    scale: float

    def chance(self, name: str) -> np.random.Generator:
        """Random numbers of one chapter, untouched by what the other chapters draw."""
        return np.random.default_rng([self.seed, crc32(name.encode())])

    def count(self, full: int, *, fewest: int = 1) -> int:
        """How many there are of something that grows with the scale."""
        return max(fewest, round(full * self.scale))

    @cached_property
    def last(self) -> np.datetime64:
        """The last day."""
        return np.datetime64(self.as_of, "D")

    @cached_property
    def first(self) -> np.datetime64:
        """The first day: 36 months before the day after the last."""
        return self.months_before(MONTHS) + np.timedelta64(1, "D")

    def months_before(self, months: int) -> np.datetime64:
        """The last day of the time told, moved back by months; a month's end stays one."""
        after = self.last + np.timedelta64(1, "D")
        month = after.astype("datetime64[M]")
        rest = after - month.astype("datetime64[D]")
        moved = (month - np.timedelta64(months, "M")).astype("datetime64[D]") + rest
        found: np.datetime64 = moved - np.timedelta64(1, "D")
        return found

    @cached_property
    def length(self) -> int:
        """How many days there are."""
        return int((self.last - self.first).astype(int)) + 1

    @cached_property
    def days(self) -> npt.NDArray[np.datetime64]:
        """All days in order."""
        return self.first + np.arange(self.length).astype("timedelta64[D]")

    @cached_property
    def end(self) -> np.datetime64:
        """The last moment; nothing is known of what comes after it."""
        return moment(self.last, 24 * 60) - np.timedelta64(1, "s")

    def index(self, days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
        """The number of each day, those outside moved to the nearest end."""
        return np.clip((days - self.first).astype(np.int64), 0, self.length - 1)

    def day_number(self, day: np.datetime64) -> int:
        """The number of one day."""
        return min(max(int((day - self.first).astype(int)), 0), self.length - 1)

    def some_days(
        self, chance: np.random.Generator, count: int, *, growth: float = 0.0
    ) -> npt.NDArray[np.datetime64]:
        """Working days in order; with growth the later ones are more frequent."""
        week = np.is_busday(self.days)
        weight = week * np.linspace(1.0, 1.0 + growth, self.length)
        chosen = chance.choice(self.length, size=count, p=weight / weight.sum())
        return self.days[np.sort(chosen)]

    @cached_property
    def begin(self) -> np.datetime64:
        """The first moment."""
        return moment(self.first)

    def seen(self, once: np.datetime64) -> np.datetime64:
        """A moment, or NaT where it has not come yet."""
        return np.datetime64("NaT") if once > self.end else once

    def known(self, moments: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
        """The moments, with those after the end not yet known."""
        found: npt.NDArray[np.datetime64] = moments.copy()
        found[moments > self.end] = np.datetime64("NaT")
        return found


def even(count: int, start: float = 0.0) -> npt.NDArray[np.float64]:
    """Numbers below one that fill any stretch evenly: `even(n) < share` holds steadily."""
    found: npt.NDArray[np.float64] = np.mod(start + GOLDEN * np.arange(1.0, count + 1), 1.0)
    return found


def hours(amount: npt.NDArray[np.float64]) -> npt.NDArray[np.timedelta64]:
    """Hours as a span of seconds, to the minute."""
    return (np.round(amount * 60).astype(np.int64) * 60).astype("timedelta64[s]")


def calendar_day(day: np.datetime64) -> date:
    """The day as Python has it."""
    return date.fromisoformat(str(day.astype("datetime64[D]")))


def moment(day: np.datetime64, minute: int = 0) -> np.datetime64:
    """A minute of a day."""
    found: np.datetime64 = day.astype("datetime64[s]") + np.timedelta64(minute * 60, "s")
    return found


def later(once: np.datetime64, hours: float) -> np.datetime64:
    """So many hours after a moment, to the minute."""
    found: np.datetime64 = once + np.timedelta64(round(hours * 60) * 60, "s")
    return found


def at(days: npt.NDArray[np.datetime64], minute: npt.ArrayLike) -> npt.NDArray[np.datetime64]:
    """Moments from days and minutes of the day."""
    span = (np.asarray(minute, dtype=np.int64) * 60).astype("timedelta64[s]")
    found: npt.NDArray[np.datetime64] = np.asarray(days).astype("datetime64[s]") + span
    return found


def office_minutes(chance: np.random.Generator, count: int) -> npt.NDArray[np.int64]:
    """Minutes of the day between nine and six."""
    return chance.integers(9 * 60, 18 * 60, size=count)

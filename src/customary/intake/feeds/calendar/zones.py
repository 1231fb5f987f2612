# SPDX-License-Identifier: Apache-2.0
"""Time zones as calendars name them, and local times as moments of UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

if TYPE_CHECKING:
    import numpy.typing as npt

    Moments = npt.NDArray[np.datetime64]

#: Days on either side of a change of the clock are looked at one by one.
NOON = timedelta(hours=12)


@cache
def named_zone(name: str) -> tzinfo | None:
    """The zone of an IANA or Windows name, also at the end of a path; None where there is none."""
    cleaned = name.strip().strip('"')
    if cleaned.upper() in {"UTC", "GMT", "Z", "ETC/UTC", "TZONE://MICROSOFT/UTC"}:
        return UTC
    parts = cleaned.split("/")
    endings = ["/".join(parts[start:]) for start in range(len(parts))]
    for ending in [WINDOWS_TO_OLSON.get(cleaned, ""), *endings]:
        if ending in available_timezones():
            return ZoneInfo(ending)
    return None


class Zones:
    """The zones of one pack: known names, those a calendar defines itself, and its own default."""

    def __init__(self, default: tzinfo) -> None:
        self.default = default
        self.defined: dict[tuple[str, str], tzinfo] = {}
        self.unknown: dict[tuple[str, str], int] = {}
        self._clocks: dict[tzinfo, Clock] = {}

    def of(self, name: str, *, file: str, calendar: str) -> tzinfo:
        """The zone of a time in a file whose calendar names a zone of its own, or ""."""
        if name:
            found = named_zone(name) or self.defined.get((file, name))
            if found is not None:
                return found
            self.unknown[file, name] = self.unknown.get((file, name), 0) + 1
        return (named_zone(calendar) if calendar else None) or self.default

    def clock(self, zone: tzinfo) -> Clock:
        """The clock of a zone, kept for the next time."""
        if zone not in self._clocks:
            self._clocks[zone] = Clock(zone)
        return self._clocks[zone]


class Clock:
    """Turns many local times of one zone into UTC at once."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._days: dict[int, np.timedelta64 | None] = {}

    def utc(self, local: Moments) -> Moments:
        """Local times, datetime64[s], as moments of UTC.

        A time that came twice is its first one; one that never was is taken as if the clocks had
        not been put forward, as calendars show it.
        """
        if self.zone is UTC or not len(local):
            return local
        days = local.astype("datetime64[D]").astype(np.int64)
        shifts = np.empty(len(local), dtype="timedelta64[s]")
        where, position = np.unique(days, return_inverse=True)
        of_day = [self._shift(day) for day in where.tolist()]
        plain = np.array([shift is not None for shift in of_day], dtype=bool)[position]
        known = np.array([shift or np.timedelta64(0, "s") for shift in of_day], "timedelta64[s]")
        shifts[plain] = known[position][plain]
        for row in np.flatnonzero(~plain).tolist():
            shifts[row] = self._offset(local[row].astype(Any))
        moved: Moments = local - shifts
        return moved

    def moment(self, local: datetime) -> datetime:
        """One local time as a moment of UTC, without its zone."""
        found: datetime = self.utc(np.array([local], dtype="datetime64[s]"))[0].astype(Any)
        return found

    def local(self, moment: datetime) -> datetime:
        """A moment of UTC as local time, both without their zone."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def _shift(self, day: int) -> np.timedelta64 | None:
        """The offset of a whole day; None on days near a change of the clock."""
        if day not in self._days:
            noon = np.datetime64(day, "D").astype("datetime64[s]").astype(Any) + NOON
            around = {self._offset(noon + timedelta(days=step)) for step in (-1, 0, 1)}
            self._days[day] = around.pop() if len(around) == 1 else None
        return self._days[day]

    def _offset(self, local: datetime) -> np.timedelta64:
        offset = self.zone.utcoffset(local.replace(tzinfo=self.zone))
        return np.timedelta64(round((offset or timedelta()).total_seconds()), "s")


def parsed(text: str) -> datetime:
    """A local time as `Entry` holds it; a whole day is its midnight.

    Raises:
        ValueError: it is neither.
    """
    return datetime.fromisoformat(text).replace(tzinfo=None)


def is_day(text: str) -> bool:
    """Whether a time is a whole day."""
    return len(text) == len("2026-03-05")

# SPDX-License-Identifier: Apache-2.0
"""From the entries of one series to its single times: moved, cancelled, changed from then on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from customary.intake.feeds.calendar.recurrence import everything
from customary.intake.feeds.calendar.zones import is_day, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import tzinfo

    import numpy.typing as npt

    from customary.intake.feeds.calendar.entry import Entry
    from customary.intake.feeds.calendar.zones import Clock, Zones

    Moments = npt.NDArray[np.datetime64]

DAY = timedelta(days=1)
#: The longest time any zone is off UTC, and an exception is moved by within the span.
MARGIN = timedelta(days=2)


@dataclass(frozen=True)
class Times:
    """Times of an entry, as moments of UTC (datetime64[s]).

    Attributes:
        entry: what holds of all of them.
        original: when each was first planned for, by which it is known; None for a single entry.
        start, end: when each began and ended.
        cancelled: all of them were.
    """

    entry: Entry
    original: Moments | None
    start: Moments
    end: Moments
    cancelled: bool = False


def times(
    same: list[Entry],
    zones: Zones,
    since: datetime,
    until: datetime,
    tell: Callable[[Entry, str], None],
) -> Iterator[Times]:
    """All times from `since` to `until` of the entries of one uid.

    `since` and `until` are moments of UTC; `tell` hears what could not be read.
    """
    master = _newest(entry for entry in same if not entry.replaces)
    found = _Series(same, zones, since, until, tell)
    exceptions = found.exceptions(entry for entry in same if entry.replaces)
    _ask_each(master, [entry for _moment, entry in exceptions])
    if master is None:
        alone = len(exceptions) < 2
        for original, entry in exceptions:
            yield from found.one(replace(entry, in_series=entry.in_series or not alone), original)
        return
    if not (master.rules or master.also or exceptions):
        yield from found.one(master, None)
        return
    yield from found.recurring(master, exceptions)


def _newest(entries: Iterable[Entry]) -> Entry | None:
    """The last version of an entry; of equal ones that of the calendar which knows most."""
    return max(
        entries,
        key=lambda one: (one.sequence, one.changed, bool(one.unit), one.count or 0),
        default=None,
    )


def _ask_each(master: Entry | None, exceptions: list[Entry]) -> None:
    """An answer that stands on every recurrence is the agenda, not what one meeting said."""
    template = master.question if master else ""
    if master is None:
        answers = Counter(entry.question for entry in exceptions if entry.question)
        answer, often = answers.most_common(1)[0] if answers else ("", 0)
        template = answer if often > 2 and often > len(exceptions) / 2 else ""
    for entry in exceptions:
        if entry.question and entry.question == template:
            entry.question = ""
    if master and master.question and (master.rules or master.also):
        master.question = ""


class _Series:
    """The entries of one uid, within a span."""

    def __init__(
        self,
        same: list[Entry],
        zones: Zones,
        since: datetime,
        until: datetime,
        tell: Callable[[Entry, str], None],
    ) -> None:
        self.same = same
        self.zones = zones
        self.since, self.until = since, until
        self.tell = tell

    def exceptions(self, entries: Iterable[Entry]) -> list[tuple[datetime, Entry]]:
        """The newest exception for each recurrence, by the moment it was planned for."""
        by_moment: dict[tuple[datetime, bool], list[Entry]] = {}
        for entry in entries:
            moment = self._moment(entry, entry.replaces, entry.replaces_zone or entry.zone)
            by_moment.setdefault((moment, entry.and_following), []).append(entry)
        newest = [(moment, _newest(versions)) for (moment, _later), versions in by_moment.items()]
        found = [(moment, entry) for moment, entry in newest if entry is not None]
        return sorted(found, key=lambda pair: (pair[0], not pair[1].and_following))

    def one(self, entry: Entry, original: datetime | None) -> Iterator[Times]:
        """A single time, if it lies within the span."""
        start = self._moment(entry, entry.start, entry.zone)
        if not self.since <= start <= self.until:
            return
        starts = np.array([start], dtype="datetime64[s]")
        planned = None if original is None else np.array([original], dtype="datetime64[s]")
        yield Times(entry, planned, starts, self._ends(entry, starts), entry.cancelled)

    def recurring(self, master: Entry, exceptions: list[tuple[datetime, Entry]]) -> Iterator[Times]:
        """All times of a series: by its rules, with exceptions, and from some day on otherwise."""
        planned = self._planned(master)
        never = self._never(master, planned)
        replaced = {moment for moment, entry in exceptions if not entry.and_following}
        others = np.array(sorted(replaced), dtype="datetime64[s]")
        plain = planned[~np.isin(planned, never) & ~np.isin(planned, others)]
        changes = [(moment, entry) for moment, entry in exceptions if entry.and_following]
        begins = [np.datetime64("0001-01-01", "s"), *(np.datetime64(m, "s") for m, _ in changes)]
        ends = [*begins[1:], np.datetime64("9999-01-01", "s")]
        versions = [(None, master), *changes]
        for begin, end, (moment, entry) in zip(begins, ends, versions, strict=True):
            within = plain[(plain >= begin) & (plain < end)]
            yield from self._block(entry, within, self._shift(entry, moment), entry.cancelled)
        dropped = planned[np.isin(planned, never) & ~np.isin(planned, others)]
        yield from self._block(master, dropped, timedelta(), cancelled=True)
        for moment, entry in exceptions:
            if not entry.and_following:
                yield from self.one(replace(entry, in_series=True), moment)

    def _planned(self, master: Entry) -> Moments:
        """When the series was planned for, exceptions or not."""
        clock = self._clock(master, master.zone)
        found = everything(
            master.rules,
            parsed(master.start),
            self.since - MARGIN,
            self.until + MARGIN,
            to_local=clock.local,
            tell=lambda reason: self.tell(master, reason),
        )
        also = [self._moment(master, *one) for one in master.also]
        moments = clock.utc(found)
        if also:
            moments = np.union1d(moments, np.array(also, dtype="datetime64[s]"))
        return moments

    def _never(self, master: Entry, planned: Moments) -> Moments:
        """Which planned times were taken out; a day without a time takes out all of its times."""
        moments, days = [], []
        for text, zone in master.never:
            if is_day(text) and not is_day(master.start):
                days.append(np.datetime64(text, "D"))
            else:
                moments.append(self._moment(master, text, zone or master.zone))
        found = np.array(moments, dtype="datetime64[s]")
        if days and len(planned):
            clock = self._clock(master, master.zone)
            local = np.array(
                [clock.local(moment) for moment in planned.astype(Any)], dtype="datetime64[D]"
            )
            found = np.union1d(found, planned[np.isin(local, np.array(days))])
        return found

    def _block(
        self, entry: Entry, original: Moments, shift: timedelta, cancelled: bool
    ) -> Iterator[Times]:
        starts = self._shifted(entry, original, shift)
        inside = (starts >= np.datetime64(self.since, "s")) & (
            starts <= np.datetime64(self.until, "s")
        )
        if inside.any():
            starts = starts[inside]
            entry = replace(entry, in_series=True)
            yield Times(entry, original[inside], starts, self._ends(entry, starts), cancelled)

    def _shift(self, entry: Entry, moment: datetime | None) -> timedelta:
        """By how much local time a series moves from some recurrence on."""
        if moment is None:
            return timedelta()
        return parsed(entry.start) - self._clock(entry, entry.zone).local(moment)

    def _shifted(self, entry: Entry, original: Moments, shift: timedelta) -> Moments:
        if not shift or not len(original):
            return original
        clock = self._clock(entry, entry.zone)
        local = np.array(
            [clock.local(moment) + shift for moment in original.astype(Any)], dtype="datetime64[s]"
        )
        return clock.utc(local)

    def _ends(self, entry: Entry, starts: Any) -> Moments:
        """When each of its times ends: it lasts as long as the clock on the wall shows."""
        if not entry.end:
            span = DAY if is_day(entry.start) else timedelta()
        elif (entry.end_zone or entry.zone) == entry.zone:
            span = parsed(entry.end) - parsed(entry.start)
        else:
            span = self._moment(entry, entry.end, entry.end_zone) - self._moment(
                entry, entry.start, entry.zone
            )
        if span < timedelta():
            self.tell(entry, _("it ends before it begins."))
            span = timedelta()
        found: Moments = starts + np.timedelta64(round(span.total_seconds()), "s")
        return found

    def _zone(self, entry: Entry, name: str) -> tzinfo:
        return self.zones.of(name, file=entry.file, calendar=entry.calendar_zone)

    def _clock(self, entry: Entry, name: str) -> Clock:
        return self.zones.clock(self._zone(entry, name))

    def _moment(self, entry: Entry, text: str, name: str) -> datetime:
        return self._clock(entry, name).moment(parsed(text))

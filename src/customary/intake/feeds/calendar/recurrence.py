# SPDX-License-Identifier: Apache-2.0
"""When a recurring entry takes place: its rules worked out within a span, all days at once.

RFC 5545, section 3.3.10. A rule is a filter over the days of the span, so even one that never
comes true takes no longer than any other; `dateutil.rrule`, which would look for it until the
year 9999, is the oracle of the tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Moments = npt.NDArray[np.datetime64]
    Days = npt.NDArray[np.int64]

#: Recurrences of one series that are read: three years of five times a day.
MOST = 5_500
LONGEST_RULE = 600
#: No calendar entry begins before, or is looked for after.
FIRST_YEAR, LAST_YEAR = 1900, 2150
EPOCH = date(1970, 1, 1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: How often a rule may come back, and what no calendar of people does.
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
LISTS = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSETPOS": (-366, 366),
}
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)


class RuleError(ValueError):
    """A rule that is not read: why, in a sentence."""


@dataclass(frozen=True)
class Rule:
    """An RRULE, understood."""

    frequency: str
    interval: int
    count: int
    until: datetime | None
    lists: dict[str, tuple[int, ...]]
    weekdays: tuple[tuple[int, int], ...]
    week_starts: int


def starts(rule: Rule, first: datetime, since: datetime, until: datetime) -> Moments:
    """The local starts from `since` to `until` of a series that begins with `first`, in order."""
    until = min(until, rule.until or until)
    # A rule with a count has to be counted from its beginning.
    begin = first if rule.count else max(first, min(since, until))
    found = _moments(rule, first, _days(begin.date(), until.date(), rule, first))
    found = found[found >= np.datetime64(first, "s")]
    if rule.count:
        found = found[: rule.count]
    return found[(found >= np.datetime64(since, "s")) & (found <= np.datetime64(until, "s"))]


def read(text: str, to_local: Callable[[datetime], datetime]) -> Rule:
    """The rule that an RRULE writes; `to_local` turns an UNTIL of UTC into local time.

    Raises:
        RuleError: it cannot be read, or comes back more often than daily.
    """
    if len(text) > LONGEST_RULE:
        raise RuleError(_("its rule is longer than any calendar writes."))
    pairs = [part.partition("=") for part in text.strip().upper().split(";") if part]
    parts = {name.strip(): value.strip() for name, _is, value in pairs}
    frequency = parts.get("FREQ", "").removeprefix("RRULE:")
    if frequency in TOO_OFTEN or "," in parts.get("BYSECOND", ""):
        raise RuleError(
            _("it comes back more often than daily (%(rule)s); only its first time is read.")
            % {"rule": text[:80]}
        )
    if frequency not in FREQUENCIES or "BYWEEKNO" in parts:
        raise RuleError(_unreadable(text))
    try:
        return Rule(
            frequency,
            _number(parts.get("INTERVAL", "1")),
            _number(parts["COUNT"]) if parts.get("COUNT") else 0,
            _until(parts.get("UNTIL", ""), to_local),
            {name: _list(parts[name], *span) for name, span in LISTS.items() if parts.get(name)},
            _weekdays(parts.get("BYDAY", "")),
            WEEKDAYS.index(parts.get("WKST") or "MO"),
        )
    except (ValueError, OverflowError) as error:
        raise RuleError(_unreadable(text)) from error


def _unreadable(text: str) -> str:
    return _("the rule %(rule)s cannot be read.") % {"rule": text[:80]}


@dataclass(frozen=True)
class _Calendar:
    """What day each day is, from the first year to the last; columns of one length."""

    year: Days
    month: Days
    day: Days
    weekday: Days
    of_year: Days
    month_length: Days
    year_length: Days


@cache
def _calendar() -> _Calendar:
    days = np.arange(_number_of(date(FIRST_YEAR, 1, 1)), _number_of(date(LAST_YEAR, 12, 31)) + 1)
    moments = days.astype("datetime64[D]")
    months, years = moments.astype("datetime64[M]"), moments.astype("datetime64[Y]")
    month_starts, year_starts = months.astype("datetime64[D]"), years.astype("datetime64[D]")
    return _Calendar(
        year=years.astype(np.int64) + 1970,
        month=months.astype(np.int64) % 12 + 1,
        day=(moments - month_starts).astype(np.int64) + 1,
        weekday=(days + 3) % 7,
        of_year=(moments - year_starts).astype(np.int64) + 1,
        month_length=((months + 1).astype("datetime64[D]") - month_starts).astype(np.int64),
        year_length=((years + 1).astype("datetime64[D]") - year_starts).astype(np.int64),
    )


def _number_of(day: date) -> int:
    return (day - EPOCH).days


def _days(begin: date, until: date, rule: Rule, first: datetime) -> Days:
    """The numbers of the days on which the rule comes true, from the period of `begin` on."""
    origin = _number_of(date(FIRST_YEAR, 1, 1))
    # A whole year more in front: positions (BYSETPOS) are counted within whole periods.
    start = max(_number_of(begin) - (366 if "BYSETPOS" in rule.lists else 0) - origin, 0)
    stop = min(_number_of(until) + (366 if "BYSETPOS" in rule.lists else 0) - origin + 1, _size())
    if stop <= start:
        return np.empty(0, dtype=np.int64)
    whole = _calendar()
    span = slice(start, stop)
    table = _Calendar(**{name: column[span] for name, column in vars(whole).items()})
    days = np.arange(start, stop) + origin
    chosen = _in_step(rule, table, days, first) & _filters(rule, table, first)
    return days[chosen]


def _size() -> int:
    return len(_calendar().year)


def _in_step(rule: Rule, table: _Calendar, days: Days, first: datetime) -> npt.NDArray[np.bool_]:
    """Whether each day lies in a period that the interval names."""
    period = _period(rule, days, table.year, table.month)
    day = first.date()
    start = _period(rule, _number_of(day), day.year, day.month)
    return np.asarray((period - start) % rule.interval == 0, dtype=np.bool_)


def _period(rule: Rule, day: Days | int, year: Days | int, month: Days | int) -> Days | int:
    if rule.frequency == "DAILY":
        return day
    if rule.frequency == "WEEKLY":
        return (day + 3 - rule.week_starts) // 7
    return year if rule.frequency == "YEARLY" else year * 12 + month


def _filters(rule: Rule, table: _Calendar, first: datetime) -> npt.NDArray[np.bool_]:
    """Whether each day is one that the parts of the rule name."""
    lists, weekdays = dict(rule.lists), rule.weekdays
    if not (weekdays or lists.keys() & {"BYMONTHDAY", "BYYEARDAY"}):
        if rule.frequency == "YEARLY":
            lists.setdefault("BYMONTH", (first.month,))
        if rule.frequency in {"YEARLY", "MONTHLY"}:
            lists["BYMONTHDAY"] = (first.day,)
        if rule.frequency == "WEEKLY":
            weekdays = ((0, first.weekday()),)
    chosen = np.ones(len(table.year), dtype=np.bool_)
    if "BYMONTH" in lists:
        chosen &= np.isin(table.month, lists["BYMONTH"])
    if "BYMONTHDAY" in lists:
        back = table.day - table.month_length - 1
        chosen &= np.isin(table.day, lists["BYMONTHDAY"]) | np.isin(back, lists["BYMONTHDAY"])
    if "BYYEARDAY" in lists:
        back = table.of_year - table.year_length - 1
        chosen &= np.isin(table.of_year, lists["BYYEARDAY"]) | np.isin(back, lists["BYYEARDAY"])
    if weekdays:
        by_year = rule.frequency == "YEARLY" and "BYMONTH" not in rule.lists
        chosen &= _on_weekdays(rule, weekdays, table, by_year=by_year)
    return chosen


def _on_weekdays(
    rule: Rule, weekdays: tuple[tuple[int, int], ...], table: _Calendar, *, by_year: bool
) -> npt.NDArray[np.bool_]:
    place = table.of_year if by_year else table.day
    length = table.year_length if by_year else table.month_length
    from_start, from_end = (place - 1) // 7 + 1, (place - length - 1) // 7
    chosen = np.zeros(len(table.year), dtype=np.bool_)
    for ordinal, weekday in weekdays:
        on = table.weekday == weekday
        if ordinal and rule.frequency in {"MONTHLY", "YEARLY"}:
            on &= (from_start == ordinal) if ordinal > 0 else (from_end == ordinal)
        chosen |= on
    return chosen


def _moments(rule: Rule, first: datetime, days: Days) -> Moments:
    """The starts on the days: at the times of the rule, or that of the first."""
    hours = sorted(set(rule.lists.get("BYHOUR", (first.hour,))))
    minutes = sorted(set(rule.lists.get("BYMINUTE", (first.minute,))))
    times = [hour * 3600 + minute * 60 + first.second for hour, minute in product(hours, minutes)]
    found = (days[: MOST * 10, None] * 86_400 + np.array(times)[None, :]).ravel()
    moments: Moments = found.astype("datetime64[s]")
    if "BYSETPOS" in rule.lists:
        return _positions(rule, moments)
    return moments


def _positions(rule: Rule, moments: Moments) -> Moments:
    """Of each period only the named ones, counted from its start or its end."""
    days = moments.astype("datetime64[D]")
    months = days.astype("datetime64[M]").astype(np.int64)
    period = _period(rule, days.astype(np.int64), months // 12 + 1970, months % 12 + 1)
    _, begins, lengths = np.unique(period, return_index=True, return_counts=True)
    lengths = np.repeat(lengths, lengths)
    place = np.arange(len(moments)) - np.repeat(begins, np.unique(period, return_counts=True)[1])
    wanted = rule.lists["BYSETPOS"]
    chosen: Moments = moments[np.isin(place + 1, wanted) | np.isin(place - lengths, wanted)]
    return chosen


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) > 0):
        raise ValueError(f"{text!r} is no number from 1 to 999999.")
    return int(text)


def _list(text: str, lowest: int, highest: int) -> tuple[int, ...]:
    numbers = tuple(int(one) for one in text.split(","))
    if not all(lowest <= one <= highest for one in numbers) or (lowest < 0 and 0 in numbers):
        raise ValueError(f"{text!r} holds a number that is not between {lowest} and {highest}.")
    return numbers


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for one in filter(None, text.split(",")):
        match = _WEEKDAY.fullmatch(one.strip())
        if not match:
            raise ValueError(f"{one!r} is no weekday.")
        found.append((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(found)


def _until(text: str, to_local: Callable[[datetime], datetime]) -> datetime | None:
    if not text:
        return None
    found = _STAMP.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no date.")
    year, month, day, hour, minute, second, utc = found.groups()
    last = date(min(int(year), LAST_YEAR), int(month), int(day))
    if hour is None:
        return datetime.combine(last, time.max)
    stamp = datetime.combine(last, time(int(hour), int(minute), min(int(second), 59)))
    return to_local(stamp) if utc else stamp


def everything(
    rules: list[str],
    first: datetime,
    since: datetime,
    until: datetime,
    *,
    to_local: Callable[[datetime], datetime],
    tell: Callable[[str], None],
) -> Moments:
    """The local starts by all rules of an entry, sorted, each once; what is wrong is told."""
    parts = [np.array([first] if since <= first <= until else [], dtype="datetime64[s]")]
    for text in rules[:10]:
        try:
            parts.append(starts(read(text, to_local), first, since, until))
        except RuleError as error:
            tell(str(error))
    found = np.unique(np.concatenate(parts))
    if len(found) > MOST:
        tell(
            _("it comes back more than %(most)s times; the others are not read.")
            % {"most": f"{MOST:,}"}
        )
    return found[:MOST]

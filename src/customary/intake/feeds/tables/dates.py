# SPDX-License-Identifier: Apache-2.0
"""How the dates of a column are written, and whether the day or the month comes first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.intake.periods import PERIODS
from customary.intake.times import parse_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ISO = "iso"
#: The forms that the reader knows without being told.
PLAIN = re.compile(r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|z|[+-]\d\d(:?\d\d)?))?)?$")
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %I:%M %p")
DAYS_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y")
MONTHS_FIRST = ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%Y", "%m/%d/%y", "%m.%d.%y")
OTHERS = (
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%Y年%m月%d号",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%Y-%b-%d",
    "%Y%m%d",
)
SPECIAL = (
    "%Y-%m-%d %H:%M:%S %Z",
    "%Y-%m-%d %H:%M %Z",
    "%Y-%m-%d %H:%M %z",
    "%Y/%m/%d %H:%M:%S %z",
    "%b %d, %Y, %I:%M:%S %p",
    "%Y/%m/%d %I:%M:%S %p %Z",
    "%Y/%m/%d %I:%M:%S %p GMT%z",
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%d/%b/%y %I:%M %p",
    "%Y-%m-%d-%H.%M.%S",
    "%Y年%m月%d日 %H时%M分",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y年%m月%d日%H:%M",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d %H:%M:%S,%f",
)
FORMS = (
    *(day + clock for day in OTHERS for clock in CLOCKS),
    *SPECIAL,
)
#: Without one of these, a text is no date in words.
WORDED = re.compile(r"[A-Za-z]{3}|年|[/.]|^\d{8}$|\d:\d\d")
FIRST, LAST = dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)  # noqa: DTZ001
LOOKED_AT = 300


@dataclass(frozen=True)
class Dates:
    """How a column's dates are written.

    Attributes:
        share: of the filled cells, how many are dates.
        formats: as `[file.columns]` takes them; empty where ISO 8601 needs no word.
        others: the formats with day and month exchanged, where the cells do not tell which.
        times: whether hours are told too.
        first, last: the earliest and latest day, as far as looked at.
    """

    share: float
    formats: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    times: bool = False
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def undecided(self) -> bool:
        """Whether 03/04/2026 could be either day."""
        return bool(self.others)


def dates_of(texts: Sequence[str]) -> Dates:
    """How these cells tell dates; share 0 where they tell none."""
    texts = list(dict.fromkeys(text.strip() for text in texts if text.strip()))[:LOOKED_AT]
    texts = [text for text in texts if len(text) <= 40 and any(map(str.isdigit, text))]
    if not texts:
        return Dates(0.0)
    plain = [text for text in texts if PLAIN.match(text) and parse_one(text, ISO)]
    if len(plain) >= 0.9 * len(texts):
        times = any(len(text) > 10 and "00:00:00" not in text for text in plain)
        return _found(texts, plain, (), (ISO,), times=times)
    return max(
        (_numeric(texts), _worded(texts), _periods(texts)),
        key=lambda found: (found.share, -len(found.formats)),
    )


def _worded(texts: Sequence[str]) -> Dates:
    """Forms in which no day can be taken for a month; several where a column mixes them."""
    left, chosen = [text for text in texts if WORDED.search(text)], list[str]()
    if len(left) < 0.5 * len(texts):
        return Dates(0.0)
    while left and len(chosen) < 3:
        counts = {
            form: sum(parse_one(text, form) is not None for text in left[:40]) for form in FORMS
        }
        form = max(counts, key=lambda form: counts[form])
        if counts[form] < max(1, 0.05 * len(left[:40])):
            break
        chosen.append(form)
        left = [text for text in left if parse_one(text, form) is None]
    good = [text for text in texts if any(parse_one(text, form) for form in chosen)]
    if any(form == "%Y%m%d" for form in chosen) and not _plausible(good):
        return Dates(0.0)
    times = any("%H" in form or "%I" in form for form in chosen)
    return _found(texts, good, tuple(chosen), tuple(chosen), times=times)


def _numeric(texts: Sequence[str]) -> Dates:
    """Day, month and year as numbers: the data decide which comes first, or nobody does."""
    best = Dates(0.0)
    for day_first, month_first in zip(DAYS_FIRST, MONTHS_FIRST, strict=True):
        separator = day_first[2]
        if not any(separator in text for text in texts[:40]):
            continue
        for clock in CLOCKS:
            if not any(
                parse_one(text, form + clock)
                for text in texts[:20]
                for form in (day_first, month_first)
            ):
                continue
            days = [text for text in texts if parse_one(text, day_first + clock)]
            months = [text for text in texts if parse_one(text, month_first + clock)]
            share = max(len(days), len(months)) / len(texts)
            if share <= best.share:
                continue
            form, other = (
                (day_first, month_first) if len(days) >= len(months) else (month_first, day_first)
            )
            undecided = len(days) == len(months)
            found = days if len(days) >= len(months) else months
            best = _found(texts, found, (form + clock,), (form + clock,), times=bool(clock))
            if undecided:
                best = Dates(
                    best.share, best.formats, (other + clock,), bool(clock), best.first, best.last
                )
    return best


def _periods(texts: Sequence[str]) -> Dates:
    """Months, quarters and years: 2026-03, Q1 2026, 2026年第一季度, FY2026."""
    good = [text for text in texts if parse_one(text, PERIODS[0])]
    found = _found(texts, good, (PERIODS[0],), (PERIODS[0],), times=False)
    return Dates(found.share * 0.95, found.formats, (), False, found.first, found.last)


def _found(
    texts: Sequence[str],
    good: Sequence[str],
    formats: tuple[str, ...],
    forms: Iterable[str],
    *,
    times: bool,
) -> Dates:
    forms = tuple(forms)
    moments = [
        moment
        for text in good
        if (moment := next((m for form in forms if (m := parse_one(text, form))), None)) is not None
    ]
    days = [moment.date() for moment in moments if FIRST <= moment.replace(tzinfo=None) < LAST]
    if len(days) < 0.8 * len(moments):
        return Dates(0.0)
    return Dates(
        len(good) / len(texts),
        formats,
        (),
        times,
        min(days, default=None),
        max(days, default=None),
    )


def _plausible(texts: Sequence[str]) -> bool:
    """Eight digits are as often a number as a date."""
    years = [int(text[:4]) for text in texts if text[:4].isdigit()]
    return bool(years) and all(1950 <= year <= 2060 for year in years)

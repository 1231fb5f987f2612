# SPDX-License-Identifier: Apache-2.0
"""Moments as trackers write them: ISO 8601, and the forms of Jira in English and Chinese."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
#: Years of two digits are of this century.
CENTURY = 2000
YEARS = range(1970, 2200)

CLOCK = (
    r"(?:[ ,]+(?P<before>上午|下午|中午|凌晨|晚上)?\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d))?\s*(?P<after>[APap]\.?[Mm]\.?|上午|下午)?)?$"
)
DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[/\-. ](?P<month>[^\W\d_]{3,9}|\d{1,2}月|[一二三四五六七八九十]{1,2}月?)\.?"
    r"[/\-. ](?P<year>\d{4}|\d\d)" + CLOCK
)
MONTH_FIRST = re.compile(r"(?P<month>[^\W\d_]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + CLOCK)
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[/\-.年](?P<month>\d{1,2})[/\-.月](?P<day>\d{1,2})日?" + CLOCK
)
#: As JavaScript writes it, and with it the exports of Linear.
SCRIPTED = re.compile(
    r"[A-Z][a-z]{2} (?P<moment>[A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4})\b"
)
SLASHED = re.compile(r"(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<year>\d{4}|\d\d)" + CLOCK)


@lru_cache(maxsize=100_000)
def moment(text: str, zone: ZoneInfo, *, month_first: bool = False) -> datetime:
    """The moment a text tells; without an offset it is local time of the zone.

    Args:
        text: as the tracker writes it.
        zone: that of times without an offset.
        month_first: how 03/04/2025 is meant, where a tracker writes so.

    Raises:
        ValueError: it tells none.
    """
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _written(text, month_first=month_first)
    if found.year not in YEARS:
        raise ValueError(f"The year {found.year} is none in which anybody kept a tracker.")
    return found if found.tzinfo else found.replace(tzinfo=zone)


def day(text: str, zone: ZoneInfo, *, month_first: bool = False) -> date:
    """The local day a text tells.

    Raises:
        ValueError: it tells none.
    """
    return moment(text, zone, month_first=month_first).astimezone(zone).date()


def reads_day_or_month_first(text: str) -> bool | None:
    """Of a date such as 13/04/2025, whether the month stands first; None where it may be either."""
    found = SLASHED.match(text.strip())
    if found is None or int(found["one"]) <= len(MONTHS) >= int(found["two"]):
        return None
    return int(found["two"]) > len(MONTHS)


def is_slashed(text: str) -> bool:
    """Whether a date is written in figures alone with its year last."""
    return SLASHED.match(text.strip()) is not None


def _written(text: str, *, month_first: bool) -> datetime:
    if found := SCRIPTED.match(text):
        return datetime.strptime(found["moment"], "%b %d %Y %H:%M:%S GMT%z")
    for form in (YEAR_FIRST, DAY_FIRST, MONTH_FIRST):
        if found := form.match(text):
            month = _month(found["month"])
            break
    else:
        found = SLASHED.match(text)
        if found is None:
            raise ValueError(f"{text!r} is no date or time that is known here.")
        month = int(found["one" if month_first else "two"])
    parts = found.groupdict()
    in_month = parts.get("day") or parts["two" if month_first else "one"]
    year = int(parts["year"])
    hour, later = _hour(parts)
    # Built without a zone on purpose: the caller knows it.
    made = datetime(  # noqa: DTZ001
        year if year >= 100 else CENTURY + year,
        month,
        int(in_month),
        hour,
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
    )
    return made + timedelta(days=later)


def _month(text: str) -> int:
    text = text.lower().removesuffix("月")
    if text.isdecimal():
        return int(text)
    if text in NUMERALS:
        return NUMERALS.index(text) + 1
    if text[:3] in MONTHS:
        return MONTHS.index(text[:3]) + 1
    raise ValueError(f"{text!r} is no month that is known here.")


def _hour(parts: dict[str, str | None]) -> tuple[int, int]:
    """The hour of the day, and whether it belongs to the day after (24:00)."""
    hour = int(parts["hour"] or 0)
    half = (parts["before"] or parts["after"] or "").lower().replace(".", "")
    if half in {"pm", "下午", "晚上", "中午"} and hour < 12:
        hour += 12 if half != "中午" or hour < 11 else 0
    elif half in {"am", "上午", "凌晨"} and hour == 12:
        hour = 0
    return (0, 1) if hour == 24 else (hour, 0)

# SPDX-License-Identifier: Apache-2.0
"""Months, quarters, half-years and years as people write them, in both languages."""

from __future__ import annotations

import calendar
import datetime as dt
import re

#: Formats of a column that holds periods: its first day, or its last.
PERIODS = ("period_start", "period_end")

MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
HAN_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
YEAR = r"(?P<year>(?:19|20)\d\d)"
FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^{YEAR}(?:年度?)?$",
        rf"^{YEAR}\s*年?[-/ ]?\s*H(?P<half>[12])$",
        rf"^H(?P<half>[12])[-/ ]?\s*{YEAR}$",
        rf"^{YEAR}年?(?P<half>[上下])半年$",
        rf"^{YEAR}\s*年?[-/ ]?\s*Q(?P<quarter>[1-4])$",
        rf"^(?:Q(?P<quarter>[1-4])|(?P<quarter_>[1-4])Q)[-/ ]?\s*{YEAR}$",
        rf"^{YEAR}年?第?(?P<quarter>[一二三四1-4])季度?$",
        rf"^{YEAR}[-/.年]\s?(?P<month>0?[1-9]|1[0-2])月?$",
        rf"^{YEAR}(?P<month>0[1-9]|1[0-2])$",
        rf"^(?P<month>0?[1-9]|1[0-2])[/.]{YEAR}$",
        rf"^(?P<name>[a-z]{{3,9}})\.?[-/, ]+{YEAR}$",
    )
)


def first_day(text: str) -> dt.datetime:
    """The first day of a period; ValueError for what is none."""
    year, month, _months = _read(text)
    return dt.datetime(year, month, 1)  # noqa: DTZ001  # a day without a zone


def last_day(text: str) -> dt.datetime:
    """The last day of a period; ValueError for what is none."""
    year, month, months = _read(text)
    month += months - 1
    return dt.datetime(year, month, calendar.monthrange(year, month)[1])  # noqa: DTZ001


def _read(text: str) -> tuple[int, int, int]:
    """Year, first month and number of months."""
    for form in FORMS:
        if found := form.match(text.strip()):
            return _months(found.groupdict())
    raise ValueError(f"{text!r} is no month, quarter or year")


def _months(told: dict[str, str | None]) -> tuple[int, int, int]:
    year = int(told["year"] or 0)
    if month := told.get("month"):
        return year, int(month), 1
    if name := told.get("name"):
        if name.casefold() not in MONTHS:
            raise ValueError(f"{name!r} is no month")
        return year, MONTHS[name.casefold()], 1
    if quarter := told.get("quarter") or told.get("quarter_"):
        return year, 3 * _number(quarter) - 2, 3
    if half := told.get("half"):
        return year, 6 * _number(half) - 5, 6
    return year, 1, 12


def _number(text: str) -> int:
    return HAN_NUMBERS.get(text) or int(text)

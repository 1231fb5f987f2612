# SPDX-License-Identifier: Apache-2.0
"""Days as people and systems write them; which of two numbers is the day is told, not guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ].*)?$")
YEAR_LAST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
NAMED = re.compile(r"^(?:(\d{1,2})[- ]([A-Za-z]{3,9})|([A-Za-z]{3,9}) (\d{1,2})),?[- ](\d{4})$")
SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Day 0 of a spreadsheet; see `customary.intake.times`.
SERIAL_0 = date(1899, 12, 30)
#: Years in which a day is a way of saying "open": 9999, 2099, 1900.
OPEN_YEARS = range(1951, 2090)
NOTHING = {"", "-", "--", "/", "n/a", "na", "none", "null", "0000-00-00", "present", "至今", "无"}


def day_of(text: str, *, day_first: bool) -> date | None:
    """The day a cell names; None where it is empty, or stands for one that never comes.

    Raises:
        ValueError: it names no day.
    """
    text = text.strip()
    if text.casefold() in NOTHING:
        return None
    found = _day(text, day_first=day_first)
    return found if found.year in OPEN_YEARS else None


def order_of(cells: Iterable[str]) -> bool | None:
    """Whether the day stands before the month; None where no cell tells."""
    for cell in cells:
        found = YEAR_LAST.match(cell.strip())
        if found and "." in cell:
            return True
        if found and int(found[1]) > 12:
            return True
        if found and int(found[2]) > 12:
            return False
    return None


def is_open_to_doubt(cells: Iterable[str]) -> bool:
    """Whether some cell names two days, by which number is the month."""
    return any(YEAR_LAST.match(cell.strip()) for cell in cells)


def _day(text: str, *, day_first: bool) -> date:
    if found := YEAR_FIRST.match(text) or COMPACT.match(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := YEAR_LAST.match(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return date(year, second, first) if day_first else date(year, first, second)
    if found := NAMED.match(text):
        name, number = (found[2], found[1]) if found[1] else (found[3], found[4])
        if name[:3].casefold() in MONTHS:
            return date(int(found[5]), MONTHS.index(name[:3].casefold()) + 1, int(number))
    if found := SERIAL.match(text):
        return SERIAL_0 + timedelta(days=int(found[1]))
    raise ValueError(f"{text!r} names no day.")

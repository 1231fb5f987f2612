# SPDX-License-Identifier: Apache-2.0
"""What the cells of a column look like: addresses, dates, numbers, ids, a closed set, free text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from customary.intake.feeds.tables.dates import Dates, dates_of

if TYPE_CHECKING:
    from collections.abc import Sequence

EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
URL = re.compile(r"^https?://\S+$", re.IGNORECASE)
#: Signs that stand before or after amounts of money, and a per cent sign.
SIGNS = r"[\s\u00a0\u202f']*(?:[$€£¥￥₹₩%％]|元|USD|EUR|GBP|CNY|RMB|TWD|HKD|JPY|CHF|NT\$|HK\$|US\$)?[\s\u00a0\u202f]*"
PLAIN_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
POINTED = re.compile(
    rf"^{SIGNS}[+-]?{SIGNS}\d{{1,3}}(?:[,'\u00a0\u202f ]?\d{{3}})*(?:\.\d+)?{SIGNS}$"
)
COMMAED = re.compile(
    rf"^{SIGNS}[+-]?{SIGNS}\d{{1,3}}(?:[.'\u00a0\u202f ]?\d{{3}})*(?:,\d+)?{SIGNS}$"
)
PHONE = re.compile(r"^\+?[\d\s().-]{7,20}$")
CURRENCY = re.compile(r"^[A-Z]{3}$")
CURRENCIES = {"USD", "EUR", "GBP", "CNY", "RMB", "JPY", "CHF", "HKD", "TWD", "SGD", "AUD", "CAD"}
NOTHING = (
    "N/A",
    "n/a",
    "NA",
    "null",
    "NULL",
    "None",
    "-",
    "--",
    "—",
    "无",
    "#N/A",
    "#NAME?",
    "(blank)",
)
#: A column with more different values is no closed set.
CLOSED = 40
EXAMPLE = 60


@dataclass(frozen=True)
class Profile:
    """One column as far as it was looked at; every share is of the filled cells."""

    heading: str
    cells: tuple[str, ...] = field(repr=False)

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The cells that hold anything."""
        return tuple(text for cell in self.cells if (text := cell.strip()) and text not in NOTHING)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text occurs."""
        return Counter(self.filled)

    @cached_property
    def dates(self) -> Dates:
        """How the cells tell dates."""
        return dates_of(self.filled)

    @property
    def fill(self) -> float:
        """The share of cells that hold anything."""
        return len(self.filled) / max(len(self.cells), 1)

    @cached_property
    def email(self) -> float:
        """The share of e-mail addresses."""
        return _share(self.filled, EMAIL)

    @cached_property
    def url(self) -> float:
        """The share of web addresses."""
        return _share(self.filled, URL)

    @cached_property
    def plain_number(self) -> float:
        """The share of numbers that need no interpretation."""
        return _share(self.filled, PLAIN_NUMBER)

    @cached_property
    def number(self) -> float:
        """The share of numbers, money and separators included."""
        return max(self.plain_number, _share(self.filled, POINTED), _share(self.filled, COMMAED))

    @cached_property
    def phone(self) -> float:
        """The share of what may be a telephone number."""
        return _share(self.filled, PHONE)

    @cached_property
    def currency(self) -> float:
        """The share of codes such as EUR."""
        if len(self.counts) > CLOSED or not CURRENCIES & self.counts.keys():
            return 0.0
        return _share(self.filled, CURRENCY)

    @property
    def unique(self) -> bool:
        """Whether no two rows hold the same."""
        return len(self.counts) == len(self.filled) > 0

    @property
    def closed(self) -> bool:
        """Whether few values come again and again."""
        return 0 < len(self.counts) <= min(CLOSED, 0.5 * len(self.filled))

    @cached_property
    def length(self) -> float:
        """Characters of a filled cell, on average; a Chinese one counts for two."""
        widths = [
            len(text) + sum("\u3400" <= c <= "\u9fff" for c in text[:400]) for text in self.filled
        ]
        return sum(widths) / max(len(widths), 1)

    @property
    def digits(self) -> float:
        """The share of texts with a digit in them."""
        return sum(any(map(str.isdigit, text)) for text in self.filled) / max(len(self.filled), 1)

    @property
    def decimal(self) -> str:
        """How fractions are written: "." or ","; "?" where the cells could be read both ways."""
        if self.plain_number == 1:
            return "."
        pointed, commaed = _share(self.filled, POINTED), _share(self.filled, COMMAED)
        if pointed == commaed:
            told = any("," in text or "." in text for text in self.filled)
            return "?" if told else "."
        return "." if pointed > commaed else ","

    @property
    def example(self) -> str:
        """Some of its values, the most frequent first where it is a closed set."""
        texts = (
            [text for text, _n in self.counts.most_common(3)] if self.closed else self.filled[:2]
        )
        joined = ", ".join(" ".join(text.split()) for text in dict.fromkeys(texts))
        return joined if len(joined) <= EXAMPLE else joined[: EXAMPLE - 1] + "…"


def _share(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.match(text)) for text in texts) / len(texts) if texts else 0.0

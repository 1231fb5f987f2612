# SPDX-License-Identifier: Apache-2.0
"""What can be asked of the inbox, as it stands in the address of the page."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from customary.store.models import CaseState, Feeling, Flag

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ME", "NOBODY", "NO_CASE", "SPANS", "STATES", "CaseState", "Feeling", "Filters", "Flag"]

#: No case: nobody has to do anything about it.
NO_CASE = "none"
STATES = (*CaseState.values, NO_CASE)
ME, NOBODY = "me", "nobody"
OWNERS = (ME, NOBODY)
#: How many days back one may ask for.
SPANS = (7, 30, 90)
#: Columns of an annotation that are either so or not.
FLAGS = tuple(Flag.values)
LONGEST = 200


@dataclass(frozen=True)
class Filters:
    """Which comments are asked for; whatever is empty asks for no limit.

    Attributes:
        q: words that stand in them.
        theme, source, unit: ids.
        state: where their case stands; "none" where there is none.
        owner: "me" or "nobody".
        overdue: "yes" for those that should have been answered by now.
        since, until: days on which they were said, both included.
        days: said at most so many days ago.
    """

    q: str = ""
    theme: int | None = None
    feeling: str = ""
    flag: str = ""
    source: int | None = None
    segment: str = ""
    unit: int | None = None
    language: str = ""
    state: str = ""
    owner: str = ""
    overdue: str = ""
    since: date | None = None
    until: date | None = None
    days: int | None = None

    @classmethod
    def of(cls, address: Mapping[str, Any]) -> Self:
        """What an address asks for; whatever it cannot ask for is passed over."""

        def text(name: str) -> str:
            value = str(address.get(name, "")).replace("\0", "").strip()
            return value[:LONGEST]

        def choice(name: str, known: tuple[str, ...] | list[str]) -> str:
            return text(name) if text(name) in known else ""

        days = _number(text("days"))
        return cls(
            q=text("q"),
            theme=_number(text("theme")),
            feeling=choice("feeling", Feeling.values),
            flag=choice("flag", FLAGS),
            source=_number(text("source")),
            segment=text("segment"),
            unit=_number(text("unit")),
            language=text("language"),
            state=choice("state", STATES),
            owner=choice("owner", OWNERS),
            overdue=choice("overdue", ("yes",)),
            since=_day(text("since")),
            until=_day(text("until")),
            days=days if days in SPANS else None,
        )

    def address(self) -> dict[str, str]:
        """The same as it stands in an address."""
        return {
            field.name: str(value)
            for field in fields(self)
            if (value := getattr(self, field.name)) not in ("", None)
        }

    def without(self, name: str) -> dict[str, str]:
        """The address once one of them is taken away."""
        return {key: value for key, value in self.address().items() if key != name}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

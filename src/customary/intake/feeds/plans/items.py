# SPDX-License-Identifier: Apache-2.0
"""An item of any tracker, as every reader here gives it: what it is, and what became of it when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as a tracker knows them.

    Attributes:
        key: their id there: an address, a login or a number.
        outside: whether the tracker itself says that they are no colleague, or no person.
    """

    key: str
    name: str = ""
    email: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """The item came to stand in a status."""

    at: datetime
    status: str
    by: Who | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the item: looked through for what it cites, and never kept.

    Attributes:
        at: when it was written; None where the file does not say.
        by: who wrote it; None for the item's own description.
        public: whether people outside could read it; None where the file does not say.
    """

    text: str
    at: datetime | None = None
    by: Who | None = None
    public: bool | None = None


@dataclass(slots=True)
class Item:
    """One ticket, issue, request or card.

    Attributes:
        row: its place in the file, from 1.
        type: what the tracker calls it, such as "Epic" or "pull request".
        category: of its status where the tracker says so: "proposed", "active" or "finished".
        outcome: why it was closed, such as "Won't do"; "" where nobody said.
        moves: every status it came to stand in, oldest first; the first is the one it was made in.
        has_history: whether the file tells the moves; without, only the last one is known.
        promised: the first day for which it was due, however often that was moved later.
        labelled: when each label was put, where that is known.
        fields: every other field by its heading.
        set_at: when a field was first filled, where that is known.
        replied: the first reply of somebody else, where replies tell who wrote them.
        comments: how many there are.
    """

    file: str
    row: int
    key: str
    title: str
    created: datetime
    updated: datetime
    type: str = ""
    project: str = ""
    status: str = ""
    category: str = ""
    outcome: str = ""
    labels: tuple[str, ...] = ()
    link: str = ""
    resolved: datetime | None = None
    promised: date | None = None
    assignee: Who | None = None
    reporter: Who | None = None
    moves: list[Move] = field(default_factory=list)
    has_history: bool = False
    said: list[Said] = field(default_factory=list)
    labelled: dict[str, datetime] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    set_at: dict[str, datetime] = field(default_factory=dict)
    replied: datetime | None = None
    comments: int = 0

    def __post_init__(self) -> None:
        # Moves come in any order, and every item stood somewhere on the day it was made.
        self.moves.sort(key=lambda move: move.at)


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that is no item: where it is and what is wrong with it."""

    file: str
    row: int
    reason: str
    value: str = ""

# SPDX-License-Identifier: Apache-2.0
"""A case of any help desk in one shape, and what its messages say about times.

The one normaliser: a vendor's payload becomes a `Case` (`zendesk.py`, ...), and a case becomes
times and counts here. Who wrote when, publicly or not, is all the clock needs of a message; its
text is looked at only where somebody wished that customers' words be kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Author(IntEnum):
    """Who wrote a message; bots, automatic answers and the system never stop a clock."""

    CUSTOMER = 0
    AGENT = 1
    MACHINE = 2


@dataclass(slots=True)
class Message:
    """That somebody wrote something; what it says is kept where that was wished for."""

    at: datetime
    by: Author
    who: str = ""
    public: bool = True
    key: str = ""
    text: str = ""


@dataclass(slots=True)
class Rating:
    """What a customer said of a case, on the help desk's own scale."""

    key: str
    at: datetime
    score: float
    low: float
    high: float
    comment: str = ""
    by: str = ""


@dataclass(slots=True)
class Contact:
    """Somebody the help desk knows: a customer or an agent."""

    key: str
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(slots=True)
class Case:
    """A ticket or conversation.

    Attributes:
        opened: when it was created.
        kind: as `InteractionKind` calls it.
        live: the customer was there (phone, visit), so that opening it was answering.
        solved: when it was solved (True) or taken up again (False), by whom it does not matter.
        is_solved: how it stands now.
        assigned: who had it, one after the other.
        answered, closed, contacts, transfers, reopens: what the help desk itself reckoned,
            used only where messages or changes are not in the export.
        merged: it was merged into another case, which goes on.
        merges: the cases that were merged into this one.
        tagged: when a tag was put on it or a macro used, where that is known.
        fields: the organisation's own fields, by their names.
        written: what the customer wrote at the beginning, where no messages are in the export.
    """

    key: str
    opened: datetime
    kind: str = "ticket"
    live: bool = False
    subject: str = ""
    link: str = ""
    group: str = ""
    type: str = ""
    agent: str = ""
    customer: Contact | None = None
    tags: tuple[str, ...] = ()
    macros: tuple[str, ...] = ()
    messages: list[Message] = field(default_factory=list)
    solved: list[tuple[datetime, bool]] = field(default_factory=list)
    is_solved: bool = False
    assigned: list[str] = field(default_factory=list)
    answered: datetime | None = None
    closed: datetime | None = None
    contacts: int | None = None
    transfers: int | None = None
    reopens: int | None = None
    escalated: bool = False
    discarded: bool = False
    merged: bool = False
    merges: tuple[str, ...] = ()
    tagged: dict[str, datetime] = field(default_factory=dict)
    updated: datetime | None = None
    due: datetime | None = None
    fields: dict[str, str] = field(default_factory=dict)
    ratings: list[Rating] = field(default_factory=list)
    problem: str = ""
    language: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """How a case went: no answer is None, never 0."""

    opened: datetime
    answered: datetime | None
    closed: datetime | None
    contacts: int
    transfers: int
    reopened: int


def rated_alone(
    key: str, at: datetime | None, customer: Contact | None, rate: Callable[[Case], None]
) -> Case | None:
    """A case of which nothing is known but a rating, which `rate` puts in; None where it is none."""
    if at is None:
        return None
    found = Case(key, at, customer=customer)
    rate(found)
    return found if found.ratings else None


def course(case: Case, *, also_from: Sequence[datetime] = ()) -> Course | None:
    """How a case went; None where no customer ever said anything in it.

    The clock starts with the customer's first message: a case that an agent began, by writing to
    somebody, starts when they answer. `also_from` are the starts of cases merged into this one.
    """
    heard = [one for one in sorted(case.messages, key=_at) if one.public]
    opened = _start(case, heard)
    if opened is None:
        return None
    opened = min((opened, *also_from))
    heard = [one for one in heard if one.at >= opened]
    by_people = [one.at for one in heard if one.by is Author.AGENT]
    answered = by_people[0] if by_people else None
    if not case.messages:
        answered = _not_before(case.answered, opened)
    if case.live and answered is None:
        answered = opened
    moves = list(_moves(case.solved))
    closed = next((at for at, done in reversed(moves) if done), None) or case.closed
    solves = sum(done for _at, done in moves)
    return Course(
        opened=opened,
        answered=answered,
        closed=_not_before(closed, opened) if case.is_solved else None,
        contacts=_contacts(heard) if case.messages else max(case.contacts or 1, 1),
        transfers=max(_changes(case.assigned), case.transfers or 0),
        reopened=max(solves - 1, case.reopens or 0, 0),
    )


def answer_after(case: Case, moment: datetime) -> datetime | None:
    """When a person first wrote to the customer after a moment."""
    answers = (
        one.at
        for one in sorted(case.messages, key=_at)
        if one.public and one.by is Author.AGENT and one.at >= moment
    )
    return next(answers, None)


def _start(case: Case, heard: Sequence[Message]) -> datetime | None:
    if case.live or not case.messages:
        return case.opened
    return next((one.at for one in heard if one.by is Author.CUSTOMER), None)


def _contacts(heard: Sequence[Message]) -> int:
    """How often the customer wrote and had to be answered: a closing "thanks" is no contact."""
    turns, waiting = 0, False
    for one in heard:
        if one.by is Author.CUSTOMER:
            waiting = True
        elif one.by is Author.AGENT and waiting:
            turns, waiting = turns + 1, False
    return max(turns, 1)


def _moves(solved: Sequence[tuple[datetime, bool]]) -> Iterator[tuple[datetime, bool]]:
    """The changes between open and solved; solved and then closed is solved once."""
    before = False
    for at, done in sorted(solved):
        if done != before:
            yield at, done
        before = done


def _changes(assigned: Sequence[str]) -> int:
    known = [who for who in assigned if who]
    return sum(one != other for one, other in pairwise(known))


def _not_before(moment: datetime | None, opened: datetime) -> datetime | None:
    return moment if moment is not None and moment >= opened else None


def _at(message: Message) -> datetime:
    return message.at


def minutes_after(moment: datetime, minutes: float | None) -> datetime | None:
    """A moment some minutes later; None for None."""
    return None if minutes is None else moment + timedelta(minutes=minutes)

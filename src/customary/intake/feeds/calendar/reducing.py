# SPDX-License-Identifier: Apache-2.0
"""From an entry as read to what is kept of it: the one place where titles and texts end.

- A private entry keeps its time alone: no title, nobody, no series; rules do not look at it.
- An ordinary meeting keeps how many were invited, and the organiser where that is a colleague.
- Who was there is kept for the kinds of events an indicator asks it of, and of colleagues only;
  of a customer only that one was there.
- A title is kept where a rule about titles named the kind, and the kind names no customer.
- Of the description the answer to the customer question is kept, and nothing else.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from customary.intake.feeds.calendar.answers import plain, texts_of
from customary.intake.feeds.calendar.entry import Entry
from customary.store.models import EventKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customary.intake.feeds.calendar.answers import Said
    from customary.intake.feeds.calendar.entry import Invited, Raw

#: Who was there is kept; a hall of hundreds is no contact of any of them.
WHO_WAS_THERE = frozenset({
    EventKind.EXECUTIVE_MEETING, EventKind.BOARD_MEETING, EventKind.LISTENING_SESSION,
    EventKind.SUPPORT_SHIFT, EventKind.JOINT_CALL, EventKind.CUSTOMER_VISIT,
})  # fmt: skip
#: The title is kept; those of visits, calls and sessions name customers.
TITLED = frozenset({
    EventKind.EXECUTIVE_MEETING, EventKind.BOARD_MEETING, EventKind.TOWN_HALL,
    EventKind.PROTECTED_SLOT, EventKind.TRAINING,
})  # fmt: skip
LONGEST_TITLE, LONGEST_ITEM, LONGEST_ANSWER = 300, 300, 2_000
#: Lines of a description in which an answer is looked for, and calendars' attendees read.
MOST_LINES, MOST_INVITED = 2_000, 5_000

_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,500}>")


def reduced(
    raw: Raw, said: Said, *, calendar: str, calendar_zone: str, file: str, row: int
) -> Entry | None:
    """What is kept of an entry; None for a note to oneself, which keeps no time."""
    entry = Entry(
        uid=raw.uid,
        file=file,
        row=row,
        start=raw.start,
        end=raw.end,
        zone=raw.zone,
        end_zone=raw.end_zone,
        calendar_zone=calendar_zone,
        replaces=raw.replaces,
        replaces_zone=raw.replaces_zone,
        and_following=raw.and_following,
        sequence=raw.sequence,
        changed=raw.changed,
        created=raw.created if said.entered else "",
        cancelled=raw.cancelled,
        private=raw.private,
        rules=raw.rules,
        also=raw.also,
        never=raw.never,
        in_series=raw.in_series,
    )
    if raw.private:
        return entry
    others = [one for one in raw.invited[:MOST_INVITED] if not one.resource]
    rule = next((one for one in said.rules if one.fits(texts_of(raw, calendar))), None)
    if rule is None and raw.free and len(others) < 2:
        return None
    entry.unit = said.unit_of(calendar)
    _people(entry, raw, others, said)
    if rule is not None:
        entry.kind = rule.becomes
        if rule.field == "title" and rule.becomes in TITLED:
            entry.title = raw.title.strip()[:LONGEST_TITLE]
    if entry.kind in WHO_WAS_THERE:
        entry.present = _present(raw, others, said)
    entry.names = _names(entry, raw)
    _lines(entry, raw.description, said)
    return entry


def _people(entry: Entry, raw: Raw, others: Sequence[Invited], said: Said) -> None:
    organiser = raw.organiser.address if raw.organiser else ""
    if organiser and _is_colleague(organiser, said):
        entry.organiser = organiser
    guests = [one for one in others if not organiser or one.address != organiser]
    there = [one for one in guests if one.reply != "declined"]
    if others:
        entry.count = len(there) + 1 if raw.organiser else len(there)
        entry.alone = bool(guests) and not there
    else:
        entry.count = said.unlisted
    entry.customer = any(_is_customer(one.address, said) for one in there)


def _present(raw: Raw, others: Sequence[Invited], said: Said) -> list[tuple[str, str]]:
    replies = {one.address: one.reply for one in others if _is_colleague(one.address, said)}
    if raw.organiser and _is_colleague(raw.organiser.address, said):
        replies[raw.organiser.address] = replies.get(raw.organiser.address) or "accepted"
    return sorted(replies.items())


def _names(entry: Entry, raw: Raw) -> dict[str, str]:
    kept = {entry.organiser} | {address for address, _reply in entry.present}
    named = [*raw.invited, raw.organiser] if raw.organiser else raw.invited
    return {one.address: one.name for one in named if one.name and one.address in kept}


def _is_colleague(address: str, said: Said) -> bool:
    _name, at, domain = address.rpartition("@")
    return bool(at) and (address in said.colleagues or domain in said.domains)


def _is_customer(address: str, said: Said) -> bool:
    if "@" not in address:
        return False
    if address in said.customers:
        return True
    return said.anybody_is_customer and bool(said.domains) and not _is_colleague(address, said)


def _lines(entry: Entry, description: str, said: Said) -> None:
    """The answer to the customer question, and whether service brought an item."""
    if not description or not (said.question or said.service_item):
        return
    for line in _unmarked(description).splitlines()[:MOST_LINES]:
        text = plain(line)
        entry.service_item |= any(text.startswith(mark) for mark in said.service_item)
        mark = next((one for one in said.question if text.startswith(one)), "")
        if mark and not entry.question:
            entry.question_text = line.strip()[: len(mark)].rstrip(":\uff1a ")[:LONGEST_ITEM]
            entry.question = line.strip()[len(mark) :].strip()[:LONGEST_ANSWER]


def _unmarked(description: str) -> str:
    """A description without the HTML that some calendars write."""
    if "<" not in description:
        return description
    return unescape(_TAG.sub("", _BREAK.sub("\n", description)))

# SPDX-License-Identifier: Apache-2.0
"""Writes the times of entries as the rows of a pack."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from customary.store.models import AttendanceStatus, EventStatus, Standing

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.intake.feeds.calendar.entry import Entry
    from customary.intake.feeds.calendar.expanding import Times
    from customary.intake.feeds.writing import PackWriter

EVENTS = (
    "external_id", "kind", "title", "series", "unit", "organiser", "status", "starts_at",
    "ends_at", "attendee_count", "private", "moved_from", "customer_present", "service_item",
    "recorded_at",
)  # fmt: skip
ATTENDANCES = ("external_id", "event", "person", "status", "recorded_at")
AGENDA_ITEMS = (
    "external_id", "event", "position", "text", "customer_question", "answer", "recorded_at",
)  # fmt: skip
PEOPLE = ("external_id", "full_name", "email", "standing")
#: An id has 200 characters, and that of a person who came is behind that of the event.
LONGEST_UID = 100
CAME = {
    "accepted": AttendanceStatus.ATTENDED.value,
    "declined": AttendanceStatus.DECLINED.value,
    "": AttendanceStatus.INVITED.value,
}


@dataclass
class EventWriter:
    """Rows of events, and of what belongs to them."""

    pack: PackWriter
    people: dict[str, str] = field(default_factory=dict)

    def write(self, some: Times) -> None:
        """The events of some times, with who was there and the customer question."""
        entry = some.entry
        uid = known_by(entry.uid)
        starts, ends = _texts(some.start), _texts(some.end)
        planned = starts if some.original is None else _texts(some.original)
        keys = [uid] if some.original is None else [f"{uid}-{text}Z" for text in planned]
        cancelled = some.cancelled or entry.alone
        rest = (
            EventStatus.CANCELLED.value if cancelled else EventStatus.HELD.value,
            None if entry.private or entry.count is None else str(entry.count),
            "true" if entry.private else "false",
            "true" if entry.customer and not cancelled else "false",
            "true" if entry.service_item else "false",
            entry.created or None,
        )
        series = uid if entry.in_series and not entry.private else ""
        if entry.organiser:
            self._name(entry.organiser, entry)
        add = self.pack.table("events", *EVENTS).add
        status, count, private, customer, service, created = rest
        for key, start, end, original in zip(keys, starts, ends, planned, strict=True):
            add(
                key, entry.kind, entry.title, series, entry.unit, entry.organiser, status, start,
                end, count, private, None if original == start else original, customer, service,
                created,
            )  # fmt: skip
        if entry.present:
            self._came(some, keys)
        if entry.question is not None:
            self._asked(some, keys)

    def finish(self) -> None:
        """The colleagues that were named, once each."""
        table = self.pack.table("people", *PEOPLE)
        for address, name in sorted(self.people.items()):
            table.add(address, name, address, Standing.ACCOUNT.value)

    def _name(self, address: str, entry: Entry) -> None:
        """Keep what a colleague is called; whoever has no name is known by the address."""
        name = entry.names.get(address, "")
        if name or address not in self.people:
            self.people[address] = name or address

    def _came(self, some: Times, keys: list[str]) -> None:
        table = self.pack.table("attendances", *ATTENDANCES)
        created = some.entry.created or None
        for address, reply in some.entry.present:
            self._name(address, some.entry)
            for key in keys:
                table.add(_short(f"{key}-{address}"), key, address, CAME[reply], created)

    def _asked(self, some: Times, keys: list[str]) -> None:
        table = self.pack.table("agenda_items", *AGENDA_ITEMS)
        entry = some.entry
        for key in keys:
            table.add(
                f"{key}-question", key, "1", entry.question_text or "?", "true", entry.question or "",
                entry.created or None,
            )  # fmt: skip


def known_by(uid: str) -> str:
    """A uid as part of an id: without what parts a source from an id, and not too long."""
    cleaned = "".join("-" if sign == "/" or not sign.isprintable() else sign for sign in uid)
    cleaned = cleaned.strip()
    if 0 < len(cleaned) <= LONGEST_UID:
        return cleaned
    return hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()


def _short(key: str) -> str:
    """An id no longer than ids may be."""
    return key if len(key) <= 200 else hashlib.sha256(key.encode()).hexdigest()


def _texts(moments: npt.NDArray[np.datetime64]) -> list[str]:
    found: list[str] = np.datetime_as_string(moments, unit="s").tolist()
    return found

# SPDX-License-Identifier: Apache-2.0
"""Linear's issues, as its GraphQL API gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.intake.feeds.plans.dates import day
from customary.intake.feeds.plans.digging import (
    added_when,
    addresses,
    at,
    each,
    first_reply,
    list_at,
    text_at,
    time_at,
)
from customary.intake.feeds.plans.heads import Format, Head, Opened
from customary.intake.feeds.plans.items import Item, Move, Said, Who
from customary.intake.feeds.plans.streaming import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.feeds.plans.items import Fault

CATEGORIES = {
    "triage": "proposed",
    "backlog": "proposed",
    "unstarted": "proposed",
    "started": "active",
    "completed": "finished",
    "canceled": "finished",
}
#: Where no history was asked for: the moments an issue carries itself.
MOMENTS = {"startedAt": "started", "completedAt": "completed", "canceledAt": "canceled"}


class Linear(Format):
    """Linear's JSON."""

    what = "Linear"

    def fits(self, head: Head) -> bool:
        """An entry has an identifier and says when it was made."""
        return "identifier" in head.first and "createdAt" in head.first

    def items(self, file: Opened) -> Iterator[Item | Fault]:
        """Every issue."""
        with Json(file.path, file.name) as text:
            entries = text.array(*file.head.keys) if file.head.keys else text.values()
            yield from each(file, entries, _issue)


def _issue(file: Opened, row: int, entry: dict[str, Any]) -> Item | None:
    zone = file.zone
    key, title = text_at(entry, "identifier"), text_at(entry, "title")
    created = time_at(entry, zone, "createdAt")
    if created is None or not key or not title:
        return None
    updated = time_at(entry, zone, "updatedAt") or created
    reporter = _who(at(entry, "creator"))
    said = [
        Said(addresses(at(one, "body")), time_at(one, zone, "createdAt"), _who(at(one, "user")))
        for one in list_at(entry, "comments")
    ]
    attached = [
        Said(text_at(one, "url"), time_at(one, zone, "createdAt"))
        for one in list_at(entry, "attachments")
    ]
    due = text_at(entry, "dueDate")
    item = Item(
        file=file.name,
        row=row,
        key=key,
        title=title,
        created=created,
        updated=updated,
        type="issue",
        project=text_at(entry, "project", "name") or text_at(entry, "team", "name"),
        status=text_at(entry, "state", "name"),
        category=CATEGORIES.get(text_at(entry, "state", "type"), ""),
        outcome="canceled" if text_at(entry, "state", "type") == "canceled" else "",
        labels=tuple(text_at(label, "name") for label in list_at(entry, "labels")),
        link=text_at(entry, "url"),
        resolved=time_at(entry, zone, "completedAt") or time_at(entry, zone, "canceledAt"),
        promised=day(due, zone) if due else None,
        assignee=_who(at(entry, "assignee")),
        reporter=reporter,
        has_history=bool(list_at(entry, "history"))
        or time_at(entry, zone, "startedAt") is not None,
        said=added_when([(updated, entry.get("description"))]) + attached + said,
        replied=first_reply(said, reporter),
        comments=len(said),
    )
    item.fields = {
        name: text_at(entry, field, "name")
        for name, field in (("team", "team"), ("milestone", "projectMilestone"))
        if text_at(entry, field, "name")
    }
    _fill_history(item, file, entry)
    return item


def _fill_history(item: Item, file: Opened, entry: dict[str, Any]) -> None:
    zone = file.zone
    moves: list[Move] = []
    history = sorted(
        (
            (when, one)
            for one in list_at(entry, "history")
            if (when := time_at(one, zone, "createdAt"))
        ),
        key=lambda one: one[0],
    )
    for when, one in history:
        if status := text_at(one, "toState", "name"):
            if not moves:
                moves.append(Move(item.created, text_at(one, "fromState", "name")))
            moves.append(Move(when, status, _who(at(one, "actor"))))
        for label in list_at(one, "addedLabels"):
            item.labelled.setdefault(text_at(label, "name"), when)
        if due := text_at(one, "fromDueDate"):
            item.promised = min(item.promised or day(due, zone), day(due, zone))
    if not moves:
        moves = [Move(item.created, "backlog")]
        moves += [
            Move(when, status)
            for name, status in MOMENTS.items()
            if (when := time_at(entry, zone, name))
        ]
        moves.sort(key=lambda move: move.at)
    item.moves = moves


def _who(user: Any) -> Who | None:
    email = text_at(user, "email").lower()
    key = email or text_at(user, "id")
    return Who(key, text_at(user, "name") or text_at(user, "displayName"), email) if key else None

# SPDX-License-Identifier: Apache-2.0
"""GitLab issues and merge requests: lists of the API, with notes and events of labels and states."""

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


class GitLab(Format):
    """GitLab's JSON."""

    what = "GitLab"

    def fits(self, head: Head) -> bool:
        """An entry has a number within its project, and a page."""
        return "iid" in head.first and "web_url" in head.first

    def items(self, file: Opened) -> Iterator[Item | Fault]:
        """Every issue and merge request."""
        with Json(file.path, file.name) as text:
            entries = text.array(*file.head.keys) if file.head.keys else text.values()
            yield from each(file, entries, _issue)


def _issue(file: Opened, row: int, entry: dict[str, Any]) -> Item | None:
    zone = file.zone
    created, title = time_at(entry, zone, "created_at"), text_at(entry, "title")
    link = text_at(entry, "web_url")
    if created is None or not title or not link:
        return None
    is_merge = "/merge_requests/" in link
    merged = time_at(entry, zone, "merged_at")
    closed = merged or time_at(entry, zone, "closed_at")
    reporter = _who(at(entry, "author"))
    project = link.partition("/-/")[0].split("//")[-1].partition("/")[2]
    said = [
        Said(
            addresses(at(note, "body")),
            time_at(note, zone, "created_at"),
            _who(at(note, "author")),
            public=not (at(note, "internal") or at(note, "confidential")),
        )
        for note in list_at(entry, "notes")
        if not at(note, "system")
    ]
    due = text_at(entry, "due_date")
    item = Item(
        file=file.name,
        row=row,
        key=text_at(entry, "references", "full")
        or f"{project}{'!' if is_merge else '#'}{text_at(entry, 'iid')}",
        title=title,
        created=created,
        updated=time_at(entry, zone, "updated_at") or created,
        type="merge request" if is_merge else text_at(entry, "issue_type") or "issue",
        project=project,
        labels=tuple(
            label if isinstance(label, str) else text_at(label, "name")
            for label in list_at(entry, "labels")
        ),
        link=link,
        resolved=closed,
        promised=day(due, zone) if due else None,
        assignee=_who(next(iter(list_at(entry, "assignees")), at(entry, "assignee"))),
        reporter=reporter,
        has_history="resource_state_events" in entry,
        said=[
            *added_when(
                [(time_at(entry, zone, "updated_at") or created, entry.get("description"))]
            ),
            *said,
        ],
        replied=first_reply(said, reporter),
        comments=int(at(entry, "user_notes_count") or len(said)),
    )
    if milestone := text_at(entry, "milestone", "title"):
        item.fields["milestone"] = milestone
    _fill_moves(item, file, entry, is_merge=is_merge)
    return item


def _fill_moves(item: Item, file: Opened, entry: dict[str, Any], *, is_merge: bool) -> None:
    """Opened, closed and reopened; and each label that names a step of the board, `workflow::…`."""
    zone = file.zone
    opened = "in review" if is_merge else "open"
    moves = [Move(item.created, opened)]
    for event in list_at(entry, "resource_state_events"):
        if when := time_at(event, zone, "created_at"):
            moves.append(Move(when, text_at(event, "state"), _who(at(event, "user"))))
    for event in list_at(entry, "resource_label_events"):
        label, when = text_at(event, "label", "name"), time_at(event, zone, "created_at")
        if at(event, "action") == "add" and when and label:
            item.labelled.setdefault(label, when)
            if "::" in label:
                moves.append(Move(when, label.rpartition("::")[2], _who(at(event, "user"))))
    state = text_at(entry, "state")
    moves.sort(key=lambda move: move.at)
    if state == "opened":
        item.status = moves[-1].status
    else:
        item.status = "closed unmerged" if is_merge and state == "closed" else state
        item.outcome = item.status if item.status == "closed unmerged" else ""
        if moves[-1].status != item.status and item.resolved:
            moves.append(Move(max(item.resolved, moves[-1].at), item.status))
    item.moves = moves


def _who(user: Any) -> Who | None:
    login = text_at(user, "username")
    return Who(login, text_at(user, "name"), outside=at(user, "bot") is True) if login else None

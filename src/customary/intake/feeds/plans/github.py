# SPDX-License-Identifier: Apache-2.0
"""GitHub issues and pull requests: lists of the REST API, with their timeline, or of `gh --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from customary.intake.feeds.plans.items import Fault

#: Those who speak for a project; everybody else is from outside.
INSIDE = {"OWNER", "MEMBER", "COLLABORATOR"}
NOT_PLANNED = "closed as not planned"
#: What an event of the timeline says of where an item stands.
EVENTS = {
    "milestoned": "milestoned",
    "assigned": "assigned",
    "reopened": "reopened",
    "merged": "merged",
}


class GitHub(Format):
    """GitHub's JSON."""

    what = "GitHub"

    def fits(self, head: Head) -> bool:
        """An entry has a number and says when it was made, in the API's words or those of `gh`."""
        first = head.first
        return (
            "number" in first
            and ("html_url" in first or "createdAt" in first)
            and "iid" not in first
        )

    def items(self, file: Opened) -> Iterator[Item | Fault]:
        """Every issue and pull request."""
        with Json(file.path, file.name) as text:
            entries = text.array(*file.head.keys) if file.head.keys else text.values()
            yield from each(file, entries, _issue)


def _issue(file: Opened, row: int, entry: dict[str, Any]) -> Item | None:
    zone = file.zone
    link = text_at(entry, "html_url") or text_at(entry, "url")
    created = _time(entry, zone, "created_at", "createdAt")
    title, number = text_at(entry, "title"), text_at(entry, "number")
    if created is None or not title or not number:
        return None
    is_pull = "pull_request" in entry or "/pull/" in link or "merged_at" in entry
    merged = _time(entry, zone, "merged_at", "mergedAt") or time_at(
        entry, zone, "pull_request", "merged_at"
    )
    closed = merged or _time(entry, zone, "closed_at", "closedAt")
    reason = (text_at(entry, "state_reason") or text_at(entry, "stateReason")).lower()
    reporter = _who(at(entry, "user") or at(entry, "author"), text_at(entry, "author_association"))
    repository = "/".join(link.split("/")[3:5])
    timeline = [one for one in list_at(entry, "timeline") if isinstance(one, dict)]
    said = _comments(entry, timeline, zone)
    people = [*list_at(entry, "assignees"), at(entry, "assignee")]
    item = Item(
        file=file.name,
        row=row,
        key=f"{repository}#{number}",
        title=title,
        created=created,
        updated=_time(entry, zone, "updated_at", "updatedAt") or created,
        type="pull request" if is_pull else text_at(entry, "type", "name") or "issue",
        project=repository,
        labels=tuple(_label(label) for label in list_at(entry, "labels")),
        link=link,
        resolved=closed,
        assignee=next((who for one in people if (who := _who(one, "MEMBER"))), None),
        reporter=reporter,
        has_history=bool(timeline),
        said=said,
        replied=first_reply(said, reporter),
        comments=_count(entry, said),
    )
    if milestone := text_at(entry, "milestone", "title"):
        item.fields["milestone"] = milestone
    item.moves = list(_moves(item, timeline, zone, is_pull=is_pull))
    _end(item, closed, is_merged=merged is not None, reason=reason, is_pull=is_pull)
    for one in timeline:
        when = time_at(one, zone, "created_at")
        if one.get("event") == "labeled" and when:
            item.labelled.setdefault(_label(one.get("label")), when)
    item.said = [*added_when([(item.updated, at(entry, "body"))]), *item.said]
    return item


def _moves(
    item: Item, timeline: list[dict[str, Any]], zone: ZoneInfo, *, is_pull: bool
) -> Iterator[Move]:
    yield Move(item.created, "in review" if is_pull else "open")
    for one in timeline:
        when, event = time_at(one, zone, "created_at"), str(one.get("event"))
        if when is None:
            continue
        by = _who(one.get("actor"), "MEMBER")
        if event == "closed":
            not_planned = "not_planned" in str(one.get("state_reason"))
            unmerged = is_pull and item.resolved is not None
            yield Move(when, NOT_PLANNED if not_planned else "closed" if not unmerged else "", by)
        elif event in EVENTS:
            yield Move(when, EVENTS[event], by)


def _end(
    item: Item, closed: datetime | None, *, is_merged: bool, reason: str, is_pull: bool
) -> None:
    """The status an item ended in, as its own columns tell it."""
    item.moves = sorted((move for move in item.moves if move.status), key=lambda move: move.at)
    if closed is None:
        item.status = item.moves[-1].status
        return
    if is_pull:
        item.status = "merged" if is_merged else "closed unmerged"
    else:
        item.status = NOT_PLANNED if reason in {"not_planned", "duplicate"} else "closed"
    item.outcome = "" if item.status in {"merged", "closed"} else item.status
    if item.moves[-1].status != item.status:
        item.moves.append(Move(max(closed, item.moves[-1].at), item.status))


def _comments(entry: dict[str, Any], timeline: list[dict[str, Any]], zone: ZoneInfo) -> list[Said]:
    """The comments, whoever brought them: on GitHub all that may read may see them."""
    comments = [one for one in timeline if one.get("event") == "commented"]
    comments += [one for one in list_at(entry, "comments") if isinstance(one, dict)]
    return [
        Said(
            addresses(one.get("body")),
            _time(one, zone, "created_at", "createdAt"),
            _who(
                one.get("user") or one.get("actor") or one.get("author"),
                text_at(one, "author_association") or text_at(one, "authorAssociation"),
            ),
            public=True,
        )
        for one in comments
    ]


def _count(entry: dict[str, Any], said: list[Said]) -> int:
    told = entry.get("comments")
    return told if isinstance(told, int) else len(said)


def _time(entry: dict[str, Any], zone: ZoneInfo, *names: str) -> datetime | None:
    return next((when for name in names if (when := time_at(entry, zone, name))), None)


def _label(label: Any) -> str:
    return label if isinstance(label, str) else text_at(label, "name")


def _who(user: Any, association: str) -> Who | None:
    login = text_at(user, "login")
    if not login:
        return None
    is_bot = login.endswith("[bot]") or text_at(user, "type") == "Bot" or at(user, "is_bot") is True
    return Who(login, text_at(user, "name") or login, outside=is_bot or association not in INSIDE)

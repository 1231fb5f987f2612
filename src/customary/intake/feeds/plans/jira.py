# SPDX-License-Identifier: Apache-2.0
"""Jira's search answers, with `expand=changelog`: one page or many, a list, or JSON lines."""

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
    from datetime import datetime

    from customary.intake.feeds.plans.items import Fault

CATEGORIES = {"new": "proposed", "indeterminate": "active", "done": "finished"}
#: Accounts of these types are no colleagues.
OUTSIDE = {"app", "customer"}
#: Pages are small; above this size the names of fields are learnt from the changelog alone.
PAGE = 64 << 20
#: Fields that have a place of their own in an item, or none.
OWN = {
    "summary", "issuetype", "project", "status", "resolution", "resolutiondate", "created",
    "updated", "duedate", "labels", "assignee", "reporter", "creator", "description", "comment",
    "attachment", "worklog", "issuelinks", "subtasks", "votes", "watches", "statuscategorychangedate",
    "lastViewed", "progress", "aggregateprogress", "workratio", "timetracking",
}  # fmt: skip


class Jira(Format):
    """Jira's JSON."""

    what = "Jira JSON"

    def fits(self, head: Head) -> bool:
        """An entry has a key, and its fields together."""
        return "key" in head.first and isinstance(head.first.get("fields"), dict)

    def items(self, file: Opened) -> Iterator[Item | Fault]:
        """Every issue."""
        names = _names(file)
        with Json(file.path, file.name) as text:
            entries = text.array(*file.head.keys) if file.head.keys else text.values()
            yield from each(file, entries, lambda *entry: _issue(*entry, names=names))


def _names(file: Opened) -> dict[str, str]:
    """What Jira calls its numbered fields, where the page says so."""
    if not file.head.keys or file.path.stat().st_size > PAGE:
        return {}
    with Json(file.path, file.name) as text:
        for key in text.members():
            if key == "names":
                names = text.value()
                return names if isinstance(names, dict) else {}
            text.skip()
    return {}


def _issue(file: Opened, row: int, entry: dict[str, Any], *, names: dict[str, str]) -> Item | None:
    fields = at(entry, "fields")
    key, title = text_at(entry, "key"), text_at(fields, "summary")
    created = time_at(fields, file.zone, "created")
    if not key or not title or created is None:
        return None
    updated = time_at(fields, file.zone, "updated") or created
    changes = sorted(_changes(file, entry), key=lambda change: change[0])
    reporter = _who(at(fields, "reporter"))
    comments = [
        Said(
            addresses(at(one, "body")),
            time_at(one, file.zone, "created"),
            _who(at(one, "author")),
            at(one, "jsdPublic"),
        )
        for one in list_at(fields, "comment", "comments")
    ]
    status = text_at(fields, "status", "name")
    item = Item(
        file=file.name,
        row=row,
        key=key,
        title=title,
        created=created,
        updated=updated,
        type=text_at(fields, "issuetype", "name"),
        project=text_at(fields, "project", "name") or text_at(fields, "project", "key"),
        status=status,
        category=CATEGORIES.get(text_at(fields, "status", "statusCategory", "key"), ""),
        outcome=text_at(fields, "resolution", "name"),
        labels=tuple(str(label) for label in list_at(fields, "labels")),
        link=_link(entry, key),
        resolved=time_at(fields, file.zone, "resolutiondate"),
        assignee=_who(at(fields, "assignee")),
        reporter=reporter,
        has_history=isinstance(entry.get("changelog"), dict),
        comments=int(at(fields, "comment", "total") or len(comments)),
        replied=first_reply(comments, reporter),
    )
    _fill_history(item, file, fields, changes, status)
    _fill_fields(item, fields, changes, names)
    item.said += comments
    item.said += [Said(text_at(one, "object", "url")) for one in list_at(entry, "remotelinks")]
    return item


#: When, what, and by whom as Jira writes it.
Change = tuple["datetime", dict[str, Any], Any]


def _changes(file: Opened, entry: dict[str, Any]) -> Iterator[Change]:
    for history in list_at(entry, "changelog", "histories"):
        when = time_at(history, file.zone, "created")
        if when is None:
            continue
        for item in list_at(history, "items"):
            if isinstance(item, dict):
                yield when, item, history.get("author")


def _fill_history(
    item: Item, file: Opened, fields: Any, changes: list[Change], status: str
) -> None:
    """The moves, labels and days due that the changelog tells, and what was said when."""
    moved = [change for change in changes if change[1].get("field") == "status"]
    first = text_at(moved[0][1], "fromString") if moved else status
    item.moves = [
        Move(item.created, first),
        *(Move(when, text_at(change, "toString"), _who(by)) for when, change, by in moved),
    ]
    for when, change, _by in changes:
        if change.get("field") == "labels":
            for label in set(text_at(change, "toString").split()):
                item.labelled.setdefault(label, when)
    dues = [change for _when, change, _by in changes if change.get("field") == "duedate"]
    told = [text_at(dues[0], "from"), *(text_at(due, "to") for due in dues)] if dues else []
    promised = next((one for one in [*told, text_at(fields, "duedate")] if one), "")
    item.promised = day(promised, file.zone) if promised else None
    bodies = [
        (when, change) for when, change, _by in changes if change.get("field") == "description"
    ]
    versions = [
        (item.created, at(bodies[0][1], "fromString") if bodies else at(fields, "description"))
    ]
    versions += [(when, change.get("toString")) for when, change in bodies]
    if not item.has_history:
        versions = [(item.updated, at(fields, "description"))]
    item.said += added_when(versions)


def _fill_fields(
    item: Item, fields: dict[str, Any], changes: list[Change], names: dict[str, str]
) -> None:
    """Every other field by its name, and when it was first filled."""
    filled = {
        key: text for key, value in fields.items() if key not in OWN and (text := _plain(value))
    }
    if not filled:
        return
    names = names | {
        text_at(change, "fieldId"): text_at(change, "field") for _when, change, _by in changes
    }
    item.fields = {names.get(key) or key: text for key, text in filled.items()}
    for when, change, _by in changes:
        name = text_at(change, "field")
        if name in item.fields and text_at(change, "toString"):
            item.set_at.setdefault(name, when)
    if item.has_history:
        for name in item.fields:
            item.set_at.setdefault(name, item.created)


def _plain(value: Any) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return "\n".join(text for one in value if (text := _plain(one)))
    if at(value, "type") == "doc":
        return " ".join(_words(value))
    return text_at(value, "value") or text_at(value, "name") or text_at(value, "displayName")


def _words(node: Any) -> Iterator[str]:
    """The text of a rich document."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if text := text_at(one, "text"):
            yield text
        waiting += reversed(list_at(one, "content"))


def _who(user: Any) -> Who | None:
    email = text_at(user, "emailAddress")
    key = email.lower() or text_at(user, "accountId") or text_at(user, "name")
    if not key:
        return None
    return Who(
        key,
        text_at(user, "displayName"),
        email,
        outside=text_at(user, "accountType") in OUTSIDE,
    )


def _link(entry: dict[str, Any], key: str) -> str:
    """The page of an issue, from the address of its record in the API."""
    site, found, _rest = text_at(entry, "self").partition("/rest/api/")
    return f"{site}/browse/{key}" if found else ""

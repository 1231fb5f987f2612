# SPDX-License-Identifier: Apache-2.0
"""Exports of help desks with invented values, small enough to read; and what comes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.helpdesk import FEED
from customary.intake.feeds.known import Known

if TYPE_CHECKING:
    from pathlib import Path

ANN, BO, CARLA = 501, 502, 9001
USERS = [
    {
        "id": ANN,
        "name": "Ann Agent",
        "email": "ann@desk.example",
        "role": "agent",
        "verified": True,
    },
    {"id": BO, "name": "Bo Boss", "email": "bo@desk.example", "role": "admin", "verified": True},
    {
        "id": CARLA,
        "name": "Carla",
        "email": "Carla@home.example",
        "role": "end-user",
        "verified": True,
    },
]


def ticket(number: int = 28, **fields: Any) -> dict[str, Any]:
    """A ticket as Zendesk gives it: solved, by e-mail, of Carla, with Ann."""
    return {
        "url": f"https://desk.example/api/v2/tickets/{number}.json",
        "id": number,
        "via": {"channel": "email"},
        "created_at": "2026-03-02T09:00:00Z",
        "updated_at": "2026-03-03T10:00:00Z",
        "type": "question",
        "subject": "My kettle, 12 Rose Street",
        "description": "I live at 12 Rose Street and the kettle leaks.",
        "status": "solved",
        "requester_id": CARLA,
        "submitter_id": CARLA,
        "assignee_id": ANN,
        "group_id": 44,
        "tags": [],
        "custom_fields": [],
    } | fields


def comment(author: int, at: str, **fields: Any) -> dict[str, Any]:
    """A comment in a ticket of Zendesk; `at` is day and minute of March 2026."""
    moment = f"2026-03-{at.replace(' ', 'T')}:00Z"
    told = {"author_id": author, "created_at": moment, "public": True, "body": "The kettle."}
    return told | fields


def status(at: str, value: str, before: str = "open") -> dict[str, Any]:
    """An audit that changed the status."""
    event = {"type": "Change", "field_name": "status", "value": value, "previous_value": before}
    return audit(at, event)


def audit(at: str, *events: dict[str, Any]) -> dict[str, Any]:
    """An audit of a ticket."""
    created = f"2026-03-{at.replace(' ', 'T')}:00Z"
    return {"created_at": created, "author_id": ANN, "events": list(events)}


def dropped(folder: Path, *objects: Any, name: str = "export.json") -> Drop:
    """The objects as a file: one a line where there are several, else as it is."""
    lines = [json.dumps(one, ensure_ascii=False) for one in objects]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return Drop(((name, folder / name),))


def prepared(
    folder: Path, *objects: Any, answers: dict[str, Any] | None = None, users: bool = True
) -> dict[str, list[dict[str, Any]]]:
    """The rows of a pack made of Zendesk tickets; with notices and problems under these names."""
    page = [{"users": USERS}] if users else []
    return rows_of(dropped(folder, *page, *objects), folder, answers)


def rows_of(
    drop: Drop, folder: Path, answers: dict[str, Any] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows the feed makes of files, by object."""
    made = folder / "made"
    made.mkdir(exist_ok=True)
    found = FEED.prepare(drop, answers or {}, Known(), made)
    tables: dict[str, list[dict[str, Any]]] = {}
    for one in found.inputs:
        rows = pq.read_table(one.path).to_pylist()
        tables.setdefault(one.declared.object, []).extend(rows)
    tables["notices"] = [{"text": text} for text in found.notices]
    tables["problems"] = [{"text": str(problem)} for problem in found.problems]
    return tables


def only(tables: dict[str, list[dict[str, Any]]], name: str = "interactions") -> dict[str, Any]:
    """The only row of an object."""
    (row,) = tables[name]
    return row

# SPDX-License-Identifier: Apache-2.0
"""Exports of trackers in a few words, and what the feed makes of them.

issue("CX-1", "Refunds in a day", moves=[("2025-03-01", "In Progress")])
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.plans import FEED, reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.intake.feeds.plans.items import Fault, Item
    from customary.intake.feeds.writing import Prepared

HOUR = "T09:00:00.000+0000"


def issue(
    key: str,
    title: str = "Something",
    *,
    kind: str = "Epic",
    created: str = "2025-01-06",
    status: str = "",
    moves: Sequence[tuple[str, str]] = (),
    changes: Sequence[tuple[str, Mapping[str, str]]] = (),
    **fields: Any,
) -> dict[str, Any]:
    """A Jira issue as the search of its REST API gives it; `moves` are day and status."""
    before, histories = "To Do", []
    for day, after in moves:
        change = {"field": "status", "fromString": before, "toString": after}
        histories.append({"created": day + HOUR, "author": LI, "items": [change]})
        before = after
    histories += [
        {"created": day + HOUR, "author": LI, "items": [dict(change)]} for day, change in changes
    ]
    return {
        "key": key,
        "self": f"https://tracker.example.test/rest/api/3/issue/{key}",
        "fields": {
            "summary": title,
            "issuetype": {"name": kind},
            "project": {"key": "CX", "name": "Customers first"},
            "created": created + HOUR,
            "updated": fields.pop("updated", "2025-09-01") + HOUR,
            "status": {"name": status or before},
            "labels": fields.pop("labels", []),
            "assignee": LI,
            **fields,
        },
        # As Jira gives it: the newest first.
        "changelog": {"histories": histories[::-1]},
    }


LI = {"accountId": "712020:li", "emailAddress": "Li@harbour.example", "displayName": "Li Na"}


def dropped(folder: Path, files: Mapping[str, Any]) -> Drop:
    """Files in a folder: bytes and texts as they are, everything else as JSON."""
    made = []
    for name, content in files.items():
        path = folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
        made.append((name, path))
    return Drop(tuple(made))


def items(folder: Path, files: Mapping[str, Any]) -> list[Item | Fault]:
    """What the readers see in the files."""
    drop = dropped(folder, files)
    return [item for file in reading.opened(drop, Known()) for item in reading.items(file)]


def prepared(folder: Path, files: Mapping[str, Any], **answers: Any) -> Prepared:
    """The pack the feed makes of the files."""
    made = folder / "made"
    made.mkdir(exist_ok=True)
    return FEED.prepare(dropped(folder, files), answers, Known(), made)


def tables(found: Prepared) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table of a pack, without what is empty."""
    import pyarrow.parquet as pq

    return {
        one.declared.object: [
            {name: value for name, value in row.items() if value is not None}
            for row in pq.read_table(one.path).to_pylist()
        ]
        for one in found.inputs
    }

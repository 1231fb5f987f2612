# SPDX-License-Identifier: Apache-2.0
"""The planning tool and the log of mistakes as Jira gives them: pages of issues with their changelog."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.delivery import Delivered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.demo.tables import Table

HOST = "https://jira.averlune.example"
PAGE = 500
#: What Jira calls the kinds of this story.
TYPES = {
    "idea": "Idea",
    "experiment": "Experiment",
    "project": "Project",
    "roadmap_item": "Roadmap item",
    "transformation": "Transformation",
}
CATEGORIES = {"To Do": "new", "In Progress": "indeterminate"}
ENDS = {"finished": "Done", "stopped": "Stopped"}
ANSWERS = {"accepted": "Accepted", "declined": "Declined"}
#: The company's own fields: number and name.
FIELDS = {
    "before_value": ("customfield_10001", "Measure before"),
    "after_value": ("customfield_10002", "Measure after"),
    "verdict": ("customfield_10003", "Verdict"),
    "quote": ("customfield_10004", "Customer voice"),
    "figure": ("customfield_10005", "Customer figure"),
}
MORNING, EVENING = np.timedelta64(9, "h"), np.timedelta64(18, "h")

Row = dict[str, Any]


def deliver_plans(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write the plans, with the customers' words they cite, and say what their fields mean."""
    office = _Office.of(tables)
    cited: dict[str, list[Row]] = defaultdict(list)
    for row in tables["tracker", "citations"].rows():
        cited[row["initiative"]].append(row)
    rows = tables["tracker", "initiatives"].rows()
    _write(folder, [_plan(office, row, cited[row["external_id"]]) for row in rows])
    return Delivered(
        "plans",
        {
            "rules": [
                {"becomes": kind, "field": "type", "contains": [name]}
                for kind, name in TYPES.items()
            ],
            **{f"{key}_field": FIELDS[key][1] for key in ("quote", "figure", "verdict")},
            "before_field": FIELDS["before_value"][1],
            "after_field": FIELDS["after_value"][1],
        },
    )


def deliver_mistakes(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write the mistakes, each admitted by the first comment that customers could read."""
    office = _Office.of(tables)
    _write(folder, [_mistake(office, row) for row in tables["incidents", "incidents"].rows()])
    return Delivered(
        "plans",
        {
            "rules": [{"becomes": "incident", "field": "type", "contains": ["Incident"]}],
            "admitted": "comment",
        },
    )


@dataclass(frozen=True)
class _Office:
    """What Jira calls the units and people that the story only points to."""

    units: Mapping[str, str]
    people: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, tables: Mapping[tuple[str, str], Table]) -> _Office:
        units = tables["hr", "org_units"].rows()
        people = tables["hr", "people"].rows()
        return cls(
            {f"hr/{row['external_id']}": row["name"] for row in units},
            {f"hr/{row['external_id']}": (row["full_name"], row["email"]) for row in people},
        )

    def user(self, who: str) -> Row | None:
        """Somebody, as Jira tells them."""
        if not who:
            return None
        name, address = self.people[who]
        return {"accountId": f"acc:{who}", "displayName": name, "emailAddress": address}


def _plan(office: _Office, row: Row, cited: list[Row]) -> Row:
    moves = []
    if row["answered_at"] is not None and row["status"] in ANSWERS:
        moves.append((row["answered_at"], ANSWERS[row["status"]]))
    if row["started_on"] is not None:
        moves.append((row["started_on"] + MORNING, "In Progress"))
    if row["finished_on"] is not None:
        moves.append((row["finished_on"] + EVENING, ENDS[row["status"]]))
    fields = {name: row[name] for name in ("before_value", "after_value", "verdict") if row[name]}
    changes = []
    for one in cited:
        value = one["voice_item"] if one["kind"] == "quote" else f"{one['figure']:g}"
        fields[one["kind"]] = value
        key, name = FIELDS[one["kind"]]
        change = {"field": name, "fieldId": key, "fromString": "", "toString": value}
        changes.append((one["cited_at"], change))
    return _issue(
        row["external_id"],
        made=row["proposed_at"],
        moves=[move for move in moves if not np.isnat(move[0])],
        changes=changes,
        summary=row["title"],
        issuetype={"name": TYPES[row["kind"]]},
        project={"name": office.units[row["unit"]]},
        assignee=office.user(row["owner"]),
        reporter=office.user(row["proposed_by"]),
        **{FIELDS[name][0]: value for name, value in fields.items()},
    )


def _mistake(office: _Office, row: Row) -> Row:
    moves = []
    if row["remedy_delivered_on"] is not None:
        moves.append((row["remedy_delivered_on"] + EVENING, "Done"))
    comments = []
    if row["admitted_at"] is not None:
        team = {"accountId": "acc:care", "displayName": "Customer care"}
        told = {"created": _stamp(row["admitted_at"]), "author": team, "body": row["remedy"]}
        comments.append(told | {"jsdPublic": True})
    due = row["remedy_promised_on"]
    return _issue(
        row["external_id"],
        made=row["detected_at"],
        moves=moves,
        changes=[],
        summary=row["title"],
        issuetype={"name": "Incident"},
        project={"name": office.units[row["unit"]]},
        description=row["description"],
        duedate=None if due is None else str(due),
        comment={"comments": comments, "total": len(comments)},
    )


def _issue(
    key: str,
    *,
    made: np.datetime64,
    moves: list[tuple[np.datetime64, str]],
    changes: list[tuple[np.datetime64, Row]],
    **fields: Any,
) -> Row:
    """One issue as the search of Jira's interface gives it, its history the newest first."""
    status, told = "To Do", list(changes)
    for when, after in moves:
        told.append((when, {"field": "status", "fromString": status, "toString": after}))
        status = after
    told.sort(key=lambda one: one[0])
    last = max([made, *(when for when, _change in told)])
    category = {"key": CATEGORIES.get(status, "done")}
    return {
        "key": key,
        "self": f"{HOST}/rest/api/3/issue/{key}",
        "fields": {
            **fields,
            "created": _stamp(made),
            "updated": _stamp(last),
            "status": {"name": status, "statusCategory": category},
        },
        "changelog": {
            "histories": [{"created": _stamp(when), "items": [one]} for when, one in told[::-1]]
        },
    }


def _stamp(moment: np.datetime64) -> str:
    return f"{moment.astype('datetime64[s]')}.000+0800"


def _write(folder: Path, issues: list[Row]) -> None:
    names = dict(FIELDS.values())
    for start in range(0, len(issues), PAGE):
        page = {"startAt": start, "names": names, "issues": issues[start : start + PAGE]}
        path = folder / f"search-{start // PAGE + 1:02d}.json"
        path.write_text(json.dumps(page, ensure_ascii=False) + "\n", encoding="utf-8")

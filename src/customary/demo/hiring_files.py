# SPDX-License-Identifier: Apache-2.0
"""The recruiting tool's own export: applications, and a row for each question an interviewer marked."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.delivery import Delivered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from customary.demo.tables import Table

APPLICATIONS = (
    *("Application ID", "Job Name", "Department", "Application Status", "Applied At", "Hired At"),
    *("Rejected At", "Hired Employee Email", "Leadership Role"),
)
SCORECARDS = (
    *("Application ID", "Question", "Interviewer Email", "Interviewer", "Submitted At"),
    *("Situation", "Action", "Result", "Rating"),
)
STATUS = {"hired": "Hired", "rejected": "Rejected", "withdrawn": "Withdrawn"}


def deliver(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write both files; nothing has to be said about them."""
    units = {f"hr/{row['external_id']}": row["name"] for row in tables["hr", "org_units"].rows()}
    people = {f"hr/{row['external_id']}": row for row in tables["hr", "people"].rows()}
    _write(
        folder / "applications.csv",
        APPLICATIONS,
        (_application(row, units, people) for row in tables["recruiting", "hiring_cases"].rows()),
    )
    _write(folder / "scorecards.csv", SCORECARDS, _scorecards(tables, people))
    return Delivered("tables")


def _application(
    row: Mapping[str, Any], units: Mapping[str, str], people: Mapping[str, Mapping[str, Any]]
) -> list[Any]:
    hired = row["outcome"] == "hired"
    decided = row["decided_at"]
    return [
        row["external_id"],
        row["job_title"],
        units[row["unit"]],
        STATUS[row["outcome"]],
        row["opened_on"],
        decided if hired else "",
        "" if hired else decided,
        people[row["person"]]["email"] if row["person"] else "",
        "Yes" if row["leader_appointment"] else "No",
    ]


def _scorecards(
    tables: Mapping[tuple[str, str], Table], people: Mapping[str, Mapping[str, Any]]
) -> Iterable[list[Any]]:
    told = {row["external_id"]: row for row in tables["recruiting", "hiring_anecdotes"].rows()}
    seen = set()
    for mark in tables["recruiting", "anecdote_marks"].rows():
        anecdote, who = told[mark["anecdote"]], people[mark["interviewer"]]
        if (mark["anecdote"], who["email"]) in seen:
            continue  # somebody who sat there for two units marks once
        seen.add((mark["anecdote"], who["email"]))
        number = anecdote["external_id"].rpartition("-")[2]
        yield [
            anecdote["hiring_case"],
            f"{number}. {anecdote['prompt']}",
            who["email"],
            who["full_name"],
            mark["marked_at"],
            *(anecdote[part] for part in ("situation", "act", "effect")),
            mark["mark"],
        ]


def _write(path: Path, headings: Iterable[str], rows: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows([_text(cell) for cell in row] for row in rows)


def _text(cell: Any) -> str:
    return "" if isinstance(cell, np.datetime64) and np.isnat(cell) else str(cell)

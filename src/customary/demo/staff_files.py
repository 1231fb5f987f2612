# SPDX-License-Identifier: Apache-2.0
"""The HR system's own export: departments, and a row for each stretch of everybody's employment."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.delivery import Delivered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from customary.demo.tables import Table

DEPARTMENTS = {
    "Department ID": "external_id",
    "Department Name": "name",
    "Department Name ZH": "name_zh_hans",
    "Parent Department ID": "parent",
    "Function": "function",
    "Customer Facing": "customer_facing",
    "Location": "location",
}
PEOPLE = {
    "Employee ID": "external_id",
    "Full Name": "full_name",
    "Work Email": "email",
    "Department ID": "unit",
    "Manager ID": "manager",
    "Level": "level",
    "Job Title": "job_title",
    "Remote": "remote",
    "Approval Limit": "authority_limit",
    "About Me": "profile",
    "Hire Date": "started_on",
    "Termination Date": "ended_on",
    "Termination Reason": "leaving_reason",
    "Regretted": "regretted_leaving",
    "Effective Date": "since",
}


def deliver(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write both files, and say that they list everybody."""
    write_table(folder / "departments.csv", DEPARTMENTS, tables["hr", "org_units"].rows())
    before: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables["hr", "careers"].rows():
        before[row["person"]].append(row)
    stretches = [
        stretch
        for row in tables["hr", "people"].rows()
        for stretch in _stretches(row, before[row["external_id"]])
    ]
    write_table(folder / "people.csv", PEOPLE, stretches)
    return Delivered("people", {"everybody": "yes"})


def _stretches(row: dict[str, Any], before: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    since = row["started_on"]
    for step in before:
        then = {"unit": step["unit"], "level": step["level"], "job_title": step["title"]}
        yield row | then | {"since": since}
        since = step["until"]
    yield row | {"since": since}


def write_table(path: Path, headings: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows under the headings of another system; `headings` say which column is which."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows([_text(row[name]) for name in headings.values()] for row in rows)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, np.datetime64) and np.isnat(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "Yes" if value else "No"
    return str(value)

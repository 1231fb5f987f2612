# SPDX-License-Identifier: Apache-2.0
"""The calendar as its program exports it: one `.ics` file for each unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.delivery import Delivered
from customary.demo.meetings import OFFSET
from customary.demo.words import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from customary.demo.tables import Table

#: What entries are filed under; ordinary meetings are not filed.
CATEGORIES = {
    "listening_session": ("Listening session", "客户倾听"),
    "support_shift": ("Support shift", "客服轮值"),
    "joint_call": ("Joint call", "联合拜访电话"),
    "customer_visit": ("Customer visit", "走访顾客"),
}
#: Told apart by their titles, which are kept.
TITLES = {
    "executive_meeting": ("Executive meeting", "经营管理会"),
    "board_meeting": ("Board meeting", "董事会"),
    "town_hall": ("Town hall", "全员大会"),
    "protected_slot": ("No-meeting", "周三无会"),
    "training": ("Practice:", "练习:"),
}
SERVICE_ITEM = ("Service item", "客服议题")
ZONE = "Asia/Shanghai"
WEEK = 7
#: Calendars keep entries for a week before they take place, in this story.
ENTERED_BEFORE = np.timedelta64(WEEK, "D")
LINE = 75


def deliver(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write a calendar for each unit, and say what their entries are."""
    named = _Named.of(tables)
    by_unit: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables["calendar", "events"].rows():
        by_unit[row["unit"]].append(row)
    days: list[np.datetime64] = []
    for unit, rows in sorted(by_unit.items()):
        days += [row["starts_at"] for row in rows]
        text = _calendar(named.units[unit], rows, named)
        (folder / f"{unit.removeprefix('hr/')}.ics").write_text(text, encoding="utf-8", newline="")
    return Delivered(
        "calendar",
        {
            "kinds": [
                *(_rule(kind, "category", texts) for kind, texts in CATEGORIES.items()),
                *(_rule(kind, "title", texts) for kind, texts in TITLES.items()),
            ],
            "since": str(min(days))[:10],
            "until": str(max(days))[:10],
        },
    )


def _rule(kind: str, field: str, texts: Sequence[str]) -> dict[str, Any]:
    return {"becomes": kind, "field": field, "contains": list(texts)}


@dataclass(frozen=True)
class _Named:
    """What a calendar calls the units and people that the story only points to."""

    units: Mapping[str, str]
    people: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, tables: Mapping[tuple[str, str], Table]) -> _Named:
        units = {
            f"hr/{row['external_id']}": row["name"] for row in tables["hr", "org_units"].rows()
        }
        staff = {
            f"hr/{row['external_id']}": (row["full_name"], row["email"])
            for row in tables["hr", "people"].rows()
        }
        buyers = {
            f"crm/{row['external_id']}": (row["name"], row["email"])
            for row in tables["crm", "customers"].rows()
        }
        return cls(units, staff | buyers)

    def line(self, role: str, who: str) -> str:
        """The line of an organiser or attendee."""
        name, address = self.people[who]
        parts = (
            f"{role};CN={name}" if role == "ORGANIZER" else f"{role};PARTSTAT=ACCEPTED;CN={name}"
        )
        return f"{parts}:mailto:{address}"


def _calendar(name: str, rows: list[dict[str, Any]], named: _Named) -> str:
    series: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        series[row["series"] or row["external_id"]].append(row)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Customary//Demonstration//EN"]
    lines += [f"X-WR-CALNAME:{_escaped(name)}", f"X-WR-TIMEZONE:{ZONE}"]
    for uid, same in sorted(series.items()):
        lines += _entry(uid, same, named) if same[0]["series"] else _event(uid, same[0], named)
    lines += ["END:VCALENDAR", ""]
    return "\r\n".join(_folded(lines))


def _entry(uid: str, rows: list[dict[str, Any]], named: _Named) -> list[str]:
    """A series as its rule, and an exception for each recurrence that was otherwise."""
    rows = sorted(rows, key=lambda row: row["starts_at"])
    usual = Counter(map(_content, rows)).most_common(1)[0][0]
    first = next(row for row in rows if _content(row) == usual)
    start = rows[0]["starts_at"]
    length = first["ends_at"] - first["starts_at"]
    master = first | {"starts_at": start, "ends_at": start + length}
    lines = _event(uid, master, named, more=_recurring([row["starts_at"] for row in rows]))
    for row in rows:
        if _content(row) != usual:
            replaced = f"RECURRENCE-ID;TZID={ZONE}:{_stamp(row['starts_at'])}"
            lines += _event(uid, row, named, more=[replaced])
    return lines


def _content(row: Mapping[str, Any]) -> tuple[Any, ...]:
    length = int((row["ends_at"] - row["starts_at"]).astype(int))
    people = (row["organiser"], *row["attendees"])
    return row["status"], row["title"], row["service_item"], length, people


def _recurring(starts: list[np.datetime64]) -> list[str]:
    """A weekly rule where the steps are weeks, else the days one by one."""
    steps = {int((later - one).astype(int)) for one, later in pairwise(starts)}
    days = steps.pop() / 86_400 if len(steps) == 1 else 0.5
    if days % WEEK == 0:
        until = _stamp(starts[-1] - OFFSET)
        return [f"RRULE:FREQ=WEEKLY;INTERVAL={int(days) // WEEK};UNTIL={until}Z"]
    return [f"RDATE;TZID={ZONE}:{_stamp(start)}" for start in starts[1:]]


def _event(
    uid: str, row: Mapping[str, Any], named: _Named, *, more: Sequence[str] = ()
) -> list[str]:
    entered = _stamp(row["starts_at"] - OFFSET - ENTERED_BEFORE) + "Z"
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{entered}", f"CREATED:{entered}"]
    lines += [f"DTSTART;TZID={ZONE}:{_stamp(row['starts_at'])}"]
    lines += [f"DTEND;TZID={ZONE}:{_stamp(row['ends_at'])}", *more]
    if row["kind"] in CATEGORIES:
        lines.append(f"CATEGORIES:{_escaped(both(CATEGORIES[row['kind']]))}")
    if row["service_item"]:
        lines.append(f"DESCRIPTION:{SERVICE_ITEM[0]}:")
    if row["status"] == "cancelled":
        lines.append("STATUS:CANCELLED")
    if row["organiser"]:
        lines.append(named.line("ORGANIZER", row["organiser"]))
    lines += [named.line("ATTENDEE", who) for who in row["attendees"]]
    return [*lines, f"SUMMARY:{_escaped(row['title'])}", "END:VEVENT"]


def _stamp(moment: np.datetime64) -> str:
    return str(moment.astype("datetime64[s]")).replace("-", "").replace(":", "")


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(lines: Iterable[str]) -> Iterable[str]:
    """Lines of at most 75 bytes, as the format wants them; longer ones go on after a space."""
    for line in lines:
        rest = line
        while len(rest.encode()) > LINE:
            cut = LINE
            while len(rest[:cut].encode()) > LINE:
                cut -= 1
            yield rest[:cut]
            rest = " " + rest[cut:]
        yield rest

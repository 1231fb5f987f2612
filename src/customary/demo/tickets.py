# SPDX-License-Identifier: Apache-2.0
"""The help desk as it exports itself: tickets with comments and audits, users, groups and fields."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.delivery import Delivered
from customary.demo.meetings import OFFSET
from customary.demo.promises import BROKEN, HOURS_PROMISED
from customary.demo.tables import reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from customary.demo.tables import Table

HOST = "https://help.averlune.example"
CHANNELS = {"ticket": "web", "email": "email", "chat": "chat", "call": "voice", "visit": "visit"}
#: Our columns that the help desk keeps in fields of the company's own: number and name.
FIELDS = {
    "topic": (1, "Topic"),
    "customer_goal": (2, "Customer's goal"),
    "goal_confirmed": (3, "Goal reached"),
    "amount": (4, "Amount granted"),
    "policy": (5, "Policy"),
}
ESCALATED, BLOCKED = "escalated", "policy_blocked"
ASKED, UPHELD, OVERTURNED = "approval_asked", "review_upheld", "review_not_upheld"
FIRST_AGENT, FIRST_CUSTOMER = 501, 90_001
MINUTES = np.timedelta64(60, "s")

Row = dict[str, Any]


def deliver(folder: Path, tables: Mapping[tuple[str, str], Table]) -> Delivered:
    """Write the export, and say what its tags, macros and fields mean."""
    desk = _Desk.of(tables)
    _write(folder / "users.json", {"users": list(desk.users())})
    _write(folder / "groups.json", {"groups": list(desk.all_groups())})
    fields = [
        {"id": key, "title": title, "raw_title": title, "type": "text"}
        for key, title in FIELDS.values()
    ]
    _write(folder / "ticket_fields.json", {"ticket_fields": fields})
    with (folder / "tickets.ndjson").open("w", encoding="utf-8", newline="\n") as file:
        for row in tables["helpdesk", "interactions"].rows():
            file.write(json.dumps(desk.ticket(row), ensure_ascii=False) + "\n")
    return Delivered("helpdesk", _answers(desk))


def _answers(desk: _Desk) -> Row:
    titles: dict[str, set[str]] = {"exception": set(), "relief": set()}
    for case in desk.cases.values():
        titles[case["kind"]].add(case["title"])
    rules = [
        {"becomes": kind, "field": "macro", "contains": sorted(named)}
        for kind, named in titles.items()
    ]
    rules += [
        {"becomes": becomes, "field": "tag", "contains": [tag]}
        for becomes, tag in (
            ("approval", ASKED),
            ("upheld", UPHELD),
            ("overturned", OVERTURNED),
            ("escalated", ESCALATED),
            ("policy_blocked", BLOCKED),
        )
    ]
    rules.append({"becomes": "promised", "field": "channel", "contains": ["ticket"]})
    return {
        "rules": rules,
        "machines": [],
        "topic": FIELDS["topic"][1],
        "goal": FIELDS["customer_goal"][1],
        "confirmed": FIELDS["goal_confirmed"][1],
        "amount": FIELDS["amount"][1],
        "policy": FIELDS["policy"][1],
        "promise": reference("wiki", BROKEN),
        "promise_hours": str(HOURS_PROMISED),
        "subjects": "yes",
    }


@dataclass(frozen=True)
class _Desk:
    """Who and what the help desk knows under numbers of its own."""

    agents: Mapping[str, int]
    customers: Mapping[str, int]
    groups: Mapping[str, int]
    people: Mapping[str, Row]
    crm: Mapping[str, Row]
    units: Mapping[str, str]
    cases: Mapping[str, Row]

    @classmethod
    def of(cls, tables: Mapping[tuple[str, str], Table]) -> _Desk:
        contacts = list(tables["helpdesk", "interactions"].rows())

        def numbered(column: str, first: int) -> dict[str, int]:
            named = sorted({row[column] for row in contacts})
            return {key: first + place for place, key in enumerate(named)}

        return cls(
            agents=numbered("agent", FIRST_AGENT),
            customers=numbered("customer", FIRST_CUSTOMER),
            groups=numbered("unit", 1),
            people={f"hr/{row['external_id']}": row for row in tables["hr", "people"].rows()},
            crm={f"crm/{row['external_id']}": row for row in tables["crm", "customers"].rows()},
            units={
                f"hr/{row['external_id']}": row["name"] for row in tables["hr", "org_units"].rows()
            },
            cases={row["interaction"]: row for row in tables["helpdesk", "decisions"].rows()},
        )

    def users(self) -> Iterator[Row]:
        """Agents and customers."""
        for key, number in self.agents.items():
            person = self.people[key]
            told = {"id": number, "name": person["full_name"], "email": person["email"]}
            yield told | {"role": "agent", "verified": True}
        for key, number in self.customers.items():
            customer = self.crm[key]
            told = {"id": number, "name": customer["name"], "email": customer["email"]}
            yield told | {"role": "end-user", "verified": True}

    def all_groups(self) -> Iterator[Row]:
        """The units that answer."""
        for key, number in self.groups.items():
            url = f"{HOST}/api/v2/groups/{number}.json"
            yield {"url": url, "id": number, "name": self.units[key]}

    def ticket(self, row: Row) -> Row:
        """A ticket with its comments and audits."""
        case = self.cases.get(row["external_id"])
        agent, customer = self.agents[row["agent"]], self.customers[row["customer"]]
        closed = row["closed_at"]
        tags = [
            tag
            for tag, on in ((ESCALATED, row["escalated"]), (BLOCKED, row["policy_blocked"]))
            if on
        ]
        return {
            "url": f"{HOST}/api/v2/tickets/{row['external_id']}.json",
            "id": int(row["external_id"]),
            "via": {"channel": CHANNELS[row["kind"]]},
            "created_at": _utc(row["opened_at"]),
            "updated_at": _utc(row["opened_at"] if np.isnat(closed) else closed),
            "subject": row["subject"],
            "status": "open" if np.isnat(closed) else "closed",
            "requester_id": customer,
            "submitter_id": customer,
            "assignee_id": agent,
            "group_id": self.groups[row["unit"]],
            "tags": tags + (_tags(case) if case else []),
            "custom_fields": _fields(row, case),
            "metric_set": {"reopens": int(row["reopened"])},
            "comments": list(_comments(row, agent, customer)),
            "audits": [*self._assignments(row), *_solves(row), *(_granted(case) if case else ())],
        }

    def _assignments(self, row: Row) -> Iterator[Row]:
        """The agents it went through, the last of whom kept it."""
        numbers = list(self.agents.values())
        place = numbers.index(self.agents[row["agent"]])
        for back in range(int(row["transfers"]), -1, -1):
            given = numbers[(place + back) % len(numbers)]
            yield _audit(row["opened_at"], _change("assignee_id", str(given)))


def _comments(row: Row, agent: int, customer: int) -> Iterator[Row]:
    """The customer's words and the answers, as often as they had to ask."""
    opened, answered, closed = row["opened_at"], row["first_answered_at"], row["closed_at"]
    yield _comment(opened, customer)
    if np.isnat(answered):
        return
    yield _comment(answered, agent)
    more = int(row["contacts"]) - 1
    gap = MINUTES if np.isnat(closed) else (closed - answered) // (2 * more + 1)
    for turn in range(more):
        yield _comment(answered + gap * (2 * turn + 1), customer)
        yield _comment(answered + gap * (2 * turn + 2), agent)


def _solves(row: Row) -> Iterator[Row]:
    """Solved, taken up again, and solved for good."""
    if np.isnat(row["closed_at"]):
        return
    start = row["first_answered_at"]
    gap = (row["closed_at"] - start) // (2 * int(row["reopened"]) + 1)
    for turn in range(int(row["reopened"])):
        yield _audit(start + gap * (2 * turn), _change("status", "solved"))
        yield _audit(start + gap * (2 * turn + 1), _change("status", "open"))
    yield _audit(row["closed_at"], _change("status", "closed"))


def _granted(case: Row) -> Iterator[Row]:
    """The macro by which an exception was made, after an approval where one was asked for."""
    if case["approval_requested_at"] is not None:
        asked = _change("tags", [ASKED]) | {"previous_value": []}
        yield _audit(case["approval_requested_at"], asked)
    used = {"type": "AgentMacroReference", "macro_title": case["title"]}
    yield _audit(case["decided_at"], used)


def _tags(case: Row) -> list[str]:
    reviewed = UPHELD if case["upheld"] else OVERTURNED
    return [reviewed] if case["within_authority"] else [ASKED, reviewed]


def _fields(row: Row, case: Row | None) -> list[Row]:
    confirmed = row["goal_confirmed"]
    told = {
        "topic": row["topic"],
        "customer_goal": row["customer_goal"],
        "goal_confirmed": "" if confirmed == "" else "yes" if confirmed else "no",
        "amount": f"{case['amount']:.2f}" if case else "",
        "policy": case["policy"] if case else "",
    }
    return [{"id": FIELDS[name][0], "value": value} for name, value in told.items() if value]


def _comment(moment: np.datetime64, author: int) -> Row:
    return {"author_id": author, "created_at": _utc(moment), "public": True}


def _audit(moment: np.datetime64, event: Row) -> Row:
    return {"created_at": _utc(moment), "events": [event]}


def _change(field: str, value: Any) -> Row:
    return {"type": "Change", "field_name": field, "value": value}


def _utc(moment: np.datetime64) -> str:
    return f"{np.datetime_as_string(moment - OFFSET, unit='s')}Z"


def _write(path: Path, content: Row) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")

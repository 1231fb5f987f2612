# SPDX-License-Identifier: Apache-2.0
"""How fast 500,000 ticket events come in, against the least any import of them could do.

    make bench ARGS="-k ticket"        CUSTOMARY_TEST_ROWS=50000 for fewer events

The events are comments and audits inside a Zendesk export; of them become interactions. The bar is
a bare `executemany` of the same events, by ticket and time, and of the interactions into theirs.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.test_import_speed import MOST_MEMORY, MOST_RATIO, imported

EVENTS = int(os.environ.get("CUSTOMARY_TEST_ROWS", "500_000"))
#: Comments and audits of a ticket.
OF_A_TICKET = 5
CUSTOMERS, AGENTS = 3_000, 40
START = 1_700_000_000


@pytest.mark.bench
def test_half_a_million_ticket_events_come_in_fast_in_little_memory(tmp_path: Path) -> None:
    environment = os.environ | {
        "CUSTOMARY_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "customary.site.settings",
    }
    environment.pop("DATABASE_URL", None)
    pack = write_export(tmp_path / "desk", EVENTS)
    migrate = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
    subprocess.run([sys.executable, "-c", migrate], env=environment, check=True)
    bare = bare_executemany(tmp_path / "home" / "customary.sqlite3", pack, tmp_path)
    found = imported(pack, environment)
    told = {
        "events": EVENTS,
        "bare executemany, s": round(bare, 1),
        "import, s": round(float(found["seconds"]), 1),
        "import, CPU s": round(float(found["cpu"]), 1),
        "ratio": round(float(found["seconds"]) / bare, 2),
        "events a second": round(EVENTS / float(found["seconds"])),
        "peak memory, MB": round(float(found["peak_mb"])),
        "records": found["new"],
    }
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    assert found["new"] == EVENTS // OF_A_TICKET + CUSTOMERS + AGENTS
    assert told["ratio"] <= MOST_RATIO
    assert told["peak memory, MB"] < MOST_MEMORY


def bare_executemany(store: Path, pack: Path, folder: Path) -> float:
    """The events as they are, and the interactions with the indexes that the store has."""
    with sqlite3.connect(store) as db:
        made = [
            sql
            for (sql,) in db.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'interactions' AND sql IS NOT NULL"
            )
        ]
        filled = [
            (name, default)
            for _, name, kind, required, default, key in db.execute(
                "PRAGMA table_info(interactions)"
            )
            if required and not key
            for default in [
                "ticket" if name == "kind" else 0 if "int" in kind or kind == "bool" else ""
            ]
        ]
    events, rows = [], []
    with (pack / "tickets.ndjson").open(encoding="utf-8") as file:
        for line in file:
            ticket = json.loads(line)
            told = [(one, one["author_id"], 0) for one in ticket["comments"]]
            told += [(one, None, 1) for one in ticket["audits"]]
            events += [(ticket["id"], one["created_at"], who, kind) for one, who, kind in told]
            rows.append(
                dict(filled)
                | {
                    "external_id": str(ticket["id"]),
                    "opened_at": ticket["created_at"],
                    "first_answered_at": ticket["comments"][1]["created_at"],
                    "closed_at": ticket["updated_at"],
                    "recorded_at": ticket["created_at"],
                    "customer_id": ticket["requester_id"],
                    "agent_id": ticket["assignee_id"],
                    "tags": " ".join(ticket["tags"]),
                }
            )
    names = list(rows[0])
    cells = [tuple(row.values()) for row in rows]
    db = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000"):
        db.execute(f"PRAGMA {setting}")
    for sql in made:
        db.execute(sql)
    db.execute(
        "CREATE TABLE events (id INTEGER PRIMARY KEY, ticket TEXT, at TEXT, who INT, kind INT)"
    )
    db.execute("CREATE INDEX events_ticket ON events (ticket)")
    db.execute("CREATE INDEX events_at ON events (at)")
    began = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    db.executemany("INSERT INTO events (ticket, at, who, kind) VALUES (?, ?, ?, ?)", events)
    marks = ", ".join("?" * len(names))
    db.executemany(f"INSERT INTO interactions ({', '.join(names)}) VALUES ({marks})", cells)
    db.execute("COMMIT")
    seconds = time.perf_counter() - began
    db.close()
    return seconds


def write_export(folder: Path, events: int) -> Path:
    """Tickets with five events each, their people in a file beside."""
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text('[feed]\nkind = "helpdesk"\n', encoding="utf-8")
    users = [
        {"id": number, "name": f"A {number}", "email": f"a{number}@x.example", "role": role}
        | {"verified": True}
        for number in range(1, CUSTOMERS + AGENTS + 1)
        for role in ["end-user" if number <= CUSTOMERS else "agent"]
    ]
    (folder / "users.json").write_text(json.dumps({"users": users}), encoding="utf-8")
    with (folder / "tickets.ndjson").open("w", encoding="utf-8") as file:
        for number in range(events // OF_A_TICKET):
            file.write(json.dumps(ticket(number)) + "\n")
    return folder


def ticket(number: int) -> dict[str, object]:
    def at(minutes: int) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + number * 300 + minutes * 60))

    customer, agent = number % CUSTOMERS + 1, CUSTOMERS + 1 + number % AGENTS

    def said(author: int, minutes: int) -> dict[str, object]:
        body = "The parcel came late and nobody told me why. " * 3
        return {"author_id": author, "created_at": at(minutes), "public": True, "body": body}

    change = {"type": "Change", "field_name": "status", "value": "solved"}
    given = {"type": "Change", "field_name": "assignee_id", "value": str(agent)}
    return {
        "id": number + 1,
        "via": {"channel": "email"},
        "created_at": at(0),
        "updated_at": at(900),
        "status": "solved",
        "requester_id": customer,
        "submitter_id": customer,
        "assignee_id": agent,
        "tags": ["parcel", "late"],
        "comments": [said(customer, 0), said(agent, 60), said(customer, 120)],
        "audits": [
            {"created_at": at(1), "events": [given]},
            {"created_at": at(900), "events": [change]},
        ],
    }

# SPDX-License-Identifier: Apache-2.0
"""How fast half a million tracker events come in, against the least any import could do.

    make bench ARGS="-k tracker"        CUSTOMARY_TEST_EVENTS=50000 for fewer

One Jira file with its changelog: every issue moves, is labelled and commented ten times, and every
issue becomes an initiative. Prints the rate, the ratio to a bare `executemany` of the events into an
indexed SQLite table, and the peak of memory.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.bench.test_import_speed import MOST_MEMORY, MOST_RATIO, imported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = int(os.environ.get("CUSTOMARY_TEST_EVENTS", "500_000"))
EACH = 10
START = datetime(2024, 1, 1, 9, tzinfo=UTC)
STEPS = ["In Progress", "In Review", "In Progress", "Testing", "Done", "Reopened", "Done"]
PACK = """name = "Tracker"
[source]
key = "tracker"
evidence_grade = "A"
[feed]
kind = "plans"
"""


@pytest.mark.bench
def test_half_a_million_tracker_events_come_in_fast_and_in_little_memory(tmp_path: Path) -> None:
    found = measure(EVENTS, tmp_path)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    assert found["initiatives"] == EVENTS // EACH
    assert found["ratio"] <= MOST_RATIO
    assert found["peak memory, MB"] < MOST_MEMORY


def measure(events: int, folder: Path) -> dict[str, float]:
    environment = os.environ | {
        "CUSTOMARY_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "customary.site.settings",
    }
    environment.pop("DATABASE_URL", None)
    migrate = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
    subprocess.run([sys.executable, "-c", migrate], env=environment, check=True)
    pack = folder / "tracker"
    pack.mkdir()
    (pack / "pack.toml").write_text(PACK, encoding="utf-8")
    size = write(pack / "jira.json", events // EACH)
    bare = bare_executemany(folder, events // EACH)
    first = imported(pack, environment)
    again = imported(pack, environment)
    people = 50
    return {
        "events": events,
        "file, MB": round(size / 1e6),
        "bare executemany, s": round(bare, 1),
        "import, s": round(first["seconds"], 1),
        "import, CPU s": round(first["cpu"], 1),
        "ratio": round(first["seconds"] / bare, 2),
        "events a second": round(events / first["seconds"]),
        "peak memory, MB": round(first["peak_mb"]),
        "initiatives": first["new"] - people,
        "the same again, s": round(again["seconds"], 1),
    }


def issues(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    for number in range(count):
        made = START + timedelta(minutes=number)
        person = {"emailAddress": f"p{chance.randrange(50)}@harbour.example", "displayName": "P"}
        histories, before = [], "To Do"
        for step in range(EACH):
            when = (made + timedelta(days=step, hours=chance.randrange(20))).isoformat()
            if step < len(STEPS):
                item = {"field": "status", "fromString": before, "toString": STEPS[step]}
                before = STEPS[step]
            else:
                item = {"field": "labels", "fromString": "", "toString": f"l{step}"}
            histories.append({"id": str(step), "author": person, "created": when, "items": [item]})
        yield {
            "id": str(number),
            "key": f"CX-{number}",
            "fields": {
                "summary": f"Work number {number} for customers",
                "issuetype": {"name": "Epic"},
                "project": {"key": "CX", "name": "Customers first"},
                "status": {"name": before, "statusCategory": {"key": "done"}},
                "created": made.isoformat(),
                "updated": when,
                "assignee": person,
                "description": "What the customer needs, in a few words. " * 8,
            },
            "changelog": {"histories": histories},
        }


def write(path: Path, count: int) -> int:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"startAt": 0, "issues": [')
        for number, issue in enumerate(issues(count)):
            file.write((", " if number else "") + json.dumps(issue))
        file.write("]}")
    return path.stat().st_size


def bare_executemany(folder: Path, count: int) -> float:
    """The same events, ready in memory, into a table with the indexes that any record has."""
    events = [
        (
            "2026-01-01 00:00:00", "2026-01-01 00:00:00", 1, 1, f"{issue['key']}-{place}",
            one["created"], issue["key"], issue["fields"]["summary"], one["author"]["emailAddress"],
            one["items"][0]["field"], one["items"][0]["fromString"], one["items"][0]["toString"],
        )
        for issue in issues(count)
        for place, one in enumerate(issue["changelog"]["histories"])
    ]  # fmt: skip
    db = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000"):
        db.execute(f"PRAGMA {setting}")
    db.execute(
        "CREATE TABLE tracker_events (id INTEGER PRIMARY KEY, created_at, updated_at, source_id, "
        "import_run_id, external_id, at, item, title, author, field, before, after)"
    )
    db.execute("CREATE UNIQUE INDEX tracker_key ON tracker_events (source_id, external_id)")
    for column in ("source_id", "import_run_id", "at", "item"):
        db.execute(f"CREATE INDEX tracker_{column} ON tracker_events ({column})")
    began = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO tracker_events (created_at, updated_at, source_id, import_run_id, external_id, "
        f"at, item, title, author, field, before, after) VALUES ({', '.join('?' * 12)})",
        events,
    )
    db.execute("COMMIT")
    seconds = time.perf_counter() - began
    db.close()
    return seconds

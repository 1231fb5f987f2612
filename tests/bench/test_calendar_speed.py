# SPDX-License-Identifier: Apache-2.0
"""How fast a million calendar instances come in, against the least any import could do.

    make bench ARGS="-k calendar"       CUSTOMARY_TEST_ROWS=100000 for fewer

Some thousands of series in `.ics` files are worked out, checked and stored. The bar is that of
voice items: four times a bare `executemany` of the same events, within 500 MB.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest

from tests.bench.test_import_speed import MOST_MEMORY, MOST_RATIO, ROWS, imported

#: Times of one series in the span: three years of working days, or of weeks.
DAILY, WEEKLY = 782, 157
SINCE, UNTIL = date(2023, 11, 1), date(2026, 10, 31)
PEOPLE = 400
ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York", "W. Europe Standard Time")
#: How often something about one time of a series is otherwise.
EXCEPTIONS = 2


@pytest.mark.bench
def test_a_million_calendar_instances_come_in_fast_and_in_little_memory(tmp_path: Path) -> None:
    found = measure(ROWS, tmp_path)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    assert found["events"] >= ROWS * 0.98
    assert found["ratio"] <= MOST_RATIO
    assert found["peak memory, MB"] < MOST_MEMORY


def measure(rows: int, folder: Path) -> dict[str, float]:
    """Import into a fresh installation, then do the least possible with the same events."""
    environment = os.environ | {
        "CUSTOMARY_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "customary.site.settings",
    }
    environment.pop("DATABASE_URL", None)
    pack, series = write_calendars(folder / "calendar", rows)
    migrate = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
    subprocess.run([sys.executable, "-c", migrate], env=environment, check=True)
    store = folder / "home" / "customary.sqlite3"
    first = imported(pack, environment)
    assert first["state"] == "done"
    bare = bare_executemany(store, folder)
    with sqlite3.connect(store) as db:
        ((events,),) = db.execute("SELECT COUNT(*) FROM events")
    again = imported(pack, environment)
    assert again["new"] == 0
    return {
        "series": series,
        "events": events,
        "bare executemany, s": round(bare, 1),
        "import, s": round(float(first["seconds"]), 1),
        "import, CPU s": round(float(first["cpu"]), 1),
        "ratio": round(float(first["seconds"]) / bare, 2),
        "events a second": round(events / float(first["seconds"])),
        "peak memory, MB": round(float(first["peak_mb"])),
        "the same again, s": round(float(again["seconds"]), 1),
    }


def bare_executemany(store: Path, folder: Path) -> float:
    """The events that came in, ready in memory, into a copy of the table with its indexes."""
    with sqlite3.connect(store) as db:
        made = [
            sql
            for (sql,) in db.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'events' AND sql IS NOT NULL"
            )
        ]
        names = [row[1] for row in db.execute("PRAGMA table_info(events)") if row[1] != "id"]
        # In the order in which they came, as an import would write them.
        records = db.execute(f"SELECT {', '.join(names)} FROM events ORDER BY id").fetchall()
    db = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000"):
        db.execute(f"PRAGMA {setting}")
    for sql in made:
        db.execute(sql)
    began = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        f"INSERT INTO events ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", records
    )
    db.execute("COMMIT")
    seconds = time.perf_counter() - began
    db.close()
    return seconds


def write_calendars(folder: Path, rows: int) -> tuple[Path, int]:
    """Calendars of fifty series each: two in three are weekly, the others on working days."""
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(
        'name = "Calendar"\n[source]\nkey = "calendar"\nevidence_grade = "A"\n'
        '[feed]\nkind = "calendar"\n[feed.answers]\n'
        f'domains = "home.example"\nsince = "{SINCE}"\nuntil = "{UNTIL}"\n',
        encoding="utf-8",
    )
    chance = random.Random(1)
    instances = series = 0
    while instances < rows:
        parts = [f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Team {series // 50}\r\n"]
        for _ in range(50):
            daily = chance.random() < 1 / 3
            parts.append(a_series(chance, series, daily=daily))
            instances += DAILY if daily else WEEKLY
            series += 1
            if instances >= rows:
                break
        (folder / f"{series:06d}.ics").write_text("".join(parts) + "END:VCALENDAR\r\n")
    return folder, series


def a_series(chance: random.Random, number: int, *, daily: bool) -> str:
    zone = chance.choice(ZONES)
    day = SINCE + timedelta(days=chance.randrange(7))
    first = datetime.combine(day, clock(chance.randrange(8, 18)))
    rule = "BYDAY=MO,TU,WE,TH,FR" if daily else ""
    while daily and first.weekday() > 4:
        first += timedelta(days=1)
    people = chance.sample(range(PEOPLE), chance.randint(3, 12))
    shared = [
        f"UID:{number:06d}-{chance.getrandbits(64):016x}@home.example",
        "DTSTAMP:20231001T080000Z",
        "CREATED:20231001T080000Z",
        f"ORGANIZER;CN=Person {people[0]}:mailto:p{people[0]}@home.example",
        *(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:p{one}@home.example" for one in people),
        "SUMMARY:A meeting of ours",
        "DESCRIPTION:An agenda that nobody asked for\\, and that is not kept.",
    ]
    lines = ["BEGIN:VEVENT", *shared, *lasting(first, zone)]
    lines += [f"RRULE:FREQ=WEEKLY;{rule}".rstrip(";"), "END:VEVENT"]
    for _ in range(EXCEPTIONS):
        moment = first + timedelta(weeks=chance.randrange(1, 150))
        moved = moment + timedelta(hours=1)
        lines += ["BEGIN:VEVENT", *shared, *lasting(moved, zone)]
        lines += [f"RECURRENCE-ID;TZID={zone}:{moment:%Y%m%dT%H%M%S}", "END:VEVENT"]
    return "\r\n".join(lines) + "\r\n"


def lasting(first: datetime, zone: str) -> list[str]:
    after = first + timedelta(minutes=45)
    return [
        f"DTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={zone}:{after:%Y%m%dT%H%M%S}",
    ]

# SPDX-License-Identifier: Apache-2.0
"""How fast a million voice items come in, against the least any import could do.

    make bench ARGS="-k import"        CUSTOMARY_TEST_ROWS=100000 for fewer rows

Prints the rate, the ratio to a bare `executemany` of the same columns into an equally indexed
SQLite table, the peak of memory, and how long a second writer ever had to wait.
"""

from __future__ import annotations

import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROWS = int(os.environ.get("CUSTOMARY_TEST_ROWS", "1_000_000"))
#: Times a bare executemany, and megabytes.
MOST_RATIO, MOST_MEMORY = 4, 500
CUSTOMERS = 3_000
WORDS = [
    "the",
    "parcel",
    "came",
    "late",
    "and",
    "the",
    "agent",
    "was",
    "kind",
    "but",
    "nobody",
    "told",
    "me",
    "why",
    "送餐",
    "很快",
    "服务",
    "态度",
    "好",
    "退款",
    "太慢",
]
CHILD = """
import json, sys, time
import django
django.setup()
from pathlib import Path

import pytest
from customary.intake.importing import import_pack
from tests.bench.memory import peak_mb
began, worked = time.perf_counter(), time.process_time()
run = import_pack(Path(sys.argv[1]))
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "cpu": time.process_time() - worked,
    "peak_mb": peak_mb(),
    "state": run.state,
    "new": sum(f["new"] for f in run.report["files"]),
    "unchanged": sum(f["unchanged"] for f in run.report["files"]),
}))
"""
WRITER = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
longest, written, refused = 0.0, 0, 0
print("ready", flush=True)
while not sys.stdin.readable() or not __import__("select").select([sys.stdin], [], [], 0)[0]:
    began = time.perf_counter()
    try:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO bench_writer (at) VALUES (?)", (time.time(),))
        db.execute("COMMIT")
        written += 1
    except sqlite3.OperationalError:
        refused += 1
    longest = max(longest, time.perf_counter() - began)
    time.sleep(0.02)
print(f"{written} {refused} {longest}")
"""


@pytest.mark.bench
def test_a_million_voice_items_come_in_fast_in_little_memory_and_in_nobodys_way(
    tmp_path: Path,
) -> None:
    found = measure(ROWS, tmp_path)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    assert found["new"] == ROWS + CUSTOMERS
    assert found["unchanged, second time"] == ROWS + CUSTOMERS
    assert found["ratio"] <= MOST_RATIO
    assert found["peak memory, MB"] < MOST_MEMORY
    assert found["second writer: refusals"] == 0
    assert found["second writer: longest wait, s"] < 10


def measure(rows: int, folder: Path) -> dict[str, float]:
    """Import into a fresh installation while somebody else writes, then do the least possible."""
    environment = os.environ | {
        "CUSTOMARY_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "customary.site.settings",
    }
    environment.pop("DATABASE_URL", None)
    pack = write_pack(folder / "bench", rows)
    migrate = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
    subprocess.run([sys.executable, "-c", migrate], env=environment, check=True)
    store = folder / "home" / "customary.sqlite3"
    with sqlite3.connect(store) as db:
        db.execute("CREATE TABLE bench_writer (id INTEGER PRIMARY KEY, at REAL)")
    bare = bare_executemany(store, pack, folder)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    first = imported(pack, environment)
    told = writer.communicate("stop\n")[0].split()
    again = imported(pack, environment)
    return {
        "rows": rows,
        "bare executemany, s": round(bare, 1),
        "import, s": round(float(first["seconds"]), 1),
        "import, CPU s": round(float(first["cpu"]), 1),
        "ratio": round(float(first["seconds"]) / bare, 2),
        "rows a second": round(rows / float(first["seconds"])),
        "peak memory, MB": round(float(first["peak_mb"])),
        "new": first["new"],
        "the same again, s": round(float(again["seconds"]), 1),
        "unchanged, second time": again["unchanged"],
        "second writer: writes": int(told[0]),
        "second writer: refusals": int(told[1]),
        "second writer: longest wait, s": round(float(told[2]), 2),
    }


def imported(pack: Path, environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(pack)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def bare_executemany(store: Path, pack: Path, folder: Path) -> float:
    """The same rows, ready in memory, into a copy of the table with the same indexes."""
    copy = folder / "bare.sqlite3"
    with sqlite3.connect(store) as db:
        made = [
            sql
            for (sql,) in db.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'voice_items' AND sql IS NOT NULL"
            )
        ]
    customers = {f"c{n}": n + 1 for n in range(CUSTOMERS)}
    with (pack / "voice_items.csv").open(encoding="utf-8", newline="") as file:
        records = [
            (
                "2026-01-01 00:00:00", "2026-01-01 00:00:00", 1, 1,
                r["external_id"], r["kind"], r["occurred_at"].replace("T", " ")[:19], r["text"],
                r["language"], r["channel"], float(r["score"]) if r["score"] else None,
                customers[r["customer"]], "", "", "", 0,
            )
            for r in csv.DictReader(file)
        ]  # fmt: skip
    db = sqlite3.connect(copy, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000"):
        db.execute(f"PRAGMA {setting}")
    for sql in made:
        db.execute(sql)
    began = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO voice_items (created_at, updated_at, source_id, import_run_id, external_id, "
        "kind, occurred_at, text, language, channel, score, customer_id, title, subject, "
        f"journey_stage, consent_to_quote) VALUES ({', '.join('?' * 16)})",
        records,
    )
    db.execute("COMMIT")
    seconds = time.perf_counter() - began
    db.close()
    return seconds


def write_pack(folder: Path, rows: int) -> Path:
    folder.mkdir(parents=True)
    chance = random.Random(1)
    with (folder / "customers.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(["external_id", "name"])
        write.writerows([f"c{n}", f"Customer {n}"] for n in range(CUSTOMERS))
    kinds = ["comment", "complaint", "praise", "question"]
    with (folder / "voice_items.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        names = "external_id kind occurred_at text language channel score customer"
        write.writerow(names.split())
        for _row in range(rows):
            write.writerow(
                [
                    f"{chance.getrandbits(64):016x}",
                    chance.choice(kinds),
                    time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1.7e9 + chance.random() * 9e7)),
                    " ".join(chance.choices(WORDS, k=chance.randint(5, 40))),
                    "en",
                    "web",
                    chance.choice(["", "1", "2.5", "5"]),
                    f"c{chance.randrange(CUSTOMERS)}",
                ]
            )
    return folder

# SPDX-License-Identifier: Apache-2.0
"""The staging file: one SQLite file beside the store, in which a pack is checked and resolved.

    sources            every source's number: its id in the store, or a negative one when new
    files              the pack's entries, in the order they are merged
    f1, f2, ...        the rows of an entry: number, source, id in the store (negative when new),
                       state, then its columns; `<column>_id` is a reference resolved
    problems           what is wrong, row by row

Negative ids number the new rows of an object from 1; the merge adds them to a reserved range.
"""

from __future__ import annotations

import ctypes
import json
import sqlite3
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

from customary.intake.casting import canonical_json
from customary.intake.report import TOLD, Problem
from customary.intake.schema import Column, Kind, objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from customary.intake.casting import Fault
    from customary.intake.schema import PackObject

NEW, CHANGED, UNCHANGED = 0, 1, 2
#: Nothing here must survive a power cut: a broken stage is made again from the pack.
SETTINGS = (
    "PRAGMA page_size=8192",
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA locking_mode=NORMAL",
    "PRAGMA cache_size=-16384",
    "PRAGMA temp_store=FILE",
)
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE sources (n INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL);
CREATE TABLE files (
    n INTEGER PRIMARY KEY, name TEXT, object TEXT, columns TEXT, rows INTEGER DEFAULT 0,
    notices TEXT DEFAULT '[]'
);
CREATE TABLE problems (
    file INTEGER, row INTEGER, "column" TEXT, value TEXT, reason TEXT, mend TEXT
);
CREATE TABLE refs (
    target TEXT, source INTEGER, raw TEXT, in_source INTEGER, id_there TEXT, found INTEGER,
    PRIMARY KEY (target, source, raw)
) WITHOUT ROWID;
CREATE TABLE reserved (object TEXT PRIMARY KEY, base INTEGER);
"""
TYPES = {
    Kind.BOOLEAN: "INTEGER",
    Kind.INTEGER: "INTEGER",
    Kind.FLOAT: "REAL",
    Kind.DECIMAL: "NUMERIC",
}


@dataclass(frozen=True)
class StagedFile:
    """One entry of the pack in the stage."""

    n: int
    name: str
    object: PackObject
    columns: tuple[str, ...]
    rows: int
    notices: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The table of its rows."""
        return f"f{self.n}"

    @property
    def known(self) -> list[Column]:
        """Its columns, without the one that names a source."""
        return [self.object.columns[name] for name in self.columns if name != "source"]


class Stage:
    """A staging file open for work."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = sqlite3.connect(path, isolation_level=None, timeout=60)
        self.db.create_function("canonical_json", 1, canonical_json, deterministic=True)
        for setting in SETTINGS:
            self.db.execute(setting)
        if not self.rows("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
            self.db.executescript(TABLES)

    def close(self) -> None:
        """Close the file; it stays on the disk."""
        self.db.close()

    def rest(self) -> None:
        """Give back the memory that the work so far has taken."""
        self.run("PRAGMA shrink_memory")
        # The C library keeps what is free between pieces in use; not every one has this verb.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)

    def discard(self) -> None:
        """Close the file and remove it: it holds personal data."""
        self.close()
        self.path.unlink(missing_ok=True)

    def run(self, sql: str, *values: Any) -> int:
        """Execute one statement; the number of rows it touched."""
        return self.db.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a small answer."""
        return self.db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        """The single value of an answer, or None."""
        row = self.db.execute(sql, values).fetchone()
        return row[0] if row else None

    def stream(self, sql: str, *values: Any, size: int = 10_000) -> Iterator[list[tuple[Any, ...]]]:
        """A large answer in blocks."""
        cursor = self.db.execute(sql, values)
        while block := cursor.fetchmany(size):
            yield block

    def note(self, key: str, value: Any) -> None:
        """Remember something about the pack."""
        self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, json.dumps(value))

    def noted(self, key: str) -> Any:
        """What was remembered, or None."""
        value = self.one("SELECT value FROM meta WHERE key = ?", key)
        return None if value is None else json.loads(value)

    # ── Files and their rows ─────────────────────────────────────────────────────────────────────

    def add_file(
        self, name: str, target: PackObject, columns: Sequence[str], *, table: str = ""
    ) -> int:
        """Make room for the rows of an entry, and give its number."""
        n: int = self.one("SELECT COALESCE(MAX(n), 0) + 1 FROM files")
        self.run(
            "INSERT INTO files (n, name, object, columns) VALUES (?, ?, ?, ?)",
            n,
            name,
            target.name,
            json.dumps(list(columns)),
        )
        self.make_table(table or f"f{n}", target, columns)
        return n

    def make_table(self, table: str, target: PackObject, columns: Sequence[str]) -> None:
        """A table for rows of an object with these columns."""
        kept = [
            f'"{name}" {TYPES.get(target.columns[name].kind, "TEXT") if name != "source" else "TEXT"}'
            for name in columns
        ]
        resolved = [f'"{name}_id" INTEGER' for name in columns if _is_reference(target, name)]
        ours = ["_row INTEGER", "_source INTEGER", "_pk INTEGER", "_state INTEGER DEFAULT 0"]
        self.run(f"CREATE TABLE {table} ({', '.join([*ours, *kept, *resolved])})")

    def add_rows(
        self,
        table: str,
        numbers: list[int],
        columns: dict[str, list[Any]],
        *,
        source: int | None,
        first: int,
    ) -> None:
        """Append a block of rows; new ones of an object are numbered on from `first`."""
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join("?" * len(columns))
        fresh = range(-first, -first - len(numbers), -1)
        self.db.execute("BEGIN")
        self.db.executemany(
            f"INSERT INTO {table} (_row, _source, _pk, {names}) VALUES (?, ?, ?, {places})",
            zip(numbers, repeat(source), fresh, *columns.values(), strict=False),
        )
        self.db.execute("COMMIT")

    def files(self) -> list[StagedFile]:
        """The entries, in the order they are merged."""
        known = objects()
        return [
            StagedFile(
                n, name, known[target], tuple(json.loads(columns)), rows, tuple(json.loads(told))
            )
            for n, name, target, columns, rows, told in self.rows(
                "SELECT n, name, object, columns, rows, notices FROM files ORDER BY n"
            )
        ]

    def notice(self, file: StagedFile, sentence: str) -> None:
        """Something worth knowing about an entry that is not wrong."""
        told = json.loads(self.one("SELECT notices FROM files WHERE n = ?", file.n))
        self.run("UPDATE files SET notices = ? WHERE n = ?", json.dumps([*told, sentence]), file.n)

    # ── Problems ─────────────────────────────────────────────────────────────────────────────────

    def add_faults(self, file: int, faults: Iterable[Fault]) -> None:
        """Keep the cells that could not become values."""
        faults = list(faults)
        if not faults:
            return
        self.db.execute("BEGIN")
        for fault in faults:
            self.db.executemany(
                "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)",
                zip(
                    repeat(file),
                    fault.rows.tolist(),
                    repeat(fault.column),
                    fault.values,
                    repeat(fault.reason),
                    repeat(fault.mend),
                    strict=False,
                ),
            )
        self.db.execute("COMMIT")

    def add_problem(
        self, file: int, row: int | None, column: str, *, value: str, reason: str, mend: str
    ) -> None:
        """Keep one problem."""
        self.run(
            "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)", file, row, column, value, reason, mend
        )

    def problem_count(self, file: int | None = None) -> int:
        """How many problems there are, in all or in one entry."""
        if file is None:
            return int(self.one("SELECT COUNT(*) FROM problems"))
        return int(self.one("SELECT COUNT(*) FROM problems WHERE file = ?", file))

    def first_problems(self, most: int = TOLD) -> list[Problem]:
        """The first problems in the order of the pack."""
        found = self.rows(
            'SELECT f.name, p.row, p."column", p.value, p.reason, p.mend FROM problems p '
            "JOIN files f ON f.n = p.file ORDER BY p.file, p.row, p.rowid LIMIT ?",
            most,
        )
        return [Problem(*row) for row in found]


def _is_reference(target: PackObject, name: str) -> bool:
    return name != "source" and target.columns[name].kind is Kind.REFERENCE

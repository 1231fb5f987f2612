# SPDX-License-Identifier: Apache-2.0
"""What stands beside cases in an export: comments, metrics and ratings, kept on disk by case."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from customary.intake.feeds.helpdesk.case import Case

BLOCK = 2_000
#: Cases looked up in the store at a time.
CASES = 500


def blocks(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """The cases, so many at a time."""
    rest = iter(cases)
    while block := list(islice(rest, CASES)):
        yield block


class Beside:
    """What stands beside cases, by case, on disk: comments of a year may be more than memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE beside (key TEXT, what TEXT, content TEXT)")
        self._db.execute("CREATE TABLE met (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._block: list[tuple[str, str, str]] = []
        self._any = False

    def put(self, key: str, what: str, content: Mapping[str, Any]) -> None:
        """An object that belongs to a case."""
        self._block.append((key, what, json.dumps(content)))
        self._any = True
        if len(self._block) >= BLOCK:
            self._flush()

    def sort(self) -> None:
        """Make ready to be asked."""
        self._flush()
        self._db.execute("CREATE INDEX beside_key ON beside (key)")

    def of(self, key: str) -> dict[str, list[dict[str, Any]]]:
        """What belongs to a case, by what it is, in the order it came."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        if self._any:
            self._db.execute("INSERT OR IGNORE INTO met VALUES (?)", (key,))
            rows = self._db.execute(
                "SELECT what, content FROM beside WHERE key = ? ORDER BY rowid", (key,)
            )
            for what, content in rows:
                found[what].append(json.loads(content))
        return found

    def alone(self, what: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """What belongs to cases that nobody has asked for, with their keys."""
        rows = self._db.execute(
            "SELECT key, content FROM beside WHERE what = ? AND key NOT IN met ORDER BY rowid",
            (what,),
        )
        for key, content in rows:
            yield key, json.loads(content)

    def close(self) -> None:
        """Leave nothing behind."""
        self._db.close()
        self._path.unlink(missing_ok=True)

    def _flush(self) -> None:
        self._db.executemany("INSERT INTO beside VALUES (?, ?, ?)", self._block)
        self._block.clear()

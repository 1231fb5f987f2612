# SPDX-License-Identifier: Apache-2.0
"""Keeps entries on disk and gives them back together: a calendar may be larger than memory."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from customary.intake.feeds.calendar.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAMES = [one.name for one in fields(Entry)]


class Entries:
    """Entries on disk, given back by `uid`: a calendar may be larger than memory."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "entries.sqlite3"
        self._db = sqlite3.connect(self.path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE entries (uid TEXT, entry TEXT)")
        self._db.execute("BEGIN")

    def add(self, entry: Entry) -> None:
        """Keep an entry."""
        cells = [getattr(entry, name) for name in _NAMES]
        self._db.execute(
            "INSERT INTO entries VALUES (?, ?)", (entry.uid, json.dumps(cells, ensure_ascii=False))
        )

    def by_uid(self) -> Iterator[list[Entry]]:
        """The entries of each `uid` together, in the order in which they were read."""
        rows = self._db.execute("SELECT uid, entry FROM entries ORDER BY uid, rowid")
        for _, same in groupby(rows, key=itemgetter(0)):
            yield [Entry(*json.loads(cells)) for _, cells in same]

    def close(self) -> None:
        """Forget them."""
        self._db.close()
        self.path.unlink(missing_ok=True)

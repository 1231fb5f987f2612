# SPDX-License-Identifier: Apache-2.0
"""Writes what a feed makes of foreign entries: tables of a pack, in blocks that fit into memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from customary.intake.declaration import FileDeclaration
from customary.intake.formats.batch import ROWS, Input
from customary.intake.report import Problem

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True)
class Prepared:
    """Pack files ready to be read, and the entries that were not: told, counted, never dropped.

    Problems stand against the import, until somebody takes in the rest; notices are only told.
    `complete` names the objects of which these files list everything, such as "people": what is
    stored and missing here is flagged. `day` is the day they tell of, where they say so.
    """

    inputs: tuple[Input, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    complete: tuple[str, ...] = ()
    day: date | None = None


@dataclass
class Table:
    """A table of the pack being written; every cell is text or None, as in a CSV file."""

    path: Path
    columns: tuple[str, ...]
    rows: int = 0
    _block: list[tuple[str | None, ...]] = field(default_factory=list)
    _writer: Any = None

    def add(self, *cells: str | None) -> None:
        """One row, its cells in the order of the columns.

        Raises:
            ValueError: there are more or fewer cells than columns.
        """
        if len(cells) != len(self.columns):
            raise ValueError(
                f"{len(cells)} cells for the {len(self.columns)} columns of {self.path}"
            )
        self._block.append(cells)
        self.rows += 1
        if len(self._block) >= ROWS:
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        if self._block:
            self._flush()
        if self._writer:
            self._writer.close()

    def _flush(self) -> None:
        schema = pa.schema([(name, pa.string()) for name in self.columns])
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, schema, compression="zstd")
        arrays = [pa.array(cells, pa.string()) for cells in zip(*self._block, strict=True)]
        self._writer.write_table(pa.table(arrays, schema=schema))
        self._block.clear()


class PackWriter:
    """The tables of one pack, written into a folder: `with PackWriter(folder) as pack`."""

    def __init__(self, folder: Path, *, time_zone: str = "UTC") -> None:
        self.folder = folder
        self.time_zone = time_zone
        self.problems: list[Problem] = []
        self.notices: list[str] = []
        self._tables: dict[str, Table] = {}

    def __enter__(self) -> PackWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for table in self._tables.values():
            table.close()

    def table(self, name: str, *columns: str) -> Table:
        """The table of an object, such as "events"; made on the first call."""
        if name not in self._tables:
            self._tables[name] = Table(self.folder / f"{name}.parquet", columns)
        return self._tables[name]

    def problem(
        self, file: str, row: int | None, reason: str, *, mend: str = "", value: str = ""
    ) -> None:
        """Note an entry that cannot be read; `row` is its place in the file, from 1."""
        self.problems.append(Problem(file, row, "", value, reason, mend))

    def prepared(self) -> Prepared:
        """What was written; call it after the tables are closed."""
        inputs = tuple(
            Input(
                table.path,
                table.path.name,
                FileDeclaration(name=table.path.name, object=name, time_zone=self.time_zone),
            )
            for name, table in self._tables.items()
            if table.rows
        )
        return Prepared(inputs, tuple(self.problems), tuple(self.notices))

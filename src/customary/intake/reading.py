# SPDX-License-Identifier: Apache-2.0
"""Reads the files of a pack into the stage: mapped, turned into values, every wrong cell told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customary.intake import grouping
from customary.intake.casting import Casting, Fault, Manner
from customary.intake.declaration import HASH
from customary.intake.formats import open_file
from customary.intake.mapping import cleaned, plan, select, texts_of
from customary.intake.report import PackError, Step
from customary.intake.schema import Column, Kind, objects
from customary.intake.times import mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.declaration import ColumnDeclaration, FileDeclaration
    from customary.intake.formats.batch import Batch, Input, Opened
    from customary.intake.report import Progress
    from customary.intake.schema import PackObject
    from customary.intake.stage import Stage

SOURCE = Column(
    name="source",
    kind=Kind.TEXT,
    store_name="source_id",
    required=True,
    nullable=False,
    default="",
    max_length=60,
)


def read_into(stage: Stage, file: Input, *, source: int, progress: Progress) -> None:
    """Read one entry of a pack into a table of its own. What cannot be read is a problem too."""
    target = objects()[file.declared.object]
    n: int | None = None
    try:
        with open_file(file) as opened:
            columns = plan(file.declared, target, opened.header, name=file.name)
            n = stage.add_file(file.name, target, list(columns))
            reader = _Reader(stage, file.declared, target, columns, n=n, source=source)
            _read(reader, opened, file, progress)
    except PackError as error:
        if n is None:
            n = stage.add_file(file.name, target, ["external_id"] if target.is_record else [])
        stage.add_problem(n, None, "", value="", reason=str(error), mend="")
        return
    reader.finish()
    pa.default_memory_pool().release_unused()
    stage.run("UPDATE files SET rows = ? WHERE n = ?", reader.read, n)


def _read(reader: _Reader, opened: Opened, file: Input, progress: Progress) -> None:
    size = file.path.stat().st_size
    for batch in opened.batches:
        reader.take(batch)
        progress(Step(file.name, batch.bytes_read, size, reader.read))


class _Reader:
    """Takes the blocks of one file, in order."""

    def __init__(
        self,
        stage: Stage,
        declared: FileDeclaration,
        target: PackObject,
        columns: Mapping[str, ColumnDeclaration],
        *,
        n: int,
        source: int,
    ) -> None:
        self.stage, self.declared, self.target, self.columns = stage, declared, target, columns
        self.n, self.read = n, 0
        self.grouped = bool(declared.group_by)
        self.table = grouping.TABLE.format(n=n) if self.grouped else f"f{n}"
        if self.grouped:
            grouping.make_room(stage, self.table, target, list(columns))
        self.source = source if target.is_record and "source" not in columns else None
        self.first = next_number(stage, target)

    def take(self, batch: Batch) -> None:
        """Map, turn into values and stage one block."""
        self.stage.add_faults(self.n, _bad_rows(batch))
        batch = select(cleaned(batch, self.declared), self.declared)
        if not len(batch.rows):
            return
        values = {name: self._values(name, said, batch) for name, said in self.columns.items()}
        if self.grouped:
            values[grouping.KEY] = grouping.keys_of(batch, self.declared)
        self.stage.add_rows(
            self.table,
            batch.rows.tolist(),
            {name: column.to_pylist() for name, column in values.items()},
            source=self.source,
            first=self.first,
        )
        self.read += len(batch.rows)
        self.first += len(batch.rows)

    def finish(self) -> None:
        """Form groups, and tell equal rows apart that are named by their content."""
        if self.grouped:
            grouping.form(self.stage, self.n, self.table, self.target, self.columns)
        identity = self.columns.get("external_id")
        if (
            identity is not None
            and HASH in (identity.column, identity.template)
            and not self.grouped
        ):
            _number_equals(self.stage, f"f{self.n}")

    def _values(self, name: str, said: ColumnDeclaration, batch: Batch) -> Any:
        column = SOURCE if name == "source" else self.target.columns[name]
        texts, faults = texts_of(name, said, batch)
        if said.shorten and column.max_length is not None:
            texts = pc.utf8_slice_codeunits(texts, 0, column.max_length)
        manner = Manner(
            formats=said.format,
            zone=self.declared.time_zone,
            ambiguous=self.declared.ambiguous_times,
            nonexistent=self.declared.nonexistent_times,
            decimal=said.number or self.declared.decimal,
        )
        told = np.concatenate([fault.rows for fault in faults]) if faults else None
        casting = Casting(column, texts, batch.rows, manner=manner)
        casting.fills = not self.grouped
        casting.excused = self._excused(name, batch, told)
        values = casting.values()
        self.stage.add_faults(self.n, [*faults, *casting.faults])
        return values

    def _excused(self, name: str, batch: Batch, told: Any) -> Any:
        """Rows in which a blank cell is no fault: already told, or blanked by an erasure."""
        excused = np.zeros(len(batch.rows), bool)
        if told is not None:
            excused |= np.isin(batch.rows, told)
        erased = self.columns.get("erased_at")
        if erased is not None and name in getattr(self.target.model, "PERSONAL", ()):
            texts, _unknown = texts_of("erased_at", erased, batch)
            excused |= mask(pc.not_equal(pc.fill_null(texts, ""), ""))
        return excused


def next_number(stage: Stage, target: PackObject) -> int:
    """The number of the next new row of an object, over all its files."""
    tables = [file.table for file in stage.files() if file.object.name == target.name]
    least = [stage.one(f"SELECT MIN(_pk) FROM {table}") or 0 for table in tables]
    return 1 - min(least, default=0)


def _bad_rows(batch: Batch) -> list[Fault]:
    return [
        Fault("", np.array([bad.row], np.int64), [bad.value], bad.reason, bad.mend)
        for bad in batch.bad
    ]


def _number_equals(stage: Stage, table: str) -> None:
    """Equal rows are different events; from the second on, the name ends in -2, -3, ..."""
    stage.run(f"CREATE INDEX {table}_hash ON {table} (external_id)")
    stage.run(
        f"UPDATE {table} SET external_id = external_id || '-' || numbered.n FROM ("
        f" SELECT rowid AS r, ROW_NUMBER() OVER (PARTITION BY external_id ORDER BY rowid) AS n"
        f" FROM {table}) numbered WHERE numbered.r = {table}.rowid AND numbered.n > 1"
    )
    stage.run(f"DROP INDEX {table}_hash")

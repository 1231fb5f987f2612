# SPDX-License-Identifier: Apache-2.0
"""Many rows that become one record: the events of a ticket become the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from customary.intake.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.declaration import ColumnDeclaration, FileDeclaration
    from customary.intake.formats.batch import Batch
    from customary.intake.schema import Column, PackObject
    from customary.intake.stage import Stage

TABLE = "g{n}"
KEY = "_key"


def make_room(stage: Stage, table: str, target: PackObject, columns: list[str]) -> None:
    """A table for the rows before they are grouped."""
    stage.make_table(table, target, columns)
    stage.run(f"ALTER TABLE {table} ADD COLUMN {KEY} TEXT")


def keys_of(batch: Batch, declared: FileDeclaration) -> Any:
    """Which group each row belongs to."""
    parts = [pc.fill_null(batch.columns[name], "") for name in declared.group_by]
    return pc.binary_join_element_wise(*parts, "\x1f") if len(parts) > 1 else pa.array(parts[0])


def form(
    stage: Stage,
    n: int,
    table: str,
    target: PackObject,
    columns: Mapping[str, ColumnDeclaration],
) -> None:
    """One row for each group, known by the number of its first row, in the order of the file."""
    stage.run(f"CREATE INDEX {table}_key ON {table} ({KEY}, _row)")
    names = list(columns)
    chosen = [_chosen(table, name, said.take) for name, said in columns.items()]
    stage.run(
        f"INSERT INTO f{n} (_row, _source, _pk, {', '.join(_quoted(name) for name in names)}) "
        f"SELECT first_row, _source, first_pk - ROW_NUMBER() OVER (ORDER BY first_row) + 1, "
        f"{', '.join(chosen)} FROM (SELECT {KEY} AS k, MIN(_row) AS first_row, "
        f"MAX(_source) AS _source, (SELECT MAX(_pk) FROM {table}) AS first_pk, "
        f"{', '.join(_aggregates(columns))} FROM {table} GROUP BY {KEY}) g ORDER BY first_row"
    )
    for name in names:
        if name in target.columns:
            _fill(stage, n, target.columns[name])


def first_rows(stage: Stage, n: int) -> str:
    """SQL for the number of the first row of the group that a problem's row is in."""
    table = TABLE.format(n=n)
    return (
        f"(SELECT MIN(o._row) FROM {table} g JOIN {table} o ON o.{KEY} = g.{KEY} "
        "WHERE g._row = problems.row)"
    )


def is_grouped(stage: Stage, n: int) -> bool:
    """Whether the entry's rows were grouped."""
    name = TABLE.format(n=n)
    return bool(stage.rows("SELECT 1 FROM sqlite_master WHERE name = ?", name))


def _aggregates(columns: Mapping[str, ColumnDeclaration]) -> list[str]:
    functions = {"min": "MIN", "max": "MAX", "count": "COUNT"}
    found = [
        f"{functions[said.take]}(NULLIF({_quoted(name)}, '')) AS {_quoted(name)}"
        for name, said in columns.items()
        if said.take in functions
    ]
    return found or ["1 AS _nothing"]


def _chosen(table: str, name: str, take: str) -> str:
    if take not in {"first", "last"}:
        return f"g.{_quoted(name)}"
    order = "DESC" if take == "last" else "ASC"
    return (
        f"(SELECT {_quoted(name)} FROM {table} r WHERE r.{KEY} = g.k "
        f"AND r.{_quoted(name)} <> '' ORDER BY r._row {order} LIMIT 1)"
    )


def _fill(stage: Stage, n: int, column: Column) -> None:
    """What no row of a group gave is the default, or missing where it is needed."""
    name = _quoted(column.name)
    if column.default is not None and not column.required:
        stage.run(f"UPDATE f{n} SET {name} = ? WHERE {name} IS NULL", column.default)
        return
    if column.nullable or (column.kind is Kind.TEXT and not column.required):
        return
    for block in stage.stream(
        f"SELECT _row FROM f{n} WHERE {name} IS NULL AND _row NOT IN "
        '(SELECT row FROM problems WHERE file = ? AND "column" = ?)',
        n,
        column.name,
    ):
        for (row,) in block:
            stage.add_problem(
                n,
                row,
                column.name,
                value="",
                reason=_("no row of this group gives a value."),
                mend=_("Correct take or where in pack.toml, or leave these rows out with where."),
            )


def _quoted(name: str) -> str:
    return f'"{name}"'

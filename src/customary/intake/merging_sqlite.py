# SPDX-License-Identifier: Apache-2.0
"""The merge on SQLite: the stage is attached to the store, and rows move by SQL alone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from customary.intake.casting import canonical_json
from customary.intake.schema import Kind
from customary.intake.stage import CHANGED, NEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.placing import Placing
    from customary.intake.schema import Column
    from customary.intake.stage import Stage

#: KiB of pages kept while indexes grow, so that they are not written over and over.
CACHE = 65_536


def reserve(table: str, count: int) -> int:
    """The id after which `count` ids are ours alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT MAX(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "
            f"COALESCE((SELECT MAX(id) FROM {table}), 0))",
            [table],
        )
        base = int(cursor.fetchone()[0])
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [base + count, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, base + count])
    return base


@contextmanager
def opened(stage: Stage) -> Iterator[Store]:
    """The store with the stage beside it."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS incoming", [str(stage.path)])
        cursor.execute("PRAGMA main.cache_size")
        kept = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA main.cache_size = -{CACHE}")
        connection.connection.create_function(
            "canonical_json", 1, canonical_json, deterministic=True
        )
    try:
        yield Store()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA main.cache_size = {kept}")
            cursor.execute("DETACH DATABASE incoming")


class Store:
    """The three things a merge does to a table."""

    def insert(self, plan: Placing, after: int, upto: int) -> None:
        """Insert the new rows of a stretch of the file."""
        values = plan.values()
        _run(
            f"INSERT INTO main.{plan.table} ({', '.join(_quoted(name) for name in values)}) "
            f"SELECT {', '.join(values.values())} FROM incoming.{plan.file.table} f "
            f"WHERE f.rowid > {after} AND f.rowid <= {upto} AND f._state = {NEW}"
        )

    def point(self, plan: Placing, column: Column, after: int, upto: int) -> None:
        """Fill in references within the table that were left open."""
        _run(
            f"UPDATE main.{plan.table} SET {_quoted(column.store_name)} = found.there FROM ("
            f"SELECT {plan.id} AS here, {plan.reference(column)} AS there "
            f"FROM incoming.{plan.file.table} f WHERE f.rowid > {after} AND f.rowid <= {upto} "
            f"AND f._state = {NEW} AND {plan.later(column)}) found "
            f"WHERE {plan.table}.id = found.here"
        )

    def change(self, plan: Placing) -> None:
        """Keep the history of the rows that differ, then change them."""
        columns = [column for column in plan.file.known if column.name != "external_id"]
        incoming = {column.name: _incoming(plan, column) for column in columns}
        unequal = {
            column.name: f"{_comparable(column, f's.{_quoted(column.store_name)}')} IS NOT {incoming[column.name]}"
            for column in columns
        }
        rows = (
            f"FROM incoming.{plan.file.table} f JOIN main.{plan.table} s ON s.id = f._pk "
            f"WHERE f._state = {CHANGED} AND ({' OR '.join(unequal.values())})"
        )
        before = [
            _member(column, f"s.{_quoted(column.store_name)}", unequal[column.name])
            for column in columns
        ]
        after = [_member(column, incoming[column.name], unequal[column.name]) for column in columns]
        account = plan.run.started_by_id or "NULL"
        _run(
            'INSERT INTO main.changes (at, "table", record_id, account_id, purpose, import_run_id, '
            f"before, after) SELECT '{plan.now}', '{plan.table}', s.id, {account}, 'import', "
            f"{plan.run.pk}, {_object(before)}, {_object(after)} {rows}"
        )
        settings = ", ".join(
            f"{_quoted(column.store_name)} = {incoming[column.name]}" for column in columns
        )
        _run(
            f"UPDATE main.{plan.table} SET {settings}, updated_at = '{plan.now}' "
            f"FROM incoming.{plan.file.table} f WHERE {plan.table}.id = f._pk "
            f"AND f._state = {CHANGED}"
        )


def _incoming(plan: Placing, column: Column) -> str:
    if column.kind is Kind.REFERENCE:
        return f"({plan.reference(column)})"
    return f'f."{column.name}"'


def _comparable(column: Column, value: str) -> str:
    return f"canonical_json({value})" if column.kind is Kind.JSON else value


def _member(column: Column, value: str, unequal: str) -> str:
    """`"name":value,` where the column changes, else nothing."""
    written = f"json_quote({value})"
    if column.kind is Kind.DATETIME:
        written = f"json_quote(replace({value}, ' ', 'T') || '+00:00')"
    elif column.kind is Kind.JSON:
        written = f"COALESCE(json({value}), 'null')"
    elif column.kind is Kind.BOOLEAN:
        written = f"CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"
    return f"CASE WHEN {unequal} THEN '\"{column.name}\":' || {written} || ',' ELSE '' END"


def _object(members: list[str]) -> str:
    return f"'{{' || rtrim({' || '.join(members)}, ',') || '}}'"


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _quoted(name: str) -> str:
    return f'"{name}"'

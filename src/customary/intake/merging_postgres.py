# SPDX-License-Identifier: Apache-2.0
"""The merge on PostgreSQL: chunks go in by COPY."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from customary.intake.schema import Kind
from customary.intake.stage import CHANGED, NEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.placing import Placing
    from customary.intake.schema import Column
    from customary.intake.stage import Stage


def reserve(table: str, count: int) -> int:
    """The id after which `count` ids are ours alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever is about to insert holds a lock that conflicts with this one, so that no id is
        # drawn between reading the sequence and moving it.
        cursor.execute(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        base = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, base + count])
    return base


@contextmanager
def opened(stage: Stage) -> Iterator[Store]:
    """The store, fed from the stage."""
    yield Store(stage)


class Store:
    """The three things a merge does to a table."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def insert(self, plan: Placing, after: int, upto: int) -> None:
        """Insert the new rows of a stretch of the file."""
        values = plan.values()
        self._copy(
            plan.table,
            list(values),
            f"SELECT {', '.join(values.values())} FROM {plan.file.table} f "
            f"WHERE f.rowid > {after} AND f.rowid <= {upto} AND f._state = {NEW}",
        )

    def point(self, plan: Placing, column: Column, after: int, upto: int) -> None:
        """Fill in references within the table that were left open."""
        pairs = self.stage.rows(
            f"SELECT {plan.id}, {plan.reference(column)} FROM {plan.file.table} f "
            f"WHERE f.rowid > {after} AND f.rowid <= {upto} AND f._state = {NEW} "
            f"AND {plan.later(column)}"
        )
        _run(
            f'UPDATE {plan.table} SET "{column.store_name}" = found.there '
            "FROM unnest(%s::bigint[], %s::bigint[]) AS found(here, there) "
            f"WHERE {plan.table}.id = found.here",
            [here for here, _ in pairs],
            [there for _, there in pairs],
        )

    def change(self, plan: Placing) -> None:
        """Keep the history of the rows that differ, then change them."""
        columns = [column for column in plan.file.known if column.name != "external_id"]
        names = ", ".join(f'"{column.store_name}"' for column in columns)
        incoming = f"incoming_{plan.file.n}"
        _run(
            f"CREATE TEMPORARY TABLE {incoming} ON COMMIT DROP AS "
            f"SELECT id, {names} FROM {plan.table} WITH NO DATA"
        )
        taken = ", ".join(_taken(plan, column) for column in columns)
        self._copy(
            incoming,
            ["id", *(column.store_name for column in columns)],
            f"SELECT f._pk, {taken} FROM {plan.file.table} f WHERE f._state = {CHANGED}",
        )
        _run(f"SELECT 1 FROM {plan.table} s JOIN {incoming} f ON f.id = s.id FOR UPDATE OF s")
        unequal = [f"s.{_q(column)} IS DISTINCT FROM f.{_q(column)}" for column in columns]
        account = plan.run.started_by_id or "NULL::bigint"
        _run(
            'INSERT INTO changes (at, "table", record_id, account_id, purpose, import_run_id, '
            f"before, after) SELECT %s::timestamptz, '{plan.table}', s.id, {account}, 'import', "
            f"{plan.run.pk}, {_object(columns, 's')}, {_object(columns, 'f')} "
            f"FROM {plan.table} s JOIN {incoming} f ON f.id = s.id WHERE {' OR '.join(unequal)}",
            f"{plan.now}+00",
        )
        settings = ", ".join(f"{_q(column)} = f.{_q(column)}" for column in columns)
        _run(
            f"UPDATE {plan.table} SET {settings}, updated_at = %s::timestamptz "
            f"FROM {incoming} f WHERE {plan.table}.id = f.id",
            f"{plan.now}+00",
        )

    def _copy(self, table: str, names: list[str], select: str) -> None:
        quoted = ", ".join(f'"{name}"' for name in names)
        statement = f'COPY "{table}" ({quoted}) FROM STDIN'
        # The driver's own errors become Django's, as with any other statement.
        errors = connection.wrap_database_errors
        with connection.cursor() as cursor, errors, cursor.cursor.copy(statement) as copy:
            for block in self.stage.stream(select):
                for row in block:
                    copy.write_row(row)


def _taken(plan: Placing, column: Column) -> str:
    return plan.reference(column) if column.kind is Kind.REFERENCE else f'f."{column.name}"'


def _object(columns: list[Column], side: str) -> str:
    """The columns that change as one JSON object, with the values of one side."""
    members = [
        f"CASE WHEN s.{_q(column)} IS DISTINCT FROM f.{_q(column)} "
        f"THEN jsonb_build_object('{column.name}', {side}.{_q(column)}) ELSE '{{}}'::jsonb END"
        for column in columns
    ]
    return " || ".join(members)


def _q(column: Column) -> str:
    return f'"{column.store_name}"'


def _run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values) or None)

# SPDX-License-Identifier: Apache-2.0
"""Writes many rows of a table in one statement, on either database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import DateField, DateTimeField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import Field, Model

#: KiB of pages that SQLite keeps while indexes grow, so that they are not written over and over.
CACHE = 65_536


@contextmanager
def much_to_write() -> Iterator[None]:
    """Within, SQLite keeps more of the store in memory."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        kept = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{CACHE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {kept}")


def put(model: type[Model], columns: Mapping[str, Sequence[Any]], *, key: Sequence[str]) -> None:
    """Insert rows, given column by column; where the key is there already, the row becomes so."""
    fields: dict[str, Field[Any, Any]] = {
        str(field.column): field for field in model._meta.concrete_fields if field.column in columns
    }
    names = ", ".join(f'"{name}"' for name in fields)
    settings = ", ".join(
        f'"{name}" = excluded."{name}"'
        for name in fields
        if name not in key and name != "created_at"
    )
    values: list[Any] = [_prepared(field, columns[name]) for name, field in fields.items()]
    insert = f'INSERT INTO "{model._meta.db_table}" ({names})'
    otherwise = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {settings}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(
                f"%s::{field.rel_db_type(connection) if field.primary_key else field.db_type(connection)}[]"
                for field in fields.values()
            )
            cursor.execute(f"{insert} SELECT * FROM unnest({arrays}) {otherwise}", values)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"{insert} VALUES ({marks}) {otherwise}", list(zip(*values, strict=True))
            )


def _prepared(field: Field[Any, Any], column: Sequence[Any]) -> Sequence[Any]:
    """As the database takes it; equal values are worked out once, and most are the same in both."""
    if not isinstance(field, DateField):
        return column
    dated = isinstance(field, DateTimeField)
    adapt = (
        connection.ops.adapt_datetimefield_value if dated else connection.ops.adapt_datefield_value
    )
    known = {value: adapt(value) for value in set(column)}
    return [known[value] for value in column]

# SPDX-License-Identifier: Apache-2.0
"""Writes many rows of a table in one statement, on either database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Field, Model


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
    values = [
        [field.get_db_prep_save(one, connection) for one in columns[name]]
        for name, field in fields.items()
    ]
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

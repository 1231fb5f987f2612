# SPDX-License-Identifier: Apache-2.0
"""Statements that are put together once, for where everybody answers at the same time.

Django puts a statement together each time it is asked: that takes ten times as long as reading or
writing the row. Nowhere else does it matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

RowT = TypeVar("RowT", bound=models.Model)
#: Of statements that are run together, the first row of each; None where there is none.
Firsts = list[tuple[Any, ...] | None]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and what is bound to its marks."""

    text: str
    values: Sequence[Any]


def together(*statements: Statement) -> Firsts:
    """Run statements one after the other; the first row of each.

    PostgreSQL is another process, and each time it is asked costs both sides as much as what is
    done there: so it is asked once. Each still sees what was committed before its own turn.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "; ".join(each.text for each in statements),
                [value for each in statements for value in each.values],
            )
            firsts = [_first(cursor)]
            while cursor.nextset():
                firsts.append(_first(cursor))
            return firsts
        firsts = []
        for each in statements:
            cursor.execute(each.text, each.values)
            firsts.append(_first(cursor))
        return firsts


def _first(cursor: Any) -> tuple[Any, ...] | None:
    return cursor.fetchone() if cursor.description else None


def inserting(row: models.Model) -> Statement:
    """What inserts a row as `save(force_insert=True)` does, without learning its number."""
    text, fields = _insert(type(row))
    return Statement(
        text, [each.get_db_prep_save(each.pre_save(row, True), connection) for each in fields]
    )


@cache
def _insert(model: type[models.Model]) -> tuple[str, list[models.Field[Any, Any]]]:
    fields = [each for each in model._meta.concrete_fields if not each.primary_key]
    columns = ", ".join(str(each.column) for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    # Names of our own tables and columns; values are always bound.
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", fields  # noqa: S608


def _row(model: type[models.Model], names: Sequence[str], values: Sequence[Any]) -> models.Model:
    """The row as if it had been unpickled: what is not among its values is read when asked for.

    Django's own way sets every column by itself, which takes longer than the database does.
    """
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    row = model.__new__(model)
    row.__dict__.update(zip(names, values, strict=True), _state=state)
    return row


class Joined(Generic[RowT]):
    """Rows of a model, each with the row its foreign key leads to, and so on along the path.

    Where many lead to the same row, as it stands, they share it: nobody changes it.

    Args:
        model: what is read.
        path: the names of foreign keys that are never empty: of the model, of what it leads to ...
        without: columns, as "table.column", that are long and rarely wanted: read when asked for.
    """

    def __init__(self, model: type[RowT], *path: str, without: Collection[str] = ()) -> None:
        self.path, self.without = path, frozenset(without)
        self.models: list[type[models.Model]] = [model]
        for name in path:
            further = self.models[-1]._meta.get_field(name).related_model
            if not isinstance(further, type):
                raise TypeError(f"{name} leads to no model.")
            self.models.append(further)
        self._shared = lru_cache(maxsize=64)(self._joined)

    def first(self, column: str, value: str | int) -> RowT | None:
        """The row with this value in a unique column; None where there is none."""
        table = self.models[0]._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"{self._statement} WHERE {table}.{column} = %s", [value])
            found = cursor.fetchone()
        return None if found is None else self._built(found)

    @cached_property
    def _fields(self) -> list[list[models.Field[Any, Any]]]:
        return [
            [
                each
                for each in model._meta.concrete_fields
                if f"{model._meta.db_table}.{each.column}" not in self.without
            ]
            for model in self.models
        ]

    @cached_property
    def _statement(self) -> str:
        tables = [model._meta.db_table for model in self.models]
        columns = [
            f"{table}.{each.column}"
            for table, fields in zip(tables, self._fields, strict=True)
            for each in fields
        ]
        joins = [
            f"JOIN {after} ON {after}.id = {before}.{name}_id"
            for before, after, name in zip(tables, tables[1:], self.path, strict=False)
        ]
        return f"SELECT {', '.join(columns)} FROM {tables[0]} {' '.join(joins)}"  # noqa: S608

    @cached_property
    def _columns(self) -> list[list[Any]]:
        """For each model its columns that are read into something else, such as JSON, and how."""
        return [
            [
                (place, column, reader)
                for place, field in enumerate(fields)
                for column in [field.get_col(field.model._meta.db_table)]
                for reader in (
                    *connection.ops.get_db_converters(column),
                    *column.get_db_converters(connection),
                )
            ]
            for fields in self._fields
        ]

    def _built(self, found: Sequence[Any]) -> RowT:
        own = len(self._fields[0])
        row: Any = self._part(0, found[:own])
        if self.path:
            setattr(row, self.path[0], self._shared(tuple(found[own:])))
        return row  # type: ignore[no-any-return]

    def _joined(self, found: tuple[Any, ...]) -> models.Model:
        """The row that the first one leads to, with those further on, from all their columns."""
        rows: list[Any] = []
        start = 0
        for part, fields in enumerate(self._fields[1:], start=1):
            rows.append(self._part(part, found[start : start + len(fields)]))
            start += len(fields)
        for row, name, further in zip(rows, self.path[1:], rows[1:], strict=False):
            setattr(row, name, further)
        return rows[0]  # type: ignore[no-any-return]

    def _part(self, part: int, found: Sequence[Any]) -> models.Model:
        values = list(found)
        for place, column, reader in self._columns[part]:
            values[place] = reader(values[place], column, connection)
        return _row(self.models[part], [each.attname for each in self._fields[part]], values)

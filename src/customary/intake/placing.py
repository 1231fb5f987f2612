# SPDX-License-Identifier: Apache-2.0
"""How the staged rows of one file become rows of a table of the store, as SQL over the stage."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import JSONField

from customary.intake.schema import Kind

if TYPE_CHECKING:
    from customary.intake.schema import Column
    from customary.intake.stage import StagedFile
    from customary.store.models import ImportRun


@dataclass(frozen=True)
class Placing:
    """How the staged rows of one entry become rows of its table."""

    file: StagedFile
    run: ImportRun
    bases: dict[str, int]
    sources: dict[int, int]
    now: str

    @property
    def table(self) -> str:
        """The table of the store."""
        return self.file.object.name

    @property
    def id(self) -> str:
        """SQL for a new row's id, out of the range reserved for its object."""
        return f"({self.bases[self.table]} - f._pk)" if self.table in self.bases else "f._pk"

    def values(self) -> dict[str, str]:
        """Column of the store -> SQL over a staged row `f`, for a new row."""
        found = {"id": self.id}
        for field in self.file.object.model._meta.concrete_fields:
            if field.name in {"created_at", "updated_at"}:
                found[field.attname] = f"'{self.now}'"
            elif field.name == "source":
                found[field.attname] = self.source
            elif field.name == "import_run":
                found[field.attname] = str(self.run.pk)
            elif field.name in self.file.object.columns:
                found[field.attname] = self._value(self.file.object.columns[field.name])
            elif not field.null and field.empty_strings_allowed:
                found[field.attname] = "''"  # kept by us alone, and not yet filled
            elif not field.null and isinstance(field, JSONField):
                found[field.attname] = f"'{json.dumps(field.get_default())}'"
        return found

    @property
    def source(self) -> str:
        """SQL for the id of a row's source."""
        fresh = " ".join(f"WHEN {n} THEN {pk}" for n, pk in self.sources.items() if n < 0)
        return f"CASE f._source {fresh} ELSE f._source END" if fresh else "f._source"

    def reference(self, column: Column) -> str:
        """SQL for the id a reference leads to, be it stored already or new."""
        base = self.bases.get(column.target)
        resolved = f'f."{column.name}_id"'
        if base is None:
            return resolved
        return f"CASE WHEN {resolved} < 0 THEN {base} - {resolved} ELSE {resolved} END"

    def later(self, column: Column) -> str:
        """SQL that is true where a row points to one of its own table that comes after it."""
        return f'(f."{column.name}_id" < 0 AND f."{column.name}_id" < f._pk)'

    def own_references(self) -> list[Column]:
        """The references within the table, which may lead to rows that are not there yet."""
        return [c for c in self.file.known if c.kind is Kind.REFERENCE and c.target == self.table]

    def _value(self, column: Column) -> str:
        if column.name not in self.file.columns:
            return _literal(column.default)
        if column.kind is not Kind.REFERENCE:
            return f'f."{column.name}"'
        if column.target == self.table:
            return f"CASE WHEN {self.later(column)} THEN NULL ELSE {self.reference(column)} END"
        return self.reference(column)


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)

# SPDX-License-Identifier: Apache-2.0
"""The objects of an evidence pack and their columns, read off the store's own tables.

Nothing is listed twice: a new model, field or constraint is a new pack file, column or check.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import NOT_PROVIDED

from customary.store.models import IndicatorSetting, Organisation, PracticeSetting, Recorded, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = str | int | float | None


class Kind(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "text"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    JSON = "json"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Column:
    """One column of a pack file; `default` is what an empty cell means."""

    name: str
    kind: Kind
    store_name: str
    required: bool
    nullable: bool
    default: Value
    choices: tuple[str, ...] = ()
    max_length: int | None = None
    range: tuple[int, int] | None = None
    digits: int = 0
    places: int = 0
    pattern: str = ""
    target: str = ""


@dataclass(frozen=True)
class PackObject:
    """A kind of record: the file named after it, its columns, its table and its key."""

    name: str
    model: type[models.Model]
    columns: dict[str, Column]
    key: tuple[str, ...]

    @property
    def is_record(self) -> bool:
        """Known by source and external id; the others are settings, known by a name of their own."""
        return self.key == RECORD_KEY

    @property
    def references(self) -> list[Column]:
        """The columns that hold another record's external id."""
        return [column for column in self.columns.values() if column.kind is Kind.REFERENCE]


RECORD_KEY = ("source", "external_id")
#: Columns nobody edits by hand and a pack carries all the same, so that an export is complete.
CARRIED = {"erased_at", "setup_finished_at"}
#: Left out of packs: they belong to this installation's accounts and connections.
LOCAL = {
    "sources": {
        "confirmed_by",
        "cursor",
        "last_received_at",
        "connector",
        "host",
        "pull_hours",
        "next_pull_at",
        "last_error",
    }
}
SETTINGS: dict[type[models.Model], tuple[str, ...]] = {
    Source: ("key",),
    Organisation: (),
    PracticeSetting: ("practice",),
    IndicatorSetting: ("indicator",),
}
#: Columns that may be empty but whose absence must be declared: nobody leaves a date out by chance.
EXPECTED = {"voice_items": ("occurred_at",)}
EMAIL = r"^[^@\s]+@[^@\s]+$"
SLUG = r"^[-a-zA-Z0-9_]+$"
INTEGERS = {
    models.PositiveSmallIntegerField: (0, 32_767),
    models.SmallIntegerField: (-32_768, 32_767),
    models.PositiveBigIntegerField: (0, 2**63 - 1),
    models.BigIntegerField: (-(2**63), 2**63 - 1),
    models.PositiveIntegerField: (0, 2**31 - 1),
    models.IntegerField: (-(2**31), 2**31 - 1),
}
KINDS: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (models.ForeignKey, Kind.REFERENCE),
    (models.BooleanField, Kind.BOOLEAN),
    (models.IntegerField, Kind.INTEGER),
    (models.FloatField, Kind.FLOAT),
    (models.DecimalField, Kind.DECIMAL),
    (models.DateTimeField, Kind.DATETIME),  # before its parent, the date
    (models.DateField, Kind.DATE),
    (models.TimeField, Kind.TIME),
    (models.JSONField, Kind.JSON),
    (models.CharField, Kind.TEXT),
    (models.TextField, Kind.TEXT),
)


@cache
def objects() -> dict[str, PackObject]:
    """Every pack object by name; one that others point to comes before them."""
    settings = [_pack_object(model, key) for model, key in SETTINGS.items()]
    records = {
        model._meta.db_table: _pack_object(model, RECORD_KEY)
        for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table)
        if issubclass(model, Recorded)
    }
    ordered = {found.name: found for found in settings}
    for name in records:
        for found in _with_what_it_needs(name, records, seen=set(ordered), above=()):
            ordered.setdefault(found.name, found)
    return ordered


def _with_what_it_needs(
    name: str, records: dict[str, PackObject], *, seen: set[str], above: tuple[str, ...]
) -> Iterator[PackObject]:
    """Depth first; a reference back to a table still open above is filled in after the rows."""
    for column in records[name].references:
        if column.target not in seen and column.target not in (*above, name):
            yield from _with_what_it_needs(column.target, records, seen=seen, above=(*above, name))
    seen.add(name)
    yield records[name]


def _pack_object(model: type[models.Model], key: tuple[str, ...]) -> PackObject:
    table = model._meta.db_table
    left_out = LOCAL.get(table, set()) | {"source"}
    columns = {
        field.name: _column(field)
        for field in model._meta.concrete_fields
        if (field.editable or field.name in CARRIED)
        and not field.primary_key
        and not getattr(field, "auto_now", False)
        and not getattr(field, "auto_now_add", False)
        and field.name not in left_out
    }
    if "external_id" in columns:
        columns = {"external_id": columns.pop("external_id"), **columns}
    return PackObject(name=table, model=model, columns=columns, key=key)


def _column(field: models.Field[Any, Any]) -> Column:
    kind = next((kind for type_, kind in KINDS if isinstance(field, type_)), None)
    if kind is None:
        raise TypeError(f"{field} is a {type(field).__name__}, which no pack column can hold")
    target = field.related_model if isinstance(field, models.ForeignKey) else None
    span = next((span for type_, span in INTEGERS.items() if isinstance(field, type_)), None)
    return Column(
        name=field.name,
        kind=kind,
        store_name=field.attname,
        required=_required(field),
        nullable=field.null,
        default=_default(field, kind),
        choices=tuple(str(value) for value, _ in field.flatchoices) if field.choices else (),
        max_length=field.max_length if kind is Kind.TEXT else None,
        range=span if kind is Kind.INTEGER else None,
        digits=getattr(field, "max_digits", 0) or 0,
        places=getattr(field, "decimal_places", 0) or 0,
        pattern=_pattern(field),
        target=target._meta.db_table if isinstance(target, type) else "",
    )


def _required(field: models.Field[Any, Any]) -> bool:
    return not field.blank and not field.null and field.default is NOT_PROVIDED


def _default(field: models.Field[Any, Any], kind: Kind) -> Value:
    """What an empty cell becomes, in the form the store keeps it in."""
    if field.default is NOT_PROVIDED:
        return None if field.null or kind is not Kind.TEXT else ""
    value = field.get_default()
    if kind is Kind.JSON:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value) if kind in {Kind.TEXT, Kind.DECIMAL} else value


def _pattern(field: models.Field[Any, Any]) -> str:
    if isinstance(field, models.EmailField):
        return EMAIL
    return SLUG if isinstance(field, models.SlugField) else ""

# SPDX-License-Identifier: Apache-2.0
"""One record of any table: its fields, where it came from, what hangs on it, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.store.access import Access, NotVisible, Viewer, may_at, model_of, visible
from customary.store.access.matrix import MODELS
from customary.store.models import (
    Change,
    Dialogue,
    DialogueKind,
    DialogueMessage,
    EvidenceGrade,
    Person,
    VoiceItem,
)
from customary.store.queries.days import entered_after
from customary.store.queries.labels import label_of
from customary.store.queries.links import RecordLink, link_to, links_to
from customary.store.queries.words import WORDS, has_personal_data, shown_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from django.db.models import Field

    from customary.store.access import Reader
    from customary.store.models import Recorded

#: Told apart from the fields: where a record came from.
ORIGIN = {"id", "source", "external_id", "recorded_at", "import_run", "created_at", "updated_at"}
#: What the directory tells of a person; the rest is employment.
DIRECTORY = {"full_name", "email", "unit", "job_title", "remote", "profile"}
CHILDREN_SHOWN = 20
CHANGES_SHOWN = 50


@dataclass(frozen=True)
class RecordField:
    """A column that says something: its words, its value, and where it leads."""

    name: str
    label: str
    value: Any
    link: RecordLink | None = None


@dataclass(frozen=True)
class SourceName:
    """Where a record came from, and the letter its evidence counts with."""

    id: int
    name: str
    grade: EvidenceGrade


@dataclass(frozen=True)
class Children:
    """Records that hang on this one: so many the reader may see, the first few linked."""

    label: str
    links: tuple[RecordLink, ...]
    total: int


@dataclass(frozen=True)
class ChangedColumn:
    """One column before and after."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PastChange:
    """One change: when, by whom, or what for."""

    at: datetime
    who: str
    purpose: str
    columns: tuple[ChangedColumn, ...]


@dataclass(frozen=True)
class Record:
    """One record as a reader may see it; in outline without its personal columns and history."""

    link: RecordLink
    fields: tuple[RecordField, ...]
    source: SourceName
    external_id: str
    recorded_at: datetime | None
    import_run: int | None
    children: tuple[Children, ...]
    history: tuple[PastChange, ...]
    is_outline: bool
    #: Days after the fact at which it was typed in, where that makes it count as self-reported.
    entered_after: int | None = None


def record(reader: Reader, table: str, key: int) -> Record:
    """One record with all that the reader may see of it.

    Raises:
        NotVisible: there is no such table or record, or not for this reader.
    """
    if table not in MODELS:
        raise NotVisible(f"There is no table {table!r}.")
    whole = visible(reader, table).select_related("source").filter(pk=key).first()
    row = whole or visible(reader, table, Access.OUTLINE).filter(pk=key).first()
    if row is None:
        raise NotVisible(f"There is nothing {key} in {table} for this reader.")
    columns = _columns(reader, row, is_outline=whole is None)
    return Record(
        link=link_to(row, is_outline=whole is None),
        fields=tuple(_fields(reader, row, columns)),
        source=SourceName(row.source_id, row.source.name, row.source.grade),
        external_id=row.external_id,
        recorded_at=row.recorded_at,
        import_run=row.import_run_id,
        children=tuple(_children(reader, row)),
        history=tuple(_history(row, {column.name for column in columns})) if whole else (),
        is_outline=whole is None,
        entered_after=entered_after(row),
    )


def _columns(reader: Reader, row: Recorded, *, is_outline: bool) -> list[Field[Any, Any]]:
    """The columns this reader may see."""
    hidden = set(ORIGIN)
    if is_outline:
        hidden |= set(row.PERSONAL)
    if isinstance(row, Person):
        own = isinstance(reader, Viewer) and row.pk in reader.persons
        if not may_at(reader, "read", "employment", unit=row.unit_id, own=own):
            hidden |= {field.name for field in row._meta.concrete_fields} - DIRECTORY
    if _hides_author(reader, row):
        hidden |= {"started_by", "author"}
    return [field for field in row._meta.concrete_fields if field.name not in hidden]


def _hides_author(reader: Reader, row: Recorded) -> bool:
    """Whether whoever spoke up stays hidden: from all but themselves."""
    thread = row.dialogue if isinstance(row, DialogueMessage) else row
    if not isinstance(thread, Dialogue) or thread.kind != DialogueKind.SPEAK_UP:
        return False
    return not isinstance(reader, Viewer) or thread.started_by_id not in reader.persons


def _fields(
    reader: Reader, row: Recorded, columns: Iterable[Field[Any, Any]]
) -> Iterable[RecordField]:
    held = [(column, getattr(row, column.attname)) for column in columns]
    filled = [(column, value) for column, value in held if value not in (None, "", [], {})]
    tables = {column.name: _table_of(column) for column, _value in filled}
    places = [(tables[column.name] or "", value) for column, value in filled]
    links = links_to(reader, [place for place in places if place[0]])
    for (column, value), place in zip(filled, places, strict=True):
        label = label_of(column)
        if not column.is_relation:
            yield RecordField(column.name, label, _shown(row, column, value))
        elif place[0]:
            link = links.get(place)
            yield RecordField(column.name, label, link.label if link else None, link)


def _table_of(column: Field[Any, Any]) -> str | None:
    """The table of records a column leads to, None for any other column."""
    related: Any = column.related_model if column.is_relation else None
    table = related._meta.db_table if related else None
    return table if table in MODELS else None


def _shown(row: Recorded, column: Field[Any, Any], value: Any) -> Any:
    """The value, the words of a choice, or a customer's words as they may be shown."""
    if column.choices:
        return getattr(row, f"get_{column.name}_display")()
    if column.name in WORDS.get(row._meta.db_table, ()):
        return shown_words(value, has_personal_data(row) if isinstance(row, VoiceItem) else None)
    return value


def _children(reader: Reader, row: Recorded) -> Iterable[Children]:
    for relation in row._meta.related_objects:
        model = relation.related_model
        if model._meta.db_table not in MODELS:
            continue
        table = model._meta.db_table
        hanging = {relation.field.name: row.pk}
        rows = visible(reader, table, Access.OUTLINE).filter(**hanging)
        newest = list(rows.order_by("-pk").values_list("pk", flat=True)[: CHILDREN_SHOWN + 1])
        if not newest:
            continue
        links = links_to(reader, [(table, key) for key in newest[:CHILDREN_SHOWN]])
        yield Children(
            label=str(model_of(table)._meta.verbose_name_plural),
            links=tuple(links[table, key] for key in newest if (table, key) in links),
            total=rows.count() if len(newest) > CHILDREN_SHOWN else len(newest),
        )


def _history(row: Recorded, columns: Collection[str]) -> Iterable[PastChange]:
    changes = Change.objects.filter(table=row._meta.db_table, record_id=row.pk)
    names = {field.name: label_of(field) for field in row._meta.concrete_fields}
    for one in changes.select_related("account__person").order_by("-pk")[:CHANGES_SHOWN]:
        before, after = one.before or {}, one.after or {}
        changed = [name for name in {**before, **after} if name in columns]
        if changed:
            yield PastChange(
                at=one.at,
                who=one.account.person.full_name if one.account else "",
                purpose=one.purpose,
                columns=tuple(
                    ChangedColumn(names[name], *(_past(row, name, one) for one in (before, after)))
                    for name in changed
                ),
            )


def _past(row: Recorded, name: str, held: Mapping[str, Any]) -> Any:
    """What a column held; customers' words as they may be shown."""
    value = held.get(name)
    return (
        shown_words(value, None) if value and name in WORDS.get(row._meta.db_table, ()) else value
    )

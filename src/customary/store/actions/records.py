# SPDX-License-Identifier: Apache-2.0
"""Rows written here: from our own source, with a history of every change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import System
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.refusal import Refused
from customary.store.models import EvidenceGrade, Recorded, Source
from customary.store.statements import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customary.store.access import Reader

RecordT = TypeVar("RecordT", bound=Recorded)
RowT = TypeVar("RowT", bound=Model)

SOURCES = Joined(Source)


def own_source() -> Source:
    """The source of what is recorded here: a by-product of daily work."""
    if found := SOURCES.first("key", Source.OWN_KEY):
        return found
    source, _made = Source.objects.get_or_create(
        key=Source.OWN_KEY,
        defaults={
            "name": "Customary",
            "proposed_grade": EvidenceGrade.DAILY_WORK,
            "confirmed_grade": EvidenceGrade.DAILY_WORK,
        },
    )
    return source


def add(by: Reader, model: type[RecordT], **values: Any) -> RecordT:
    """A new record of ours, with its history."""
    return add_all(by, model, [values])[0]


def add_all(by: Reader, model: type[RecordT], rows: Iterable[Mapping[str, Any]]) -> list[RecordT]:
    """New records of ours, with their history."""
    source, now = own_source(), timezone.now()
    made = [
        model(source=source, external_id=uuid4().hex, recorded_at=now, **values) for values in rows
    ]
    model.objects.bulk_create(made, batch_size=500)
    record_changes(by, model._meta.db_table, after={row.pk: values_of(row) for row in made})
    return made


def change(by: Reader, row: RowT, **values: Any) -> RowT:
    """The row with these values, saved, and what differs in its history."""
    before = values_of(row, only=values)
    for name, value in values.items():
        setattr(row, name, value)
    stamped = {"updated_at"} & {field.name for field in row._meta.concrete_fields}
    row.save(update_fields=[*values, *stamped])
    after = values_of(row, only=values)
    record_changes(by, row._meta.db_table, before={row.pk: before}, after={row.pk: after})
    return row


def locked(row: RowT) -> RowT:
    """The row as it is now, with nobody else changing it before this transaction ends."""
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


def person_of(by: Reader) -> int | None:
    """The id of the person who acts; a job of the system is nobody."""
    return None if isinstance(by, System) else by.person


def unit_of(by: Reader) -> int | None:
    """The id of the unit the acting person works in."""
    return None if isinstance(by, System) else by.unit


def filled(text: str, where: str) -> str:
    """The text without spaces around it.

    Raises:
        Refused: nothing is left.
    """
    text = text.strip()
    if not text:
        raise Refused(_("Something is missing here."), where, _("Write at least a few words."))
    return text

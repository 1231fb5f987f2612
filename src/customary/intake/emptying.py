# SPDX-License-Identifier: Apache-2.0
"""Deletes everything from a source: its records with their history, in chunks, for good.

Unlike an undo this cannot be taken back, so it is refused where records of others could not stand
without them, and counted beforehand. Begun again after it was ended halfway, it goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import CASCADE, PROTECT, ForeignKey
from django.utils.translation import gettext as _

from customary.intake import lock
from customary.intake.schema import objects
from customary.intake.undo import NAMED
from customary.store.actions.understanding import mark_weeks_without
from customary.store.models import (
    Account,
    Change,
    Delivery,
    Hook,
    HookDelivery,
    IdentityPair,
    ImportRun,
    ImportState,
    RawRecord,
    RecordAudit,
    Recorded,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from customary.intake.schema import PackObject
    from customary.store.models import Source

#: Other writers wait for one chunk at most.
CHUNK = 1_000
PURPOSE = "everything from a source deleted"


class InTheWayError(ValueError):
    """Records of others cannot stand without those of the source; `records` names the first."""

    def __init__(self, sentence: str, records: list[str]) -> None:
        super().__init__(sentence)
        self.records = records


@dataclass(frozen=True)
class Held:
    """What a source holds.

    Attributes:
        records: how many records of each table.
        along: how many records of others hang on them, by table, and would go with them.
        in_the_way: names of those that forbid it.
    """

    records: dict[str, int]
    along: dict[str, int]
    in_the_way: list[str]

    @property
    def total(self) -> int:
        """All of its records."""
        return sum(self.records.values())


def held_by(source: Source) -> Held:
    """What would be deleted with a source, and what forbids it."""
    records: dict[str, int] = {}
    along: dict[str, int] = {}
    in_the_way: list[str] = []
    for target in _records():
        if count := target.model._base_manager.filter(source=source).count():
            records[target.name] = count
        for field in _pointers(target):
            rows = field.model._base_manager.filter(**{f"{field.name}__source": source})
            if issubclass(field.model, Recorded):
                rows = rows.exclude(source=source)
            # Whoever signs in here must still be able to.
            if _on_delete(field) is PROTECT or field.model is Account:
                in_the_way += [f"{field.model._meta.db_table}: {row}" for row in rows[: NAMED + 1]]
            elif _on_delete(field) is CASCADE and issubclass(field.model, Recorded):
                table = field.model._meta.db_table
                if count := rows.count():
                    along[table] = along.get(table, 0) + count
    return Held(records, along, in_the_way)


def empty(source: Source, *, by: Account | None, and_source: bool, counted: dict[str, int]) -> None:
    """Delete every record of the source, and the source itself if that is wanted too.

    `counted` is how many records of each table there were when it was asked for; in the history
    it stands in their place.

    Raises:
        InTheWayError: records of others cannot stand without them.
        BusyError: an import is under way.
    """
    with lock.only_one():
        refuse_if_in_the_way(held_by(source))
        for target in reversed(_records()):
            _let_go(target, source)
            _delete_all(target, source)
        with transaction.atomic():
            RawRecord.objects.filter(source=source).delete()
            Delivery.objects.filter(source=source).delete()
            HookDelivery.objects.filter(source=source).delete()
            Hook.objects.filter(source=source).delete()
            _forget_reports(source)
            Change.objects.create(
                table="sources",
                record_id=source.pk,
                account=by,
                purpose=PURPOSE,
                before={"records": counted},
                after={"source": "gone" if and_source else "kept"},
            )
            if and_source:
                source.delete()
                return
            # Fetched again, all of it would be back within the hour.
            source.connector, source.secret, source.host = "", "", ""
            source.next_pull_at, source.cursor, source.deletion = None, {}, {}
            source.save()


def refuse_if_in_the_way(held: Held) -> None:
    """Nothing, where a source may be emptied.

    Raises:
        InTheWayError: records of others cannot stand without its own.
    """
    if not held.in_the_way:
        return
    named = held.in_the_way[:NAMED]
    listed = ", ".join(named) + (" …" if len(held.in_the_way) > NAMED else "")
    raise InTheWayError(
        _("It cannot be deleted: records from elsewhere need it. In the way: %(records)s.")
        % {"records": listed},
        held.in_the_way,
    )


def _let_go(target: PackObject, source: Source) -> None:
    """Clear what its own records hold each other by, so that they can go in any order."""
    for field in _pointers(target):
        own = issubclass(field.model, Recorded) and field.null
        if own and (_on_delete(field) is PROTECT or field.model is target.model):
            rows = field.model._base_manager.filter(
                source=source, **{f"{field.name}__source": source}
            )
            for keys in _chunks(rows):
                field.model._base_manager.filter(pk__in=keys).update(**{field.name: None})


def _delete_all(target: PackObject, source: Source) -> None:
    for keys in _chunks(target.model._base_manager.filter(source=source)):
        with transaction.atomic():
            Change.objects.filter(table=target.name, record_id__in=keys).delete()
            RecordAudit.objects.filter(table=target.name, record_id__in=keys).delete()
            for side in ("left_id__in", "right_id__in"):
                IdentityPair.objects.filter(table=target.name, **{side: keys}).delete()
            mark_weeks_without(target.model, keys)
            target.model._base_manager.filter(pk__in=keys).delete()


def _forget_reports(source: Source) -> None:
    """Reports of its imports quote bad cells; what they brought is gone as if undone."""
    for run in ImportRun.objects.filter(source=source, state=ImportState.DONE):
        run.state = ImportState.UNDONE
        run.report = run.report | {"problems": [], "rejected_files": []}
        run.save(update_fields=["state", "report", "updated_at"])


def _chunks(rows: Any) -> Iterator[list[int]]:
    """Ids of the rows that are left, a chunk at a time, until there are none."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield keys


def _pointers(target: PackObject) -> list[ForeignKey[Any, Any]]:
    models: list[type[Model]] = list(apps.get_models())
    return [
        field
        for model in models
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is target.model
    ]


def _on_delete(field: ForeignKey[Any, Any]) -> Any:
    return field.remote_field.on_delete


def _records() -> list[PackObject]:
    return [target for target in objects().values() if target.is_record]

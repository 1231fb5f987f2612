# SPDX-License-Identifier: Apache-2.0
"""Takes an import back: what it brought is removed, what it changed is as before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey, Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _

from customary.intake import lock
from customary.intake.mirror import as_stored
from customary.intake.moves import take_back_flags
from customary.intake.rollback import follows, roll_back
from customary.intake.schema import Kind, PackObject, objects
from customary.store.actions.identities import forget_rows_of, match
from customary.store.models import SUBJECTS, Change, ImportRun, ImportState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from customary.store.models import Account

NAMED = 10
BLOCK = 500


class UndoError(ValueError):
    """The import cannot be taken back; `records` names the first rows that stand in the way."""

    def __init__(self, sentence: str, records: list[str]) -> None:
        super().__init__(sentence)
        self.records = records


def undo_import(run: ImportRun, *, by: Account | None = None) -> ImportRun:
    """Undo a finished import. UndoError where rows changed since, or others point to them.

    Records that its rows changed are as before, with a history of their own; its new rows are
    gone. Sources and settings stay.
    """
    with lock.only_one():
        run.refresh_from_db()
        if run.state != ImportState.DONE:
            told = {"state": run.get_state_display()}
            raise UndoError(
                _("Only a finished import can be undone; this one is: %(state)s.") % told, []
            )
        with transaction.atomic():
            _refuse_if_touched(run)
            _restore(run, by)
            take_back_flags(run)
            for table in SUBJECTS:
                forget_rows_of(table, run)
            run.state = ImportState.MERGING  # hides its rows
            run.report = run.report | {"undoing": True}
            run.save()
        roll_back(run)
        if run.files.filter(object_name__in=SUBJECTS).exists():
            match()
    return run


def _refuse_if_touched(run: ImportRun) -> None:
    later = [*_changed_later(run), *_pointed_at(run)]
    if later:
        named = later[:NAMED]
        more = len(later) - len(named)
        listed = ", ".join(named) + (
            _(" and %(count)s more") % {"count": f"{more:,}"} if more else ""
        )
        raise UndoError(
            _(
                "This import cannot be undone: others have built on it since. In the way: %(records)s."
            )
            % {"records": listed},
            later,
        )


def _changed_later(run: ImportRun) -> list[str]:
    """Records this run brought or changed that somebody changed afterwards."""
    found = []
    for target in _records():
        table = target.name
        found += _names(
            f"SELECT DISTINCT t.external_id FROM changes c JOIN {table} t ON t.id = c.record_id "
            'WHERE c."table" = %s AND (c.import_run_id IS NULL OR c.import_run_id <> %s) AND ('
            "t.import_run_id = %s OR EXISTS (SELECT 1 FROM changes o "
            'WHERE o."table" = %s AND o.record_id = t.id AND o.import_run_id = %s AND o.id < c.id))',
            table,
            [table, run.pk, run.pk, table, run.pk],
        )
    for change, record in _changed_records(run):
        if record is not None and not _is_as_left(record, change):
            found.append(f"{change.table} {record.external_id}")  # type: ignore[attr-defined]
    return list(dict.fromkeys(found))


def _pointed_at(run: ImportRun) -> list[str]:
    """Rows of this run that records of others refer to by now."""
    found = []
    for target in _records():
        for field in _pointers(target):
            if (untouched := follows(field)) is not None:
                of_run = Q(**{f"{field.name}__import_run": run})
                rows = field.model._base_manager.filter(of_run).exclude(untouched)
                named = rows.values_list(f"{field.name}__external_id", flat=True).distinct()
                found += [
                    f"{target.name} {one}" for one in named.order_by(f"{field.name}__external_id")
                ]
                continue
            table = field.model._meta.db_table
            imported = any(f.name == "import_run" for f in field.model._meta.concrete_fields)
            others = "AND (o.import_run_id IS NULL OR o.import_run_id <> %s)" if imported else ""
            # What this run itself let older rows point to is put back with them.
            others += (
                ' AND NOT EXISTS (SELECT 1 FROM changes c WHERE c."table" = %s '
                "AND c.record_id = o.id AND c.import_run_id = %s AND c.before IS NOT NULL)"
            )
            found += _names(
                f"SELECT DISTINCT t.external_id FROM {table} o "
                f'JOIN {target.name} t ON t.id = o."{field.column}" '
                f"WHERE t.import_run_id = %s {others}",
                target.name,
                [run.pk, *([run.pk] if imported else []), table, run.pk],
            )
    return list(dict.fromkeys(found))


def _pointers(target: PackObject) -> list[ForeignKey[Any, Any]]:
    """Every column of any table that points to this one, those without a way back too.

    Who is the same as whom was found here, not built upon: those links go with the rows.
    """
    return [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is target.model
        if field.name != "same_as"
    ]


def _names(sql: str, table: str, values: list[Any]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY 1", values)
        return [f"{table} {external_id}" for (external_id,) in cursor.fetchall()]


def _restore(run: ImportRun, by: Account | None) -> None:
    """Put the changed records back, and keep that as history too."""
    now = timezone.now()
    for change, record in _changed_records(run):
        if record is None:
            continue
        target = objects()[change.table]
        for name, value in (change.before or {}).items():
            column = target.columns[name]
            setattr(record, column.store_name, _value(column.kind, value))
        record.updated_at = now  # type: ignore[attr-defined]
        record.save()
        Change.objects.create(
            table=change.table,
            record_id=change.record_id,
            account=by,
            purpose="undo of an import",
            import_run=run,
            before=change.after,
            after=change.before,
        )


def _changed_records(run: ImportRun) -> Iterator[tuple[Change, Model | None]]:
    """Each record that the run changed, with what it changed."""
    records = [target.name for target in _records()]
    changes = Change.objects.filter(
        import_run=run, purpose="import", table__in=records, before__isnull=False
    ).order_by("pk")
    for change in changes.iterator(chunk_size=BLOCK):
        model = objects()[change.table].model
        yield change, model._base_manager.filter(pk=change.record_id).first()


def _is_as_left(record: Model, change: Change) -> bool:
    target = objects()[change.table]
    for name, value in (change.after or {}).items():
        column = target.columns[name]
        left = as_stored(_value(column.kind, value))
        now = as_stored(getattr(record, column.store_name))
        same = float(left) == float(now) if _both_numbers(left, now) else left == now
        if not same:
            return False
    return True


def _both_numbers(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) or isinstance(other, int | float):
        return one is not None and other is not None
    return False


def _value(kind: Kind, value: Any) -> Any:
    """A value of the history as a model's field takes it."""
    if not isinstance(value, str):
        return value
    if kind is Kind.DATETIME:
        return dt.datetime.fromisoformat(value)
    if kind is Kind.DATE:
        return parse_date(value)
    return parse_time(value) if kind is Kind.TIME else value


def _records() -> list[PackObject]:
    return [target for target in objects().values() if target.is_record]

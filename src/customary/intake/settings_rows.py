# SPDX-License-Identifier: Apache-2.0
"""The few rows of a pack that are settings: sources, the organisation, practices, indicators."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.mirror import as_stored
from customary.intake.schema import Kind
from customary.intake.stage import CHANGED, NEW, UNCHANGED
from customary.store.models import Change, EvidenceGrade, Organisation, Source

if TYPE_CHECKING:
    from django.db.models import Model

    from customary.intake.schema import Column, PackObject
    from customary.intake.stage import Stage, StagedFile
    from customary.store.models import ImportRun


def prepare_sources(stage: Stage, file: StagedFile) -> None:
    """Number the pack's own sources; only our own export may bring grades that were confirmed."""
    if not stage.noted("own export"):
        lowered = 0
        if "confirmed_grade" in file.columns:
            lowered += stage.run(
                f"UPDATE {file.table} SET confirmed_grade = '' WHERE confirmed_grade <> ''"
            )
        if "confirmed_at" in file.columns:
            stage.run(f"UPDATE {file.table} SET confirmed_at = NULL")
        if "proposed_grade" in file.columns:
            lowered += stage.run(
                f"UPDATE {file.table} SET proposed_grade = ? WHERE proposed_grade NOT IN (?, ?)",
                EvidenceGrade.SELF_REPORTED,
                EvidenceGrade.SYSTEM,
                EvidenceGrade.SELF_REPORTED,
            )
        if lowered:
            told = _(
                "This is not an unchanged export of this installation, so confirmed evidence "
                "grades were left out. Confirm them with: customary sources confirm KEY."
            )
            stage.notice(file, told)
    for (key,) in stage.rows(f'SELECT "key" FROM {file.table} WHERE "key" <> \'\''):
        add_source(stage, key)


def add_source(stage: Stage, key: str) -> int:
    """The number of a source: its id in the store, or a negative one."""
    n = stage.one("SELECT n FROM sources WHERE key = ?", key)
    if n is None:
        n = min(stage.one("SELECT MIN(n) FROM sources") or 0, 0) - 1
        stage.run("INSERT INTO sources VALUES (?, ?)", n, key)
    return int(n)


def compare(stage: Stage, file: StagedFile) -> None:
    """Give each row its state, and refuse the second row for the same thing."""
    seen: set[tuple[Any, ...]] = set()
    confirmed = not stage.noted("own export")
    for rowid, row, values in _rows(stage, file):
        key = tuple(values.get(name) for name in file.object.key)
        if key in seen:
            stage.add_problem(
                file.n,
                row,
                file.object.key[0] if file.object.key else "",
                value=str(key[0]) if key else "",
                reason=_("already given by an earlier row."),
                mend=_("Keep one row for each."),
            )
        seen.add(key)
        found = _find(file.object, values)
        wanted = _wanted(file, values, keeps_confirmation=confirmed)
        state = NEW if found is None else CHANGED if _changes(found, file, wanted) else UNCHANGED
        stage.run(f"UPDATE {file.table} SET _state = ? WHERE rowid = ?", state, rowid)


def apply(stage: Stage, file: StagedFile, *, run: ImportRun, fresh: set[str]) -> None:
    """Write the rows; what they change in rows that were there before is kept as history."""
    confirmed = not stage.noted("own export")
    for _rowid, _row, values in _rows(stage, file):
        found = _find(file.object, values)
        wanted = _wanted(file, values, keeps_confirmation=confirmed)
        if found is None:
            found = file.object.model()
            if isinstance(found, Organisation):
                found.pk = 1
            _write(found, file, wanted)
            continue
        changes = _changes(found, file, wanted)
        if not changes:
            continue
        if not (isinstance(found, Source) and found.key in fresh):
            _keep_history(found, changes, wanted, run)
        _write(found, file, wanted)


def _rows(stage: Stage, file: StagedFile) -> list[tuple[int, int, dict[str, Any]]]:
    names = ", ".join(f'"{column.name}"' for column in file.known)
    return [
        (rowid, row, dict(zip((c.name for c in file.known), values, strict=True)))
        for rowid, row, *values in stage.rows(f"SELECT rowid, _row, {names} FROM {file.table}")
    ]


def _find(target: PackObject, values: dict[str, Any]) -> Model | None:
    key = {name: values.get(name) for name in target.key} or {"pk": 1}
    return target.model._default_manager.filter(**key).first()


def _wanted(
    file: StagedFile, values: dict[str, Any], *, keeps_confirmation: bool
) -> dict[str, Any]:
    """The values to write; a foreign pack says nothing about what was confirmed here."""
    if file.object.model is Source and keeps_confirmation:
        return {k: v for k, v in values.items() if k not in {"confirmed_grade", "confirmed_at"}}
    return values


def _changes(found: Model, file: StagedFile, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the row holds now, of the columns that would change."""
    return {
        column.name: now
        for column in file.known
        if column.name in wanted
        and (now := as_stored(getattr(found, column.name)))
        != as_stored(_value(column, wanted[column.name]))
    }


def _keep_history(
    found: Model, changes: dict[str, Any], wanted: dict[str, Any], run: ImportRun
) -> None:
    Change.objects.create(
        table=found._meta.db_table,
        record_id=found.pk,
        account=run.started_by,
        purpose="import",
        import_run=run,
        before=changes,
        after={name: wanted[name] for name in changes},
    )


def _write(found: Model, file: StagedFile, wanted: dict[str, Any]) -> None:
    for column in file.known:
        if column.name in wanted:
            setattr(found, column.name, _value(column, wanted[column.name]))
    found.save()


def _value(column: Column, stored: Any) -> Any:
    """A staged value as the model's field holds it."""
    if stored is None:
        return None
    if column.kind is Kind.JSON:
        return json.loads(stored)
    if column.kind is Kind.DATETIME:
        return dt.datetime.fromisoformat(stored).replace(tzinfo=dt.UTC)
    if column.kind is Kind.DATE:
        return dt.date.fromisoformat(stored)
    if column.kind is Kind.TIME:
        return dt.time.fromisoformat(stored)
    return bool(stored) if column.kind is Kind.BOOLEAN else stored

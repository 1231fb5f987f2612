# SPDX-License-Identifier: Apache-2.0
"""Removes the rows of a run in chunks, none of which anybody can see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import CASCADE, ForeignKey, Q
from django.utils import timezone

from customary.intake.schema import Kind, objects
from customary.store.actions.understanding import COUNTED_BY
from customary.store.models import ImportState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customary.intake.schema import PackObject
    from customary.store.models import ImportRun

CHUNK = 20_000


def roll_back(run: ImportRun) -> None:
    """Delete what a merging run has brought; it ends as failed, or as undone if it was being undone."""
    remove_rows(run)
    run.state = ImportState.UNDONE if run.report.get("undoing") else ImportState.FAILED
    run.report.pop("undoing", None)
    run.stage_path = ""
    run.finished_at = timezone.now()
    run.save()


def remove_rows(run: ImportRun) -> None:
    """Delete the rows that carry the run's id, those that point to others first."""
    for target in reversed(objects().values()):
        if not target.is_record:
            continue
        table = target.name
        for column in target.references:
            if column.target == table and column.kind is Kind.REFERENCE:
                _in_chunks(
                    f'UPDATE {table} SET "{column.store_name}" = NULL WHERE id IN (SELECT id FROM '
                    f'{table} WHERE import_run_id = %s AND "{column.store_name}" IS NOT NULL LIMIT {CHUNK})',
                    run,
                )
        some = f"(SELECT id FROM {table} WHERE import_run_id = %s ORDER BY id LIMIT {CHUNK})"
        _in_chunks(f"DELETE FROM {table} WHERE id IN {some}", run, first=_followers(target, some))


def follows(field: ForeignKey[Any, Any]) -> Q | None:
    """Which rows follow by themselves from the record they point to, and go with it; None for none.

    A model says so by `FOLLOWS`: what was understood of a record follows, what a person said
    about it does not.
    """
    return getattr(field.model, "FOLLOWS", None)


def _followers(target: PackObject, some: str) -> list[str]:
    """The statements that delete what follows from some of the records, or let go of them."""
    counted_by = COUNTED_BY.get(target.model)
    stale = [
        "INSERT INTO stale_weeks (week) SELECT DISTINCT week FROM annotations "
        f"WHERE {counted_by} IN {some} ORDER BY week ON CONFLICT (week) DO UPDATE SET week = excluded.week"
    ]
    return (stale if counted_by else []) + [
        f'DELETE FROM {model._meta.db_table} WHERE "{field.column}" IN {some}'
        if field.remote_field.on_delete is CASCADE
        else f'UPDATE {model._meta.db_table} SET "{field.column}" = NULL WHERE "{field.column}" IN {some}'
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is target.model
        if follows(field) is not None
    ]


def _in_chunks(sql: str, run: ImportRun, first: Sequence[str] = ()) -> None:
    touched = 1
    while touched:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in first:
                cursor.execute(statement, [run.pk])
            cursor.execute(sql, [run.pk])
            touched = cursor.rowcount

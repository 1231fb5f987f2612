# SPDX-License-Identifier: Apache-2.0
"""Removes the rows of a run in chunks, none of which anybody can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from customary.intake.schema import Kind, objects
from customary.store.models import ImportState

if TYPE_CHECKING:
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
        _in_chunks(
            f"DELETE FROM {table} WHERE id IN "
            f"(SELECT id FROM {table} WHERE import_run_id = %s LIMIT {CHUNK})",
            run,
        )


def _in_chunks(sql: str, run: ImportRun) -> None:
    touched = 1
    while touched:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [run.pk])
            touched = cursor.rowcount

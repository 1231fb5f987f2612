# SPDX-License-Identifier: Apache-2.0
"""Moves a checked stage into the store in chunks; nothing is visible until all of it is there.

New rows carry the id of a run that is still merging, which hides them. Rows that change stored
records are applied in the last transaction, which also shows the new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from customary.intake import merging_postgres, merging_sqlite, settings_rows
from customary.intake.moves import settle_people
from customary.intake.placing import Placing
from customary.intake.report import Step
from customary.intake.schema import objects
from customary.intake.stage import CHANGED, NEW
from customary.store.models import Change, ImportFile, ImportRun, ImportState, Source

if TYPE_CHECKING:
    from customary.intake.declaration import PackDeclaration
    from customary.intake.report import Progress
    from customary.intake.stage import Stage

#: Other writers wait for one chunk at most.
CHUNK = 20_000


def begin(
    stage: Stage, run: ImportRun, *, declaration: PackDeclaration, digests: dict[str, str]
) -> ImportRun:
    """Reserve ids, make the new sources, and record the run as merging, with its files."""
    for name in objects():
        tables = [f.table for f in stage.files() if f.object.name == name and f.object.is_record]
        least = [
            stage.one(f"SELECT MIN(_pk) FROM {table} WHERE _state = {NEW} AND _pk < 0")
            for table in tables
        ]
        most = -min((number for number in least if number is not None), default=0)
        if most:
            stage.run(
                "INSERT OR REPLACE INTO reserved VALUES (?, ?)",
                name,
                _dialect().reserve(name, most),
            )
    with transaction.atomic():
        fresh = [key for (key,) in stage.rows("SELECT key FROM sources WHERE n < 0")]
        for key in fresh:
            _make_source(key, declaration)
        stage.note("fresh", fresh)
        run.source = Source.objects.filter(key=declaration.source.key).first()
        run.state = ImportState.MERGING
        run.stage_path = str(stage.path.relative_to(settings.STAGING))
        run.save()
        ImportFile.objects.bulk_create(
            ImportFile(
                import_run=run,
                name=file.name,
                object_name=file.object.name,
                digest=digests.get(file.name, ""),
                rows=stage.one(f"SELECT COALESCE(MAX(rowid), 0) FROM {file.table}"),
            )
            for file in stage.files()
        )
    return run


def merge(stage: Stage, run: ImportRun, progress: Progress) -> None:
    """Bring the stage into the store, from wherever an earlier attempt was ended."""
    bases = dict(stage.rows("SELECT object, base FROM reserved"))
    known = dict(Source.objects.values_list("key", "pk"))
    sources = {n: known[key] for n, key in stage.rows("SELECT n, key FROM sources")}
    now = str(timezone.now().replace(tzinfo=None))
    files = stage.files()
    records = list(ImportFile.objects.filter(import_run=run).order_by("pk"))
    total = sum(record.rows for record in records)
    plans = [Placing(file, run, bases, sources, now) for file in files]
    with _dialect().opened(stage) as store:
        done = sum(record.merged for record in records)
        for plan, record in zip(plans, records, strict=True):
            while record.merged < record.rows:
                upto = min(record.merged + CHUNK, record.rows)
                with transaction.atomic():
                    if plan.file.object.is_record:
                        store.insert(plan, record.merged, upto)
                    ImportFile.objects.filter(pk=record.pk).update(merged=upto)
                done += upto - record.merged
                record.merged = upto
                progress(Step(plan.table, done, total, done))
        for plan in plans:
            _point_forward(store, stage, plan)
        _finish(store, stage, run, plans)


def _point_forward(store: Any, stage: Stage, plan: Placing) -> None:
    """Fill in references to rows of the same table that came later; doing it twice is harmless."""
    for column in plan.own_references():
        span = stage.rows(
            f"SELECT MIN(rowid), MAX(rowid) FROM {plan.file.table} f "
            f"WHERE f._state = {NEW} AND {plan.later(column)}"
        )
        first, last = span[0]
        for start in range(first - 1, last, CHUNK) if first is not None else ():
            with transaction.atomic():
                store.point(plan, column, start, min(start + CHUNK, last))


def _finish(store: Any, stage: Stage, run: ImportRun, plans: list[Placing]) -> None:
    """Apply what changes and show everything, all at once."""
    fresh = set(stage.noted("fresh") or [])
    changed = [
        plan
        for plan in plans
        if plan.file.object.is_record
        and stage.rows(f"SELECT 1 FROM {plan.file.table} WHERE _state = {CHANGED} LIMIT 1")
    ]
    with transaction.atomic():
        for plan in plans:
            if not plan.file.object.is_record:
                settings_rows.apply(stage, plan.file, run=run, fresh=fresh)
        for plan in changed:
            store.change(plan)
        settle_people(stage, run)
        _update_source(run, stage.noted("source") or {}, fresh)
        run.state = ImportState.DONE
        run.finished_at = timezone.now()
        run.stage_path = ""
        run.save()


def _make_source(key: str, declaration: PackDeclaration) -> None:
    said = declaration.source
    if key != said.key:  # a row of the sources file will say more
        Source.objects.create(key=key, name=key)
        return
    Source.objects.create(
        key=key,
        name=said.name or declaration.name,
        kind=said.kind,
        proposed_grade=said.evidence_grade or "C",
        time_zone=declaration.time_zone or "UTC",
        language=declaration.language,
    )


def _update_source(run: ImportRun, said: dict[str, str], fresh: set[str]) -> None:
    """What pack.toml says of a source that was here before; a confirmed grade stays as it is."""
    source = run.source
    if source is None or source.key in fresh:
        return
    source.refresh_from_db()
    changes = {name: value for name, value in said.items() if getattr(source, name) != value}
    if not changes:
        return
    Change.objects.create(
        table="sources",
        record_id=source.pk,
        account=run.started_by,
        purpose="import",
        import_run=run,
        before={name: getattr(source, name) for name in changes},
        after=changes,
    )
    for name, value in changes.items():
        setattr(source, name, value)
    source.save()


def _dialect() -> Any:
    return merging_sqlite if connection.vendor == "sqlite" else merging_postgres

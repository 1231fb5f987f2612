# SPDX-License-Identifier: Apache-2.0
"""The store's tables beside the stage, under the name `store`, so that checks are plain SQL.

SQLite's store is attached as it is. Of any other database the tables in question are copied into
a file of their own, in the form in which the stage keeps values.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
from typing import TYPE_CHECKING, Any

from django.db import connection

from customary.intake.schema import objects

if TYPE_CHECKING:
    from django.db.models import Model

    from customary.intake.schema import PackObject
    from customary.intake.stage import Stage

BLOCK = 5_000


def attach(stage: Stage) -> None:
    """Make the store's records readable as `store.<table>` in the stage's connection."""
    if connection.vendor == "sqlite":
        stage.run("ATTACH DATABASE ? AS store", str(connection.settings_dict["NAME"]))
        return
    mirror = stage.path.with_suffix(".mirror")
    mirror.unlink(missing_ok=True)
    stage.run("ATTACH DATABASE ? AS store", str(mirror))
    stage.run("PRAGMA store.journal_mode=OFF")
    stage.run("PRAGMA store.synchronous=OFF")
    named = {file.object.name for file in stage.files()}
    pointed_at = {column.target for name in named for column in objects()[name].references}
    pointed_at |= {"people", "customers"}  # who may have been erased
    for name in named | pointed_at:
        if objects()[name].is_record:
            _copy(stage, objects()[name], whole=name in named)


def detach(stage: Stage) -> None:
    """Let go of the store, so that nothing of ours stands in a writer's way."""
    stage.run("DETACH DATABASE store")
    stage.path.with_suffix(".mirror").unlink(missing_ok=True)


def as_stored(value: Any) -> Any:
    """A database value in the form in which the stage keeps it."""
    if isinstance(value, dt.datetime):
        return str(value.astimezone(dt.UTC).replace(tzinfo=None))
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return value


def _copy(stage: Stage, target: PackObject, *, whole: bool) -> None:
    model: type[Model] = target.model
    sources = [n for (n,) in stage.rows("SELECT n FROM sources WHERE n > 0")]
    kept = ["id", "source_id", "external_id"]
    has_erasure = "erased_at" in target.columns
    if whole:
        kept += [c.store_name for c in target.columns.values() if c.store_name not in kept]
    elif has_erasure:
        kept.append("erased_at")
    types = {
        column.store_name: "NUMERIC"
        for column in target.columns.values()
        if column.kind.value in {"decimal", "boolean", "integer", "float", "reference"}
    }
    declared = [f'"{name}" {types.get(name, "TEXT")}' for name in kept[1:]]
    stage.run(f"CREATE TABLE store.{target.name} (id INTEGER PRIMARY KEY, {', '.join(declared)})")
    places = ", ".join("?" * len(kept))
    records = model._base_manager.filter(source_id__in=sources).values_list(*kept)
    for block in _blocks(records.iterator(chunk_size=BLOCK)):
        stage.db.execute("BEGIN")
        stage.db.executemany(f"INSERT INTO store.{target.name} VALUES ({places})", block)
        stage.db.execute("COMMIT")
    stage.run(f"CREATE INDEX store.{target.name}_key ON {target.name} (source_id, external_id)")


def _blocks(records: Any) -> Any:
    block = []
    for record in records:
        block.append(tuple(as_stored(value) for value in record))
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block

# SPDX-License-Identifier: Apache-2.0
"""Writes everything the store holds as an evidence pack that imports unchanged."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from customary.intake.formats.writing import open_writer
from customary.intake.pack import DECLARATION, digest
from customary.intake.report import PackError, Step, silent
from customary.intake.schema import Column, Kind, objects
from customary.intake.signing import signature

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import QuerySet

    from customary.intake.report import Progress
    from customary.intake.schema import PackObject

FORMATS = ("csv", "jsonl", "parquet", "xlsx")
BLOCK = 5_000


@dataclass
class ExportReport:
    """What was written: the folder, and the rows of each file."""

    folder: str
    files: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self)


def export_pack(
    folder: Path,
    *,
    purpose: str,
    file_format: str = "csv",
    progress: Progress = silent,
) -> ExportReport:
    """Write every record and setting, of all sources, exactly; `purpose` says who asked and why.

    Two exports of the same records are the same bytes. Accounts, grades and history stay here.
    PackError where the folder holds anything already.
    """
    if not purpose:
        raise ValueError("An export of everything needs a purpose.")
    if file_format not in FORMATS:
        raise ValueError(f"{file_format!r} is not one of {', '.join(FORMATS)}")
    if folder.exists() and any(folder.iterdir()):
        raise PackError(_("%(folder)s is not empty. Name a new folder.") % {"folder": folder})
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    report = ExportReport(str(folder))
    with ExitStack() as whole:
        if connection.vendor == "postgresql":  # one moment for all tables
            whole.enter_context(transaction.atomic())
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for target in objects().values():
            path = folder / f"{target.name}.{file_format}"
            rows = _write(target, path, progress)
            if rows:
                report.files[path.name] = rows
            else:
                path.unlink()
    digests = {name: digest(folder / name) for name in report.files}
    text = f'# Everything, as exported by Customary.\nname = "export"\nsignature = "{signature(digests)}"\n'
    (folder / DECLARATION).write_text(text, encoding="utf-8")
    return report


def _write(target: PackObject, path: Path, progress: Progress) -> int:
    columns = list(target.columns.values())
    header = [column.name for column in columns]
    if target.is_record:
        header.insert(0, "source")
    written = 0
    records = _records(target)
    total = records.count()
    block: list[list[str | None]] = []
    with open_writer(path, header) as write:
        for record in records.values_list(*_paths(target)).iterator(chunk_size=BLOCK):
            block.append(_cells(target, columns, record))
            if len(block) == BLOCK:
                write(block)
                written += len(block)
                block = []
                progress(Step(target.name, written, total, written))
        write(block)
    return written + len(block)


def _records(target: PackObject) -> QuerySet[Any]:
    """All rows in an order that does not depend on when they came."""
    order = ["source__key", "external_id"] if target.is_record else [*target.key, "pk"]
    rows = target.model._default_manager.order_by(*order)
    if connection.vendor == "postgresql":  # by code point, as SQLite does
        from django.db.models.functions import Collate

        names = [name for name in order if name != "pk"]
        rows = rows.order_by(*(Collate(F(name), "C") for name in names), "pk")
    return rows


def _paths(target: PackObject) -> list[str]:
    paths = ["source__key"] if target.is_record else []
    for column in target.columns.values():
        if column.kind is Kind.REFERENCE:
            paths += [f"{column.name}__source__key", f"{column.name}__external_id"]
        else:
            paths.append(column.name)
    return paths


def _cells(target: PackObject, columns: list[Column], record: tuple[Any, ...]) -> list[str | None]:
    values = iter(record)
    cells: list[str | None] = []
    own = ""
    if target.is_record:
        own = next(values)
        cells.append(own)
    for column in columns:
        if column.kind is Kind.REFERENCE:
            cells.append(_reference(own, next(values), next(values)))
        else:
            cells.append(_cell(column, next(values)))
    return cells


def _reference(own: str, key: str | None, external_id: str | None) -> str | None:
    if external_id is None:
        return None
    # A slash in a bare id could be read as the end of a source's key.
    return external_id if key == own and "/" not in external_id else f"{key}/{external_id}"


def _cell(column: Column, value: Any) -> str | None:
    """A value in the one way in which packs write it."""
    if value is None:
        return None
    if column.kind is Kind.JSON:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    return f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)

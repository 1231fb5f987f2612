# SPDX-License-Identifier: Apache-2.0
"""Writes rows of text in any of the formats, exactly: nothing is neutralised, nothing rounded."""

from __future__ import annotations

import csv
import datetime as dt
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import gettext as _

from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Rows = Sequence[Sequence[str | None]]
    Write = Callable[[Rows], None]

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
LONG_AGO = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook's own date, so that it never differs


@contextmanager
def open_writer(path: Path, header: list[str]) -> Iterator[Write]:
    """A function that appends blocks of rows to the file; its ending decides the format."""
    writers = {".jsonl": _jsonl, ".ndjson": _jsonl, ".parquet": _parquet, ".xlsx": _xlsx}
    with writers.get(path.suffix.lower(), _csv)(path, header) as write:
        yield write


@contextmanager
def _csv(path: Path, header: list[str]) -> Iterator[Write]:
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    with path.open("w", encoding="utf-8", newline="") as file:
        # With \r\n as line end, cells with either character are put into quotation marks.
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(header)
        yield writer.writerows


@contextmanager
def _jsonl(path: Path, header: list[str]) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="\n") as file:

        def write(rows: Rows) -> None:
            for row in rows:
                filled = {n: c for n, c in zip(header, row, strict=True) if c is not None}
                file.write(json.dumps(filled, ensure_ascii=False) + "\n")

        yield write


@contextmanager
def _parquet(path: Path, header: list[str]) -> Iterator[Write]:
    schema = pa.schema([(name, pa.string()) for name in header])
    with pq.ParquetWriter(path, schema, compression="zstd") as file:

        def write(rows: Rows) -> None:
            columns = zip(*rows, strict=True) if rows else [[] for _name in header]
            file.write_table(pa.table([pa.array(c, pa.string()) for c in columns], schema=schema))

        yield write


@contextmanager
def _xlsx(path: Path, header: list[str]) -> Iterator[Write]:
    options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": LONG_AGO})
        sheet = book.add_worksheet()
        written = 0

        def write(rows: Rows) -> None:
            nonlocal written
            for row in rows:
                if written > MOST_ROWS:
                    raise PackError(
                        _("%(file)s: more rows than a sheet holds. Use CSV.") % {"file": path.name}
                    )
                for column, cell in enumerate(row):
                    if cell is not None and len(cell) > LONGEST_CELL:
                        told = {"file": path.name, "row": written + 1, "most": LONGEST_CELL}
                        raise PackError(
                            _(
                                "%(file)s, row %(row)s: a text of more than %(most)s characters, which no sheet holds. Use CSV."
                            )
                            % told
                        )
                    if cell:
                        sheet.write_string(written, column, cell)
                written += 1

        write([header])
        yield write

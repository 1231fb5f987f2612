# SPDX-License-Identifier: Apache-2.0
"""The figures of a closed wave as CSV, as a workbook, for SPSS and as Parquet; a codebook beside."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import gettext

from customary.report.spss import Variable, sav
from customary.store.queries.wave_table import CHOICE, ITEM, SCALE, Entry, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from customary.store.queries.wave_table import WaveTable

#: What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BATCH = 5000
NUMBERS = frozenset({"mean", "low", "high", "favourable", "r_wg", "r_star"})
COUNTS = frozenset(
    {"wave", "unit_id", "invited"}
    | {f"{name}{end}" for name in ("answered", "n", "not_applicable") for end in ("", "_most")}
)


def as_csv(table: WaveTable) -> bytes:
    """One line a figure, in UTF-8 with the mark by which spreadsheets know it."""
    return _csv(Row, table.rows)


def codebook_csv(table: WaveTable) -> bytes:
    """One line for each scale, item and choice: what its figures are of."""
    return _csv(Entry, table.codebook)


def as_xlsx(table: WaveTable) -> bytes:
    """A workbook: the figures, then the codebook."""
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        head = book.add_format({"bold": True})
        for name, kind, rows in (
            ("figures", Row, table.rows),
            ("codebook", Entry, table.codebook),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(_names(kind)):
                sheet.write_string(0, column, heading, head)
            for number, row in enumerate(_cells(rows), start=1):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, column, cell)
    return file.getvalue()


def as_parquet(table: WaveTable) -> bytes:
    """Typed columns; the codebook is JSON in the file's metadata, under `codebook`."""
    schema = pa.schema(
        [(name, _type(name)) for name in _names(Row)],
        metadata={
            "title": table.title,
            "codebook": json.dumps([asdict(one) for one in table.codebook], ensure_ascii=False),
        },
    )
    file = io.BytesIO()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        waiting: list[Mapping[str, Any]] = []
        for row in table.rows:
            waiting.append(asdict(row))
            if len(waiting) == BATCH:
                writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
                waiting = []
        writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
    return file.getvalue()


def as_sav(table: WaveTable) -> bytes:
    """For SPSS and what reads its files: every column says in words what it holds."""
    labels = _labels()
    kinds = {SCALE: 1.0, ITEM: 2.0, CHOICE: 3.0}
    variables = [
        Variable(
            name,
            labels[name],
            is_text=name not in NUMBERS | COUNTS | {"kind"},
            places=4 if name in NUMBERS else 0,
            values={kinds[SCALE]: gettext("scale"), kinds[ITEM]: gettext("question"), kinds[CHOICE]: gettext("choice")}
            if name == "kind"
            else {},
        )
        for name in _names(Row)
    ]  # fmt: skip
    rows = [
        [kinds[cell] if name == "kind" else cell for name, cell in zip(_names(Row), row, strict=True)]
        for row in _cells(table.rows)
    ]  # fmt: skip
    return sav(variables, rows, title=table.title)


def _labels() -> dict[str, str]:
    """What each column holds."""
    return {
        "wave": gettext("Wave"),
        "unit_id": gettext("Number of the unit; none for everybody"),
        "unit": gettext("Unit, with all below it"),
        "attribute": gettext("Attribute it is cut by"),
        "group": gettext("Value of the attribute"),
        "answered": gettext("How many answered, at least"),
        "answered_most": gettext("How many answered, at most"),
        "invited": gettext("How many belong to it"),
        "kind": gettext("What the figure is of"),
        "figure": gettext("Key of the figure, as in the codebook"),
        "name": gettext("Name of the figure"),
        "n": gettext("Answers it rests on, at least"),
        "n_most": gettext("Answers it rests on, at most"),
        "mean": gettext("Figure; of a choice, the share that made it"),
        "low": gettext("Lower end of the 95 % interval"),
        "high": gettext("Upper end of the 95 % interval"),
        "favourable": gettext("Share above the middle"),
        "r_wg": gettext("Agreement (r_wg)"),
        "r_star": gettext("Agreement (r*)"),
        "not_applicable": gettext("Those to whom it does not apply, at least"),
        "not_applicable_most": gettext("Those to whom it does not apply, at most"),
        "shares": gettext("Per cent of answers by point of the scale, lowest first"),
    }


#: By ending: what writes it, and what browsers call it.
WRITERS: dict[str, tuple[Callable[[WaveTable], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "sav": (as_sav, "application/x-spss-sav"),
    "parquet": (as_parquet, "application/vnd.apache.parquet"),
}


def _type(name: str) -> pa.DataType:
    if name in NUMBERS:
        return pa.float64()
    return pa.int64() if name in COUNTS else pa.string()


def _names(kind: type[Row | Entry]) -> list[str]:
    return [each.name for each in fields(kind)]


def _csv(kind: type[Row | Entry], rows: Iterable[Row | Entry]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_names(kind))
    writer.writerows([_harmless(cell) for cell in row] for row in _cells(rows))
    return file.getvalue().encode("utf-8-sig")


def _cells(rows: Iterable[Row | Entry]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(getattr(row, each.name) for each in fields(row))


def _harmless(cell: Any) -> Any:
    """A text that no spreadsheet reckons with."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell

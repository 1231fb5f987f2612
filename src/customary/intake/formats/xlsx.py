# SPDX-License-Identifier: Apache-2.0
"""XLSX in blocks: dates by either Excel calendar, formulas as the values they last had."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pyarrow as pa
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from customary.intake.archive import refuse_bomb
from customary.intake.formats.batch import ROWS, BadRow, Batch, Opened
from customary.intake.formats.csv import names_of
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.formats.batch import Input

#: How a workbook writes characters that XML cannot hold; a carriage return is the common one.
ESCAPED = re.compile(r"_x(00[0-9A-Fa-f]{2})_")


def open_xlsx(file: Input) -> Opened:
    """The header and the rows of one sheet: the declared one, else the first."""
    book = open_book(file)
    try:
        return _opened(file, book)
    except PackError:
        book.close()
        raise


def _opened(file: Input, book: Any) -> Opened:
    sheet = _sheet(file, book)
    rows = sheet.iter_rows(min_row=file.declared.skip_rows + 1)
    first = next(rows, None)
    if first is None:
        raise PackError(_("%(file)s is empty: not even a header.") % {"file": file.name})
    raw = [text_of(cell.value) or "" for cell in first]
    while raw and not raw[-1]:  # formatted, but empty
        raw.pop()
    named = file.declared.header
    header = named if isinstance(named, list) else names_of(raw, file)
    if file.declared.header is not True:
        rows = sheet.iter_rows(min_row=file.declared.skip_rows + 1)
    number = file.declared.skip_rows + (2 if file.declared.header is True else 1)
    return Opened(header, _batches(rows, header, first=number), book.close)


def open_book(file: Input) -> Any:
    """The workbook, read as a stream; PackError where it is none."""
    try:
        refuse_bomb(file.path, file.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, of which we read none
            return openpyxl.load_workbook(file.path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        if isinstance(error, PackError):
            raise
        raise PackError(
            _("%(file)s is not an XLSX workbook (%(error)s).") % {"file": file.name, "error": error}
        ) from error


def _sheet(file: Input, book: Any) -> Any:
    name = file.declared.sheet
    if name and name not in book.sheetnames:
        raise PackError(
            _('%(file)s has no sheet "%(sheet)s"; it has %(sheets)s.')
            % {"file": file.name, "sheet": name, "sheets": ", ".join(book.sheetnames)}
        )
    sheet = book[name] if name else book.worksheets[0]
    sheet.reset_dimensions()  # programs write wrong ones
    return sheet


def _batches(rows: Iterator[Any], header: list[str], *, first: int) -> Iterator[Batch]:
    numbers: list[int] = []
    texts: list[list[str | None]] = []
    bad: list[BadRow] = []
    for number, row in enumerate(rows, start=first):
        cells = [_cell(number, cell, bad) for cell in row]
        if any(cells[len(header) :]):
            bad.append(_beyond(number, cells, len(header)))
            continue
        numbers.append(number)
        texts.append((cells + [None] * len(header))[: len(header)])
        if len(numbers) >= ROWS:
            yield _batch(numbers, texts, header, bad=bad)
            numbers, texts, bad = [], [], []
    if numbers or bad:
        yield _batch(numbers, texts, header, bad=bad)


def _batch(
    numbers: list[int], texts: list[list[str | None]], header: list[str], *, bad: list[BadRow]
) -> Batch:
    columns = {
        name: pa.array([row[n] for row in texts], pa.string()) for n, name in enumerate(header)
    }
    return Batch(np.array(numbers, np.int64), columns, bad)


def _cell(number: int, cell: Any, bad: list[BadRow]) -> str | None:
    if getattr(cell, "data_type", "n") == "e":
        bad.append(
            BadRow(
                number,
                str(cell.value),
                _("cell %(cell)s holds an Excel error.") % {"cell": cell.coordinate},
                _("Correct the formula, or empty the cell."),
            )
        )
        return None
    return text_of(cell.value)


def text_of(value: Any) -> str | None:
    """A cell's value as the text that a CSV file would hold."""
    if value is None:
        return None
    if isinstance(value, str):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _beyond(number: int, cells: list[str | None], expected: int) -> BadRow:
    value = next(cell for cell in cells[expected:] if cell)
    return BadRow(
        number,
        value[:80],
        _("a cell beyond the %(expected)s columns of the header.") % {"expected": expected},
        _("Give the column a name, or empty the cell."),
    )

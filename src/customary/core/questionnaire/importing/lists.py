# SPDX-License-Identifier: Apache-2.0
"""A plain list of questions in a table: one row each, headings in English or Chinese.

Comma, semicolon or tab between; UTF-8, UTF-16, GB18030 or what western Excel saves; or a workbook.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import struct
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from customary.core.questionnaire.importing.carried import (
    MOST_BYTES,
    Unreadable,
    UnreadableError,
    as_text,
)
from customary.core.questionnaire.importing.listed import HEADING_WITHIN, heading_of, read_rows

if TYPE_CHECKING:
    from customary.core.questionnaire.importing.carried import Carried

MOST_ROWS, MOST_COLUMNS = 5000, 200
#: What a library that trusts a workbook stumbles over where it is damaged or protected.
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, InvalidFileException,
    ValueError, TypeError, LookupError, AttributeError, SyntaxError, OSError, EOFError,
    RuntimeError, MemoryError, ArithmeticError,
)  # fmt: skip
#: What a workbook may unfold to.
MOST_UNFOLDED = 60_000_000
DELIMITERS = ",;\t|"


def read_csv(raw: bytes | str) -> Carried:
    """The questionnaire in a table of questions.

    Raises:
        UnreadableError: there is no heading for the words of a question.
    """
    text = as_text(raw).replace("\x00", "")
    if not text.strip():
        raise UnreadableError(Unreadable.EMPTY)
    return read_rows(max((_parsed(text, each) for each in DELIMITERS), key=_known))


def read_workbook(raw: bytes) -> Carried:
    """The questionnaire in the first sheet of a workbook that has a heading for questions.

    Raises:
        UnreadableError: it is no workbook, unfolds to too much, or no sheet has such a heading.
    """
    if len(raw) > MOST_BYTES:
        raise UnreadableError(Unreadable.TOO_LARGE)
    try:
        _refuse_bomb(raw)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, of which we read none
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            sheets = [_cells(sheet) for sheet in book.worksheets[:20]]
    except UnreadableError:
        raise
    except DAMAGED as error:
        # A workbook is read by a library that trusts it; whatever it stumbles over is no workbook.
        raise UnreadableError(Unreadable.NOT_A_WORKBOOK) from error
    return read_rows(max(sheets, key=_known, default=[]))


def _refuse_bomb(raw: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        if sum(each.file_size for each in packed.infolist()) > MOST_UNFOLDED:
            raise UnreadableError(Unreadable.TOO_LARGE)


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        return [line[:MOST_COLUMNS] for line, _n in zip(reader, range(MOST_ROWS), strict=False)]
    except (csv.Error, ValueError):
        return []


def _known(lines: list[list[str]]) -> int:
    """How many headings of a table are known, where one of them is for questions."""
    best = 0
    for line in lines[:HEADING_WITHIN]:
        found = [heading for each in line if (heading := heading_of(each))]
        if any(name == "text" for name, _language in found):
            best = max(best, len(found))
    return best


def _cells(sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()  # programs write wrong ones
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    return [[_text(value) for value in row] for row in rows]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)

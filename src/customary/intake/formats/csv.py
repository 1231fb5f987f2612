# SPDX-License-Identifier: Apache-2.0
"""CSV in blocks: any of four delimiters, quoted line breaks, any encoding, any size."""

from __future__ import annotations

import csv
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from django.utils.translation import gettext as _

from customary.intake.formats.batch import BadRow, Batch, Opened
from customary.intake.formats.encoding import encoding_of
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.formats.batch import Input

DELIMITERS = (",", ";", "\t", "|")
BLOCK = 4 << 20
SAMPLE_ROWS = 50
#: A cell that is larger has lost its closing quotation mark.
LARGEST_CELL = 16 << 20
END = "#end of file#"
csv.field_size_limit(LARGEST_CELL)


def open_csv(file: Input) -> Opened:
    """The header and the rows of a CSV file."""
    declared = file.declared
    encoding = encoding_of(file.path, file.name, declared.encoding)
    delimiter = declared.delimiter or sniff_delimiter(file, encoding)
    _refuse_open_quotation(file, encoding, delimiter)
    first = _first_rows(file, encoding, delimiter, 1)
    if not first:
        raise PackError(_("%(file)s is empty: not even a header.") % {"file": file.name})
    raw = first[0]
    header = names_of(raw, file)
    return Opened(header, _batches(file, encoding, delimiter, raw=raw, header=header))


def names_of(raw: list[str], file: Input) -> list[str]:
    """The columns' names: from the first row, declared, or counted from 1."""
    declared = file.declared.header
    if isinstance(declared, list):
        if len(declared) != len(raw):
            raise PackError(
                _("%(file)s has %(found)s columns; pack.toml names %(declared)s in header.")
                % {"file": file.name, "found": len(raw), "declared": len(declared)}
            )
        return declared
    header = [name.strip() for name in raw] if declared else [str(n + 1) for n in range(len(raw))]
    for position, name in enumerate(header):
        if name in header[:position]:
            raise PackError(
                _('%(file)s names the column "%(column)s" twice. Give each column its own name.')
                % {"file": file.name, "column": name}
            )
    return header


def sniff_delimiter(file: Input, encoding: str) -> str:
    """The delimiter that parts the most rows into the same number of cells, two or more."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        rows = [row for row in _first_rows(file, encoding, delimiter, SAMPLE_ROWS) if row]
        cells = len(rows[0]) if rows else 0
        score = cells * sum(len(row) == cells for row in rows) / max(len(rows), 1)
        if cells > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def _first_rows(file: Input, encoding: str, delimiter: str, count: int) -> list[list[str]]:
    with file.path.open(encoding=encoding, newline="") as text:
        for _line in range(file.declared.skip_rows):
            text.readline()
        try:
            return list(islice(csv.reader(text, delimiter=delimiter), count))
        except csv.Error:  # a cell beyond the module's limit: not this delimiter
            return []


def _refuse_open_quotation(file: Input, encoding: str, delimiter: str) -> None:
    """Refuse a file whose last quotation never ends: all rows from there on would be one cell.

    Only an odd number of marks makes it worth reading the file once more to find the place.
    """
    with file.path.open(encoding=encoding, newline="") as text:
        marks = sum(chunk.count('"') for chunk in iter(lambda: text.read(BLOCK), ""))
    if marks % 2 == 0:
        return
    begins = row = 0
    last: list[str] = []
    with file.path.open(encoding=encoding, newline="") as text:
        reader = csv.reader(chain(text, ["\n", END]), delimiter=delimiter)
        try:
            for row, last in enumerate(reader, start=1):  # noqa: B007
                begins = row
        except csv.Error:
            last, begins = [], row + 1
    if last != [END]:
        raise PackError(
            _(
                "%(file)s, row %(row)s: a quotation mark is missing. A quotation begins there and "
                "never ends, so that all that follows would be one cell."
            )
            % {"file": file.name, "row": f"{begins:,}"}
        )


def _batches(
    file: Input, encoding: str, delimiter: str, *, raw: list[str], header: list[str]
) -> Iterator[Batch]:
    # Names of our own, so that an odd header (doubled, empty) cannot disturb the reader.
    names = [f"c{n}" for n in range(len(header))]
    bad: list[BadRow] = []
    skipped = file.declared.skip_rows
    seen: list[int] = []

    def note(row: Any) -> str:
        seen.append(row.number)
        if file.declared.remarks and row.actual_columns == 1:
            return "skip"
        bad.append(_ragged(row, len(raw)))
        return "skip"

    next_row = skipped + 1
    with file.path.open("rb") as source:
        for block in _blocks(file, source, encoding, delimiter, names=names, note=note):
            numbers = _row_numbers(next_row, block.num_rows, seen)
            next_row = int(numbers[-1]) + 1 if len(numbers) else next_row
            columns = dict(zip(header, (block.column(name) for name in names), strict=True))
            has_header = file.declared.header is True and bool((numbers[:1] == skipped + 1).any())
            start = int(has_header)
            yield Batch(
                rows=numbers[start:],
                columns={name: column.slice(start) for name, column in columns.items()},
                bad=bad.copy(),
                bytes_read=source.tell(),
            )
            bad.clear()
            seen[:] = [row for row in seen if row >= next_row]
    if bad:
        empty = {name: pa.array([], pa.string()) for name in header}
        yield Batch(np.array([], np.int64), empty, bad.copy())


def _blocks(
    file: Input, source: Any, encoding: str, delimiter: str, *, names: list[str], note: Any
) -> Iterator[Any]:
    """The rows as Arrow reads them; a quotation that never ends becomes a plain sentence."""
    try:
        yield from arrow_csv.open_csv(
            source,
            read_options=arrow_csv.ReadOptions(
                use_threads=False,  # rows keep their numbers
                block_size=BLOCK,
                skip_rows=file.declared.skip_rows,
                column_names=names,
                encoding="utf-8" if encoding == "utf-8-sig" else encoding,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,  # they count as rows in every editor
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,  # the whole file has been tested
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise PackError(
            _("%(file)s cannot be read as CSV (%(error)s). Most often a quotation mark is missing.")
            % {"file": file.name, "error": str(error).split("\n", maxsplit=1)[0][:200]}
        ) from error


def _row_numbers(first: int, count: int, passed_over: list[int]) -> Any:
    """`count` row numbers from `first` on, leaving out those that were no rows."""
    gaps = np.array([row for row in passed_over if row >= first], np.int64)
    numbers = np.arange(first, first + count + len(gaps), dtype=np.int64)
    return numbers[~np.isin(numbers, gaps)][:count] if len(gaps) else numbers


def _ragged(row: Any, expected: int) -> BadRow:
    return BadRow(
        row=row.number,
        value=str(row.text)[:80],
        reason=_("%(found)s cells where the header has %(expected)s.")
        % {"found": row.actual_columns, "expected": expected},
        mend=_("Put a cell that holds the delimiter or a line break into quotation marks."),
    )

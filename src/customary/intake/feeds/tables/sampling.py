# SPDX-License-Identifier: Apache-2.0
"""Looks at the beginning and the end of each dropped table: where its header is, what is below it.

However large a file is, a few megabytes of it are read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from customary.intake.declaration import FileDeclaration
from customary.intake.feeds.tables.content import EMAIL, PLAIN_NUMBER, Profile
from customary.intake.feeds.tables.dates import PLAIN
from customary.intake.feeds.tables.headings import normal, vocabulary
from customary.intake.formats.batch import Input
from customary.intake.formats.csv import DELIMITERS
from customary.intake.formats.encoding import encoding_of
from customary.intake.formats.jsonl import as_text
from customary.intake.formats.parquet import open_parquet
from customary.intake.formats.xlsx import open_book, text_of
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from customary.intake.feeds.feed import Drop

ENDINGS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet", ".xlsx")
HEAD, TAIL = 2 << 20, 256 << 10
#: So many rows are looked at closely.
ROWS = 1_000
#: A header stands among the first rows, below titles and dates of a report.
HEADER_WITHIN = 20
#: Where notes of the program that wrote a report may stand.
FOOTER = 10
LONGEST = 2_000
Row = list[str]


@dataclass(frozen=True)
class Part:
    """One file, or one sheet of a workbook, and how it is to be opened."""

    name: str
    path: Path
    opening: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """All dropped files with the same headings."""

    parts: tuple[Part, ...]
    profiles: dict[str, Profile]
    rows: int
    #: Whether the rows were counted, not estimated.
    counted: bool
    digest: str

    @property
    def header(self) -> list[str]:
        """The headings, in their order."""
        return list(self.profiles)

    @property
    def name(self) -> str:
        """What the table is called: its file, and its sheet where it has one."""
        sheet = self.parts[0].opening.get("sheet", "")
        return f"{self.parts[0].name} · {sheet}" if sheet else self.parts[0].name


@dataclass(frozen=True)
class _Sample:
    part: Part
    header: list[str]
    rows: list[Row]
    count: int
    counted: bool


def look(drop: Drop) -> tuple[list[Table], list[str]]:
    """The tables of the dropped files, and why some of the files are none."""
    tables: dict[str, Table] = {}
    warnings: list[str] = []
    for name, path in drop.ending(*ENDINGS):
        try:
            for sample in _samples(name, path):
                table = _table(sample)
                tables[table.digest] = _joined(tables.get(table.digest), table)
        except PackError as error:
            warnings.append(str(error))
    return [tables[digest] for digest in sorted(tables)], warnings


def _table(sample: _Sample) -> Table:
    columns = zip(*sample.rows, strict=True) if sample.rows else ((),) * len(sample.header)
    profiles = {
        heading: Profile(heading, tuple(cells))
        for heading, cells in zip(sample.header, columns, strict=True)
    }
    told = "\n".join(sorted(normal(heading) or heading for heading in sample.header))
    digest = hashlib.sha256(told.encode(errors="replace")).hexdigest()[:16]
    return Table((sample.part,), profiles, sample.count, sample.counted, digest)


def _joined(one: Table | None, other: Table) -> Table:
    """Two files of one kind: this year's and last year's."""
    if one is None:
        return other
    if set(one.profiles) != set(other.profiles):  # spelt differently: only one spelling is read
        return replace(other, digest=other.digest)
    profiles = {
        heading: Profile(heading, (profile.cells + other.profiles[heading].cells)[: 2 * ROWS])
        for heading, profile in one.profiles.items()
    }
    return Table(
        one.parts + other.parts,
        profiles,
        one.rows + other.rows,
        one.counted and other.counted,
        one.digest,
    )


def _samples(name: str, path: Path) -> Iterator[_Sample]:
    ending = path.suffix.lower()
    if ending == ".xlsx":
        yield from _sheets(name, path)
    elif ending == ".parquet":
        yield _parquet(name, path)
    elif ending in {".jsonl", ".ndjson"}:
        yield _json_lines(name, path)
    else:
        yield _csv(name, path)


def _csv(name: str, path: Path) -> _Sample:
    head, tail, encoding = _ends(name, path)
    delimiter = _delimiter(head)
    read, lines = _rows(head, delimiter)
    opening: dict[str, Any] = {"delimiter": delimiter}
    if encoding in {"cp1252", "latin-1"}:
        opening["encoding"] = encoding
    last, _lines = _rows(tail, delimiter)
    sample = _found(Part(name, path, opening), read, lines, after=last[1:])
    if path.stat().st_size > HEAD:
        share = len(head.encode(errors="replace")) / max(len(read), 1)
        return replace(sample, count=round(path.stat().st_size / share), counted=False)
    return sample


def _ends(name: str, path: Path) -> tuple[str, str, str]:
    """The text of the beginning and of the end, and its encoding."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
        tail = b""
        if size > HEAD:
            head = head[: head.rfind(b"\n") + 1] or head
            file.seek(max(size - TAIL, HEAD))
            tail = file.read()
    encoding = _encoding(name, head)
    text = head.decode(encoding, errors="replace")
    wide = encoding.startswith(("utf-16", "utf-32"))
    rest = "" if wide else tail.decode(encoding, errors="replace").partition("\n")[2]
    return text, rest, encoding


def _encoding(name: str, head: bytes) -> str:
    """As a pack would find it; where it would refuse, the encoding of Western spreadsheets."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(head)
        file.flush()
        try:
            return encoding_of(Path(file.name), name)
        except PackError:
            try:
                head.decode("cp1252")
            except UnicodeDecodeError:
                return "latin-1"
            return "cp1252"


def _delimiter(text: str) -> str:
    """The delimiter that parts the most rows into the same number of cells, two or more."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        rows = [row for row in _rows(text, delimiter, most=60)[0] if any(row)]
        width = _width(rows)
        score = width * sum(len(row) == width for row in rows) / max(len(rows), 1)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(text: str, delimiter: str, *, most: int | None = None) -> tuple[list[Row], list[int]]:
    """Rows, and the number of lines above each."""
    rows, lines = [], []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        before = 0
        for row in islice(reader, most):
            rows.append(row)
            lines.append(before)
            before = reader.line_num
    except csv.Error:  # a cell beyond all measure: what was read so far must do
        pass
    return rows, lines


def _found(part: Part, rows: list[Row], lines: list[int], *, after: Sequence[Row] = ()) -> _Sample:
    """The header among the rows, and what stands below it."""
    if not any(any(row) for row in rows):
        raise PackError(_("%(file)s is empty: not even a header.") % {"file": part.name})
    position = _header_position(rows)
    raw = [cell.strip() for cell in rows[position]]
    while part.path.suffix.lower() == ".xlsx" and raw and not raw[-1]:
        raw.pop()
    below = [*rows[position + 1 :], *after]
    opening = dict(part.opening)
    if _is_data(raw, below):
        below, opening["header"] = [raw, *below], False
        header, skipped = [str(number + 1) for number in range(len(raw))], lines[position]
    else:
        header, skipped = _names(raw), lines[position]
        if header != raw:
            opening["header"] = header
            skipped = lines[position + 1] if position + 1 < len(lines) else lines[position] + 1
    if skipped:
        opening["skip_rows"] = skipped
    good = [row for row in below if any(row)]
    if any(len(row) == 1 for row in good[-FOOTER:]) and len(header) > 2:
        opening["remarks"] = True
    whole = [[cell[:LONGEST] for cell in row] for row in good if len(row) == len(header)]
    kept = whole[: ROWS - 200] + whole[ROWS - 200 :][-200:]
    return _Sample(Part(part.name, part.path, opening), header, kept, len(whole), counted=True)


def _header_position(rows: list[Row]) -> int:
    """The first row that is as wide as most: titles above it are narrower."""
    width = _width([row for row in rows[:200] if any(row)])
    for position, row in enumerate(rows[:HEADER_WITHIN]):
        if (
            sum(bool(cell.strip()) for cell in row) >= max(0.6 * width, 1)
            and len(row) >= 0.6 * width
        ):
            return position
    return next((position for position, row in enumerate(rows) if any(row)), 0)


def _width(rows: Sequence[Row]) -> int:
    counts = Counter(len(row) for row in rows)
    return max(counts, key=lambda width: (counts[width] * min(width, 3), width)) if counts else 0


def _is_data(first: Row, below: Sequence[Row]) -> bool:
    """Whether the first row is no header: an address, date or number where others stand below."""
    if sum(normal(cell) in vocabulary().names for cell in first) > 0.3 * len(first) or not below:
        return False
    for position, cell in enumerate(first):
        pattern = next((p for p in (EMAIL, PLAIN, PLAIN_NUMBER) if p.match(cell)), None)
        cells = [row[position] for row in below[:50] if len(row) > position and row[position]]
        if (
            pattern
            and cells
            and sum(bool(pattern.match(c.strip())) for c in cells) > 0.8 * len(cells)
        ):
            return True
    return False


def _names(raw: Row) -> list[str]:
    """Headings told apart: a second "Name" is "Name (2)", an empty one is named by its place."""
    names: list[str] = []
    for position, heading in enumerate(raw, 1):
        name, number = heading or f"({position})", 1
        while name in names:
            number += 1
            name = f"{heading or position} ({number})"
        names.append(name)
    return names


def _sheets(name: str, path: Path) -> Iterator[_Sample]:
    book = open_book(Input(path, name, FileDeclaration(name=name, object="")))
    try:
        several, filled = len(book.worksheets) > 1, False
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = [
                [text_of(cell.value) or "" for cell in row]
                for row in islice(sheet.iter_rows(), ROWS + HEADER_WITHIN)
            ]
            width = max((len(row) for row in rows), default=0)
            rows = [row + [""] * (width - len(row)) for row in rows]
            if not any(any(row) for row in rows):
                continue
            filled = True
            part = Part(name, path, {"sheet": sheet.title} if several else {})
            sample = _found(part, rows, list(range(len(rows))))
            header = len(sample.header)
            cut = [row[:header] for row in rows[_header_position(rows) + 1 :] if any(row)]
            counted = len(rows) < ROWS + HEADER_WITHIN
            yield replace(sample, rows=cut[:ROWS], count=len(cut), counted=counted)
        if not filled:
            raise PackError(_("%(file)s is empty: not even a header.") % {"file": name})
    except (KeyError, ValueError, OSError, AttributeError) as error:
        if isinstance(error, PackError):
            raise
        raise PackError(
            _("%(file)s is not an XLSX workbook (%(error)s).") % {"file": name, "error": error}
        ) from error
    finally:
        book.close()


def _parquet(name: str, path: Path) -> _Sample:
    declared = Input(path, name, FileDeclaration(name=name, object=""))
    with open_parquet(declared) as opened:
        batch = next(opened.batches, None)
        columns = [
            batch.columns[heading][:ROWS].to_pylist() if batch else [] for heading in opened.header
        ]
        rows = [
            ["" if cell is None else cell for cell in row] for row in zip(*columns, strict=True)
        ]
        return _Sample(
            Part(name, path),
            opened.header,
            rows,
            pq.ParquetFile(path).metadata.num_rows,
            counted=True,
        )


def _json_lines(name: str, path: Path) -> _Sample:
    text, rest, _encoding_found = _ends(name, path)
    records = []
    for line in [*text.splitlines(), *rest.splitlines()[1:]]:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            records.append(record)
    if not records:
        raise PackError(_("%(file)s holds no JSON object in any line.") % {"file": name})
    header = list(dict.fromkeys(key for record in records for key in record))
    kept = records[: ROWS - 200] + records[ROWS - 200 :][-200:]
    rows = [[(as_text(record.get(key)) or "")[:LONGEST] for key in header] for record in kept]
    size, seen = path.stat().st_size, len(text.encode(errors="replace"))
    counted = size <= HEAD
    count = len(records) if counted else round(size * len(records) / max(seen, 1))
    return _Sample(Part(name, path), header, rows, count, counted=counted)

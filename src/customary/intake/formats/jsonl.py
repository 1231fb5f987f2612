# SPDX-License-Identifier: Apache-2.0
"""JSON Lines in blocks: one object a line; numbers, truth values and nested values become text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from customary.intake.formats.batch import ROWS, BadRow, Batch, Opened
from customary.intake.formats.encoding import encoding_of
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.formats.batch import Input

LONGEST_LINE = 16 << 20


def open_jsonl(file: Input) -> Opened:
    """The keys of all lines as header, in the order they first appear, and the rows."""
    encoding = encoding_of(file.path, file.name, file.declared.encoding)
    header: dict[str, None] = {}
    for _row, record, _bad, _read in _records(file, encoding):
        if record is not None and not record.keys() <= header.keys():
            header |= dict.fromkeys(record)
    return Opened(list(header), _batches(file, encoding, list(header)))


def _batches(file: Input, encoding: str, header: list[str]) -> Iterator[Batch]:
    rows: list[int] = []
    records: list[dict[str, Any]] = []
    bad: list[BadRow] = []
    read = 0
    for row, record, problem, read in _records(file, encoding):
        if problem is not None:
            bad.append(problem)
        if record is not None:
            rows.append(row)
            records.append(record)
        if len(rows) + len(bad) >= ROWS:
            yield _batch(rows, records, header, bad=bad, read=read)
            rows, records, bad = [], [], []
    if rows or bad:
        yield _batch(rows, records, header, bad=bad, read=read)


def _records(
    file: Input, encoding: str
) -> Iterator[tuple[int, dict[str, Any] | None, BadRow | None, int]]:
    """Line by line: the object, or why there is none, and how many bytes were read so far."""
    read = 0
    with file.path.open(encoding=encoding, newline="\n") as text:
        row = 0
        while line := text.readline(LONGEST_LINE):
            row += 1
            read += len(line)
            if len(line) == LONGEST_LINE and not line.endswith("\n"):
                raise PackError(
                    _(
                        "%(file)s, line %(row)s: longer than %(most)s MB. JSON Lines holds one record a line."
                    )
                    % {"file": file.name, "row": row, "most": LONGEST_LINE >> 20}
                )
            if line.isspace():
                continue
            record, reason = _parsed(line)
            problem = None
            if record is None:
                mend = _('Write one JSON object a line, such as {"external_id": "1"}.')
                problem = BadRow(row, line.strip()[:80], reason, mend)
            yield row, record, problem, read


def _parsed(line: str) -> tuple[dict[str, Any] | None, str]:
    try:
        found = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return None, _("not JSON (%(error)s).") % {"error": error}
    if not isinstance(found, dict):
        return None, _("not a JSON object.")
    return found, ""


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _batch(
    rows: list[int],
    records: list[dict[str, Any]],
    header: list[str],
    *,
    bad: list[BadRow],
    read: int,
) -> Batch:
    columns = {}
    for name in header:
        texts = [as_text(record.get(name)) for record in records]
        try:
            columns[name] = pa.array(texts, pa.string())
        except UnicodeEncodeError:  # half of a surrogate pair, which no database can keep
            columns[name] = pa.array([_without_surrogates(text) for text in texts], pa.string())
    return Batch(np.array(rows, np.int64), columns, bad, read)


def as_text(value: Any) -> str | None:
    """A JSON value as the text that a CSV file would hold; numbers in their shortest exact form."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _without_surrogates(text: str | None) -> str | None:
    # NUL is refused with its row and column later on; half a character is refused the same way.
    return None if text is None else "".join("\0" if "\ud800" <= c <= "\udfff" else c for c in text)

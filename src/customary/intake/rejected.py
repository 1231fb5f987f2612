# SPDX-License-Identifier: Apache-2.0
"""Writes the rows that were not stored into files of the same format, each with its reason."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.intake.formats import open_file
from customary.intake.formats.writing import open_writer
from customary.intake.grouping import is_grouped
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from customary.intake.pack import Pack
    from customary.intake.stage import Stage

OURS = ["_row", "_reason"]


def write_rejected(stage: Stage, pack: Pack, folder: Path) -> list[str]:
    """One file for each entry with rejected rows; gives their paths."""
    written = []
    for n, file in enumerate(pack.files, start=1):
        reasons = _reasons(stage, n)
        first = next(reasons, None)
        if first is None:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        twin = sum(other.name == file.name for other in pack.files[: n - 1])
        ending = f".{twin + 1}" if twin else ""
        path = folder / f"{file.path.stem}.rejected{ending}{file.path.suffix.lower()}"
        with (
            open_file(file) as opened,
            open_writer(path, [*OURS, *opened.header]) as write,
            suppress(PackError),  # unreadable from here on, which the report says
        ):
            for block in _picked(opened.batches, opened.header, first, reasons):
                write(block)
        written.append(str(path))
    return written


def _picked(
    batches: Any, header: list[str], waiting: tuple[int, str] | None, reasons: Iterator[Any]
) -> Iterator[list[list[str | None]]]:
    """The rejected rows of each block; reasons come in the order of the rows, as the blocks do."""
    for batch in batches:
        wanted: dict[int, str] = {}
        last = max([*batch.rows[-1:].tolist(), *(bad.row for bad in batch.bad)], default=0)
        while waiting is not None and waiting[0] <= last:
            wanted[waiting[0]] = waiting[1]
            waiting = next(reasons, None)
        kept = np.isin(batch.rows, list(wanted))
        cells = [batch.columns[name].filter(kept).to_pylist() for name in header]
        rows = batch.rows[kept].tolist()
        found: list[list[str | None]] = [
            [str(row), wanted[row], *(column[i] for column in cells)] for i, row in enumerate(rows)
        ]
        found += [
            [str(bad.row), wanted[bad.row], bad.value, *([None] * (len(header) - 1))]
            for bad in batch.bad
            if bad.row in wanted and bad.row not in rows
        ]
        if found:
            yield sorted(found, key=lambda cells: int(cells[0] or 0))


def _reasons(stage: Stage, n: int) -> Iterator[tuple[int, str]]:
    """Row by row, in order, all that is wrong with it. A bad row of a group takes it all along."""
    select = (
        'SELECT row, "column", value, reason, mend FROM problems '
        "WHERE file = ? AND row IS NOT NULL ORDER BY row"
    )
    if is_grouped(stage, n):
        select = (
            'SELECT o._row, p."column", p.value, p.reason, p.mend FROM problems p '
            f"JOIN g{n} g ON g._row = p.row JOIN g{n} o ON o._key = g._key "
            "WHERE p.file = ? ORDER BY o._row"
        )
    rows = (row for block in stage.stream(select, n) for row in block)
    for row, problems in groupby(rows, key=lambda problem: int(problem[0])):
        told = []
        for _row, column, value, reason, mend in problems:
            where = f"{column}: " if column else ""
            shown = f"{value!r} " if value else ""
            told.append(f"{where}{shown}{reason} {mend}".strip())
        yield row, " | ".join(dict.fromkeys(told))

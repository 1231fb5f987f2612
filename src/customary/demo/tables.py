# SPDX-License-Identifier: Apache-2.0
"""Tables of a pack: columns in memory, text in a CSV file."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Table:
    """One file: what it is named after, which system it comes from, and its columns."""

    source: str
    name: str
    columns: Mapping[str, Sequence[Any] | np.ndarray[Any, Any]]

    @classmethod
    def of_rows(cls, source: str, name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
        """A table from records that all have the same columns.

        Raises:
            ValueError: if there is no row, or one has other columns than the first.
        """
        if not rows:
            raise ValueError(f"{source}/{name} has no rows.")
        names = list(rows[0])
        for row in rows:
            if list(row) != names:
                raise ValueError(f"{source}/{name}: {list(row)} are not the columns {names}.")
        return cls(source, name, {column: [row[column] for row in rows] for column in names})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def rows(self) -> Iterator[dict[str, Any]]:
        """The records one by one."""
        names = list(self.columns)
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(names, values, strict=True))

    def write(self, folder: Path) -> None:
        """The CSV file in a folder."""
        texts = [_texts(values) for values in self.columns.values()]
        with (folder / f"{self.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(self.columns)
            writer.writerows(zip(*texts, strict=True))


def reference(source: str, external_id: str) -> str:
    """The id under which records of other sources point to a record; "" for nothing."""
    return f"{source}/{external_id}" if external_id else ""


def _texts(values: Sequence[Any] | np.ndarray[Any, Any]) -> list[str]:
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return ["" if text == "NaT" else text for text in np.datetime_as_string(values).tolist()]
    if not isinstance(values, np.ndarray) and set(map(type, values)) == {str}:
        return list(values)
    return [_text(value) for value in values]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, np.datetime64) and np.isnat(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:.10g}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)

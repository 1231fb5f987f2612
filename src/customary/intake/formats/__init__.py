# SPDX-License-Identifier: Apache-2.0
"""The formats of pack files; each gives its header and its rows as blocks of text columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.intake.formats.csv import open_csv
from customary.intake.formats.jsonl import open_jsonl
from customary.intake.formats.parquet import open_parquet
from customary.intake.formats.xlsx import open_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from customary.intake.formats.batch import Input, Opened

FORMATS: dict[str, Callable[[Input], Opened]] = {
    ".csv": open_csv,
    ".tsv": open_csv,
    ".txt": open_csv,
    ".jsonl": open_jsonl,
    ".ndjson": open_jsonl,
    ".parquet": open_parquet,
    ".xlsx": open_xlsx,
}


def open_file(file: Input) -> Opened:
    """The header and the rows of a file, by the ending of its name."""
    return FORMATS[file.path.suffix.lower()](file)

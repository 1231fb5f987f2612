# SPDX-License-Identifier: Apache-2.0
"""What every format gives: its header, and its rows as blocks of columns of text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from customary.intake.declaration import FileDeclaration

#: Rows in one block: small enough for memory, large enough for columns to pay.
ROWS = 20_000


@dataclass(frozen=True)
class BadRow:
    """A row that is not a row: what is wrong with it, and how to mend it."""

    row: int
    value: str
    reason: str
    mend: str


@dataclass
class Batch:
    """A block of rows. A cell without a value is null; everything else is text, exact.

    `rows` are the numbers a spreadsheet or an editor would show, the header being row 1.
    """

    rows: NDArray[np.int64]
    columns: dict[str, Any]
    bad: list[BadRow] = field(default_factory=list)
    bytes_read: int = 0


@dataclass(frozen=True)
class Opened:
    """A file whose header is known and whose rows can be read once: `with open_file(...) as file`."""

    header: list[str]
    batches: Iterator[Batch]
    close: Callable[[], object] = bool  # nothing to do for most

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class Input:
    """A file of a pack and what was declared about it."""

    path: Path
    name: str
    declared: FileDeclaration

# SPDX-License-Identifier: Apache-2.0
"""What a table is taken for, and the entries of a pack that read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from customary.intake.feeds.tables.loading import headings_read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.intake.declaration import ColumnDeclaration, FileDeclaration
    from customary.intake.feeds.tables.columns import Manner
    from customary.intake.feeds.tables.guessing import Found, Guess
    from customary.intake.feeds.tables.loading import Preset
    from customary.intake.feeds.tables.sampling import Table

PRESET = "preset:"


@dataclass(frozen=True)
class Reading:
    """What one table is taken for: a preset's export, one object, or nothing."""

    number: int
    table: Table
    guess: Guess
    others: tuple[Guess, ...]
    preset: Preset | None
    share: float
    #: As answered or guessed: an object, "preset:key", or "" for leaving the table out.
    chosen: str

    @property
    def key(self) -> str:
        """The answer that says what it is: "object", "object~2"."""
        return numbered("object", self.number)

    @property
    def confidence(self) -> float:
        """How sure this is."""
        if self.preset is not None:
            return 0.8 + 0.15 * self.share
        return self.guess.confidence(self.table)


@dataclass(frozen=True)
class Entry:
    """One object made of one table.

    Attributes:
        key: begins the keys of its answers: "people", "people~2".
        columns: ours -> what it is read from, values and formats included.
        parts: such as "agent.email" -> their heading: of records that are made on the way.
        found: how the guess came about, by our column.
        sure: whether a preset knows it.
    """

    key: str
    reading: Reading
    declared: FileDeclaration
    columns: Mapping[str, ColumnDeclaration]
    parts: Mapping[str, str]
    found: Mapping[str, Found]
    manner: Manner

    @property
    def object(self) -> str:
        """What its rows become."""
        return self.declared.object

    @property
    def table(self) -> Table:
        """The table it reads."""
        return self.reading.table

    @property
    def sure(self) -> bool:
        """Whether a preset says so."""
        return self.reading.chosen.startswith(PRESET)

    @property
    def whole(self) -> FileDeclaration:
        """The declaration that reads it."""
        return replace(self.declared, columns=self.columns)

    @property
    def used(self) -> set[str]:
        """Their headings that are read."""
        return headings_read(self.whole) | set(self.parts.values())


def numbered(word: str, number: int) -> str:
    """The first is plain; from the second on they are told apart."""
    return word if number == 1 else f"{word}~{number}"

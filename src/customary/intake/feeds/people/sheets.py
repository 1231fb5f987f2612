# SPDX-License-Identifier: Apache-2.0
"""The tables in the files somebody gave, each as rows of cells by what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.intake.declaration import FileDeclaration
from customary.intake.feeds.people.columns import fields, guess, is_people, is_units
from customary.intake.formats import FORMATS, open_file
from customary.intake.formats.batch import Input
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from customary.intake.feeds.feed import Answers, Drop
    from customary.intake.formats.batch import BadRow

#: What is looked at to say what a file is.
SAMPLE = 5_000


@dataclass(frozen=True)
class Row:
    """One row: its place in its file, and its filled cells by field."""

    file: str
    place: int
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")


@dataclass(frozen=True)
class Sheet:
    """One file: its header, the column of each field, and what is in it."""

    name: str
    path: Path
    header: tuple[str, ...]
    columns: Mapping[str, str]

    @property
    def of_people(self) -> bool:
        """Whether it lists people; otherwise it lists units."""
        return is_people(self.columns)

    def rows(self, bad: list[tuple[str, BadRow]] | None = None) -> Iterator[Row]:
        """Its rows; those that are none are added to `bad`."""
        with open_file(_input(self.name, self.path)) as opened:
            for batch in opened.batches:
                if bad is not None:
                    bad.extend((self.name, row) for row in batch.bad)
                held = [
                    (field, batch.columns[heading].to_pylist())
                    for field, heading in self.columns.items()
                ]
                for at, place in enumerate(batch.rows.tolist()):
                    cells = {
                        field: texts[at].strip()
                        for field, texts in held
                        if texts[at] and texts[at].strip()
                    }
                    if cells:
                        yield Row(self.name, place, cells)

    def some(self) -> list[Row]:
        """Its first rows."""
        found = []
        for row in self.rows():
            found.append(row)
            if len(found) >= SAMPLE:
                break
        return found

    def examples(self, heading: str) -> list[str]:
        """The first filled cells of any of its columns."""
        with open_file(_input(self.name, self.path)) as opened:
            batch = next(iter(opened.batches), None)
            texts: list[Any] = batch.columns[heading][:200].to_pylist() if batch else []
        return [text for text in texts if text and text.strip()][:3]


def sheets_of(drop: Drop, answers: Answers) -> list[Sheet]:
    """The tables of people and of units among the files; others are none of ours."""
    found = []
    for name, path in drop.ending(*FORMATS):
        try:
            sheet = _sheet(name, path, answers)
        except (PackError, ValueError, OSError):
            continue  # another feed may know what it is; reading it says what is wrong
        if sheet.of_people or is_units(sheet.columns):
            found.append(sheet)
    return found


def _sheet(name: str, path: Path, answers: Answers) -> Sheet:
    with open_file(_input(name, path)) as opened:
        header = opened.header
        first = next(iter(opened.batches), None)
        cells = first.columns if first is not None else {}
        sample = {
            heading: [text or "" for text in texts[:100].to_pylist()]
            for heading, texts in cells.items()
        }
    columns = guess(header, sample)
    for field in fields():
        said = answers.get(field)
        if said == "":
            columns.pop(field, None)
        elif said in header:
            columns = {one: heading for one, heading in columns.items() if heading != said}
            columns[field] = str(said)
    return Sheet(name, path, tuple(header), columns)


def _input(name: str, path: Path) -> Input:
    # People matter by their rows, not by the exact text of a cell: NULs are nothing here.
    return Input(path, name, FileDeclaration(name=name, object="people", strip_nul=True))

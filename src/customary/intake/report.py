# SPDX-License-Identifier: Apache-2.0
"""What a check or an import found, for people (sentences) and for scripts (JSON)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

#: So many problems are told one by one; all are counted.
TOLD = 100


class PackError(ValueError):
    """The pack as a whole cannot be read: what, where, and how to mend it."""


@dataclass(frozen=True)
class Problem:
    """Something wrong, where it is, and how to mend it."""

    file: str
    row: int | None
    column: str
    value: str
    reason: str
    mend: str

    def __str__(self) -> str:
        if self.row is None and not self.column:
            return self.reason  # about the file as a whole, which it names itself
        where = [self.file]
        if self.row is not None:
            where.append(_("row %(row)s") % {"row": f"{self.row:,}"})
        if self.column:
            where.append(_("column %(column)s") % {"column": self.column})
        told = f"{self.value!r}: {self.reason}" if self.value else self.reason
        return f"{', '.join(where)}: {told} {self.mend}".rstrip()


@dataclass
class FileReport:
    """One entry of a pack: what it became, and how many rows were good."""

    name: str
    object: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: int = 0
    notices: list[str] = field(default_factory=list)


@dataclass
class Report:
    """What was found in a pack. `problems` holds the first of each; the counts are exact."""

    pack: str
    files: list[FileReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    notices: list[str] = field(default_factory=list)
    rejected_files: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Nothing is wrong with any row."""
        return self.problem_count == 0

    def total(self, what: str) -> int:
        """The sum over all files of rows, new, changed, unchanged, rejected or problems."""
        return sum(getattr(file, what) for file in self.files)

    def to_json(self) -> dict[str, Any]:
        """The report as plain data; `from_json` reads it again."""
        return asdict(self) | {"good": self.good}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Report:
        """The report as it was before `to_json`."""
        kept = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        kept["files"] = [FileReport(**file) for file in kept.get("files", [])]
        kept["problems"] = [Problem(**problem) for problem in kept.get("problems", [])]
        return cls(**kept)


@dataclass(frozen=True)
class Step:
    """How far a step of the work has come; `total` is None where nobody can know it yet."""

    name: str
    done: int
    total: int | None
    rows: int = 0


if TYPE_CHECKING:
    Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """The progress of a job that nobody watches."""

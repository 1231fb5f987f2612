# SPDX-License-Identifier: Apache-2.0
"""What stands at the beginning of a file, by which its kind is told."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.feeds.plans.streaming import Json
from customary.intake.formats.encoding import encoding_of
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from customary.intake.feeds.plans.items import Fault, Item

DELIMITERS = (",", ";", "\t", "|")
#: Keys below which items lie in a list.
LISTS = ("issues", "nodes", "cards", "actions")


@dataclass(frozen=True)
class Head:
    """The beginning of a file.

    Attributes:
        header: the headings of a table.
        keys: the keys under which the list of items lies in JSON; () for a bare list or lines.
        first: the first entry there.
    """

    header: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    first: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """A file to be read, and what its dates mean."""

    path: Path
    name: str
    head: Head
    zone: ZoneInfo
    month_first: bool = False


class Format:
    """The files of one tracker: `what` they are, whether a head is one's own, and their items."""

    what: str

    def fits(self, head: Head) -> bool:
        """Whether a file that begins so is of this kind."""
        raise NotImplementedError

    def items(self, file: Opened) -> Iterator[Item | Fault]:
        """Every item of the file, one at a time."""
        raise NotImplementedError


def head_of(path: Path, name: str) -> Head:
    """The beginning of a CSV or JSON file.

    Raises:
        PackError: it is neither.
    """
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        with path.open(encoding=encoding_of(path, name), newline="") as text:
            delimiter = delimiter_of(text.readline())
            text.seek(0)
            return Head(header=tuple(next(rows(text, delimiter, name), [])))
    with Json(path, name) as file:
        return _json_head(file, ())


def delimiter_of(line: str) -> str:
    """The delimiter that a line of headings holds most often."""
    return max(DELIMITERS, key=line.count)


def rows(text: Any, delimiter: str, name: str) -> Iterator[list[str]]:
    """The rows of a CSV file.

    Raises:
        PackError: a cell never ends.
    """
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for row in reader:
            yield [cell.strip("\ufeff") for cell in row] if reader.line_num == 1 else row
    except csv.Error as error:
        raise PackError(
            _("%(file)s, line %(line)s: a cell never ends. A quotation mark is missing before it.")
            % {"file": name, "line": f"{reader.line_num:,}"}
        ) from error


def _json_head(file: Json, keys: tuple[str, ...]) -> Head:
    opening = file.peek()
    if opening == "[":
        return Head(keys=keys, first=_first(file.array()))
    if opening != "{":
        return Head()
    own: dict[str, Any] = {}
    for key in file.members():
        opening = file.peek()
        if key in LISTS and opening == "[":
            first = _first(file.array())
            if first:
                return Head(keys=(*keys, key), first=first)
            return Head(keys=(*keys, key), first=own)
        if key in {"data", "issues"} and opening == "{":
            return _json_head(file, (*keys, key))
        own[key] = file.value()
    return Head(keys=keys, first=own)


def _first(values: Iterator[Any]) -> dict[str, Any]:
    first = next(values, None)
    return first if isinstance(first, dict) else {}

# SPDX-License-Identifier: Apache-2.0
"""The objects in an export, one by one: JSON arrays, pages of them, a line each, or CSV tables.

A file may be far larger than memory; one object in it may not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any, TextIO

from django.utils.translation import gettext as _

from customary.intake.declaration import FileDeclaration
from customary.intake.formats.batch import Input
from customary.intake.formats.csv import open_csv
from customary.intake.formats.encoding import encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1 << 20
#: A larger page is read list by list; a smaller object at once, whatever it holds.
SMALL = 4 << 20
#: No conversation is larger; what claims to be is a file without an end.
LARGEST = 64 << 20
TABLES = (".csv", ".tsv")
LINES = (".ndjson", ".jsonl")
SPACE = " \t\r\n\ufeff"


@dataclass(frozen=True)
class Piece:
    """An object of an export: its collection ("" where it stands alone), its place from 1."""

    collection: str
    number: int
    content: dict[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """Where an export cannot be read, and why."""

    number: int
    reason: str
    value: str = ""


def pieces(name: str, path: Path) -> Iterator[Piece | Unreadable]:
    """The objects of a file in their order.

    Raises:
        PackError: the encoding is not known, or a table has no header.
    """
    if name.lower().endswith(TABLES):
        yield from _rows(name, path)
        return
    encoding = encoding_of(path, name, "")
    with path.open(encoding=encoding, newline="") as text:
        if name.lower().endswith(LINES) or _is_lines(text):
            yield from _lines(text)
        else:
            yield from _values(text)


def _rows(name: str, path: Path) -> Iterator[Piece | Unreadable]:
    file = Input(path, name, FileDeclaration(name=name, object="interactions"))
    with open_csv(file) as opened:
        for batch in opened.batches:
            for bad in batch.bad:
                yield Unreadable(bad.row, bad.reason, bad.value)
            columns = [batch.columns[header].to_pylist() for header in opened.header]
            for row, cells in zip(batch.rows.tolist(), zip(*columns, strict=True), strict=True):
                filled = zip(opened.header, cells, strict=True)
                yield Piece("", row, {key: cell for key, cell in filled if cell})


def _is_lines(text: TextIO) -> bool:
    """Whether the first line is an object by itself and another one follows."""
    first = text.readline(LARGEST).strip(SPACE)
    second = text.readline(LARGEST).lstrip(SPACE) if first.startswith("{") else ""
    text.seek(0)
    return first.endswith("}") and second.startswith("{")


def _lines(text: TextIO) -> Iterator[Piece | Unreadable]:
    number = 0
    while line := text.readline(LARGEST):
        number += 1
        if not line.strip(SPACE):
            continue
        try:
            yield from _unfolded(json.loads(line.strip(SPACE)), number)
        except (ValueError, RecursionError) as error:
            yield Unreadable(number, _("not JSON (%(error)s).") % {"error": error}, line[:80])


def _values(text: TextIO) -> Iterator[Piece | Unreadable]:
    """Arrays, pages or single objects, one after the other."""
    window = _Window(text)
    number = 0
    try:
        while (sign := window.peek()) != "":
            if sign == ",":
                window.skip()
            elif sign == "[":
                for found in window.elements():
                    number += 1
                    yield from _unfolded(found, number)
            else:
                for collection, found in window.members(""):
                    number += 1
                    yield from _unfolded(found, number, collection)
    except (ValueError, RecursionError) as error:
        reason = _("not JSON from here on (%(error)s).") % {"error": error}
        yield Unreadable(number + 1, reason)


def _unfolded(found: Any, number: int, collection: str = "") -> Iterator[Piece | Unreadable]:
    """An object, or those of a page: a table that holds nothing but lists of objects and numbers."""
    if not isinstance(found, dict):
        yield Unreadable(number, _("not a JSON object."), str(found)[:80])
        return
    lists = [] if "id" in found else [key for key in found if _is_list(found[key])]
    if "_embedded" in found and "id" not in found:
        yield from _unfolded(found["_embedded"], number)
    elif lists:
        for key in lists:
            for one in found[key]:
                yield Piece(key, number, one)
    elif found.get("id") is not None or collection or "ticket_id" in found:
        yield Piece(collection, number, found)
    # Else a page without anything in it: only where to go on.


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


class _Window:
    """A part of a text that slides over it, so that values are decoded one by one."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self._part = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """The next sign that is no space; "" at the end."""
        while True:
            while self._at < len(self._part) and self._part[self._at] in SPACE:
                self._at += 1
            if self._at < len(self._part) or not self._more():
                return self._part[self._at : self._at + 1]

    def skip(self) -> None:
        """Go on behind the sign just looked at."""
        self._at += 1

    def elements(self) -> Iterator[Any]:
        """The values of the array that begins here."""
        self.skip()
        while (sign := self.peek()) != "]":
            if sign == "":
                raise ValueError("the file ends within a list")
            if sign == ",":
                self.skip()
            else:
                yield self.value()
        self.skip()

    def members(self, within: str) -> Iterator[tuple[str, Any]]:
        """The object that begins here or, where it is too large for that, those of its lists."""
        if self._is_small():
            yield within, self.value()
            return
        self.skip()
        while (sign := self.peek()) != "}":
            if sign == "":
                raise ValueError("the file ends within an object")
            if sign == ",":
                self.skip()
                continue
            key = str(self.value())
            if self.peek() != ":":
                raise ValueError(f"no colon after {key!r}")
            self.skip()
            if self.peek() == "[":
                for one in self.elements():
                    yield key, one
            elif self.peek() == "{":
                yield from self.members(key)
            else:
                self.value()
        self.skip()

    def value(self) -> Any:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._part, self._at)
            except JSONDecodeError:
                if not self._more():
                    raise
                continue
            if end < len(self._part) or self._ended:
                self._at = end
                return found
            self._more()  # a number may go on beyond the window

    def _is_small(self) -> bool:
        """Whether the value that begins here may be decoded at once."""
        while len(self._part) - self._at < SMALL:
            try:
                self._decoder.raw_decode(self._part, self._at)
            except JSONDecodeError:
                if not self._more():
                    return True  # and is broken, as will be told
            else:
                return True
        return False

    def _more(self) -> bool:
        """Read on; what was passed is forgotten. False at the end of the text."""
        if self._ended:
            return False
        kept = self._part[self._at :]
        if len(kept) > LARGEST:
            raise ValueError(f"one value has more than {LARGEST >> 20} MB")
        # As much again as is kept: a large value is not begun anew more often than it doubles.
        read = self._text.read(max(CHUNK, len(kept)))
        self._part, self._at = kept + read, 0
        self._ended = not read
        return bool(read)

# SPDX-License-Identifier: Apache-2.0
"""JSON of any size, read value by value: `for issue in Json(path, name).array("issues")`."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 1 << 18
#: A single value that is larger has lost its closing bracket.
LARGEST_VALUE = 16 << 20
SPACE = " \t\r\n"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Json:
    """A JSON file, read from its beginning to its end once; only one value is held at a time.

    Raises:
        PackError: it is no JSON, with the place where it ceases to be.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        with path.open("rb") as file:
            start = file.read(4)
        encoding = next((code for mark, code in MARKS if start.startswith(mark)), "utf-8")
        self._file = path.open(encoding=encoding, newline="")
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._at = self._before = 0
        self._ended = False

    def __enter__(self) -> Json:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            while self._at < len(self._text):
                character = self._text[self._at]
                if character not in SPACE:
                    return character
                self._at += 1
            if not self._more(BLOCK):
                return ""

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        size = BLOCK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                self._refuse_endless(error)
                if not self._more(size):
                    raise self._broken() from error
            else:
                # A number at the end of what was read may go on.
                if end < len(self._text) or not self._more(size):
                    self._at = end
                    return value
            size *= 2

    def values(self) -> Iterator[Any]:
        """Every value of the file: of its array, else those that follow one another (JSON lines)."""
        if self.peek() == "[":
            yield from self.array()
        else:
            while self.peek():
                yield self.value()

    def array(self, *path: str) -> Iterator[Any]:
        """The values of an array, or of the one found under these keys; none where it is not."""
        if path:
            if self.peek() != "{":
                return
            for key in self.members():
                if key == path[0]:
                    yield from self.array(*path[1:])
                else:
                    self.skip()
        elif self.peek() == "[":
            for _place in self._elements("[", "]"):
                yield self.value()
        else:
            self.skip()

    def members(self) -> Iterator[str]:
        """The keys of the next object; after each, its value has to be taken or skipped."""
        for _place in self._elements("{", "}"):
            if self.peek() != '"':
                raise self._broken()
            key = self.value()
            self._take(":")
            yield key

    def skip(self) -> None:
        """Pass over the next value, however large."""
        opening = self.peek()
        if opening == "[":
            for _place in self._elements("[", "]"):
                self.value()
        elif opening == "{":
            for _key in self.members():
                self.value()
        else:
            self.value()

    def _elements(self, opening: str, closing: str) -> Iterator[None]:
        self._take(opening)
        if self.peek() == closing:
            self._at += 1
            return
        while True:
            yield
            if self.peek() == ",":
                self._at += 1
            else:
                self._take(closing)
                return

    def _take(self, character: str) -> None:
        if self.peek() != character:
            raise self._broken()
        self._at += 1

    def _more(self, size: int) -> bool:
        if self._ended:
            return False
        try:
            read = self._file.read(size)
        except UnicodeError as error:
            raise self._broken() from error
        self._before += self._at
        self._text = self._text[self._at :] + read
        self._at = 0
        self._ended = not read
        return bool(read)

    def _refuse_endless(self, error: Exception) -> None:
        if isinstance(error, RecursionError) or len(self._text) - self._at > LARGEST_VALUE:
            raise self._broken() from error

    def _broken(self) -> PackError:
        return PackError(
            _(
                "%(file)s is no whole JSON: it cannot be read on from character %(place)s. "
                "Export it again."
            )
            % {"file": self.name, "place": f"{self._before + self._at + 1:,}"}
        )

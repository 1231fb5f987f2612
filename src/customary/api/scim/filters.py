# SPDX-License-Identifier: Apache-2.0
r"""The filter language of the standard (RFC 7644, 3.4.2.2), as far as directories use it.

userName eq "ann@acme.example" and active eq true
emails[type eq "work" and value eq "ann@acme.example"] or not (title pr)
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from customary.api.scim.answers import Wrong

if TYPE_CHECKING:
    from customary.store.queries.provisioning import Condition

TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>[()\[\]])|(?P<word>[^\s()\[\]"]+))')
OPERATORS = {"eq", "ne", "co", "sw", "ew", "pr", "gt", "ge", "lt", "le"}
#: Deeper than this nobody asks, and nobody may make us go.
DEEPEST = 20
LONGEST = 4_000
NOT_KEPT = {"type", "primary"}


def read_filter(text: str) -> Condition:
    """The condition that a filter says.

    Raises:
        Wrong: it says none.
    """
    if len(text) > LONGEST:
        raise _wrong(f"it is longer than {LONGEST} characters")
    reader = _Reader(_tokens(text))
    found = reader.either(0, "")
    if reader.left:
        raise _wrong(f"{reader.left[0][1]!r} is one too many")
    return found


class _Reader:
    """Reads from the front; `left` is what is still to come."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.left = tokens

    def either(self, depth: int, within: str) -> Condition:
        """Terms joined by `or`."""
        if depth > DEEPEST:
            raise _wrong("it is nested too deeply")
        found = self._all(depth, within)
        while self._take_word("or"):
            found = ("or", found, self._all(depth, within))
        return found

    def _all(self, depth: int, within: str) -> Condition:
        found = self._one(depth, within)
        while self._take_word("and"):
            found = ("and", found, self._one(depth, within))
        return found

    def _one(self, depth: int, within: str) -> Condition:
        if self._take_word("not"):
            self._expect("(")
            return ("not", self._closed(depth, within, ")"))
        if self._take_sign("("):
            return self._closed(depth, within, ")")
        kind, name = self._next()
        if kind != "word":
            raise _wrong(f"a name is missing before {name!r}")
        attribute = _attribute(name, within)
        if self._take_sign("["):
            return self._closed(depth, attribute, "]")
        return self._comparison(attribute, within)

    def _closed(self, depth: int, within: str, sign: str) -> Condition:
        found = self.either(depth + 1, within)
        self._expect(sign)
        return found

    def _comparison(self, attribute: str, within: str) -> Condition:
        operator = self._next()[1].lower()
        if operator not in OPERATORS:
            raise _wrong(f"{operator!r} is no operator")
        value = True if operator == "pr" else self._value()
        if within and attribute.rpartition(".")[2] in NOT_KEPT:
            # One address is kept of everybody: it is of every kind that is asked for.
            return (within, "pr", True)
        return (attribute, operator, value)

    def _value(self) -> Any:
        kind, text = self._next()
        try:
            return json.loads(text if kind == "text" else text.lower())
        except ValueError:
            raise _wrong(f"{text!r} is no value") from None

    def _next(self) -> tuple[str, str]:
        if not self.left:
            raise _wrong("it ends too early")
        return self.left.pop(0)

    def _take_word(self, word: str) -> bool:
        if self.left and self.left[0][0] == "word" and self.left[0][1].lower() == word:
            self.left.pop(0)
            return True
        return False

    def _take_sign(self, sign: str) -> bool:
        if self.left and self.left[0] == ("sign", sign):
            self.left.pop(0)
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take_sign(sign):
            raise _wrong(f"{sign!r} is missing")


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        token = TOKEN.match(text, at)
        if token is None:
            raise _wrong(f"{text[at : at + 20]!r} cannot be read")
        found.append((str(token.lastgroup), token[str(token.lastgroup)]))
        at = token.end()
    return found


def _attribute(name: str, within: str) -> str:
    """A name in small letters, without its schema; within brackets, that of the part."""
    plain = name.rpartition(":")[2].lower()
    return f"{within}.{plain}" if within else plain


def _wrong(why: str) -> Wrong:
    return Wrong(400, f"The filter cannot be read: {why}.", "invalidFilter")

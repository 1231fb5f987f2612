# SPDX-License-Identifier: Apache-2.0
"""Conditions as other tools write them, such as `{a} = 'yes' and {b} >= 3`, read into ours.

What goes beyond comparisons joined by "and" and "or" is refused, never half read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from customary.core.questionnaire.importing.carried import Named, number_of
from customary.core.questionnaire.questions import Condition

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST, DEEPEST = 2000, 20
TOKEN = re.compile(
    r"\s*(?:(?P<braced>\{[^{}]{1,200}\})|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<sign>==|!=|<>|>=|<=|&&|\|\||=|>|<|\(|\)|!|\[|\]|,)|(?P<place>\d+X\d+X\w+(?:\.\w+)*)"
    r"|(?P<word>[^\W\d][\w.:#-]*))"
)
SIGNS = {
    "=": "is", "==": "is", "equal": "is", "eq": "is", "!=": "is_not", "<>": "is_not",
    "notequal": "is_not", "ne": "is_not", ">=": "at_least", "greaterorequal": "at_least",
    "ge": "at_least", "<=": "at_most", "lessorequal": "at_most", "le": "at_most",
    ">": "above", "greater": "above", "gt": "above", "<": "below", "less": "below", "lt": "below",
    "contains": "has", "contain": "has",
}  # fmt: skip
EMPTY = {"empty": "not_answered", "notempty": "answered"}
#: With a list of values: how they are joined.
LISTED = {"anyof": "any", "allof": "all", "noneof": "none", "any": "any"}
NEVER = {"notcontains", "notcontain"}
AND, OR, NOT = {"and", "&&"}, {"or", "||"}, {"not", "!", "negate"}


class NotSimpleError(ValueError):
    """A condition that cannot be said here."""


def read_expression(text: str, names: Mapping[str, Named]) -> Condition:
    """The condition.

    Raises:
        NotSimpleError: it names something that is not asked, or does more than compare.
    """
    parser = _Parser(_tokens(text), names)
    condition = parser.either(0)
    if parser.at < len(parser.tokens):
        raise NotSimpleError(text)
    return condition


def compared(named: Named, test: str, value: str | float | bool | None) -> Condition:
    """One comparison with an item, its value as we store it.

    Raises:
        NotSimpleError: no answer has this value.
    """
    if test in {"answered", "not_answered"}:
        made = Condition(item=named.item, test="has", value=named.choice)
        if named.choice:
            return made if test == "answered" else _turned(made)
        return Condition(item=named.item, test=test)
    if named.answers and str(value) in named.answers:
        value = named.answers[str(value)]
    elif named.answers and any(isinstance(each, str) for each in named.answers.values()):
        raise NotSimpleError(str(value))
    elif isinstance(value, str) and (number := number_of(value)) is not None:
        value = number
    if value is None or value == "":
        raise NotSimpleError("no value")
    if test == "is_not" and named.is_list:
        return Condition(join="none", parts=(Condition(item=named.item, test="has", value=value),))
    if test == "is" and named.is_list:
        test = "has"
    if test in {"above", "below"}:
        bound = Condition(
            item=named.item, test="at_least" if test == "above" else "at_most", value=value
        )
        other = Condition(item=named.item, test="is_not", value=value)
        return Condition(join="all", parts=(bound, other))
    return Condition(item=named.item, test=test, value=value)


def _turned(condition: Condition) -> Condition:
    """What holds where the condition does not."""
    turned = {"answered": "not_answered", "not_answered": "answered"}.get(condition.test)
    if turned and not condition.join:
        return Condition(item=condition.item, test=turned)
    if condition.join == "none" and len(condition.parts) == 1:
        return condition.parts[0]
    parts = condition.parts if condition.join == "any" else (condition,)
    return Condition(join="none", parts=parts)


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > LONGEST:
        raise NotSimpleError("too long")
    found, at, rest = [], 0, text.rstrip()
    while at < len(rest):
        match = TOKEN.match(rest, at)
        if match is None or match.lastgroup is None:
            raise NotSimpleError(text)
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    if not found:
        raise NotSimpleError("nothing")
    return found


class _Parser:
    """Reads "or" of "and" of comparisons and brackets, from the left."""

    def __init__(self, tokens: list[tuple[str, str]], names: Mapping[str, Named]) -> None:
        self.tokens, self.names, self.at = tokens, names, 0

    def either(self, depth: int) -> Condition:
        """Parts of which any has to hold."""
        parts = [self.both(depth)]
        while self._next_is(OR):
            self.at += 1
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Condition(join="any", parts=tuple(parts))

    def both(self, depth: int) -> Condition:
        """Parts of which all have to hold."""
        parts = [self.one(depth)]
        while self._next_is(AND):
            self.at += 1
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Condition(join="all", parts=tuple(parts))

    def one(self, depth: int) -> Condition:
        """A comparison, or a bracket."""
        if depth > DEEPEST:
            raise NotSimpleError("too deep")
        if self._next_is(NOT):
            self.at += 1
            return _turned(self.one(depth + 1))
        if self._next_is({"("}):
            self.at += 1
            inner = self.either(depth + 1)
            self._take({")"})
            return inner
        if self._next_is({"is_empty"}):
            self.at += 1
            self._take({"("})
            empty = compared(self._name(), "not_answered", None)
            self._take({")"})
            return empty
        named = self._name()
        kind, word = self._peek()
        word = word.lower()
        self.at += 1
        if word in EMPTY:
            return compared(named, EMPTY[word], None)
        if kind not in {"sign", "word"}:
            raise NotSimpleError(word)
        if word in NEVER:
            return _turned(self._compared(named, "has"))
        if word in LISTED:
            return self._listed(named, LISTED[word])
        if word not in SIGNS:
            raise NotSimpleError(word)
        return self._compared(named, SIGNS[word])

    def _listed(self, named: Named, join: str) -> Condition:
        """A comparison with every value of a list: `anyof ['a', 'b']`."""
        self._take({"["})
        parts = [self._compared(named, "is")]
        while self._next_is({","}):
            self.at += 1
            parts.append(self._compared(named, "is"))
        self._take({"]"})
        if len(parts) == 1 and join != "none":
            return parts[0]
        return Condition(join=join, parts=tuple(parts))

    def _compared(self, named: Named, test: str) -> Condition:
        kind, word = self._peek()
        self.at += 1
        if kind == "text":
            if word[1:-1] == "" and test in {"is", "is_not"}:
                return compared(named, "not_answered" if test == "is" else "answered", None)
            return compared(named, test, word[1:-1])
        if kind == "number":
            return compared(named, test, number_of(word))
        if word in {"true", "false"}:
            return compared(named, test, str(word) if named.answers else word == "true")
        raise NotSimpleError(word)

    def _name(self) -> Named:
        kind, word = self._peek()
        self.at += 1
        name = word[1:-1].strip() if kind == "braced" else word
        name = name.removesuffix(".NAOK").removesuffix(".value").removesuffix(".code")
        if kind not in {"braced", "word", "place"} or name not in self.names:
            raise NotSimpleError(word)
        return self.names[name]

    def _peek(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise NotSimpleError("it ends too early")
        return self.tokens[self.at]

    def _next_is(self, words: set[str]) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][1].lower() in words

    def _take(self, words: set[str]) -> None:
        if not self._next_is(words):
            raise NotSimpleError("a bracket is missing")
        self.at += 1

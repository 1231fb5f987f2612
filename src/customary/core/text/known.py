# SPDX-License-Identifier: Apache-2.0
"""Covers the people one knows of in a text: whatever cue stands before a name, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Names are of so many words, or of so many Chinese characters.
MOST_WORDS, MOST_CHARACTERS, LEAST = 4, 4, 2
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
WORD = re.compile(r"[^\W\d_]+(?:['’-](?!s\b)[^\W\d_]+)*")
#: Between the words of one name.
APART = re.compile(r"[ \u00a0]{1,2}|, ")
LOGIN = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
#: A shorter one may be any word; of figures alone, a year.
SHORTEST_LOGIN, SHORTEST_NUMBER = 4, 5
TELLING = re.compile(r"[\d._-]")


@dataclass(frozen=True)
class Known:
    """Names in Latin letters as words, Chinese ones as they are, and logins or staff numbers."""

    words: frozenset[tuple[str, ...]]
    chinese: frozenset[str]
    logins: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str], logins: Iterable[str]) -> Self:
        """From names, and from logins or staff numbers, of which words of every day are left out."""
        words: set[tuple[str, ...]] = set()
        chinese: set[str] = set()
        for name in names:
            chinese |= {
                one for one in CHINESE.findall(name) if LEAST <= len(one) <= MOST_CHARACTERS
            }
            parts = tuple(one.casefold() for one in WORD.findall(CHINESE.sub(" ", name)))
            if LEAST <= len(parts) <= MOST_WORDS:
                words |= {parts, (*parts[1:], parts[0]), (parts[-1], *parts[:-1])}
        told = {
            one.casefold()
            for one in logins
            if len(one) >= (SHORTEST_NUMBER if one.isdecimal() else SHORTEST_LOGIN)
        }
        return cls(frozenset(words), frozenset(chinese), frozenset(filter(TELLING.search, told)))

    def cover(self, text: str) -> str:
        """The text with "[name]" and "[account]" in place of those known."""
        parts, at = [], 0
        for start, end, kind in sorted(self._found(text), key=lambda one: (one[0], -one[1])):
            if start >= at:
                parts += [text[at:start], f"[{kind}]"]
                at = end
        return "".join([*parts, text[at:]])

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        for run in CHINESE.finditer(text):
            for start in range(run.start(), run.end()):
                for end in range(min(start + MOST_CHARACTERS, run.end()), start + LEAST - 1, -1):
                    if text[start:end] in self.chinese:
                        yield start, end, "name"
                        break
        spans = [one.span() for one in WORD.finditer(text)]
        for first in range(len(spans)):
            for last in range(min(first + MOST_WORDS, len(spans)), first + LEAST - 1, -1):
                some = spans[first:last]
                if tuple(text[a:b].casefold() for a, b in some) in self.words and all(
                    APART.fullmatch(text, one[1], following[0]) for one, following in pairwise(some)
                ):
                    yield some[0][0], some[-1][1], "name"
                    break
        for one in LOGIN.finditer(text):
            if one[0].casefold() in self.logins:
                yield *one.span(), "account"

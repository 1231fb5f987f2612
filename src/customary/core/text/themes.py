# SPDX-License-Identifier: Apache-2.0
"""Which themes a comment speaks of, each with the clause in which it does.

The taxonomy is passed in: its phrases are data that people can read and correct. How a theme is felt
about is to be read in its clause: "The food was great but delivery took two hours".
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from customary.core.text.language import MIXED, OTHER, TRADITIONAL
from customary.core.text.script import CHINESE, ENGLISH
from customary.core.text.spotting import Hit, Phrasebook, Spotter, clause, small

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Changes when the same phrases are read in another way.
WAY = 1
#: That a comment speaks of a theme of which it has one, two, three or more phrases; as measured.
SURE = (0.85, 0.94, 0.98)
NEUTRAL = "neutral"
_CHINESE, _ENGLISH = frozenset({CHINESE, TRADITIONAL, MIXED}), frozenset({ENGLISH, MIXED, OTHER})
#: A longer comment is read this far.
LONGEST = 4000


@dataclass(frozen=True)
class Taxonomy:
    """Phrases of all labels, a book for each language."""

    books: tuple[Phrasebook, ...]

    @cached_property
    def digest(self) -> str:
        """Sixteen characters that change when anything here does."""
        said = [
            [
                [one.language, sorted(one.lists.items()), one.covers]
                + [[each.key, sorted(each.said())] for each in one.labels]
                for one in self.books
            ],
            WAY,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


class Mention(NamedTuple):
    """A theme in a comment: how sure, and the clause that carries it as start and end.

    `feeling` is what the phrase itself tells, whatever the clause sounds like ("took two hours" is
    no praise of a delivery): `positive`, `negative`, `neutral` for both, "" where it tells nothing.
    """

    theme: str
    probability: float
    clause: tuple[int, int]
    feeling: str


class ThemeReader:
    """Reads comments with a taxonomy."""

    def __init__(self, spotters: Spotters, digest: str) -> None:
        self.digest = digest
        self._spotters = spotters

    @classmethod
    def of(cls, taxonomy: Taxonomy, folding: Mapping[int, int]) -> ThemeReader:
        """A reader with this taxonomy.

        Args:
            taxonomy: the phrases.
            folding: traditional character -> simplified character, as code points.

        Raises:
            ValueError: a phrase cannot be understood.
        """
        return cls(Spotters(taxonomy, folding), taxonomy.digest)

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[list[Mention]]:
        """The themes of each text, whose language is told as `language.written_in` does."""
        return [
            _mentions(text, self._spotters.spot(text, language))
            for text, language in zip(texts, languages, strict=True)
        ]


class Spotters:
    """Spots phrases in whatever language a text is in."""

    def __init__(self, taxonomy: Taxonomy, folding: Mapping[int, int]) -> None:
        self._folding = folding
        self._by_language = [
            (_ENGLISH if book.language == ENGLISH else _CHINESE, Spotter(book))
            for book in taxonomy.books
        ]

    def spot(self, text: str, language: str) -> list[Hit]:
        """The hits in a text, in the places of the text as written."""
        read = small(text[:LONGEST])
        if language in (TRADITIONAL, MIXED):
            read = read.translate(self._folding)
        return [
            hit
            for languages, spotter in self._by_language
            if language in languages
            for hit in spotter.spot(read)
        ]


def _mentions(text: str, hits: list[Hit]) -> list[Mention]:
    by_theme: dict[str, list[Hit]] = {}
    for hit in hits:
        by_theme.setdefault(hit.label, []).append(hit)
    return [_mention(text, theme, found) for theme, found in by_theme.items()]


def _mention(text: str, theme: str, hits: list[Hit]) -> Mention:
    """Of one theme; its clause is the first in which something is felt."""
    feelings = {hit.feeling for hit in hits if hit.feeling}
    telling = next((hit for hit in hits if hit.feeling), hits[0])
    sure = SURE[min(len({(hit.start, hit.end) for hit in hits}), len(SURE)) - 1]
    feeling = NEUTRAL if len(feelings) > 1 else next(iter(feelings), "")
    return Mention(theme, sure, clause(text, telling.start, telling.end), feeling)

# SPDX-License-Identifier: Apache-2.0
"""Which themes a comment speaks of, each with the clause in which it does.

The taxonomy is passed in: its phrases are data that people can read and correct. How a theme is felt
about is to be read in its clause: "The food was great but delivery took two hours".
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from customary.core.text.language import MIXED, OTHER, TRADITIONAL
from customary.core.text.script import CHINESE, ENGLISH
from customary.core.text.spotting import Hit, Phrasebook, Spotter, clauses, small

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Changes when the same phrases are read in another way.
WAY = 2
#: That a comment speaks of a theme of which it has one, two, three or more phrases, and where a single
#: one praises or complains; as measured on comments held back.
SURE, SURE_IF_FELT = (0.7, 0.95, 0.99), 0.8
NEUTRAL = "neutral"
_CHINESE, _ENGLISH = frozenset({CHINESE, TRADITIONAL, MIXED}), frozenset({ENGLISH, MIXED, OTHER})
#: A clause with so few letters beside the phrase only names what the next one speaks of.
_SUBJECT, _GOES_ON = 3, frozenset({",", "，", ":", "："})
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
                + [[each.key, each.over, sorted(each.said())] for each in one.labels]
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

    def __init__(self, spotters: Spotters, over: Mapping[str, frozenset[str]], digest: str) -> None:
        self.digest = digest
        self._spotters = spotters
        self._over = over

    @classmethod
    def of(cls, taxonomy: Taxonomy, folding: Mapping[int, int]) -> ThemeReader:
        """A reader with this taxonomy.

        Args:
            taxonomy: the phrases.
            folding: traditional character -> simplified character, as code points.

        Raises:
            ValueError: a phrase cannot be understood.
        """
        over = {
            label.key: frozenset(label.over)
            for book in taxonomy.books
            for label in book.labels
            if label.over
        }
        return cls(Spotters(taxonomy, folding), over, taxonomy.digest)

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> list[list[Mention]]:
        """The themes of each text, whose language is told as `language.written_in` does."""
        return [
            _mentions(text, self._spotters.spot(text, language), self._over)
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


def _mentions(text: str, hits: list[Hit], over: Mapping[str, frozenset[str]]) -> list[Mention]:
    if not hits:
        return []
    parts = clauses(text)
    starts = [start for start, _end in parts]
    placed = [(hit, bisect_right(starts, hit.end - 1) - 1) for hit in hits]
    if len({hit.label for hit in hits}) > 1:
        placed = _meant(placed, over)
    by_theme: dict[str, list[tuple[Hit, int]]] = {}
    for hit, place in placed:
        by_theme.setdefault(hit.label, []).append((hit, place))
    return [_mention(text, parts, theme, found) for theme, found in by_theme.items()]


def _meant(
    placed: list[tuple[Hit, int]], over: Mapping[str, frozenset[str]]
) -> list[tuple[Hit, int]]:
    """Without what stands beside something more particular.

    In its clause nothing else of that kind is meant; elsewhere it may be praised or complained of.
    """
    anywhere: set[str] = set()
    in_clause: dict[int, set[str]] = {}
    for hit, place in placed:
        if hit.label in over:
            anywhere |= over[hit.label]
            in_clause.setdefault(place, set()).update(over[hit.label])
    return [
        (hit, place)
        for hit, place in placed
        if hit.label not in in_clause.get(place, ()) and (hit.feeling or hit.label not in anywhere)
    ]


def _mention(
    text: str, parts: list[tuple[int, int]], theme: str, hits: list[tuple[Hit, int]]
) -> Mention:
    """Of one theme; its clause is the first in which something is felt."""
    feelings = {hit.feeling for hit, _place in hits if hit.feeling}
    hit, place = next((one for one in hits if one[0].feeling), hits[0])
    sure = SURE[min(len({(one.start, one.end) for one, _place in hits}), len(SURE)) - 1]
    if feelings:
        sure = max(sure, SURE_IF_FELT)
    feeling = NEUTRAL if len(feelings) > 1 else next(iter(feelings), "")
    start, end = parts[place]
    only_names = not feeling and end - start - (hit.end - hit.start) <= _SUBJECT
    if only_names and text[end : parts[min(place + 1, len(parts) - 1)][0]].strip() in _GOES_ON:
        # "Delivery: three weeks", "快递，太慢": the subject alone says nothing.
        end = parts[place + 1][1]
    return Mention(theme, sure, (start, end), feeling)

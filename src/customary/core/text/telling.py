# SPDX-License-Identifier: Apache-2.0
"""The words that tell some texts from others, and the texts that tell most by them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.text.topic_words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Beyond chance, one by one, at 5 %.
TELLING = 1.96
FEWEST_TEXTS = 3
#: Before anything is seen, every word is taken to stand in so many texts of either kind.
PRIOR = 0.5


@dataclass(frozen=True)
class Telling:
    """Words with the number of texts they stand in, and the order of the texts by what they tell."""

    words: tuple[tuple[str, int], ...]
    order: tuple[int, ...]


def telling(texts: Sequence[str], others: Sequence[str], *, most: int = 12) -> Telling:
    """What tells `texts` from `others`: log-odds of standing in a text, over their error.

    After Monroe, Colaresi & Quinn (2008), "Fightin' words", equations 16 to 22, with texts
    instead of words counted, so that who repeats himself weighs no more.
    """
    inside = [_words(text) for text in texts]
    outside = [_words(text) for text in others]
    here, there = Counter[str](), Counter[str]()
    for words in inside:
        here.update(words.keys())
    for words in outside:
        there.update(words.keys())
    written = {key: shown for words in (*outside, *inside) for key, shown in words.items()}
    scores = {key: _score(n, len(inside), there[key], len(outside)) for key, n in here.items()}
    found = sorted(
        (key for key, score in scores.items() if score >= TELLING and here[key] >= FEWEST_TEXTS),
        key=lambda key: (-scores[key], key),
    )[:most]
    weights = {key: scores[key] for key in found}

    def told(row: int) -> float:
        words = inside[row]
        return sum(weights.get(key, 0.0) for key in words) / math.sqrt(len(words) + 5)

    order = sorted(range(len(inside)), key=lambda row: (-told(row), row))
    return Telling(tuple((written[key], here[key]) for key in found), tuple(order))


def _score(here: int, all_here: int, there: int, all_there: int) -> float:
    odds = math.log((here + PRIOR) / (all_here - here + PRIOR))
    odds -= math.log((there + PRIOR) / (all_there - there + PRIOR))
    return odds / math.sqrt(1 / (here + PRIOR) + 1 / (there + PRIOR))


def _words(text: str) -> dict[str, str]:
    """The words of a text by what they are alike in, each as it is written."""
    return {word.key: word.written.lower() for word in words_of(text)}

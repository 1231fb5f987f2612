# SPDX-License-Identifier: Apache-2.0
"""What the sentiment model sees of a comment: hashed word and character n-grams, and a lexicon.

Deterministic: a word's hash is its CRC-32, an n-gram's a product of its words', the same on every
machine and in every process. All n-grams of a batch are hashed at once, which makes it fast.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from customary.core.text.negation import BUT, NOT, VERY
from customary.core.text.tokens import (
    chinese_units,
    chinese_words,
    english_words,
    negated,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

#: Buckets of the hashed n-grams, as a power of two.
CHINESE_BITS, ENGLISH_BITS = 20, 19
LEXICON_FEATURES = 9
_STEP, _GOLDEN = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
_NOT_BEFORE = re.compile(r"(?:不|没|没有|别|无|非|不是|不会|不太|不够|不怎么|一点也?不)$")
_VERY_BEFORE = re.compile(r"(?:很|太|真|非常|特别|超|超级|十分|相当|极其|完全|实在)$")
_BUT_CHINESE = re.compile(r"但是?|不过|可惜|就是|然而|却")
#: Hutto and Gilbert (2014): a negation turns and weakens, a "but" shifts the weight behind it.
_TURNED, _STRONGER, _BEFORE_BUT, _BEHIND_BUT = -0.74, 1.3, 0.5, 1.5


@dataclass(frozen=True)
class Features:
    """Of a batch of texts: the cells of a sparse matrix, and nine columns from the lexicon."""

    row: NDArray[np.int64]
    bucket: NDArray[np.int64]
    weight: NDArray[np.float64]
    lexicon: NDArray[np.float64]


@dataclass(frozen=True)
class Lexicon:
    """Words with how positive each is, -4 to 4, found by their first character."""

    values: Mapping[str, float]
    lengths: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Lexicon:
        """A lexicon that finds the longest of these words at a place first."""
        lengths: dict[str, set[int]] = {}
        for word in values:
            lengths.setdefault(word[0], set()).add(len(word))
        return cls(
            values, {first: tuple(sorted(all_, reverse=True)) for first, all_ in lengths.items()}
        )


def chinese_features(texts: Sequence[str], lexicon: Lexicon) -> Features:
    """Of texts in small letters and simplified characters."""
    units, words, marked = [], [], []
    for text in texts:
        units.append(chinese_units(text))
        plain, negations = chinese_words(text)
        words.append(plain)
        marked.append(negations)
    cells = [
        *_grams(units, lengths=(1, 2, 3), salt=1, bits=CHINESE_BITS),
        *_grams(marked, lengths=(1,), salt=2, bits=CHINESE_BITS),
        *_grams(words, lengths=(2,), salt=3, bits=CHINESE_BITS),
    ]
    return _features(cells, CHINESE_BITS, [_chinese_values(text, lexicon) for text in texts])


def english_features(texts: Sequence[str], lexicon: Lexicon) -> Features:
    """Of texts as written."""
    words = [english_words(text) for text in texts]
    cells = _grams([negated(one) for one in words], lengths=(1, 2), salt=4, bits=ENGLISH_BITS)
    return _features(cells, ENGLISH_BITS, [_english_values(one, lexicon) for one in words])


def _grams(
    texts: list[list[str]], *, lengths: tuple[int, ...], salt: int, bits: int
) -> list[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
    """Row and bucket of every n-gram of these lengths, none across two texts."""
    row = np.repeat(np.arange(len(texts)), [len(one) for one in texts])
    word = np.fromiter((_hash(one) for text in texts for one in text), np.uint64, len(row))
    cells, key = [], np.full(len(row), salt, np.uint64)
    for length in range(1, max(lengths) + 1):
        count = max(0, len(row) - length + 1)
        key = (key[:count] + word[length - 1 :][:count] + np.uint64(1)) * _STEP
        key ^= key >> np.uint64(29)
        if length in lengths:
            whole = row[:count] == row[length - 1 :][:count]
            cells.append((row[:count][whole], (key[whole] * _GOLDEN) >> np.uint64(64 - bits)))
    return cells


@lru_cache(maxsize=1 << 17)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def _features(
    cells: list[tuple[NDArray[np.int64], NDArray[np.uint64]]], bits: int, values: list[list[float]]
) -> Features:
    """Each n-gram counts once in a text, and a long text weighs as much as a short one."""
    rows = np.concatenate([row for row, _ in cells])
    buckets = np.concatenate([bucket for _, bucket in cells]).astype(np.int64)
    once = np.sort((rows << bits) | buckets)
    once = once[np.diff(once, prepend=-1) > 0]  # np.unique hashes, which is ten times as slow
    row, bucket = once >> bits, once & ((1 << bits) - 1)
    weight = 1 / np.sqrt(np.maximum(np.bincount(row, minlength=len(values)), 1))
    lexicon = np.array([_summary(one) for one in values]).reshape(len(values), LEXICON_FEATURES)
    return Features(row, bucket, weight[row], lexicon)


def _english_values(words: list[str], lexicon: Lexicon) -> list[float]:
    values, places = [], []
    for place, word in enumerate(words):
        value = lexicon.values.get(word, 0.0)
        if not value:
            continue
        if not NOT.isdisjoint(words[max(0, place - 3) : place]):
            value *= _TURNED
        if place and words[place - 1] in VERY:
            value *= _STRONGER
        values.append(value)
        places.append(place)
    return _weighed(values, places, _last(i for i, word in enumerate(words) if word in BUT))


def _chinese_values(text: str, lexicon: Lexicon) -> list[float]:
    values, places, place = [], [], 0
    while place < len(text):
        for length in lexicon.lengths.get(text[place], ()):
            value = lexicon.values.get(text[place : place + length])
            if value is None:
                continue
            before = text[max(0, place - 4) : place]
            if _NOT_BEFORE.search(before):
                value *= _TURNED
            elif _VERY_BEFORE.search(before):
                value *= _STRONGER
            values.append(value)
            places.append(place)
            place += length
            break
        else:
            place += 1
    return _weighed(values, places, _last(one.start() for one in _BUT_CHINESE.finditer(text)))


def _last(places: Iterable[int]) -> int | None:
    return max(places, default=None)


def _weighed(values: list[float], places: list[int], but: int | None) -> list[float]:
    if but is None:
        return values
    return [
        value * (_BEHIND_BUT if place > but else _BEFORE_BUT)
        for value, place in zip(values, places, strict=True)
    ]


def _summary(values: list[float]) -> list[float]:
    """Sums, extremes, share and last word of the lexicon's findings, all about -2 to 2."""
    if not values:
        return [0.0] * LEXICON_FEATURES
    good = sum(value for value in values if value > 0)
    bad = sum(-value for value in values if value < 0)
    total = good - bad
    return [
        min(good, 16) / 8,
        min(bad, 16) / 8,
        total / (total * total + 15) ** 0.5,
        good / (good + bad) - 0.5,
        values[-1] / 4,
        values[0] / 4,
        float(bad == 0),
        float(good == 0),
        total / 4 / len(values),
    ]

# SPDX-License-Identifier: Apache-2.0
"""How alike two names are, whatever their order, accents, width of letters, or initials."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

#: From here two names may well be one; below the second they speak against it.
ALIKE = 0.9
CONTRADICTING = 0.85
#: A first name alone is no other name, and not yet the same one.
UNDECIDED = 0.87

#: Letters that Unicode does not take apart.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "herr", "frau", "mx"})
CHINESE_TITLES = re.compile(r"(先生|女士|小姐|老师|总监|经理)$")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
LETTERS = re.compile(r"[^\W\d_]+")


class Name(NamedTuple):
    """A name taken apart: its words in an alphabet, and its Chinese characters, as written."""

    words: tuple[str, ...]
    han: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for one name in whatever order its parts are written; "" for no name."""
        if self.words:
            return " ".join(sorted(self.words))
        return "".join(sorted("".join(self.han)))


@lru_cache(maxsize=200_000)
def parse(name: str) -> Name:
    """A name in its parts; an address counts by what stands before its @."""
    text = unicodedata.normalize("NFKC", name).split("@")[0].strip().casefold()
    han = tuple(CHINESE_TITLES.sub("", part) or part for part in HAN.findall(text))
    text = unicodedata.normalize("NFKD", HAN.sub(" ", text)).translate(PLAIN)
    plain = "".join(letter for letter in text if not unicodedata.combining(letter))
    plain = plain.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    words = [word for word in LETTERS.findall(plain) if word not in TITLES]
    return Name(tuple(words), han)


def likeness(one: str, other: str) -> float | None:
    """From 0 to 1; None where there is nothing to compare, as with no name or two scripts."""
    first, second = parse(one), parse(other)
    if first.han and second.han:
        return _of_characters(first.han, second.han)
    if first.words and second.words:
        return _of_words(first.words, second.words)
    return None


def contradict(one: str, other: str) -> bool:
    """Whether two names speak against one bearer."""
    found = likeness(one, other)
    return found is not None and found < CONTRADICTING


def is_login(name: str) -> bool:
    """Whether a name is a single word, as people sign in with, and not what they are called."""
    found = parse(name)
    return len(found.words) == 1 and not found.han


def logins(name: str) -> frozenset[str]:
    """What somebody of this name is usually called where one word must do: jdoe, johnd, johndoe."""
    words = parse(name).words
    if len(words) < 2:
        return frozenset()
    first, last = words[0], words[-1]
    return frozenset(
        {first + last, last + first, first[0] + last, last + first[0], first + last[0]}
    )


def _of_characters(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Chinese names are short: another character is another name."""
    left, right = "".join(one), "".join(other)
    if left == right:
        return 1.0
    # Written the Western way, the family name comes last.
    if right in _turned(one) or left in _turned(other):
        return 0.98
    return Levenshtein.normalized_similarity(left, right)


def _turned(parts: tuple[str, ...]) -> frozenset[str]:
    return frozenset({"".join((*parts[1:], parts[0])), "".join((parts[-1], *parts[:-1]))})


def _of_words(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    left, right = sorted(one), sorted(other)
    if left == right:
        return 1.0
    if "".join(one) == "".join(other):
        return 0.97
    if len(one) == 1 and one[0] in _logins_of(other):
        return 0.92
    if len(other) == 1 and other[0] in _logins_of(one):
        return 0.92
    fewer, more = sorted((one, other), key=len)
    if len(fewer) == 1 and fewer[0] in more:
        return UNDECIDED
    spelled = fuzz.ratio(" ".join(left), " ".join(right)) / 100
    return max(_fitting(fewer, more), spelled)


def _logins_of(words: tuple[str, ...]) -> frozenset[str]:
    return logins(" ".join(words))


def _fitting(fewer: tuple[str, ...], more: tuple[str, ...]) -> float:
    """Every word of the shorter name found in the longer, whole or as an initial; else 0."""
    if len(fewer) < 2:
        return 0.0
    left = list(more)
    whole = initials = 0
    for word in sorted(fewer, key=len, reverse=True):
        if word in left:
            left.remove(word)
            whole += len(word) > 1
            continue
        short = next((one for one in left if one[0] == word[0] and 1 in (len(one), len(word))), "")
        if not short:
            return 0.0
        left.remove(short)
        initials += 1
    if not whole:
        return 0.0
    return 0.95 if not initials else 0.92

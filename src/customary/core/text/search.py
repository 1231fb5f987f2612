# SPDX-License-Identifier: Apache-2.0
"""What a text is found by, and what somebody asks for; the same on every database.

A text is put down as its units, in order: every Chinese character, every other word, each in small
letters, folded and without its ending. Behind them stands every Chinese word that the dictionary
sees anywhere in it. So a word that is asked for is one look into an index, wherever a reader would
have parted the sentence, and words that stand side by side are found side by side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, normalize

import rjieba

from customary.core.text.masking import COVERS
from customary.core.text.tokens import EMOJI

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_UNIT = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+(?:['’][^\W_{_HAN}]+)*|{EMOJI}")
#: Stands where personal data is covered, and is no word of anybody's.
_COVER = re.compile(rf"\[(?:{'|'.join(sorted(COVERS))})\]")
_NO_SIGN = re.compile(rf"(?!{EMOJI})[\W_]")
#: Something asked for: left out by a minus, held together by quotation marks, which may be open.
_ASKED = re.compile(r'([-－−]?)(?:"([^"]*)"?|([^\s"]+))')
_QUOTES = str.maketrans("“”„«»「」『』＂", '"' * 10)
_SMALL_ENGLISH = re.compile(r"[a-z]{4,40}")
_VOWEL = re.compile(r"[aeiouy]")
#: A longer text is found by its beginning, a longer word by its own: an index has its limits.
_LONGEST, _LONGEST_WORD = 40_000, 40


class Unit(NamedTuple):
    """A character or word of a text, as it is looked for, and where it stands."""

    word: str
    start: int
    end: int

    @property
    def is_han(self) -> bool:
        """Whether it is a Chinese character."""
        return bool(_HAN_RUN.match(self.word))


@dataclass(frozen=True)
class Sought:
    """What somebody asks for, ready to be looked for.

    Attributes:
        words: all of them are in the index of a text that is found.
        runs: units that stand side by side in it.
        without: units that do not.
        told_by_index: whatever has all the words has all that is asked for.
    """

    words: tuple[str, ...] = ()
    runs: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    told_by_index: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is asked for that could be found: only signs were typed."""
        return not (self.runs or self.without)


def indexed(text: str, folding: Mapping[int, int]) -> str:
    """What a text is found by, parted by single spaces, one before and one behind.

    Args:
        text: as it is shown, personal data covered.
        folding: traditional character -> simplified character, as code points.
    """
    plain = _folded(text[:_LONGEST], folding)
    units = [word for word in map(_plain, _UNIT.findall(plain)) if word]
    if not units:
        return ""
    return f" {' '.join(chain(units, () if plain.isascii() else _words_within(plain)))} "


def units_of(text: str, folding: Mapping[int, int]) -> Iterator[Unit]:
    """The units of a text in order, and where each stands in it."""
    for match in _UNIT.finditer(_folded(text, folding)):
        if word := _plain(match.group()):
            yield Unit(word, *match.span())


def sought(asked: str, folding: Mapping[int, int]) -> Sought:
    """What somebody asks for: words, all of which are to be there; "words together"; -none of these.

    Chinese is parted into words, for nobody types spaces; each is found by itself.
    """
    words: dict[str, None] = {}
    runs: dict[tuple[str, ...], None] = {}
    without: dict[tuple[str, ...], None] = {}
    told_by_index = True
    for match in _ASKED.finditer(asked.translate(_QUOTES)):
        minus, together, word = match.groups()
        units = list(units_of(word or together or "", folding))
        if minus:
            without |= dict.fromkeys([tuple(unit.word for unit in units)] if units else [])
            continue
        parts = [units] if word is None else _parted(units)
        for run in parts:
            if run:
                runs[tuple(unit.word for unit in run)] = None
                known = dict.fromkeys(_in_index(run))
                told_by_index &= len(known) == 1
                words |= known
    return Sought(tuple(words), tuple(runs), tuple(without), told_by_index and not without)


def spans(text: str, asked: Sought, folding: Mapping[int, int]) -> list[tuple[int, int]]:
    """Where what was asked for stands in a text, in order, none overlapping another."""
    units = list(units_of(text, folding))
    words = [unit.word for unit in units]
    found = [
        (units[at].start, units[at + len(run) - 1].end)
        for run in asked.runs
        for at in range(len(words) - len(run) + 1)
        if words[at] == run[0] and tuple(words[at : at + len(run)]) == run
    ]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _folded(text: str, folding: Mapping[int, int]) -> str:
    """A text of the same length in simplified characters, with nothing where something is covered."""
    if "[" in text:
        text = _COVER.sub(lambda cover: " " * len(cover.group()), text)
    return text if text.isascii() else text.translate(folding)


def _words_within(plain: str) -> Iterable[str]:
    """Every Chinese word of two characters or more that stands anywhere in a text, once."""
    runs = "\n".join(_HAN_RUN.findall(plain))
    return dict.fromkeys(word for word in rjieba.cut_all(runs) if len(word) > 1)


def _parted(units: list[Unit]) -> Iterator[list[Unit]]:
    """What was typed without a space, as what is looked for together."""
    for is_han, group in groupby(units, key=lambda unit: unit.is_han):
        some = list(group)
        if not is_han:
            yield some
            continue
        at = 0
        for word in rjieba.cut("".join(unit.word for unit in some)):
            yield some[at : at + len(word)]
            at += len(word)


def _in_index(run: list[Unit]) -> Iterator[str]:
    """The words by which an index knows what stands together."""
    for is_han, group in groupby(run, key=lambda unit: unit.is_han):
        some = [unit.word for unit in group]
        # Without guesses at unknown words: the dictionary sees all of these in a text as well.
        yield from rjieba.cut("".join(some), False) if is_han else some


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    """A word in small letters, without accents, apostrophes and the ending of an English one."""
    if not word.isascii():
        parts = normalize("NFKD", word)
        bare = "".join(one for one in parts if category(one) != "Mn")
        word = bare if bare.isascii() else normalize("NFKC", word)
    return _stem(_NO_SIGN.sub("", word.lower())[:_LONGEST_WORD])


def _stem(word: str) -> str:
    """An English word without its ending, so that "refund" finds refunds, refunded and refunding.

    What stays need not be a word: it is only compared with others that lost their endings alike.
    """
    if not _SMALL_ENGLISH.fullmatch(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and _VOWEL.search(stem) and not stem.endswith("e"):
            word = stem
            break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    if len(word) > 3 and word.endswith("y"):
        word = word[:-1] + "i"
    return word

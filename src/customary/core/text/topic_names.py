# SPDX-License-Identifier: Apache-2.0
"""A readable name for what several comments speak of, in their own words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.text.script import CHINESE, ENGLISH, language_of
from customary.core.text.topic_words import Word, joined, written_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CLAUSE = re.compile(r"[.!?;:,()\[\]\"“”…。！？；：，、（）「」\n]+\s*")
_LONGEST, _TERMS = 5, 8
#: A longer phrase names it where so much of those who use the word use the phrase.
_USED = 0.5
#: A second word joins the name where so much of the comments hold it.
_OFTEN = 0.3
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Name:
    """What it may be called, in which language, and its words as they are written."""

    text: str
    language: str
    terms: tuple[str, ...]


def name_of(texts: Sequence[str], terms: Sequence[tuple[str, ...]]) -> Name:
    """A name from the phrase that most of the comments use about their most telling term.

    Args:
        texts: the comments.
        terms: keys of words (see `topic_words`), one or two a term, the most telling first.

    Raises:
        ValueError: there is no comment or no term.
    """
    if not texts or not terms:
        raise ValueError(f"{len(texts)} comments and {len(terms)} terms give no name.")
    clauses = [
        [written_words(clause) for clause in _CLAUSE.split(text) if clause] for text in texts
    ]
    language = max((CHINESE, ENGLISH), key=[language_of(text) for text in texts].count)
    phrase, keys = _phrase(clauses, terms[0])
    shown, told = [phrase], [frozenset(terms[0])]
    second = ""
    for term in terms[1:]:
        own = frozenset(term)
        if any(own <= other or other <= own for other in told) or len(shown) == _TERMS:
            continue
        written, held = _written(clauses, term)
        if not held:
            continue
        told.append(own)
        shown.append(written)
        if not second and not own & keys and held >= _OFTEN * len(texts):
            second = written
    name = _with_second(phrase, second, language)
    return Name(name[:_LONGEST_NAME], language, tuple(one[:_LONGEST_NAME] for one in shown))


def _phrase(clauses: list[list[list[Word]]], term: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """How most put it: the longest phrase around the term that many of those use who use it."""
    counts: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], Counter[str]] = {}
    for text in clauses:
        seen = set()
        for words in (window for clause in text for window in _windows(clause, term)):
            keys = tuple(word.key for word in words)
            written.setdefault(keys, Counter())[_spoken(words)] += 1
            seen.add(keys)
        counts.update(seen)
    if not counts:
        return joined(term), frozenset(term)
    least = max(2, _USED * max(counts.values()))
    often = [keys for keys in counts if counts[keys] >= least] or [
        keys for keys in counts if counts[keys] == max(counts.values())
    ]
    best = max(often, key=lambda keys: (sum(map(bool, keys)), -len(keys), counts[keys], keys))
    return _most(written[best]), frozenset(filter(None, best))


def _windows(clause: list[Word], term: tuple[str, ...]) -> Iterator[list[Word]]:
    """Stretches of words with every word of the term, beginning and ending with no idle word."""
    wanted = set(term)
    if not wanted <= {word.key for word in clause}:
        return
    for start, first in enumerate(clause):
        if not first.key:
            continue
        for end in range(start + 1, min(start + _LONGEST, len(clause)) + 1):
            if clause[end - 1].key and wanted <= {word.key for word in clause[start:end]}:
                yield clause[start:end]


def _written(clauses: list[list[list[Word]]], term: tuple[str, ...]) -> tuple[str, int]:
    """How a term is mostly written, and how many comments hold it."""
    forms: Counter[str] = Counter()
    held = 0
    for text in clauses:
        found = [_spoken(one) for clause in text for one in _windows(clause, term)]
        if found:
            held += 1
            forms[min(found, key=lambda one: (len(one), one))] += 1
    return _most(forms) if forms else joined(term), held


def _spoken(words: Sequence[Word]) -> str:
    return joined([word.written.lower() for word in words])


def _most(forms: Counter[str]) -> str:
    return min(forms, key=lambda one: (-forms[one], len(one), one))


def _with_second(phrase: str, second: str, language: str) -> str:
    mark = "、" if language == CHINESE else ", "
    name = f"{phrase}{mark}{second}" if second else phrase
    return name[:1].upper() + name[1:]

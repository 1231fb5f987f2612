# SPDX-License-Identifier: Apache-2.0
"""Whether a sentence speaks of a text's own words: the mission, quoted or told anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

#: A clause of the text is told when this share of its words is there, and no fewer than that many.
SHARE, FEWEST = 0.65, 3
#: For Chinese, pairs of characters stand for words.
FEWEST_PAIRS = 4
_CLAUSES = re.compile(r"[.,;:!?\n。，；：！？、—–()（）]+")
_WORD = re.compile(r"[a-z][a-z’'-]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
#: Words too common to tell one text from another.
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "every",
        "everyone",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "one",
        "or",
        "our",
        "ours",
        "so",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "us",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "you",
        "your",
        "all",
        "more",
        "no",
        "not",
        "always",
        "never",
        "customer",
        "customers",
        "people",
        "company",
    ]
)
_COMMON_PAIRS = frozenset(
    [
        "客户",
        "顾客",
        "用户",
        "我们",
        "他们",
        "每位",
        "每个",
        "每一",
        "一位",
        "一个",
        "公司",
        "所有",
        "的人",
    ]
)


@dataclass(frozen=True)
class Mission:
    """A mission's text, by whose words sentences are found that speak of it."""

    text: str

    def found(self, sentence: str) -> str:
        """The words of the clause that a sentence (in small letters) tells; "" where none."""
        words, pairs = _words(sentence), _pairs(sentence)
        for clause_words, clause_pairs in self._clauses:
            told = clause_words & words
            if len(told) >= max(FEWEST, SHARE * len(clause_words)):
                return " ".join(sorted(told, key=sentence.find))
            shared = clause_pairs & pairs
            if len(shared) >= max(FEWEST_PAIRS, SHARE * len(clause_pairs)):
                return _longest(clause_pairs, sentence)
        return ""

    @cached_property
    def _clauses(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        """Each clause, and each sentence as a whole, as words and as pairs of characters."""
        text = self.text.casefold()
        parts = [*_CLAUSES.split(text), *re.split(r"[.!?\n。！？]+", text)]
        return [(_words(part), _pairs(part)) for part in parts if part.strip()]


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(text) if word not in _COMMON)


def _pairs(text: str) -> frozenset[str]:
    runs = _HAN.findall(text)
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1)) - _COMMON_PAIRS


def _longest(pairs: frozenset[str], sentence: str) -> str:
    """The longest run of the sentence whose pairs of characters are all among these."""
    best = ""
    for run in _HAN.findall(sentence):
        start = 0
        for at in range(len(run)):
            if at and run[at - 1 : at + 1] not in pairs:
                start = at
            if at + 1 - start > len(best):
                best = run[start : at + 1]
    return best

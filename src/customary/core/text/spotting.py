# SPDX-License-Identifier: Apache-2.0
"""Finds the phrases of many labels in a comment in one pass: themes and flags are read by it.

    late delivery       these words side by side, whatever their endings (deliveries, delivered)
    arrived .. late     in this order within a clause, a few words between
    waiter & rude       in either order within a clause
    delivery @slow      any phrase of the list with this name

Where phrases overlap, the longest that begins first is meant ("delivery driver" is no "delivery").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from customary.core.text.negation import NOT
from customary.core.text.script import CHINESE, ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

POSITIVE, NEGATIVE = "positive", "negative"
_TURNED = {POSITIVE: NEGATIVE, NEGATIVE: POSITIVE, "": ""}
#: Characters between the parts of a phrase, at most.
_GAP = {ENGLISH: 36, CHINESE: 10}
_ANYWHERE = 10_000
_MOST_FORMS = 4000
_WORD = re.compile(r"[a-z0-9]+(?:['&-][a-z0-9]+)*")
_APOSTROPHES = str.maketrans("’‘`", "'''")
#: A negation turns what stands so many words behind it.
_REACH = 4
_NOT_BEFORE = re.compile(
    r"(?:不会?|没有?|未|别|并非|不是|不太|不算|不怎么|从不|从未|从来不|毫无|不要|不用|不想|没什么|谈不上|无)(?:那么|特别|非常|什么|太|很|再|打算|觉得|感觉|是|有|说|准备|考虑|过|任何){0,2}$"
)
#: Where clauses end. A comma within a number and a full stop within a name end nothing.
_CLAUSE_ENDS = re.compile(
    r"[。！？!?；;\n…~～]+|，+|、(?=[但就可])|,(?!\d)|\.+(?=\s|$)|\s+-+\s+|—+"
    r"|(?=但是?[^愿凡]|不过|可惜|然而|就是(?=[^这那])|虽然)|\b(?=(?:but|however|although|though|while|whereas|yet|except|plus) )"
    r"|(?<=\S) (?=and (?:the|they|it|i|we|my|our|then|also|staff|service|food|delivery|price|no|not|very|really|when|had|have|was) )",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Label:
    """A theme or a flag with the phrases that show it; some also tell how it is felt about."""

    key: str
    phrases: tuple[str, ...] = ()
    praise: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    #: Labels that are not meant where this one is: a rude courier is none of the staff.
    over: tuple[str, ...] = ()

    def said(self) -> Iterable[tuple[str, str]]:
        """Every phrase with the feeling it tells, "" for none."""
        for feeling, phrases in (
            ("", self.phrases),
            (POSITIVE, self.praise),
            (NEGATIVE, self.complaints),
        ):
            for phrase in phrases:
                yield phrase, feeling


@dataclass(frozen=True)
class Phrasebook:
    """The labels of one language, the lists their phrases name, and phrases that mean none of them."""

    language: str
    labels: tuple[Label, ...]
    lists: Mapping[str, tuple[str, ...]]
    covers: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A phrase in a text: of which label, where, which feeling, and whether it is denied."""

    label: str
    start: int
    end: int
    feeling: str
    denied: bool


#: Number of the rule and of the part of it that a form says.
Entries = list[tuple[int, int]]
Found = tuple[int, int, Entries]


class _Rule(NamedTuple):
    label: str
    feeling: str
    parts: int
    gap: int


class Spotter:
    """A phrasebook made ready to read texts with.

    Raises:
        ValueError: a phrase says nothing or names a list that is not there.
    """

    def __init__(self, book: Phrasebook) -> None:
        self._chinese = book.language != ENGLISH
        self._rules: list[_Rule] = []
        self._forms: dict[str, Entries] = {}
        for phrase in book.covers:
            for form in self._expanded(phrase, book.lists):
                self._forms.setdefault(form, [])
        for label in book.labels:
            for phrase, feeling in label.said():
                for parts, gap in _orders(phrase, self._chinese):
                    self._add(_Rule(label.key, feeling, len(parts), gap), parts, book.lists)
        finder = _chinese_finder if self._chinese else _english_finder
        self._find = finder(self._forms)

    def spot(self, text: str) -> list[Hit]:
        """The hits in a text in small letters, in order of where they end."""
        found = self._find(text)
        if not found:
            return []
        rules, hits = self._rules, []
        reached: dict[tuple[int, int], tuple[int, int]] = {}
        for start, end, entries in found:
            for number, part in entries:
                rule = rules[number]
                begun = start
                if part:
                    before = reached.get((number, part - 1))
                    if before is None or not 0 <= start - before[1] <= rule.gap:
                        continue
                    if _CLAUSE_ENDS.search(text, before[1], start):
                        continue
                    begun = before[0]
                if part + 1 < rule.parts:
                    reached[number, part] = (begun, end)
                    continue
                denied = self._is_denied(text, start)
                feeling = _TURNED[rule.feeling] if denied else rule.feeling
                hits.append(Hit(rule.label, begun, end, feeling, denied))
        return hits

    def _add(self, rule: _Rule, parts: Sequence[str], lists: Mapping[str, tuple[str, ...]]) -> None:
        number = len(self._rules)
        self._rules.append(rule)
        for place, part in enumerate(parts):
            for form in self._expanded(part, lists):
                self._forms.setdefault(form, []).append((number, place))

    def _expanded(self, part: str, lists: Mapping[str, tuple[str, ...]]) -> set[str]:
        """Every way to say a part, its lists filled in."""
        choices = [_choices(word, part, lists) for word in part.lower().split()]
        joint = "" if self._chinese else " "
        forms = {joint.join(one) for one in product(*choices)}
        if "" in forms or len(forms) > _MOST_FORMS:
            raise ValueError(f"{part!r} says nothing to look for, or too much.")
        return forms if self._chinese else {" ".join(map(stem, one.split())) for one in forms}

    def _is_denied(self, text: str, start: int) -> bool:
        before = text[max(0, start - 30) : start]
        if self._chinese:
            return _NOT_BEFORE.search(before) is not None
        ends = [one.end() for one in _CLAUSE_ENDS.finditer(before)]
        words = _WORD.findall(before[ends[-1] if ends else 0 :])[-_REACH:]
        return not NOT.isdisjoint(words) and not ("only" in words and "not" in words)


def small(text: str) -> str:
    """The text in small letters, of the same length."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower.translate(_APOSTROPHES)
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def clauses(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a text begin and end, without what parts them."""
    found, start = [], 0
    for mark in _CLAUSE_ENDS.finditer(text):
        if text[start : mark.start()].strip():
            found.append((start, mark.start()))
            start = mark.end()
        elif not found:
            start = mark.end()
    found.append((start, len(text)))
    return found


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """An English word without its ending, alike for "deliver", "delivers" and "delivered".

    Not for "delivering": "booking" is no "book".
    """
    word = word.removesuffix("'s")
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, instead in (
        ("ies", "y"),
        ("ied", "y"),
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    left = word.removesuffix("ed")
    if left != word and len(left) >= 3 and any(one in "aeiouy" for one in left):
        word = left[:-1] if left[-1] == left[-2] and left[-1] not in "lsz" else left
    return word.removesuffix("e") if len(word) > 3 else word


def _orders(phrase: str, chinese: bool) -> Iterable[tuple[list[str], int]]:
    """The parts of a phrase in each order in which they may stand, and how far apart."""
    if "&" in phrase:
        one, _and, other = (part.strip() for part in phrase.partition("&"))
        return [([one, other], _ANYWHERE), ([other, one], _ANYWHERE)]
    parts = [part.strip() for part in phrase.split("..")]
    return [(parts, _GAP[CHINESE if chinese else ENGLISH])]


def _choices(word: str, part: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if not word.startswith("@"):
        return (word,)
    if word[1:] not in lists:
        raise ValueError(f"{part!r} names the list {word}, which is not there.")
    return tuple(one.lower() for one in lists[word[1:]])


class _Node:
    """A place in the tree of forms: where it may go on, and what ends here."""

    __slots__ = ("below", "entries")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.entries: Entries | None = None


def _tree(forms: Mapping[str, Entries], steps: Callable[[str], Iterable[str]]) -> _Node:
    root = _Node()
    for form, entries in forms.items():
        node = root
        for step in steps(form):
            node = node.below.setdefault(step, _Node())
        node.entries = entries
    return root


def _english_finder(forms: Mapping[str, Entries]) -> Callable[[str], list[Found]]:
    """Walks from word to word, each form a line of stems."""
    root = _tree(forms, str.split).below

    def find(text: str) -> list[Found]:
        matches = list(_WORD.finditer(text))
        stems = [stem(one[0]) for one in matches]
        found, place, last = [], 0, len(stems)
        while place < last:
            node, at, best, entries = root.get(stems[place]), place, 0, None
            while node is not None:
                at += 1
                if node.entries is not None:
                    best, entries = at, node.entries
                node = node.below.get(stems[at]) if at < last else None
            if entries is not None:
                found.append((matches[place].start(), matches[best - 1].end(), entries))
            place = best or place + 1
        return found

    return find


def _chinese_finder(forms: Mapping[str, Entries]) -> Callable[[str], list[Found]]:
    """One pattern made of the tree of characters, which takes the longest way."""
    if not forms:
        return lambda text: []
    matches = re.compile(_alternation(_tree(forms, iter))).finditer

    def find(text: str) -> list[Found]:
        return [(one.start(), one.end(), forms[one[0]]) for one in matches(text)]

    return find


def _alternation(node: _Node) -> str:
    ways = [re.escape(one) + _alternation(below) for one, below in node.below.items()]
    if not ways:
        return ""
    joined = ways[0] if len(ways) == 1 and node.entries is None else f"(?:{'|'.join(ways)})"
    return joined if node.entries is None else joined + "?"

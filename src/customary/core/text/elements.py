# SPDX-License-Identifier: Apache-2.0
"""Which elements a sentence carries, by rules that people can read and correct.

A rule wants one phrase of each of its groups, near one another. Before any rule looks, what only
sounds like it is covered up (the name of a department, a footer); after, what denies it counts
against it. Every finding names the words by which it was found.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from customary.core.text.likeness import Mission
from customary.core.text.phrases import pattern
from customary.core.text.script import CHINESE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: How far apart the groups of a rule may stand, in characters, where it does not say.
NEAR = 90
_HAN, _LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[a-z]")
#: What the organisation's own mission is found by.
OWN_MISSION = "own-mission"


@dataclass(frozen=True)
class Rule:
    """Shows an element where one phrase of each group stands near the others.

    Attributes:
        key: names it, such as "en-customers-said".
        element: what it shows.
        groups: of each, one phrase.
        near: how many characters the phrases may be apart.
    """

    key: str
    element: str
    groups: tuple[tuple[str, ...], ...]
    near: int = NEAR


@dataclass(frozen=True)
class Vocabulary:
    """The rules of one language, with what they share.

    Attributes:
        language: "en" or "zh-hans".
        lists: phrases by a name that rules refer to.
        covers: phrases in which a word does not mean what it says, covered up beforehand.
        boilerplate: phrases of sentences that are about nothing: footers, sign-offs, links.
        denials: phrases by element; a sentence with one does not carry that element.
        rules: the rules.
    """

    language: str
    lists: Mapping[str, tuple[str, ...]]
    covers: tuple[str, ...]
    boilerplate: tuple[str, ...]
    denials: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Taught:
    """A phrase a person taught: it shows an element, or though it looks so it does not."""

    element: str
    phrase: str
    shows: bool = True


@dataclass(frozen=True)
class Found:
    """An element in a sentence, the words that show it, and the rule that says so."""

    element: str
    words: str
    rule: str


@dataclass(frozen=True)
class Elements:
    """All that sentences are looked through with; the same rules give the same digest."""

    vocabularies: tuple[Vocabulary, ...]
    missions: tuple[str, ...] = ()
    taught: tuple[Taught, ...] = ()
    off: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def digest(self) -> str:
        """Sixteen characters that change when anything here does."""
        said: list[Any] = [
            [
                [one.language, sorted(one.lists.items()), one.covers, one.boilerplate]
                + [sorted(one.denials.items())]
                + [[rule.key, rule.element, rule.groups, rule.near] for rule in one.rules]
                for one in self.vocabularies
            ],
            sorted(self.missions),
            sorted((one.element, one.phrase, one.shows) for one in self.taught),
            sorted(self.off),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def look(self, sentence: str) -> tuple[Found, ...]:
        """The elements a sentence carries, each once."""
        text = sentence.casefold()
        looks = [one for one in self._looks if one.speaks(text)]
        if any(one.is_boilerplate(text) for one in looks):
            return ()
        refused = {one.element for one in self._taught(shows=False) if one.phrase.search(text)}
        found: dict[str, Found] = {}
        for one in self._taught(shows=True):
            if match := one.phrase.search(text):
                found.setdefault(one.element, Found(one.element, match.group(), "taught"))
        for look in looks:
            for hit in look.found(text):
                found.setdefault(hit.element, hit)
        if OWN_MISSION not in self.off:
            for mission in self._missions:
                if words := mission.found(text):
                    found.setdefault("cx_mission", Found("cx_mission", words, OWN_MISSION))
        return tuple(hit for element, hit in found.items() if element not in refused)

    @cached_property
    def _looks(self) -> tuple[_Look, ...]:
        return tuple(_Look(one, self.off) for one in self.vocabularies)

    @cached_property
    def _missions(self) -> tuple[Mission, ...]:
        return tuple(Mission(text) for text in self.missions)

    @cached_property
    def _lessons(self) -> tuple[_Lesson, ...]:
        return tuple(_Lesson(one.element, pattern([one.phrase]), one.shows) for one in self.taught)

    def _taught(self, *, shows: bool) -> Iterable[_Lesson]:
        return (one for one in self._lessons if one.shows is shows)


@dataclass(frozen=True)
class _Lesson:
    element: str
    phrase: re.Pattern[str]
    shows: bool


class _Look:
    """The rules of one language, made into patterns."""

    def __init__(self, vocabulary: Vocabulary, off: frozenset[str]) -> None:
        lists = vocabulary.lists
        self._script = _HAN if vocabulary.language == CHINESE else _LATIN
        self._covers = pattern(vocabulary.covers, lists) if vocabulary.covers else None
        self._boilerplate = (
            pattern(vocabulary.boilerplate, lists) if vocabulary.boilerplate else None
        )
        self._denials = {
            element: pattern(phrases, lists)
            for element, phrases in vocabulary.denials.items()
            if phrases
        }
        self._rules = [
            (rule, [pattern(group, lists) for group in rule.groups])
            for rule in vocabulary.rules
            if rule.key not in off
        ]

    def is_boilerplate(self, text: str) -> bool:
        return bool(self._boilerplate and self._boilerplate.search(text))

    def speaks(self, text: str) -> bool:
        """Whether a text may be in this language at all, by its script."""
        return bool(self._script.search(text))

    def found(self, text: str) -> Iterable[Found]:
        if self._covers:
            text = self._covers.sub(lambda match: "\u2000" * len(match.group()), text)
        denied: dict[str, bool] = {}
        for rule, groups in self._rules:
            if denied.get(rule.element):
                continue
            words = _together(text, groups, rule.near)
            # Denials are long lists, and most sentences have nothing to deny.
            if words and rule.element not in denied:
                denial = self._denials.get(rule.element)
                denied[rule.element] = bool(denial and denial.search(text))
            if words and not denied[rule.element]:
                yield Found(rule.element, words, rule.key)


def _together(text: str, groups: list[re.Pattern[str]], near: int) -> str:
    """The words of one match of each group that stand near the first; "" where they do not."""
    first, *others = groups
    for match in first.finditer(text):
        words = [match.group()]
        for other in others:
            start, end = max(0, match.start() - near), match.end() + near
            beside = next(
                (
                    one
                    for one in other.finditer(text)
                    if one.end() > start
                    and one.start() < end
                    # One word never serves two groups.
                    and (one.end() <= match.start() or one.start() >= match.end())
                ),
                None,
            )
            if beside is None:
                break
            words.append(beside.group())
        else:
            return " … ".join(words)
    return ""

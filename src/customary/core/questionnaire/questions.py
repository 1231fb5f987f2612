# SPDX-License-Identifier: Apache-2.0
"""A questionnaire as it is asked: sections of questions, and the items their answers fill.

An item is one column of answers. Most questions are one item under their own key; a row of a
matrix, and an alternative that takes points, is an item `question.row` of its own, and the words
beside "other" stand under `question.other`. So the answers of one person are one flat mapping:

    recommendation, rating questions, number    a number
    single                                      the key of a choice
    multiple, ranking                           a list of keys, ranked from the first
    date                                        an ISO date
    short and long text                         a text
    consent                                     true
    file                                        {"name", "type", "size", "file"}, the last a name of ours
    a question that does not apply to somebody  "na"
    a question that was passed over             is not there
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The answer that a question does not apply.
NOT_APPLICABLE = "na"
#: The key of the choice that takes words of one's own, and of those words.
OTHER = "other"
#: What a page of answers sends along by itself: a question of that name would be lost among it.
SENT_ALONG = frozenset({"act", "language", "late", "opened", "section", "seen", "shown", "tried"})
#: The parts of a culture profile: how it is, and how it should be.
NOW, PREFERRED = "now", "preferred"
FALLBACK_LANGUAGE = "en"


class QuestionKind(StrEnum):
    """How a question is answered."""

    RECOMMENDATION = auto()
    #: One number of a scale, shown as numbers, words, faces or stars.
    RATING = auto()
    MATRIX = auto()
    SINGLE = auto()
    MULTIPLE = auto()
    RANKING = auto()
    #: A sum divided over alternatives.
    POINTS = auto()
    NUMBER = auto()
    DATE = auto()
    SHORT_TEXT = auto()
    LONG_TEXT = auto()
    FILE = auto()
    STATEMENT = auto()
    CONSENT = auto()


#: Kinds whose answers are numbers on a scale with two ends.
SCALED = frozenset({QuestionKind.RECOMMENDATION, QuestionKind.RATING, QuestionKind.MATRIX})
#: Kinds that are answered by choosing among what is offered.
CHOOSING = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING})
WRITTEN = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})


class Look(StrEnum):
    """How a rating is shown; the answers are the same."""

    NUMBERS = auto()
    WORDS = auto()
    FACES = auto()
    STARS = auto()
    SLIDER = auto()


class Files(StrEnum):
    """Which files may be given."""

    ANY = auto()
    PICTURES = auto()
    PAPERS = auto()


class Meaning(StrEnum):
    """What a rating measures, where a figure of the field has that name."""

    AGREEMENT = auto()
    SATISFACTION = auto()
    EFFORT = auto()
    FREQUENCY = auto()
    QUALITY = auto()


class Method(StrEnum):
    """How the items of a scale become one figure."""

    MEAN = auto()
    SUM = auto()
    #: The share of answers above the middle.
    FAVOURABLE = auto()
    #: Promoters less detractors, of one item from 0 to 10.
    RECOMMENDATION = auto()
    #: Points of the choices that were made.
    SCORE = auto()
    CULTURE_PROFILE = auto()


@dataclass(frozen=True, slots=True)
class Condition:
    """When something is asked: a comparison, or several joined.

    Attributes:
        join: "all", "any" or "none" of `parts`; "" for a comparison.
        item: the item compared, or "" where it is a fact.
        fact: the fact about whoever is asked, such as "level", or "".
        test: "is", "is_not", "at_least", "at_most", "has" (of a list), "answered", "not_answered".
        value: what it is compared with.
    """

    join: str = ""
    parts: tuple[Condition, ...] = ()
    item: str = ""
    fact: str = ""
    test: str = ""
    value: str | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, to rank, to rate in a matrix or to give points to.

    Attributes:
        key: what is stored.
        text: its words by language.
        fixed: stays in its place when the others are shuffled.
        alone: excludes every other choice, such as "none of these".
        reverse: as a row of a matrix, keyed against the others.
        score: the points it earns in a test, if any.
    """

    key: str
    text: Mapping[str, str]
    fixed: bool = False
    alone: bool = False
    reverse: bool = False
    score: float | None = None
    practice: str = ""
    frame: str = ""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        key: what its answer is stored under; unique in the questionnaire.
        low, high, step: the ends of a scale or number, and how fine it is.
        labels: words at points of the scale, by the point as text ("1", "2.5").
        reverse: a high answer says the opposite of what the others say by one.
        total: what the points must add up to.
        accepts, megabytes: which files may be given, and how large one may be.
        dimension: which dimension of a profile it belongs to; `part` is `NOW` or `PREFERRED`.
        private: its words are read by nobody but the reader of themes; never shown as verbatims.
        opens_dialogue: whoever answers may go on in a private conversation.
    """

    key: str
    kind: QuestionKind
    text: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    when: Condition | None = None
    low: float | None = None
    high: float | None = None
    step: float = 1
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    look: Look = Look.NUMBERS
    meaning: Meaning | None = None
    reverse: bool = False
    not_applicable: bool = False
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    other: bool = False
    at_least: int | None = None
    at_most: int | None = None
    shuffle: bool = False
    total: float | None = None
    longest: int | None = None
    accepts: Files = Files.ANY
    megabytes: int | None = None
    dimension: str = ""
    part: str = ""
    practice: str = ""
    frame: str = ""
    private: bool = False
    opens_dialogue: bool = False

    def items(self) -> tuple[Item, ...]:
        """The columns its answers fill, in order."""
        return self._items

    @cached_property
    def judged(self) -> dict[str, Any]:
        """What became of each answer on its scale that was given before, see `answers.judge`."""
        return {}

    @cached_property
    def _items(self) -> tuple[Item, ...]:
        # Asked for several times at every answer.
        return tuple(_items_of(self))


@dataclass(frozen=True, slots=True)
class Item:
    """One column of answers."""

    key: str
    question: Question
    row: Choice | None = None
    #: The words somebody wrote beside "other".
    is_other: bool = False

    @property
    def is_scaled(self) -> bool:
        """Whether its answers are numbers between two ends."""
        return not self.is_other and self.question.kind in SCALED | {QuestionKind.POINTS}

    @property
    def is_text(self) -> bool:
        """Whether its answers are words of one's own."""
        return self.is_other or self.question.kind in WRITTEN

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest answer of a scaled item.

        Raises:
            ValueError: it is not scaled.
        """
        question = self.question
        if question.kind is QuestionKind.POINTS:
            return 0.0, float(question.total or 0)
        if question.low is None or question.high is None:
            raise ValueError(f"{self.key} has no scale.")
        return question.low, question.high

    @property
    def reverse(self) -> bool:
        """Whether a high answer says the opposite of the others' high answers."""
        return self.question.reverse != (self.row is not None and self.row.reverse)

    @property
    def practice(self) -> str:
        """The practice it asks about, or ""."""
        return (self.row.practice if self.row else "") or self.question.practice

    @property
    def frame(self) -> str:
        """The frame it asks about, or ""."""
        return (self.row.frame if self.row else "") or self.question.frame

    def text(self, language: str) -> str:
        """Its words in a language, with the words of its row."""
        asked = said(self.question.text, language)
        return f"{asked}: {said(self.row.text, language)}" if self.row else asked


def _items_of(question: Question) -> Iterator[Item]:
    kind = question.kind
    if kind is QuestionKind.STATEMENT:
        return
    if kind is QuestionKind.MATRIX:
        for row in question.rows:
            yield Item(f"{question.key}.{row.key}", question, row)
    elif kind is QuestionKind.POINTS:
        for choice in question.choices:
            yield Item(f"{question.key}.{choice.key}", question, choice)
    else:
        yield Item(question.key, question)
        if question.other:
            yield Item(f"{question.key}.{OTHER}", question, is_other=True)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together, on a page of their own."""

    key: str
    questions: tuple[Question, ...]
    title: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    when: Condition | None = None
    shuffle: bool = False
    #: "personal", "work" or "": what an action that follows from it is about.
    about: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Items that are read as one figure."""

    key: str
    title: Mapping[str, str]
    items: tuple[str, ...]
    method: Method = Method.MEAN
    #: Shown only from the higher floor, to nobody's manager: a figure of well-being.
    sensitive: bool = False
    #: What the other items are looked at as possible reasons for.
    outcome: bool = False

    def ends(self, items: Mapping[str, Item]) -> tuple[float, float]:
        """The lowest and the highest figure one person can come to, by the items of the form."""
        if self.method is Method.FAVOURABLE:
            return 0.0, 1.0
        if self.method is Method.SCORE:
            return 0.0, 100.0
        lows, highs = zip(*(items[key].ends for key in self.items), strict=True)
        many = 1 if self.method is Method.SUM else len(self.items)
        return sum(lows) / many, sum(highs) / many


@dataclass(frozen=True)
class Form:
    """A questionnaire in every language it speaks.

    Attributes:
        languages: each language with its status, "draft", "reviewed" or "validated".
        introduction: why we ask and what for; shown before the first question.
        ending: what happens next; shown once the answers are in.
        minutes: how long it takes.
    """

    title: Mapping[str, str]
    sections: tuple[Section, ...]
    languages: Mapping[str, str]
    introduction: Mapping[str, str] = field(default_factory=dict)
    ending: Mapping[str, str] = field(default_factory=dict)
    scales: tuple[Scale, ...] = ()
    minutes: int | None = None

    def questions(self) -> Iterator[Question]:
        """Every question in order."""
        for section in self.sections:
            yield from section.questions

    def items(self) -> Iterator[Item]:
        """Every column of answers in order."""
        for question in self.questions():
            yield from question.items()

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """What decides who comes to what, each part by itself."""
        found = [each.when for each in self.sections if each.when]
        found += [each.when for each in self.questions() if each.when]
        for condition in found:
            found += condition.parts
        return tuple(found)

    @cached_property
    def deciding(self) -> frozenset[str]:
        """The items whose answers decide what somebody comes to."""
        return frozenset(each.item for each in self.conditions) - {""}


def said(texts: Mapping[str, str], language: str) -> str:
    """The words in a language, else in English, else in the first there is; "" for none."""
    for each in (language, FALLBACK_LANGUAGE):
        if texts.get(each):
            return texts[each]
    return next(iter(texts.values()), "")

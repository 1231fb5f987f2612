# SPDX-License-Identifier: Apache-2.0
"""Questions as their page shows them: words in one language, fields with what stands in them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from customary.core.questionnaire.answers import LONGEST, USUAL_MEGABYTES, sum_of
from customary.core.questionnaire.order import choices_in_order, rows_in_order
from customary.core.questionnaire.piping import filled
from customary.core.questionnaire.questions import (
    NOT_APPLICABLE,
    OTHER,
    WRITTEN,
    Files,
    Look,
    Question,
    QuestionKind,
    said,
)
from customary.report.words import joined
from customary.web.answering.faults import bounds, sentence
from customary.web.answering.posted import rank_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from customary.core.questionnaire.answers import Wrong

#: A scale with more points than this is a number to write, with a slider beside it.
MOST_BUTTONS = 11
ACCEPTED = {
    Files.ANY: "image/png,image/jpeg,image/webp,application/pdf",
    Files.PICTURES: "image/png,image/jpeg,image/webp",
    Files.PAPERS: "application/pdf",
}
#: How a mouth bends, from the saddest face to the happiest.
MOUTHS = (-5, 5)


@dataclass(frozen=True)
class Speech:
    """The language of a page, what is known for its words, and the order of what is shuffled."""

    language: str
    facts: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0

    def of(self, texts: Mapping[str, str]) -> str:
        """The words, with what is known in place."""
        return filled(said(texts, self.language), self.facts)


@dataclass(frozen=True)
class Option:
    """Something to choose."""

    value: str
    label: str
    #: Words of a point of a scale, beside its number.
    words: str = ""
    is_chosen: bool = False
    is_alone: bool = False
    #: How the mouth of its face bends.
    mouth: str = ""


@dataclass(frozen=True)
class Row:
    """One field, or one group of buttons, within a question."""

    name: str
    label: str
    options: tuple[Option, ...] = ()
    value: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One question as it stands on the page."""

    question: Question
    template: str
    text: str
    help: str
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    value: str = ""
    other: str = ""
    faults: tuple[str, ...] = ()
    #: The points of a scale that have words.
    marks: tuple[Option, ...] = ()
    #: Words of its two ends, and of its middle where that is named as well.
    ends: tuple[str, ...] = ()
    #: Numbers as a field takes them, "" for none.
    low: str = ""
    high: str = ""
    step: str = ""
    total: str = ""
    sum: str = ""
    #: Points that add up to something else can be scaled, if somebody wants that.
    can_scale: bool = False
    longest: int = 0
    file_name: str = ""
    #: What a file may be: as a browser filters, and in words.
    accept: str = ""
    file_words: str = ""
    columns: int = 0
    #: How many are to be chosen or ranked.
    bounds: str = ""

    @property
    def key(self) -> str:
        """The question's key."""
        return self.question.key

    @property
    def described(self) -> str:
        """Ids of what explains its field: help, faults, words of a slider."""
        told = {"h": self.help, "e": self.faults, "k": self.marks and not self.options}
        return " ".join(f"{each}-{self.key}" for each, is_told in told.items() if is_told)

    @property
    def are_ends_enough(self) -> bool:
        """Whether the words of the ends, and the middle, are all the words its points have."""
        return len(self.marks) <= sum(1 for words in self.ends if words)

    @property
    def look(self) -> str:
        """How a rating looks."""
        return self.question.look.value


def shown(
    questions: Iterable[Question],
    speech: Speech,
    answers: Mapping[str, Any],
    wrong: Iterable[Wrong] = (),
) -> list[Shown]:
    """Questions with what was answered or typed, and what is wrong with it."""
    faults: dict[str, list[Wrong]] = {}
    for each in wrong:
        faults.setdefault(each.item, []).append(each)
    return [_shown(question, speech, answers, faults) for question in questions]


def _shown(
    question: Question,
    speech: Speech,
    answers: Mapping[str, Any],
    faults: Mapping[str, list[Wrong]],
) -> Shown:
    def told(item: str) -> tuple[str, ...]:
        return tuple(sentence(question, each) for each in faults.get(item, ()))

    kind, value = question.kind, answers.get(question.key)
    marks = _marks(question, speech)
    made: dict[str, Any] = {}
    if kind is QuestionKind.MATRIX:
        made["rows"] = tuple(
            Row(
                name,
                speech.of(row.text),
                _points(question, speech, answers.get(name)),
                _text(answers.get(name)),
                told(name),
            )
            for row in rows_in_order(question, speech.seed)
            for name in [f"{question.key}.{row.key}"]
        )
    elif kind is QuestionKind.POINTS:
        made |= _divided(question, speech, answers, told)
    elif kind is QuestionKind.RANKING:
        made |= _ranking(question, speech, value)
        made["bounds"] = bounds(question)
    elif kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        made["options"] = _choices(question, speech, value)
        made["other"] = _text(answers.get(f"{question.key}.{OTHER}"))
        if kind is QuestionKind.MULTIPLE:
            made["bounds"] = bounds(question)
    elif kind is QuestionKind.FILE:
        made |= _file(question, value)
    elif _is_scale(question):
        made["options"] = _points(question, speech, value)
    return Shown(
        question=question,
        template=f"answering/kinds/{_template(question)}.html",
        text=speech.of(question.text),
        help=speech.of(question.help),
        value=_text(value),
        faults=told(question.key),
        marks=marks,
        ends=_ends(question, marks),
        low=_text(_whole(question.low)),
        high=_text(_whole(question.high)),
        step=_text(_whole(question.step)),
        total=_text(_whole(question.total)),
        longest=question.longest or LONGEST[kind] if kind in WRITTEN else 0,
        columns=sum(1 for each in made.get("options", ()) if each.value != NOT_APPLICABLE),
        **made,
    )


def _template(question: Question) -> str:
    kind = question.kind
    if kind in (QuestionKind.RECOMMENDATION, QuestionKind.RATING):
        return "scale" if _is_scale(question) else "number"
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        return "choices"
    return str(kind.value)


def _is_scale(question: Question) -> bool:
    if question.kind not in (QuestionKind.RECOMMENDATION, QuestionKind.RATING):
        return False
    return question.look is not Look.SLIDER and len(_places(question)) <= MOST_BUTTONS


def _places(question: Question) -> list[float | None]:
    """The points of a scale, as they are written: 0, 0.5, 1."""
    low, high = question.low or 0, question.high or 0
    count = round((high - low) / question.step)
    return [_whole(round(low + place * question.step, 6)) for place in range(count + 1)]


def _points(question: Question, speech: Speech, value: Any) -> tuple[Option, ...]:
    places = _places(question)
    found = [
        Option(
            value=_text(place),
            label=_text(place),
            words=speech.of(question.labels[key])
            if (key := _text(place)) in question.labels
            else "",
            is_chosen=_text(value) == _text(place),
            mouth=_mouth(index, len(places)),
        )
        for index, place in enumerate(places)
    ]
    if question.not_applicable:
        found.append(_not_applicable(value))
    return tuple(found)


def _not_applicable(value: Any) -> Option:
    return Option(NOT_APPLICABLE, gettext("Does not apply"), "", is_chosen=value == NOT_APPLICABLE)


def _mouth(index: int, count: int) -> str:
    low, high = MOUTHS
    share = index / (count - 1) if count > 1 else 0.5
    return f"{15 + low + (high - low) * share:.1f}"


def _choices(question: Question, speech: Speech, value: Any) -> tuple[Option, ...]:
    chosen = value if isinstance(value, list) else [value]
    found = [
        Option(
            choice.key,
            speech.of(choice.text),
            is_chosen=choice.key in chosen,
            is_alone=choice.alone,
        )
        for choice in choices_in_order(question, speech.seed)
    ]
    if question.other:
        found.append(Option(OTHER, gettext("Other:"), is_chosen=OTHER in chosen))
    if question.not_applicable:
        found.append(_not_applicable(value))
    return tuple(found)


def _ranking(question: Question, speech: Speech, value: Any) -> dict[str, Any]:
    """Each choice with the place it has, in the order of places where all have one."""
    if isinstance(value, list):
        places = {key: str(place) for place, key in enumerate(value, 1)}
    else:
        places = dict(value) if isinstance(value, dict) else {}
    choices = choices_in_order(question, speech.seed)
    numbers = tuple(
        Option(str(place), str(place)) for place in range(1, len(choices) + 1 + question.other)
    )
    offered = [(choice.key, speech.of(choice.text)) for choice in choices]
    if question.other:
        offered.append((OTHER, gettext("Something else")))
    rows = [
        Row(rank_field(question, key), label, numbers, places.get(key, ""))
        for key, label in offered
    ]
    if isinstance(value, list):
        rows.sort(key=lambda row: int(row.value) if row.value else len(rows) + 1)
    return {"rows": tuple(rows)}


def _divided(
    question: Question, speech: Speech, answers: Mapping[str, Any], told: Any
) -> dict[str, Any]:
    rows = tuple(
        Row(
            name,
            speech.of(choice.text),
            value=_text(answers.get(name)),
            faults=told(name),
        )
        for choice in choices_in_order(question, speech.seed)
        for name in [f"{question.key}.{choice.key}"]
    )
    try:
        given = sum_of(question, answers)
    except (TypeError, ValueError):  # something that is no number stands in a field
        return {"rows": rows}
    return {"rows": rows, "sum": _text(given), "can_scale": given > 0 and given != question.total}


def _file(question: Question, value: Any) -> dict[str, Any]:
    told = {"megabytes": question.megabytes or USUAL_MEGABYTES}
    removed = gettext("Where, when and with what a picture was taken is removed.")
    words = {
        Files.ANY: gettext("A picture (PNG, JPEG, WebP) or a PDF, of %(megabytes)s MB at most."),
        Files.PICTURES: gettext("A picture (PNG, JPEG, WebP), of %(megabytes)s MB at most."),
        Files.PAPERS: gettext("A PDF, of %(megabytes)s MB at most."),
    }[question.accepts] % told
    if question.accepts is not Files.PICTURES:
        stays = gettext(
            "A PDF stays as it is, with the name of whoever wrote it if that stands in it."
        )
        removed = stays if question.accepts is Files.PAPERS else joined([removed, stays])
    return {
        "accept": ACCEPTED[question.accepts],
        "file_words": joined([words, removed]),
        "file_name": value["name"] if isinstance(value, dict) else "",
    }


def _marks(question: Question, speech: Speech) -> tuple[Option, ...]:
    """The points of a scale that have words, from low to high."""
    points = sorted(question.labels, key=_number)
    return tuple(Option(point, point, words=speech.of(question.labels[point])) for point in points)


def _number(point: str) -> float:
    try:
        return float(point)
    except ValueError:  # taken in from elsewhere, and no point of any scale
        return math.inf


def _ends(question: Question, marks: tuple[Option, ...]) -> tuple[str, ...]:
    """Words of the low end, the middle if it has any, and the high end of a scale."""
    if question.low is None or question.high is None or not marks:
        return ()
    words = {each.value: each.words for each in marks}
    low, middle, high = (
        words.get(_text(_whole(point)), "")
        for point in (question.low, (question.low + question.high) / 2, question.high)
    )
    return (low, middle, high) if middle else (low, high)


def _whole(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "true" if value else ""
    return str(value) if not isinstance(value, list | dict) else ""

# SPDX-License-Identifier: Apache-2.0
"""Answers as they are kept: read from what a form or another system gives, and checked.

`clean` reads one question's answers and names what cannot be one. `check` says whether a question
is wholly answered: an unfinished one is kept while somebody answers, but cannot be sent.
Nothing is mended silently: points that do not add up are refused, never rescaled.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.questions import (
    NOT_APPLICABLE,
    OTHER,
    SCALED,
    WRITTEN,
    Question,
    QuestionKind,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Characters of a text where the question names no limit.
LONGEST = {QuestionKind.SHORT_TEXT: 300, QuestionKind.LONG_TEXT: 5000}
LONGEST_OTHER = 300
#: Megabytes of a file where the question names no limit, and at most: a photograph of a telephone.
USUAL_MEGABYTES, MOST_MEGABYTES = 5, 20
#: More digits than any answer has.
LONGEST_NUMBER = 20
#: Precise enough for any step of any such number.
EXACT = Context(prec=60)

#: Kinds answered with one number on a scale.
ONE_NUMBER = SCALED - {QuestionKind.MATRIX}
#: Kinds answered with a number.
NUMBERED = SCALED | {QuestionKind.NUMBER, QuestionKind.POINTS}

Answers = dict[str, Any]


class Fault(StrEnum):
    """What may be wrong with an answer."""

    REQUIRED = auto()
    NOT_A_NUMBER = auto()
    TOO_LOW = auto()
    TOO_HIGH = auto()
    OFF_STEP = auto()
    UNKNOWN_CHOICE = auto()
    ONE_ONLY = auto()
    ALONE = auto()
    TOO_FEW = auto()
    TOO_MANY = auto()
    TOO_LONG = auto()
    NOT_A_DATE = auto()
    RANKED_TWICE = auto()
    NOT_ALL_RANKED = auto()
    TOO_FINE = auto()
    WRONG_SUM = auto()
    NOT_A_FILE = auto()
    FILE_TOO_LARGE = auto()
    FILE_BROKEN = auto()
    FILE_UNUSUAL = auto()
    FILE_LOCKED = auto()
    FILE_ACTS = auto()
    FILE_HOLDS_FILES = auto()
    NO_ROOM = auto()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong: with which item, what, and the numbers of the sentence that says so."""

    item: str
    fault: Fault
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The answers of one question, by item; an item passed over is None."""

    answers: Mapping[str, Any]
    wrong: tuple[Wrong, ...] = ()


def clean(question: Question, given: Mapping[str, Any]) -> Cleaned:
    """The answers to a question among what was given, by item: texts of a form, or values.

    What cannot be an answer is named and left out; what is not there was passed over.
    """
    answers: Answers = {}
    wrong: list[Wrong] = []
    for item in question.items():
        try:
            value = _value(question, given.get(item.key), is_other=item.is_other)
        except _RefusedError as refused:
            wrong.append(Wrong(item.key, refused.fault, refused.numbers))
        else:
            answers[item.key] = value
    if question.other and not _has(answers.get(question.key), OTHER):
        words = f"{question.key}.{OTHER}"
        if answers.get(words):
            answers[words] = None  # written, and then something else was chosen
    return Cleaned(answers, tuple(wrong))


def check(question: Question, answers: Mapping[str, Any]) -> list[Wrong]:
    """What keeps a question's answers from being sent, each as `clean` gave it."""
    if question.kind is QuestionKind.POINTS:
        return _check_points(question, answers)
    if question.required:
        items = [item.key for item in question.items() if not item.is_other]
        missing = [key for key in items if answers.get(key) is None]
        if missing:
            return [Wrong(key, Fault.REQUIRED) for key in missing]
    value = answers.get(question.key)
    if isinstance(value, list):
        return _check_list(question, value)
    return []


def completed(question: Question, answers: Mapping[str, Any]) -> Answers:
    """A question's answers as they are sent: an alternative that got no points got nought."""
    kept = {
        item.key: answers[item.key]
        for item in question.items()
        if answers.get(item.key) is not None
    }
    if question.kind is QuestionKind.POINTS and kept:
        return {item.key: kept.get(item.key, 0) for item in question.items()}
    return kept


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's answers, and what may be done with them.

    Attributes:
        answers, wrong: as `clean` found them.
        unfinished: what keeps them from being sent though they may be kept.
        sent: as they are sent.
    """

    answers: Mapping[str, Any]
    wrong: tuple[Wrong, ...]
    unfinished: tuple[Wrong, ...]
    sent: Mapping[str, Any]


def judge(question: Question, given: Mapping[str, Any]) -> Judged:
    """The answers to a question, cleaned, checked and completed.

    On a scale all give the same few answers: each is judged once.
    """
    is_usual = question.kind in ONE_NUMBER and not question.other
    said = given.get(question.key) if is_usual else None
    usual = str(said) if type(said) in (str, int) else ""
    if usual in question.judged:
        return question.judged[usual]  # type: ignore[no-any-return]
    found = clean(question, given)
    unfinished = () if found.wrong else tuple(check(question, found.answers))
    judged = Judged(found.answers, found.wrong, unfinished, completed(question, found.answers))
    if usual and usual == str(found.answers.get(question.key)):  # not " 3" or "03" without end
        question.judged[usual] = judged
    return judged


def sum_of(question: Question, answers: Mapping[str, Any]) -> float:
    """The points given so far, exact to the tenth."""
    tenths = sum(round(float(answers.get(item.key) or 0) * 10) for item in question.items())
    return _plain(Decimal(tenths) / 10)


def scaled(question: Question, given: Mapping[str, Any]) -> Answers:
    """Points as somebody asks for them to be scaled to the total: whole ones, or tenths if some were.

    What is left over by rounding down goes to the largest remainders. Nothing of it is done
    unless somebody asks.
    """
    keys = [item.key for item in question.items()]
    points = {key: max(number_in(str(given.get(key) or "")) or 0, 0) for key in keys}
    whole = sum(points.values())
    if question.kind is not QuestionKind.POINTS or not whole:
        return {}
    unit = 1 if all(value == int(value) for value in points.values()) else 10
    parts = round((question.total or 0) * unit)
    exact = {
        key: Decimal(str(value)) * parts / Decimal(str(whole)) for key, value in points.items()
    }
    floors = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(keys, key=lambda key: (floors[key] - exact[key], keys.index(key)))
    for key in by_remainder[: parts - sum(floors.values())]:
        floors[key] += 1
    return {key: _plain(Decimal(value) / unit) for key, value in floors.items()}


def number_in(text: str) -> float | None:
    """A number as people type one, with full-width digits or a decimal comma too; None for none."""
    if len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit():
        return int(text)  # as nearly all come
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", ".").replace("−", "-")
    try:
        found = Decimal(plain) if len(plain) <= LONGEST_NUMBER else Decimal("NaN")
    except InvalidOperation:
        return None
    # Digits alone, so that neither 1e9 nor Infinity comes in.
    if not found.is_finite() or "e" in plain.lower() or "_" in plain:
        return None
    return _plain(found)


class _RefusedError(ValueError):
    def __init__(self, fault: Fault, **numbers: Any) -> None:
        super().__init__(fault)
        self.fault, self.numbers = fault, numbers


def _value(question: Question, given: Any, *, is_other: bool) -> Any:
    """The answer of one item, None where it was passed over."""
    kind = question.kind
    if given is None or given in ("", []):
        return None
    if is_other:
        return _text(given, LONGEST_OTHER)
    if question.not_applicable and given in (NOT_APPLICABLE, [NOT_APPLICABLE]):
        return NOT_APPLICABLE
    if kind in NUMBERED:
        return _number(question, _one(given))
    if kind is QuestionKind.SINGLE:
        return _choice(question, _one(given))
    if kind is QuestionKind.MULTIPLE:
        return _choices(question, given)
    if kind is QuestionKind.RANKING:
        return _ranked(question, given)
    if kind is QuestionKind.DATE:
        return _date(_one(given))
    if kind in WRITTEN:
        return _text(given, question.longest or LONGEST[kind])
    if kind is QuestionKind.CONSENT:
        return True if _one(given) in (True, "true", "on", "yes") else None
    return _file(given)


def _one(given: Any) -> Any:
    if isinstance(given, list):
        if len(given) > 1:
            raise _RefusedError(Fault.ONE_ONLY)
        return given[0]
    return given


def _number(question: Question, given: Any) -> float | None:
    if isinstance(given, str) and not given.strip():
        return None
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    value = number_in(str(given)) if isinstance(given, str) or is_number else None
    if value is None:
        raise _RefusedError(Fault.NOT_A_NUMBER)
    low, high = question.low, question.high
    if question.kind is QuestionKind.POINTS:
        low, high = 0, question.total
        if not _on_step(value, 0, 0.1):
            raise _RefusedError(Fault.TOO_FINE)
    if low is not None and value < low:
        raise _RefusedError(Fault.TOO_LOW, low=low)
    if high is not None and value > high:
        raise _RefusedError(Fault.TOO_HIGH, high=high)
    if question.kind is not QuestionKind.POINTS and not _on_step(value, low or 0, question.step):
        raise _RefusedError(Fault.OFF_STEP, step=question.step, low=low or 0)
    return value


def _on_step(value: float, low: float, step: float) -> bool:
    """Whether a number is a whole number of steps above the low end, counted in decimals."""
    if step == 1 and isinstance(value, int) and isinstance(low, int):
        return True
    above = EXACT.subtract(Decimal(str(value)), Decimal(str(low)))
    return EXACT.remainder(above, Decimal(str(step))) == 0


def _offered(question: Question) -> list[str]:
    return [choice.key for choice in question.choices] + ([OTHER] if question.other else [])


def _choice(question: Question, given: Any) -> str:
    if given not in _offered(question):
        raise _RefusedError(Fault.UNKNOWN_CHOICE)
    return str(given)


def _choices(question: Question, given: Any) -> list[str]:
    """What was chosen, in the order it is offered."""
    chosen = given if isinstance(given, list) else [given]
    offered = _offered(question)
    if any(key not in offered for key in chosen):
        raise _RefusedError(Fault.UNKNOWN_CHOICE)
    return [key for key in offered if key in chosen]


def _ranked(question: Question, given: Any) -> list[str] | None:
    """Keys from the first on: a list, or the place of each by key as a form gives them."""
    if isinstance(given, list):
        places = {str(key): place for place, key in enumerate(given)}
        if len(places) < len(given):
            raise _RefusedError(Fault.RANKED_TWICE)
    elif isinstance(given, dict):
        places = {key: place for key, text in given.items() if (place := _place(text)) is not None}
    else:
        raise _RefusedError(Fault.UNKNOWN_CHOICE)
    if any(key not in _offered(question) for key in places):
        raise _RefusedError(Fault.UNKNOWN_CHOICE)
    if len(set(places.values())) < len(places):
        raise _RefusedError(Fault.RANKED_TWICE)
    return sorted(places, key=places.__getitem__) or None


def _place(text: Any) -> int | None:
    plain = str(text).strip()
    if plain and not (plain.isascii() and plain.isdigit() and len(plain) < 4):
        raise _RefusedError(Fault.NOT_A_NUMBER)
    return int(plain) if plain else None


def _date(given: Any) -> str:
    try:
        return date.fromisoformat(str(given).strip()).isoformat()
    except ValueError:
        raise _RefusedError(Fault.NOT_A_DATE) from None


def _text(given: Any, longest: int) -> str | None:
    """A text without what no database and no page can hold."""
    plain = str(_one(given)).replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(
        each for each in plain if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs")
    ).strip()
    if len(shown) > longest:
        raise _RefusedError(Fault.TOO_LONG, longest=longest, length=len(shown))
    return shown or None


def _file(given: Any) -> dict[str, Any]:
    """What stands for a file that was taken in."""
    if not isinstance(given, dict) or set(given) != {"name", "type", "size", "file"}:
        raise _RefusedError(Fault.NOT_A_FILE)
    return dict(given)


def _check_points(question: Question, answers: Mapping[str, Any]) -> list[Wrong]:
    if all(answers.get(item.key) is None for item in question.items()):
        return [Wrong(question.key, Fault.REQUIRED)] if question.required else []
    given, total = sum_of(question, answers), question.total or 0
    if given == total:
        return []
    return [Wrong(question.key, Fault.WRONG_SUM, {"sum": given, "total": total})]


def _check_list(question: Question, chosen: Sequence[str]) -> list[Wrong]:
    key, count = question.key, len(chosen)
    least, most = question.at_least, question.at_most
    if question.kind is QuestionKind.RANKING and least is None and most is None:
        offered = len(_offered(question))
        if count < offered:
            return [Wrong(key, Fault.NOT_ALL_RANKED, {"count": count, "of": offered})]
        return []
    alone = {choice.key for choice in question.choices if choice.alone}
    if alone & set(chosen):
        # "None of these" answers the question, however many were wanted.
        return [Wrong(key, Fault.ALONE)] if count > 1 else []
    if least is not None and count < least:
        return [Wrong(key, Fault.TOO_FEW, {"least": least, "count": count})]
    if most is not None and count > most:
        return [Wrong(key, Fault.TOO_MANY, {"most": most, "count": count})]
    return []


def _has(answer: Any, key: str) -> bool:
    return answer == key or (isinstance(answer, list) and key in answer)


def _plain(value: Decimal) -> float:
    """A whole number without a point, anything else with one."""
    return int(value) if value == value.to_integral_value() else float(value)

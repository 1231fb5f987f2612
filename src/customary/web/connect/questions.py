# SPDX-License-Identifier: Apache-2.0
"""The questions about a file as a form: lists to pick from, guesses filled in, rules in rows.

All of it works without script: a row is moved or taken out by a button that sends the form.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from customary.intake.feeds.feed import Asks
from customary.intake.feeds.rules import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from customary.intake.feeds.feed import Option, Question

#: Between the texts of a rule; people write any of them.
COMMAS = (",", "，", "、", ";", "；", "\n")
UP, DOWN, OUT, MORE = "up", "down", "out", "more"
#: So many lists of a group that nothing was found for are folded away; fewer are no burden.
FOLDED = 3


@dataclass(frozen=True)
class Shown:
    """A question as a page sets it."""

    name: str
    question: Question
    value: Any
    is_guess: bool
    options: tuple[dict[str, Any], ...] = ()
    rules: tuple[dict[str, Any], ...] = ()
    is_long: bool = False

    @property
    def count(self) -> int:
        """How many rules there are, without the empty one for the next."""
        return max(0, len(self.rules) - 1)

    @property
    def asks(self) -> str:
        """How it is answered, for the template."""
        return self.question.asks.value


@dataclass(frozen=True)
class Group:
    """Questions under one heading; lists that nothing was found for are folded away below."""

    heading: str
    fields: list[Shown]
    folded: list[Shown]

    @property
    def answer(self) -> str:
        """How the folded questions are answered so far, such as "Not in this file"."""
        return next((_nothing(one) for one in self.folded), "")


def shown(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Group]:
    """The questions with what was answered so far, under their headings."""
    fields = [
        _shown(f"q{number}", question, answers.get(question.key, question.guess))
        for number, question in enumerate(questions)
    ]
    fields.sort(key=lambda one: _first_of_group(questions, one.question))
    return [
        _group(heading, list(below))
        for heading, below in groupby(fields, lambda one: one.question.group)
    ]


def read(questions: Sequence[Question], sent: QueryDict) -> dict[str, Any]:
    """The answers a form sent; what is not among the options is answered by the guess."""
    answers: dict[str, Any] = {}
    for number, question in enumerate(questions):
        name = f"q{number}"
        match question.asks:
            case Asks.RULES:
                answers[question.key] = moved(
                    _rules(name, question, sent), name, sent.get("do", "")
                )
            case Asks.MANY:
                known = {option.value for option in question.options}
                answers[question.key] = [one for one in sent.getlist(name) if one in known]
            case Asks.TEXT:
                answers[question.key] = sent.get(name, question.guess).replace("\r\n", "\n").strip()
            case _:
                said = sent.get(name, "")
                known = {option.value for option in question.options}
                answers[question.key] = said if said in known else question.guess
    return answers


def missing(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[str]:
    """The labels of questions without whose answer nothing can be prepared."""
    return [one.label for one in questions if one.needed and not answers.get(one.key)]


def moved(rules: list[dict[str, Any]], name: str, do: str) -> list[dict[str, Any]]:
    """The rules after a button was pressed: `q3.up.2` moves the third rule of question 3 up."""
    whose, _dot, verb = do.partition(".")
    verb, _dot, place = verb.partition(".")
    at = int(place) if place.isascii() and place.isdigit() else -1
    if whose != name or not 0 <= at < len(rules):
        return rules
    if verb == OUT:
        return rules[:at] + rules[at + 1 :]
    other = {UP: at - 1, DOWN: at + 1}.get(verb, -1)
    if 0 <= other < len(rules):
        rules = list(rules)
        rules[at], rules[other] = rules[other], rules[at]
    return rules


def _shown(name: str, question: Question, value: Any) -> Shown:
    chosen = {str(one) for one in value} if isinstance(value, list) else {str(value)}
    is_guess = value == question.guess
    if question.asks is Asks.RULES:
        rules = [_row(question, rule) for rule in value or ()]
        return Shown(name, question, value, is_guess, rules=(*rules, _row(question, {})))
    return Shown(
        name,
        question,
        value,
        is_guess,
        options=tuple(
            {"value": one.value, "label": _label(one), "chosen": one.value in chosen}
            for one in question.options
        ),
        is_long="\n" in str(question.guess),
    )


def _group(heading: str, fields: list[Shown]) -> Group:
    empty = [one for one in fields if _nothing(one)]
    folded = [one for one in empty if _nothing(one) == _nothing(empty[0])]
    if len(folded) < FOLDED:
        folded = []
    return Group(heading, [one for one in fields if one not in folded], folded)


def _nothing(one: Shown) -> str:
    """The words of the empty answer, where that is the guess and nobody changed it."""
    if one.question.asks not in {Asks.ONE, Asks.COLUMN} or one.value or not one.is_guess:
        return ""
    if one.question.needed:
        return ""
    return next((option["label"] for option in one.options if not option["value"]), "")


def _row(question: Question, rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule with its lists; an empty one at the end is for the next."""
    texts = rule.get("contains", "")
    return {
        "contains": texts if isinstance(texts, str) else ", ".join(texts),
        "becomes": [
            {"value": one.value, "label": one.label, "chosen": one.value == rule.get("becomes")}
            for one in question.options
        ],
        "fields": [
            {"value": one.value, "label": one.label, "chosen": one.value == rule.get("field")}
            for one in question.fields
        ],
        "is_new": not rule,
    }


def _rules(name: str, question: Question, sent: QueryDict) -> list[dict[str, Any]]:
    columns = {key: sent.getlist(f"{name}.{key}") for key in KEYS}
    rows = zip(columns["becomes"], columns["field"], columns["contains"], strict=False)
    return [
        {"becomes": becomes, "field": field, "contains": texts}
        for becomes, field, written in rows
        if (texts := _texts(written)) and becomes
    ]


def _texts(written: str) -> list[str]:
    for comma in COMMAS[1:]:
        written = written.replace(comma, COMMAS[0])
    return [text for one in written.split(COMMAS[0]) if (text := one.strip())]


def _label(option: Option) -> str:
    if not option.example:
        return option.label
    return gettext("%(name)s – such as “%(example)s”") % {
        "name": option.label,
        "example": option.example[:40],
    }


def _first_of_group(questions: Sequence[Question], question: Question) -> int:
    return next(at for at, one in enumerate(questions) if one.group == question.group)

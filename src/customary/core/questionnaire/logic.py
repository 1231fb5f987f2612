# SPDX-License-Identifier: Apache-2.0
"""Which questions somebody comes to, given what they answered and what is known about them.

Conditions look back only, so one walk from the first question to the last decides. An answer to a
question that is no longer come to counts for nothing on the way, and is not sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.answers import Answers, Wrong, judge
from customary.core.questionnaire.questions import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.core.questionnaire.questions import Condition, Form, Question, Section


@dataclass(frozen=True, slots=True)
class Reached:
    """A section somebody comes to, with the questions they come to in it."""

    section: Section
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What may be sent, or what keeps it from being sent."""

    answers: Answers
    wrong: tuple[Wrong, ...]


def reached(
    form: Form, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> tuple[Reached, ...]:
    """The way through a questionnaire: sections without a question on the way are left out."""
    counted: Answers = {}
    way = []
    deciding = form.deciding
    for section in form.sections:
        if not holds(section.when, counted, facts):
            continue
        questions = []
        for question in section.questions:
            if question.when is None or holds(question.when, counted, facts):
                questions.append(question)
                if deciding:
                    for item in question.items():
                        if item.key in deciding:
                            counted[item.key] = answers.get(item.key)
        if questions:
            way.append(Reached(section, tuple(questions)))
    return tuple(way)


def holds(
    condition: Condition | None, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> bool:
    """Whether a condition holds.

    What was passed over, does not apply or is not known satisfies no comparison but "is_not".
    """
    if condition is None:
        return True
    if condition.join:
        found = (holds(part, answers, facts) for part in condition.parts)
        if condition.join == "all":
            return all(found)
        return any(found) == (condition.join == "any")
    value = answers.get(condition.item) if condition.item else facts.get(condition.fact)
    if condition.test == "answered":
        return value is not None
    if condition.test == "not_answered":
        return value is None
    return _compares(condition.test, value, condition.value)


def facts_asked(form: Form) -> frozenset[str]:
    """The facts about whoever is asked that decide what they come to."""
    return frozenset(each.fact for each in form.conditions) - {""}


def to_send(form: Form, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> Sent:
    """The answers along the way, cleaned once more, and all that is wrong or still missing."""
    kept: Answers = {}
    wrong: list[Wrong] = []
    for part in reached(form, answers, facts):
        for question in part.questions:
            if question.kind is not QuestionKind.STATEMENT:
                found = judge(question, answers)
                wrong += found.wrong or found.unfinished
                kept.update(found.sent)
    return Sent(kept, tuple(wrong))


def _compares(test: str, value: Any, wanted: Any) -> bool:
    if test == "is":
        return _same(value, wanted)
    if test == "is_not":
        return not _same(value, wanted)
    if test == "has":
        return any(_same(each, wanted) for each in (value if isinstance(value, list) else [value]))
    if _is_number(value) and _is_number(wanted):
        lower = value < wanted
    elif isinstance(value, str) and isinstance(wanted, str):
        lower = value < wanted  # days, as ISO writes them
    else:
        return False
    return lower is (test == "at_most") or bool(value == wanted)


def _same(value: Any, wanted: Any) -> bool:
    """Equal, where true is not 1."""
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

# SPDX-License-Identifier: Apache-2.0
"""What a page of questions sent: the answers that can be kept, and what was typed besides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.answers import Wrong, check, clean
from customary.core.questionnaire.questions import NOT_APPLICABLE, OTHER, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from customary.core.questionnaire.questions import Question

#: Nobody looks at one page for longer; whoever comes back after lunch was not answering.
LONGEST_LOOK = 30 * 60


@dataclass(frozen=True)
class Posted:
    """A page as it was sent.

    Attributes:
        patch: item to answer as far as it differs from what the page showed; None takes it back.
        typed: item to what stands in its field, for showing it again.
        wrong: what cannot be kept.
        unfinished: what could be kept but not sent.
    """

    patch: Mapping[str, Any]
    typed: Mapping[str, Any]
    wrong: tuple[Wrong, ...]
    unfinished: tuple[Wrong, ...]


def read(questions: Iterable[Question], given: QueryDict, seen: Mapping[str, Any] | None) -> Posted:
    """The answers to these questions; what stands as it was shown changes nothing.

    So a page left open on one device does not undo what was answered since on another. Without
    `seen`, all of it counts.
    """
    patch: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    wrong: list[Wrong] = []
    unfinished: list[Wrong] = []
    for question in questions:
        if question.kind in (QuestionKind.STATEMENT, QuestionKind.FILE):
            continue
        fields = _fields(question, given)
        typed.update(fields)
        found = clean(question, fields)
        wrong += found.wrong
        if not found.wrong:
            unfinished += check(question, found.answers)
        for key, value in found.answers.items():
            if seen is None or seen.get(key) != value:
                patch[key] = value
    return Posted(patch, typed, tuple(wrong), tuple(unfinished))


def seen_in(given: QueryDict) -> dict[str, Any]:
    """The answers the page showed when it was opened."""
    try:
        seen = json.loads(given.get("seen") or "{}")
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


def seconds_in(given: QueryDict, now: float) -> int:
    """How long the page was looked at; 0 where it does not say."""
    opened = given.get("opened", "")
    if not (opened.isascii() and opened.isdigit() and len(opened) < 12):
        return 0
    return max(0, min(int(now) - int(opened), LONGEST_LOOK))


def rank_field(question: Question, choice: str) -> str:
    """The name of the field that takes the place of a choice in a ranking."""
    return f"{question.key}:{choice}"


def _fields(question: Question, given: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in question.items():
        values = [each for each in given.getlist(item.key) if each != ""]
        if question.kind is QuestionKind.RANKING and not item.is_other:
            found[item.key] = _places(question, given)
        elif question.kind is QuestionKind.MULTIPLE and not item.is_other:
            found[item.key] = values
        elif NOT_APPLICABLE in values:
            found[item.key] = NOT_APPLICABLE
        else:
            found[item.key] = values[0] if len(values) == 1 else values
    return found


def _places(question: Question, given: QueryDict) -> dict[str, str]:
    keys = [choice.key for choice in question.choices] + ([OTHER] if question.other else [])
    places = {key: given.get(rank_field(question, key), "").strip() for key in keys}
    return {key: place for key, place in places.items() if place}

# SPDX-License-Identifier: Apache-2.0
"""What a page of questions sent: the answers that can be kept, and what was typed besides."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from customary.core.questionnaire.answers import Wrong, judge
from customary.core.questionnaire.questions import NOT_APPLICABLE, OTHER, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpRequest

    from customary.core.questionnaire.questions import Question

#: How a form without files is sent.
PLAIN = "application/x-www-form-urlencoded"
#: Nobody looks at one page for longer; whoever comes back after lunch was not answering.
LONGEST_LOOK = 30 * 60
#: Of what a device sent without hearing that it came through, so much is looked at.
MOST_TRIED = 20


@dataclass(frozen=True)
class Posted:
    """A page as it was sent.

    Attributes:
        patch: item to answer as far as it differs from what the page knew; None takes it back.
        typed: item to what stands in its field, for showing it again.
        wrong: what cannot be kept.
        unfinished: what could be kept but not sent.
        newer: items left as they are, because they were answered elsewhere since.
    """

    patch: Mapping[str, Any]
    typed: Mapping[str, Any]
    wrong: tuple[Wrong, ...]
    unfinished: tuple[Wrong, ...]
    newer: frozenset[str] = frozenset()


def take_fields(request: HttpRequest) -> None:
    """Read the fields of a form without files at once; Django puts each into its place anew."""
    if request.method != "POST" or request.content_type != PLAIN:
        return
    body = request.body.decode(errors="replace")
    if body.count("&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        raise TooManyFieldsSent("No page has so many fields.")
    sent: dict[str, list[str]] = {}
    for pair in body.split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unquote_plus(name), unquote_plus(value)
        sent.setdefault(name, []).append(value)
    fields = QueryDict(mutable=True)
    dict.update(fields, sent)
    request.POST = fields  # type: ignore[assignment]


def read(
    questions: Iterable[Question], given: QueryDict, knew: Sequence[Mapping[str, Any]] | None
) -> Posted:
    """The answers to these questions; what stands as the page knew it changes nothing.

    So a page left open on one device does not undo what was answered since on another. A page may
    know several ways in which an answer perhaps stands. Without any, all of it counts.
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
        found = judge(question, fields)
        wrong += found.wrong
        unfinished += found.unfinished
        changed = {
            key: value
            for key, value in found.answers.items()
            if knew is None or any(each.get(key) != value for each in knew)
        }
        patch |= found.answers if changed and not _by_row(question) else changed
    return Posted(patch, typed, tuple(wrong), tuple(unfinished))


def read_one(questions: Sequence[Question], given: QueryDict, now: Mapping[str, Any]) -> Posted:
    """The answer that a page saves as it is given, beside what stands there now.

    One that waited on a device for its connection counts unless the question was answered elsewhere
    since that device last knew of it: the answer there is the newer one.
    """
    if "seen" not in given:
        return read(questions, given, None)
    seen = seen_in(given)
    # What it sent before may have come through without its hearing of it.
    tried = [QueryDict(body) for body in given.getlist("tried")[:MOST_TRIED]]
    knew = [seen, *({**seen, **read(questions, each, None).patch} for each in tried)]
    found = read(questions, given, knew)
    if "late" not in given:
        return found
    stands = _overtaken(questions, knew, now)
    patch = {key: value for key, value in found.patch.items() if key not in stands}
    newer = [key for key in found.patch.keys() & stands if found.patch[key] != now.get(key)]
    return replace(found, patch=patch, newer=frozenset(newer))


def _overtaken(
    questions: Iterable[Question], knew: Sequence[Mapping[str, Any]], now: Mapping[str, Any]
) -> set[str]:
    """The items that stand otherwise than in any way that a page knew."""
    found: set[str] = set()
    for question in questions:
        items = {item.key for item in question.items()}
        changed = {key for key in items if all(each.get(key) != now.get(key) for each in knew)}
        found |= items if changed and not _by_row(question) else changed
    return found


def _by_row(question: Question) -> bool:
    """The rows of a matrix are answered each by itself, the parts of any other question together."""
    return question.kind is QuestionKind.MATRIX


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
        values = given.getlist(item.key)
        if "" in values:
            values = [each for each in values if each != ""]
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

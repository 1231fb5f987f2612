# SPDX-License-Identifier: Apache-2.0
"""Questions of every kind, and questionnaires made of them, in one line each."""

from __future__ import annotations

from typing import Any

from customary.core.questionnaire.questions import Form, Question
from customary.core.questionnaire.reading import read_form


def asked(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question as plain data."""
    return {"key": key, "kind": kind, "text": {"en": key}, **more}


def choices(*keys: str, **more: dict[str, Any]) -> list[dict[str, Any]]:
    """Choices by their keys; what else holds of one by its key."""
    return [{"key": key, "text": {"en": key}, **more.get(key, {})} for key in keys]


def form_of(*questions: dict[str, Any], **more: Any) -> Form:
    """A questionnaire of one section."""
    sections = more.pop("sections", [{"key": "all", "questions": list(questions)}])
    data = {"title": {"en": "Pulse"}, "languages": {"en": "reviewed"}, "sections": sections}
    return read_form(data | more)


def question(kind: str, **more: Any) -> Question:
    """One question, under the key "q"."""
    return next(form_of(asked("q", kind, **more)).questions())


RATING = {"low": 1, "high": 5}
POINTS = {"total": 100, "choices": choices("a", "b", "c", "d")}
#: One of each kind that is answered.
EVERY = [
    asked("recommend", "recommendation", low=0, high=10),
    asked("agree", "rating", not_applicable=True, **RATING),
    asked("decimals", "rating", low=0, high=4, step=0.1),
    asked("grid", "matrix", rows=choices("x", "y"), not_applicable=True, **RATING),
    asked("one", "single", choices=choices("a", "b"), other=True),
    asked("many", "multiple", choices=choices("a", "b", "none", none={"alone": True}), other=True),
    asked("ranked", "ranking", choices=choices("a", "b", "c")),
    asked("points", "points", **POINTS),
    asked("count", "number", low=0),
    asked("day", "date"),
    asked("short", "short_text"),
    asked("long", "long_text"),
    asked("agreed", "consent"),
    asked("paper", "file"),
]

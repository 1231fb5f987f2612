# SPDX-License-Identifier: Apache-2.0
"""Whatever keeps a questionnaire from being published is told in words of ours."""

from __future__ import annotations

from typing import Any

import pytest

from customary.core.questionnaire.checking import check_form
from customary.core.questionnaire.reading import read_draft
from customary.core.questionnaire.wrong import FormError
from customary.web.surveys.questionnaires.obstacles import told_of

TEXT = {"text": {"en": "Words"}}
TWO = [{"key": "a", **TEXT}, {"key": "b", **TEXT}]
RATING = {"key": "q", "kind": "rating", "low": 1, "high": 5, **TEXT}

FAULTS: list[dict[str, Any]] = [
    {"key": "q", "kind": "date", "text": {}},
    {"key": "q", "kind": "single", **TEXT},
    {"key": "q", "kind": "rating", "low": 5, "high": 1, **TEXT},
    {"key": "q", "kind": "recommendation", "low": 1, "high": 5, **TEXT},
    RATING | {"step": -1},
    RATING | {"high": 500},
    {"key": "q", "kind": "points", "choices": TWO, **TEXT},
    {"key": "q", "kind": "multiple", "choices": TWO, "at_least": 2, "at_most": 1, **TEXT},
    {"key": "q", "kind": "multiple", "choices": TWO, "at_least": 3, **TEXT},
    RATING | {"when": {"item": "z", "test": "is", "value": 1}},
    RATING | {"when": {"fact": "level", "test": "is"}},
    RATING | {"when": {"fact": "level", "test": "like", "value": 1}},
    RATING | {"key": "Not a key"},
    {"key": "q", "kind": "single", "choices": [TWO[0], TWO[0]], **TEXT},
    {"key": "q", "kind": "single", "choices": [TWO[0], {"key": "other", **TEXT}], **TEXT},
    RATING | {"text": {"en": "Dear {customer.shoe}"}},
]


@pytest.mark.parametrize("question", FAULTS)
def test_what_is_wrong_with_a_question_is_told_in_our_words(question: dict[str, Any]) -> None:
    told(sections=[{"key": "s", "questions": [question]}])


@pytest.mark.parametrize(
    "more",
    [
        {"languages": {"en": "splendid"}},
        {"languages": {}},
        {"scales": [{"key": "f", "title": {"en": "F"}, "items": []}]},
        {"scales": [{"key": "f", "title": {"en": "F"}, "items": ["z"]}]},
    ],
)
def test_what_is_wrong_with_the_whole_is_told_in_our_words(more: dict[str, Any]) -> None:
    told(**more)


def told(**more: Any) -> None:
    data = {
        "title": {"en": "T"},
        "languages": {"en": "draft"},
        "sections": [{"key": "s", "questions": [RATING]}],
        **more,
    }
    with pytest.raises(FormError) as raised:
        check_form(read_draft(data))
    error = raised.value
    sentence = told_of(error)
    assert sentence != f"{error.what}: {error.mend}"

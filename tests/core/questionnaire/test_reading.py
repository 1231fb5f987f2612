# SPDX-License-Identifier: Apache-2.0
"""Questionnaires as plain data: what is read is written the same, and what is wrong is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from customary.core.questionnaire.questions import QuestionKind, said
from customary.core.questionnaire.reading import read_form, write_form
from customary.core.questionnaire.wrong import FormError


def a_form(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "title": {"en": "Pulse", "zh-hans": "脉搏"},
        "languages": {"en": "reviewed", "zh-hans": "draft"},
        "sections": [{"key": "work", "questions": list(questions)}],
        **more,
    }


def rating(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "rating", "text": {"en": key}, "low": 1, "high": 5, **more}


WHOLE = a_form(
    rating("heard", labels={"1": {"en": "Never"}, "5": {"en": "Always"}}, not_applicable=True),
    rating("unheard", reverse=True, required=True),
    {
        "key": "glue",
        "kind": "points",
        "text": {"en": "Divide 100 points"},
        "total": 100,
        "choices": [{"key": "clan", "text": {"en": "A"}}, {"key": "market", "text": {"en": "B"}}],
        "dimension": "glue",
        "part": "now",
    },
    {
        "key": "why",
        "kind": "long_text",
        "text": {"en": "Why?"},
        "when": {
            "any": [
                {"item": "heard", "test": "at_most", "value": 2},
                {"fact": "level", "test": "is", "value": "manager"},
            ]
        },
    },
    scales=[{"key": "voice", "title": {"en": "Voice"}, "items": ["heard", "unheard"]}],
)


def test_what_was_read_is_written_and_read_again_the_same() -> None:
    form = read_form(WHOLE)
    written = json.loads(json.dumps(write_form(form)))
    assert read_form(written) == form
    assert write_form(read_form(written)) == write_form(form)


def test_the_rows_of_a_matrix_and_alternatives_with_points_are_items_of_their_own() -> None:
    form = read_form(WHOLE)
    assert [item.key for item in form.items()] == [
        "heard",
        "unheard",
        "glue.clan",
        "glue.market",
        "why",
    ]
    glue = next(one for one in form.questions() if one.kind is QuestionKind.POINTS)
    assert [item.ends for item in glue.items()] == [(0, 100), (0, 100)]


def test_a_language_without_words_falls_back_to_english() -> None:
    assert said(read_form(WHOLE).title, "zh-hans") == "脉搏"
    assert said(read_form(WHOLE).title, "fr") == "Pulse"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (a_form(rating("heard"), rating("heard")), "heard is there 2 times"),
        (a_form(rating("heard", low=5, high=1)), "from 5 to 1 is no scale"),
        (a_form(rating("heard", colour="red")), r"questions\[heard\].colour: nobody reads this"),
        (a_form(rating("heard", kind="rateing")), "'rateing' is unknown"),
        (a_form(rating("Heard!")), "is no key"),
        (a_form(rating("language")), "the key is taken"),
        (a_form(rating("heard", text={})), r"questions\[heard\].text: it has no words"),
        (
            a_form(rating("a", when={"item": "b", "test": "answered"}), rating("b")),
            "b is not asked before",
        ),
        (
            a_form(rating("a"), rating("b", when={"item": "a", "test": "like", "value": 1})),
            "'like' is no test",
        ),
        (
            a_form(
                rating("a"), scales=[{"key": "s", "title": {"en": "S"}, "items": ["nothing_such"]}]
            ),
            "nothing_such is not asked",
        ),
        ([], "is not a table"),
    ],
)
def test_what_nobody_could_answer_or_score_is_refused_by_name(data: object, told: str) -> None:
    with pytest.raises(FormError, match=told):
        read_form(data)

# SPDX-License-Identifier: Apache-2.0
"""SurveyJS: read, written, and read again as it was; nothing in a file brings us down."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.catalogue import load_instruments
from customary.core.questionnaire.exporting import write_surveyjs
from customary.core.questionnaire.importing.carried import UnreadableError
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.surveyjs import read_surveyjs
from customary.core.questionnaire.questions import Condition, Form, QuestionKind
from customary.core.questionnaire.reading import read_draft, read_form

SURVEY = {
    "title": {"default": "Handover", "zh-cn": "交接"},
    "completedHtml": "<p>Thank <b>you</b>.</p>",
    "pages": [
        {
            "name": "page1",
            "elements": [
                {"type": "rating", "name": "nps", "title": "Recommend us?", "rateMin": 0, "rateMax": 10},
                {
                    "type": "rating",
                    "name": "smile",
                    "rateType": "smileys",
                    "minRateDescription": "Bad",
                    "maxRateDescription": {"default": "Good", "zh-cn": "好"},
                },
                {
                    "type": "radiogroup",
                    "name": "Who Helped?",
                    "isRequired": True,
                    "choices": ["Colleague", {"value": "2", "text": {"default": "Lead", "zh-cn": "主管"}}],
                    "showOtherItem": True,
                    "choicesOrder": "random",
                },
                {
                    "type": "checkbox",
                    "name": "got",
                    "choices": ["list", "call"],
                    "showNoneItem": True,
                    "minSelectedChoices": 1,
                    "visibleIf": "{Who Helped?} = '2' and {nps} >= 7",
                },
                {
                    "type": "matrix",
                    "name": "agree",
                    "columns": ["No", "Somewhat", "Yes"],
                    "rows": [{"value": "a", "text": "I knew"}, {"value": "b", "text": "I could"}],
                    "eachRowRequired": True,
                },
                {
                    "type": "panel",
                    "name": "more",
                    "visibleIf": "{got} contains 'call'",
                    "elements": [
                        {"type": "comment", "name": "why", "visibleIf": "{agree.a} = 'Yes'"},
                        {"type": "text", "name": "age", "inputType": "number", "min": 1, "max": 99},
                    ],
                },
                {
                    "type": "multipletext",
                    "name": "time",
                    "items": [{"name": "desk"}, {"name": "road"}],
                    "validators": [{"type": "expression", "expression": "{time.desk} + {time.road} = 100"}],
                },
                {"type": "boolean", "name": "agreed", "renderAs": "checkbox"},
                {"type": "html", "name": "note", "html": "<h3>Nearly done</h3>"},
            ],
        },
        {
            "name": "page2",
            "visibleIf": "age({nps}) > 3",
            "elements": [
                {"type": "signaturepad", "name": "sign"},
                {"type": "ranking", "name": "order", "choices": ["x", "y", "z"]},
                {"type": "boolean", "name": "again"},
            ],
        },
    ],
}  # fmt: skip


def by_key(form: Form) -> dict[str, Any]:
    return {one.key: one for one in form.questions()}


def test_every_kind_that_has_an_equivalent_is_carried() -> None:
    carried = read_surveyjs(json.dumps(SURVEY))
    found = by_key(carried.form)
    assert {key: one.kind.value for key, one in found.items()} == {
        "nps": "recommendation", "smile": "rating", "who_helped": "single", "got": "multiple",
        "agree": "matrix", "why": "long_text", "age": "number", "time": "points",
        "agreed": "consent", "note": "statement", "order": "ranking", "again": "single",
    }  # fmt: skip
    assert carried.form.title == {"en": "Handover", "zh-hans": "交接"}
    assert carried.form.ending == {"en": "Thank you."}
    assert found["smile"].labels == {"1": {"en": "Bad"}, "5": {"en": "Good", "zh-hans": "好"}}
    assert [one.text for one in found["who_helped"].choices] == [
        {"en": "Colleague"}, {"en": "Lead", "zh-hans": "主管"}
    ]  # fmt: skip
    assert found["got"].choices[-1].alone
    assert (found["agree"].low, found["agree"].high, found["agree"].required) == (1, 3, True)
    assert found["time"].total == 100


def test_conditions_are_carried_with_our_names_and_values() -> None:
    found = by_key(read_surveyjs(json.dumps(SURVEY)).form)
    lead = found["who_helped"].choices[1].key
    assert found["got"].when == Condition(
        join="all",
        parts=(
            Condition(item="who_helped", test="is", value=lead),
            Condition(item="nps", test="at_least", value=7),
        ),
    )
    assert found["why"].when == Condition(
        join="all",
        parts=(
            Condition(item="got", test="has", value="call"),
            Condition(item="agree.a", test="is", value=3),
        ),
    )


def test_what_cannot_be_carried_is_named() -> None:
    lost = read_surveyjs(json.dumps(SURVEY)).lost
    assert {(one.where, one.why) for one in lost} == {("sign", Why.KIND), ("page2", Why.CONDITION)}


@pytest.mark.parametrize("key", sorted(load_instruments()))
def test_what_we_ship_comes_back_as_far_as_surveyjs_can_hold_it(key: str) -> None:
    form = load_instruments()[key].form
    data, lost = write_surveyjs(form)
    back = read_surveyjs(json.dumps(data))
    assert back.lost == ()
    assert [one.key for one in back.form.sections] == [one.key for one in form.sections]
    again, still_lost = write_surveyjs(back.form)
    assert again == data
    assert still_lost == ()
    assert {one.key for one in back.form.questions()} == {one.key for one in form.questions()}
    assert lost or back.form == form


def test_a_form_that_surveyjs_can_hold_comes_back_equal() -> None:
    form = read_form(
        {
            "title": {"en": "T", "zh-hans": "题"},
            "languages": {"en": "draft", "zh-hans": "draft"},
            "introduction": {"en": "Why", "zh-hans": "为什么"},
            "sections": [
                {
                    "key": "s1",
                    "shuffle": True,
                    "questions": [
                        {"key": "a", "kind": "rating", "text": {"en": "A"}, "low": 1, "high": 7, "look": "stars", "labels": {"1": {"en": "low"}, "7": {"en": "high"}}},
                        {"key": "b", "kind": "multiple", "text": {"en": "B"}, "at_least": 1, "at_most": 2, "other": True, "choices": [{"key": "x", "text": {"en": "X"}}, {"key": "y", "text": {"en": "Y"}, "alone": True}]},
                        {"key": "c", "kind": "points", "text": {"en": "C"}, "total": 100, "choices": [{"key": "x", "text": {"en": "X"}}, {"key": "y", "text": {"en": "Y"}}]},
                        {"key": "d", "kind": "number", "text": {"en": "D"}, "low": 0, "high": 9, "step": 0.5},
                        {"key": "e", "kind": "consent", "text": {"en": "E"}, "required": True},
                        {"key": "f", "kind": "statement", "text": {"en": "F"}},
                        {"key": "g", "kind": "rating", "text": {"en": "G"}, "low": 0, "high": 100, "look": "slider"},
                        {"key": "h", "kind": "long_text", "text": {"en": "H"}, "longest": 500},
                        {"key": "j", "kind": "file", "text": {"en": "J"}, "accepts": "papers", "megabytes": 2},
                        {"key": "k", "kind": "file", "text": {"en": "K"}},
                    ],
                },
                {
                    "key": "s2",
                    "when": {"any": [{"item": "a", "test": "at_most", "value": 3}, {"all": [{"item": "b", "test": "has", "value": "x"}, {"item": "d", "test": "answered"}]}]},
                    "questions": [{"key": "i", "kind": "date", "text": {"en": "I"}}],
                },
            ],
        }
    )  # fmt: skip
    data, lost = write_surveyjs(form)
    assert lost == ()
    assert read_surveyjs(json.dumps(data)).form == form


def test_files_that_are_not_taken_here_are_named() -> None:
    asked = {"type": "file", "name": "proof", "acceptedTypes": "image/*,.docx", "maxSize": 50_000_000, "allowMultiple": True}  # fmt: skip
    carried = read_surveyjs(json.dumps({"pages": [{"elements": [asked]}]}))
    (one,) = carried.form.questions()
    assert (one.kind, one.accepts, one.megabytes) == ("file", "pictures", 20)
    assert [(one.what, one.detail) for one in carried.lost] == [
        (What.FILES, ""), (What.FILE_KINDS, "docx"), (What.FILE_SIZE, "50 MB")
    ]  # fmt: skip


def test_what_surveyjs_cannot_hold_is_named() -> None:
    form = read_surveyjs(json.dumps(SURVEY)).form
    first = replace(next(form.questions()), reverse=True, private=True)
    section = replace(form.sections[0], questions=(first,))
    _data, lost = write_surveyjs(replace(form, sections=(section,), minutes=3))
    assert {(one.where, one.what) for one in lost} == {
        ("", "minutes"), ("nps", "reverse"), ("nps", "private")
    }  # fmt: skip


def test_what_is_put_in_here_and_not_by_surveyjs_is_named() -> None:
    form = read_form(
        {
            "title": {"en": "How was it, {customer.name|friend}?", "zh-hans": "{customer.name|朋友}"},
            "languages": {"en": "draft", "zh-hans": "draft"},
            "sections": [
                {"key": "s", "questions": [
                    {"key": "a", "kind": "single", "text": {"en": "A", "zh-hans": "一"},
                     "choices": [{"key": "x", "text": {"en": "{unit.name}", "zh-hans": "{unit.name}"}},
                                 {"key": "y", "text": {"en": "Y {a b}", "zh-hans": "乙"}}]},
                ]},
            ],
        }
    )  # fmt: skip
    _data, lost = write_surveyjs(form)
    assert [(one.where, one.why, one.what, one.detail) for one in lost] == [
        ("", Why.NOT_FILLED, What.PLACEHOLDER, "{customer.name|friend}"),
        ("a", Why.NOT_FILLED, What.PLACEHOLDER, "{unit.name}"),
    ]


@pytest.mark.parametrize("raw", ["", "[]", "{}", "nonsense", '{"pages": 3}', "[" * 100_000])
def test_what_is_no_survey_is_refused(raw: str) -> None:
    with pytest.raises(UnreadableError):
        read_surveyjs(raw)


NAMES = st.sampled_from(
    ["pages", "elements", "type", "name", "title", "choices", "rows", "columns", "items", "value",
     "text", "visibleIf", "rateMin", "rateMax", "rateStep", "rateValues", "validators",
     "expression", "min", "max", "step", "locale", "default"]
)  # fmt: skip
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["rating", "matrix", "checkbox", "panel", "slider", "multipletext", "text",
                     "{a} = 1", "({a}", "random", "number"]),
)  # fmt: skip
DATA = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=40,
)


@settings(max_examples=300, deadline=30_000)
@given(st.dictionaries(NAMES, DATA, max_size=6), st.lists(st.dictionaries(NAMES, DATA, max_size=8), max_size=4))  # fmt: skip
def test_nothing_in_a_file_brings_us_down(data: dict[str, Any], elements: list[Any]) -> None:
    survey = {**data, "elements": elements}
    try:
        carried = read_surveyjs(json.dumps(survey))
    except UnreadableError:
        return
    keys = [one.key for one in carried.form.questions()]
    assert len(keys) == len(set(keys))
    assert all(isinstance(one.kind, QuestionKind) for one in carried.form.questions())
    from customary.core.questionnaire.reading import write_form

    assert read_draft(write_form(carried.form)) == carried.form


def test_what_older_versions_wrote_is_read_as_well() -> None:
    """Choices as "value|text", questions at the top, and an end of a scale by its misspelled name."""
    old = {
        "questions": [
            {"type": "radiogroup", "name": "who", "choices": ["f|Female", "m|Male"]},
            {"type": "rating", "name": "so", "mininumRateDescription": "Bad", "maximumRateDescription": "Good"},
            {"type": "matrix", "name": "m", "columns": [1, 2, 3, {"value": 9, "text": "Not applicable"}], "rows": ["a|Price"]},
        ]
    }  # fmt: skip
    who, so, matrix = read_surveyjs(json.dumps(old)).form.questions()
    assert [(one.key, one.text["en"]) for one in who.choices] == [("f", "Female"), ("m", "Male")]
    assert so.labels == {"1": {"en": "Bad"}, "5": {"en": "Good"}}
    assert (matrix.low, matrix.high, matrix.not_applicable) == (1, 3, True)
    assert [(one.key, one.text["en"]) for one in matrix.rows] == [("a", "Price")]

# SPDX-License-Identifier: Apache-2.0
"""Qualtrics: blocks in the order of the flow, each kind that has an equivalent, display logic."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.core.questionnaire.importing.carried import UnreadableError
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.qualtrics import read_qualtrics
from customary.core.questionnaire.questions import Condition, Form
from customary.core.questionnaire.reading import read_draft, write_form


def sq(name: str, kind: str, selector: str, **more: Any) -> dict[str, Any]:
    payload = {"QuestionText": f"<b>{name}</b>?", "DataExportTag": name.lower(), "QuestionType": kind, "Selector": selector, "QuestionID": name, **more}  # fmt: skip
    return {"Element": "SQ", "PrimaryAttribute": name, "Payload": payload}


def displays(*words: str) -> dict[str, Any]:
    return {str(n): {"Display": one} for n, one in enumerate(words, 1)}


def chosen(question: str, choice: str, **more: str) -> dict[str, Any]:
    locator = f"q://{question}/SelectableChoice/{choice}"
    return {"LogicType": "Question", "QuestionID": question, "ChoiceLocator": locator, "LeftOperand": locator, "Operator": "Selected", "Type": "Expression", **more}  # fmt: skip


def block(name: str, *questions: str) -> dict[str, Any]:
    asked = [{"Type": "Question", "QuestionID": one} for one in questions]
    return {"Type": "Standard", "ID": name, "Description": name, "BlockElements": [asked[0], {"Type": "Page Break"}, *asked[1:]]}  # fmt: skip


SURVEY = {
    "SurveyEntry": {"SurveyName": "Handover", "SurveyLanguage": "EN"},
    "SurveyElements": [
        {"Element": "BL", "Payload": {"1": block("BL_2", "QID5", "QID6", "QID7", "QID8", "QID9", "QID11"), "2": block("BL_1", "QID1", "QID2", "QID3", "QID4"), "3": {"Type": "Trash", "ID": "BL_3", "BlockElements": [{"Type": "Question", "QuestionID": "QID10"}]}}},
        {"Element": "FL", "Payload": {"Type": "Root", "Flow": [{"Type": "Standard", "ID": "BL_1"}, {"Type": "Branch", "Flow": [{"Type": "Standard", "ID": "BL_2"}]}, {"Type": "EndSurvey"}]}},
        sq("QID1", "MC", "SAVR", Choices={**displays("Colleague", "Lead"), "3": {"Display": "Other", "TextEntry": "true"}}, ChoiceOrder=["2", "1", "3"], Validation={"Settings": {"ForceResponse": "ON"}}, Language={"ZH-S": {"QuestionText": "谁？", "Choices": displays("同事", "主管")}}),
        sq("QID2", "MC", "MAVR", Choices={**displays("List", "Call"), "3": {"Display": "None", "ExclusiveAnswer": True}}, DisplayLogic={"0": {"0": chosen("QID1", "2"), "Type": "If"}, "Type": "BooleanExpression", "inPage": False}),
        sq("QID3", "Matrix", "Likert", SubSelector="SingleAnswer", Choices=displays("I knew", "I could"), Answers=displays("No", "Somewhat", "Yes"), AnswerOrder=["1", "2", "3"]),
        sq("QID4", "MC", "NPS", Choices={str(n): {"Display": str(n)} for n in range(11)}),
        sq("QID5", "TE", "ML", DisplayLogic={"0": {"0": chosen("QID2", "1"), "1": chosen("QID2", "2", Conjuction="Or"), "Type": "If"}, "Type": "BooleanExpression"}),
        sq("QID6", "CS", "VRTL", Choices=displays("Desk", "Road"), Validation={"Settings": {"ChoiceTotal": "100"}}),
        sq("QID7", "RO", "DND", Choices=displays("x", "y")),
        sq("QID8", "HeatMap", "Image"),
        sq("QID9", "DB", "TB", DisplayLogic={"0": {"0": {"LogicType": "EmbeddedField", "LeftOperand": "x", "Operator": "EqualTo"}}}),
        sq("QID10", "TE", "SL"),
        sq("QID11", "FileUpload", "FileUpload", Validation={"Settings": {"ForceResponse": "ON", "FileTypes": "jpg"}}),
    ],
}  # fmt: skip


def by_key(form: Form) -> dict[str, Any]:
    return {one.key: one for one in form.questions()}


def test_every_kind_that_has_an_equivalent_is_carried_in_the_order_of_the_flow() -> None:
    carried = read_qualtrics(json.dumps(SURVEY))
    found = by_key(carried.form)
    assert {key: one.kind.value for key, one in found.items()} == {
        "qid1": "single", "qid2": "multiple", "qid3": "matrix", "qid4": "recommendation",
        "qid5": "long_text", "qid6": "points", "qid7": "ranking", "qid9": "statement",
        "qid11": "file",
    }  # fmt: skip
    assert found["qid1"].text == {"en": "QID1?", "zh-hans": "谁？"}
    assert [one.text for one in found["qid1"].choices] == [
        {"en": "Lead", "zh-hans": "主管"}, {"en": "Colleague", "zh-hans": "同事"}
    ]  # fmt: skip
    assert (found["qid1"].required, found["qid1"].other) == (True, True)
    assert [one.alone for one in found["qid2"].choices] == [False, False, True]
    assert (found["qid3"].low, found["qid3"].high) == (1, 3)
    assert found["qid6"].total == 100


def test_display_logic_is_carried_and_what_is_not_is_named() -> None:
    carried = read_qualtrics(json.dumps(SURVEY))
    found = by_key(carried.form)
    lead = found["qid1"].choices[0].key
    assert found["qid2"].when == Condition(item="qid1", test="is", value=lead)
    first, second, _alone = (one.key for one in found["qid2"].choices)
    assert found["qid5"].when == Condition(
        join="any",
        parts=(
            Condition(item="qid2", test="has", value=first),
            Condition(item="qid2", test="has", value=second),
        ),
    )
    assert {(one.where, one.why) for one in carried.lost} == {
        ("", Why.SETTING), ("BL_2", Why.CONDITION), ("qid8", Why.KIND), ("qid9", Why.CONDITION),
        ("qid11", Why.SETTING),
    }  # fmt: skip


@pytest.mark.parametrize("raw", ["", "{}", "[]", '{"SurveyElements": []}', '{"SurveyElements": 3}'])
def test_what_is_no_survey_is_refused(raw: str) -> None:
    with pytest.raises(UnreadableError):
        read_qualtrics(raw)


NAMES = st.sampled_from(
    ["Choices", "Answers", "ChoiceOrder", "AnswerOrder", "Display", "Validation", "Settings",
     "ChoiceTotal", "Language", "DisplayLogic", "0", "1", "LeftOperand", "Operator", "LogicType",
     "RecodeValues", "Randomization", "Type", "Configuration", "CSSliderMax", "TextEntry"]
)  # fmt: skip
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(["q://QID1/SelectableChoice/1", "Question", "Selected", "1", "ZH-S"])  # fmt: skip
DATA = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=30)  # fmt: skip
KINDS = st.sampled_from([("MC", "SAVR"), ("MC", "MAVR"), ("Matrix", "Likert"), ("CS", "VRTL"), ("Slider", "HSLIDER"), ("RO", "DND"), ("TE", "SL")])  # fmt: skip


@settings(max_examples=250, deadline=30_000)
@given(st.lists(st.tuples(KINDS, st.dictionaries(NAMES, DATA, max_size=6)), min_size=1, max_size=4))
def test_nothing_in_a_file_brings_us_down(asked: list[Any]) -> None:
    names = [f"QID{n}" for n in range(1, len(asked) + 1)]
    questions = [
        sq(name, *kind, **{key: value for key, value in more.items() if key != "Type"})
        for name, (kind, more) in zip(names, asked, strict=True)
    ]
    elements = [{"Element": "BL", "Payload": [block("BL_1", *names)]}, *questions]
    try:
        carried = read_qualtrics(json.dumps({"SurveyEntry": {}, "SurveyElements": elements}))
    except UnreadableError:
        return
    assert read_draft(write_form(carried.form)) == carried.form


def one_question(*elements: dict[str, Any]) -> Any:
    names = [one["PrimaryAttribute"] for one in elements]
    return read_qualtrics(json.dumps({"SurveyEntry": {}, "SurveyElements": [{"Element": "BL", "Payload": [block("B", *names)]}, *elements]}))  # fmt: skip


def test_a_column_that_is_not_counted_is_no_point_of_the_scale() -> None:
    asked = sq("Q5", "Matrix", "Likert", SubSelector="SingleAnswer", Choices={**displays("Quick"), "2": {"Display": "Other:", "TextEntry": "true"}}, Answers=displays("Never", "Often", "Always", "n/a", "Too early"), AnswerOrder=["1", "2", "3", "4", "5"], RecodeValues={str(n): str(n) for n in range(1, 6)}, AnalyzeChoices={"4": "No", "5": "No"})  # fmt: skip
    carried = one_question(asked)
    (found,) = carried.form.questions()
    assert (found.low, found.high, found.step, found.not_applicable) == (1, 3, 1, True)
    assert {point: words["en"] for point, words in found.labels.items()} == {"1": "Never", "2": "Often", "3": "Always"}  # fmt: skip
    assert {(one.why, one.what, one.detail) for one in carried.lost} == {
        (Why.SETTING, What.PAGES, ""), (Why.BECAME, What.COLUMN, "Too early"),
        (Why.SETTING, What.BESIDE, "Other:"),
    }  # fmt: skip


def test_words_at_the_ends_of_a_recommendation_are_kept() -> None:
    ends = [{"Display": "Not at all likely", "IsLabelDefault": True}, {"Display": "Very likely"}]
    choices = [{"Display": str(n)} for n in range(11)]
    (found,) = one_question(sq("Q1", "MC", "NPS", Choices=choices, ColumnLabels=ends)).form.questions()  # fmt: skip
    assert found.labels == {"0": {"en": "Not at all likely"}, "10": {"en": "Very likely"}}

# SPDX-License-Identifier: Apache-2.0
"""Shapes found in surveys as people really write them: carried, or named, never lost in silence."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from customary.core.questionnaire.importing.carried import Named
from customary.core.questionnaire.importing.expressions import NotSimpleError, read_expression
from customary.core.questionnaire.importing.limesurvey import read_limesurvey
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.qualtrics import read_qualtrics
from customary.core.questionnaire.importing.surveyjs import read_surveyjs
from customary.core.questionnaire.importing.wording import words_of
from customary.core.questionnaire.questions import Condition, Form
from tests.core.questionnaire.importing.test_limesurvey import lss, question, sub
from tests.core.questionnaire.importing.test_qualtrics import block, chosen, displays, sq

if TYPE_CHECKING:
    from customary.core.questionnaire.importing.carried import Carried


def by_key(form: Form) -> dict[str, Any]:
    return {one.key: one for one in form.questions()}


def kinds(carried: Carried) -> dict[str, str]:
    return {one.key: one.kind.value for one in carried.form.questions()}


def whats(carried: Carried) -> set[tuple[str, What | None, str]]:
    return {(one.where, one.what, one.detail) for one in carried.lost}


def surveyjs(*elements: dict[str, Any], **more: Any) -> Carried:
    return read_surveyjs(json.dumps({"pages": [{"name": "p", "elements": elements}], **more}))


def qualtrics(*questions: dict[str, Any], **more: Any) -> Carried:
    names = [one["PrimaryAttribute"] for one in questions]
    made = {**block("BL_1", *names), **more}
    return read_qualtrics(json.dumps({"SurveyEntry": {}, "SurveyElements": [{"Element": "BL", "Payload": [made]}, *questions]}))  # fmt: skip


def limesurvey(*questions: dict[str, Any], said: dict[int, dict[str, str]] | None = None, **tables: Any) -> Carried:  # fmt: skip
    attributes = [{"qid": qid, "attribute": name, "value": value} for qid, each in (said or {}).items() for name, value in each.items()]  # fmt: skip
    worded = [{"question": f"{one['title']}?", "language": "en", **one} for one in questions]
    return read_limesurvey(
        lss(["en"], groups=[{"gid": 1, "group_name": "All", "language": "en", "group_order": 0}], questions=worded, question_attributes=attributes, **tables)
    )  # fmt: skip


def rows(parent: int, *titles: str, scale: int = 0) -> list[dict[str, Any]]:
    return [
        {**sub(parent * 10 + scale * 5 + n, parent, title), "question": f"Row {title}", "language": "en", "scale_id": scale}
        for n, title in enumerate(titles)
    ]  # fmt: skip


def test_markup_goes_and_what_hung_on_it_is_named() -> None:
    text = "<style>p{}</style><p>Read <a href='https://example.org/why'>this</a></p><ul><li>one</li><li>two</li></ul><img src='x.png'><script>go()</script>"  # fmt: skip
    carried = surveyjs({"type": "comment", "name": "a", "title": text})
    (one,) = carried.form.questions()
    assert one.text == {"en": "Read this\none\ntwo"}
    assert whats(carried) == {
        ("a", What.PICTURE, ""), ("a", What.SCRIPT, ""), ("a", What.LINK, "example.org/why")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("<td>Left</td><td>Right</td>", "Left Right"),
        ("I <3 it &amp; you", "I <3 it & you"),
        ("<!-- no --><b>Yes</b>", "Yes"),
    ],
)
def test_only_what_a_browser_takes_for_markup_goes(raw: str, words: str) -> None:
    assert words_of(raw) == words


@pytest.mark.parametrize("piece", ["<!--", "<script>", "<a href=", "<td", "{", "${", "&amp;", "<", "</p>"])  # fmt: skip
def test_no_markup_however_long_takes_long(piece: str) -> None:
    asked = [{"type": "text", "name": f"q{n}", "title": piece * (20_000 // len(piece))} for n in range(200)]  # fmt: skip
    began = time.process_time()
    read_surveyjs(json.dumps({"elements": asked}))
    assert time.process_time() - began < 20


def test_places_to_be_filled_in_are_marked_unless_they_are_ours() -> None:
    sjs = surveyjs({"type": "text", "name": "a", "title": "Dear {customer.name|you}, of {team}"})
    assert whats(sjs) == {("a", What.PLACEHOLDER, "{team}")}
    qsf = qualtrics(sq("QID1", "TE", "SL", QuestionText="Dear ${m://FirstName}"))
    assert ("qid1", What.PLACEHOLDER, "${m://FirstName}") in whats(qsf)
    lime = limesurvey(question(1, "T", "why", question="Hello {TOKEN:FIRSTNAME}"))
    assert whats(lime) == {("why", What.PLACEHOLDER, "{TOKEN:FIRSTNAME}")}
    assert lime.lost[0].why is Why.NOT_FILLED


def test_a_loss_carries_the_words_of_its_question() -> None:
    carried = surveyjs({"type": "signaturepad", "name": "s", "title": {"default": "Sign", "zh-cn": "签名"}})  # fmt: skip
    assert carried.lost[0].asked == {"en": "Sign", "zh-hans": "签名"}


# SurveyJS


def test_a_panel_keeps_its_title_and_one_that_repeats_is_asked_once() -> None:
    inner = [{"type": "text", "name": "name"}, {"type": "comment", "name": "how", "visibleIf": "{panel.name} notempty"}]  # fmt: skip
    carried = surveyjs(
        {"type": "panel", "name": "about", "title": "About you", "description": "Briefly", "elements": [{"type": "text", "name": "a"}]},
        {"type": "paneldynamic", "name": "people", "templateElements": inner},
    )  # fmt: skip
    assert kinds(carried) == {"about": "statement", "a": "short_text", "name": "short_text", "how": "long_text"}  # fmt: skip
    assert by_key(carried.form)["about"].text == {"en": "About you\nBriefly"}
    assert by_key(carried.form)["how"].when == Condition(item="name", test="answered")
    assert whats(carried) == {("people", What.REPEATED, "")}


def test_fields_and_cells_become_questions_of_their_own() -> None:
    carried = surveyjs(
        {"type": "multipletext", "name": "who", "title": "Who?", "items": [{"name": "name", "title": "Name", "isRequired": True}, {"name": "age", "inputType": "number"}]},
        {"type": "matrixdropdown", "name": "m", "title": "Parts", "choices": ["good", "bad"], "rows": ["price"], "columns": [{"name": "judged", "title": "Judged"}, {"name": "stars", "cellType": "rating"}, {"name": "why", "cellType": "comment"}]},
        {"type": "matrix", "name": "t", "cellType": "checkbox", "rows": ["x"], "columns": ["a", "b"]},
        {"type": "text", "name": "more", "visibleIf": "{m.price.judged} = 'bad'"},
    )  # fmt: skip
    found = by_key(carried.form)
    assert kinds(carried) == {
        "who_name": "short_text", "who_age": "number", "m_price_judged": "single",
        "m_price_stars": "rating", "m_price_why": "long_text", "t_x": "multiple", "more": "short_text",
    }  # fmt: skip
    assert (found["who_name"].text, found["who_name"].required) == ({"en": "Who? – Name"}, True)
    assert found["m_price_judged"].text == {"en": "Parts – price – Judged"}
    assert found["more"].when == Condition(item="m_price_judged", test="is", value="bad")
    assert {one.where: one.why for one in carried.lost} == {"who": Why.APART, "m": Why.APART, "t": Why.APART}  # fmt: skip


def test_choices_beside_the_others_and_comments_are_kept() -> None:
    carried = surveyjs(
        {"type": "checkbox", "name": "a", "choices": [{"value": 1, "text": "One", "visibleIf": "{x} = 1"}, "two"], "showDontKnowItem": True, "showNoneItem": True, "noneText": "Neither", "showOtherItem": True, "otherText": "Write it down", "showCommentArea": True},
        {"type": "dropdown", "name": "b", "choicesMin": 1, "choicesMax": 3},
        {"type": "dropdown", "name": "c", "choicesByUrl": {"url": "x"}},
        {"type": "radiogroup", "name": "d", "choices": list(range(11))},
    )  # fmt: skip
    found = by_key(carried.form)
    assert [(one.text["en"], one.alone) for one in found["a"].choices] == [
        ("One", False), ("two", False), ("Neither", True), ("Don't know", True)
    ]  # fmt: skip
    assert found["a_comment"].kind == "long_text"
    assert [one.text for one in found["b"].choices] == [{"en": "1"}, {"en": "2"}, {"en": "3"}]
    assert found["d"].kind == "recommendation"
    assert whats(carried) == {
        ("a", What.CHOICE_CONDITIONS, "One"), ("a", What.OTHER_WORDS, "Write it down"),
        ("a", What.COMMENT, ""), ("c", What.EARLIER_CHOICES, ""), ("c", None, ""),
        ("d", What.ZERO_TO_TEN, ""),
    }  # fmt: skip


def test_rules_are_carried_where_they_are_ours_and_named_where_not() -> None:
    carried = surveyjs(
        {"type": "text", "name": "n", "inputType": "number", "validators": [{"type": "numeric", "minValue": 1, "maxValue": 9}]},
        {"type": "text", "name": "e", "inputType": "email", "validators": [{"type": "email"}], "readOnly": True, "defaultValue": 0, "requiredIf": "{n} > 1"},
        {"type": "text", "name": "d", "inputType": "date", "min": "2024-01-01"},
        {"type": "checkbox", "name": "c", "choices": [1, 2, 3], "validators": [{"type": "answercount", "minCount": 1, "maxCount": 2}]},
        triggers=[{"type": "complete", "expression": "{n} = 1"}], calculatedValues=[{"name": "sum"}],
    )  # fmt: skip
    found = by_key(carried.form)
    assert (found["n"].low, found["n"].high) == (1, 9)
    assert (found["c"].at_least, found["c"].at_most) == (1, 2)
    assert whats(carried) == {
        ("", What.TRIGGER, "complete"), ("", What.CALCULATED, "sum"), ("e", What.CHECK, "email"),
        ("e", What.READ_ONLY, ""), ("e", What.DEFAULT, ""), ("e", What.REQUIRED_IF, "{n} > 1"),
        ("d", What.DAYS, "2024-01-01"),
    }  # fmt: skip


def test_a_survey_in_chinese_that_does_not_say_so_is_one_in_chinese() -> None:
    carried = surveyjs({"type": "boolean", "name": "a", "title": "您满意吗？"}, title="满意度")
    (one,) = carried.form.questions()
    assert carried.form.languages == {"zh-hans": "draft"}
    assert [each.text for each in one.choices] == [{"zh-hans": "是"}, {"zh-hans": "否"}]


NAMES = {
    "a": Named("a"),
    "l": Named("l", {"x": "x", "y": "y"}, is_list=True),
    "1X2X3": Named("old"),
    "l_x": Named("l", {"Y": "x"}, is_list=True, choice="x"),
}


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("{l} allof ['x', 'y']", Condition(join="all", parts=(Condition(item="l", test="has", value="x"), Condition(item="l", test="has", value="y")))),
        ("{a} anyof [2]", Condition(item="a", test="is", value=2)),
        ("!is_empty(a.NAOK)", Condition(item="a", test="answered")),
        ("{l} notcontains 'x'", Condition(join="none", parts=(Condition(item="l", test="has", value="x"),))),
        ("!({a} = 1 or {a} = 2)", Condition(join="none", parts=(Condition(item="a", test="is", value=1), Condition(item="a", test="is", value=2)))),
        ("!is_empty(l_x.NAOK)", Condition(item="l", test="has", value="x")),
        ("is_empty(l_x)", Condition(join="none", parts=(Condition(item="l", test="has", value="x"),))),
        ("1X2X3.NAOK == 'q'", Condition(item="old", test="is", value="q")),
    ],
)  # fmt: skip
def test_more_of_what_conditions_say_is_understood(text: str, condition: Condition) -> None:
    assert read_expression(text, NAMES) == condition


@pytest.mark.parametrize(
    "text", ["count(a) > 1", "{a} anyof [1", "{a} + 1 = 2", "a-1 > 2", "!", "not"]
)
def test_what_goes_further_is_refused(text: str) -> None:
    with pytest.raises(NotSimpleError):
        read_expression(text, NAMES)


# Qualtrics


def test_a_branch_on_earlier_answers_is_when_a_section_is_asked() -> None:
    logic = {"0": {"0": chosen("QID1", "2"), "Type": "If"}, "Type": "BooleanExpression"}
    blocks = [block("A", "QID1"), block("B", "QID2"), block("C", "QID3"), block("D", "QID4")]
    flow = [
        {"Type": "Block", "ID": "A"},
        {"Type": "Branch", "BranchLogic": logic, "Flow": [{"Type": "Block", "ID": "B"}, {"Type": "EndSurvey"}]},
        {"Type": "Branch", "Flow": [{"Type": "Block", "ID": "C"}]},
        {"Type": "Block", "ID": "A"},
        {"Type": "EmbeddedData", "EmbeddedData": [{"Field": "team"}]},
    ]  # fmt: skip
    asked = [sq("QID1", "MC", "SAVR", Choices=displays("Yes", "No"))] + [sq(f"QID{n}", "TE", "SL") for n in (2, 3, 4)]  # fmt: skip
    elements = [{"Element": "BL", "Payload": blocks}, {"Element": "FL", "Payload": {"Flow": flow}}, *asked]  # fmt: skip
    carried = read_qualtrics(json.dumps({"SurveyEntry": {}, "SurveyElements": elements}))
    no = by_key(carried.form)["qid1"].choices[1].key
    assert [one.when for one in carried.form.sections] == [None, Condition(item="qid1", test="is", value=no), None]  # fmt: skip
    assert {(one.where, one.why, one.what) for one in carried.lost} >= {
        ("", Why.SETTING, What.SKIP), ("C", Why.CONDITION, None), ("A", Why.SETTING, What.AGAIN),
        ("", Why.SETTING, What.DATA), ("D", Why.SETTING, What.UNASKED),
    }  # fmt: skip


def test_leaps_scripts_and_choices_shown_sometimes_are_named() -> None:
    asked = sq("QID1", "MC", "SAVR", Choices={**displays("Yes", "No"), "2": {"Display": "No", "DisplayLogic": {"0": {}}}}, QuestionJS="go()", DataVisibility={"Hidden": True})  # fmt: skip
    told = {"SkipLogicID": 1, "Description": "If <b>Yes</b> Is Selected, Then Skip To <b>End</b>"}
    element = {"Type": "Question", "QuestionID": "QID1", "SkipLogic": [told]}
    carried = qualtrics(asked, BlockElements=[element], Options={"Looping": "Static", "RandomizeQuestions": "RandomWithOnlyX"})  # fmt: skip
    assert whats(carried) == {
        ("qid1", What.SKIP, "If Yes Is Selected, Then Skip To End"), ("qid1", What.SCRIPT, ""),
        ("qid1", What.CHOICE_CONDITIONS, "No"), ("qid1", What.HIDDEN, ""),
        ("BL_1", What.REPEATED, ""), ("BL_1", What.SUBSET, ""),
    }  # fmt: skip


def test_words_beside_a_choice_are_a_question_of_whoever_made_it() -> None:
    choices = {"1": {"Display": "Yes, namely", "TextEntry": "true"}, "2": {"Display": "No"}, "3": {"Display": "Other (please specify)", "TextEntry": "true"}}  # fmt: skip
    carried = qualtrics(sq("QID1", "MC", "MAVR", Choices=choices, Validation={"Settings": {"Type": "ChoiceRange", "MinChoices": "1", "MaxChoices": "2"}}))  # fmt: skip
    first, beside = carried.form.questions()
    assert (first.other, [one.text["en"] for one in first.choices]) == (True, ["Yes, namely", "No"])
    assert (first.at_least, first.at_most) == (1, 2)
    assert beside.when == Condition(item="qid1", test="has", value=first.choices[0].key)


def test_tables_of_qualtrics_become_tables_and_questions_of_ours() -> None:
    columns = {"1": {"QuestionText": "How often", "QuestionType": "Matrix", "Selector": "Likert", "SubSelector": "SingleAnswer", "Answers": displays("Rarely", "Often")}, "2": {"QuestionText": "Why", "QuestionType": "Matrix", "Selector": "TE", "Answers": displays("Reason")}}  # fmt: skip
    carried = qualtrics(
        sq("QID1", "SBS", "SBSMatrix", Choices=displays("Calls", "Mail"), AdditionalQuestions=columns),
        sq("QID2", "Matrix", "Likert", SubSelector="MultipleAnswer", Choices=displays("Calls"), Answers=displays("a", "b")),
        sq("QID3", "TE", "FORM", Choices=displays("Name", "Town")),
        sq("QID4", "Slider", "HSLIDER", Choices=displays("Speed"), Configuration={"CSSliderMin": 1, "CSSliderMax": 7}, Labels=displays("Slow", "Middling", "Fast")),
        sq("QID5", "Slider", "STAR", Choices=displays("x"), Configuration={"StarCount": 5}),
        sq("QID6", "CS", "HBAR", Choices=displays("Desk", "Road")),
        sq("QID7", "Timing", "PageTimer"),
    )  # fmt: skip
    found = by_key(carried.form)
    assert kinds(carried) == {
        "qid1_1": "matrix", "qid1_2_1": "short_text", "qid1_2_2": "short_text", "qid2_1": "multiple",
        "qid3_1": "short_text", "qid3_2": "short_text", "qid4": "rating", "qid5": "rating",
        "qid6_1": "number", "qid6_2": "number",
    }  # fmt: skip
    assert found["qid4"].labels == {"1": {"en": "Slow"}, "7": {"en": "Fast"}}
    assert (found["qid5"].look.value, found["qid5"].high) == ("stars", 5)
    assert ("qid4", What.INNER_LABELS, "Middling") in whats(carried)
    assert ("qid7", What.MEASURED, "") in whats(carried)


def test_a_column_recorded_below_nought_is_no_point_of_the_scale() -> None:
    told = {"1": 1, "2": 2, "3": 3, "4": "-1", "5": "-2"}
    columns = displays("Like", "So so", "Dislike", "No opinion", "Never tried")
    carried = qualtrics(
        sq("QID1", "Matrix", "Likert", SubSelector="SingleAnswer", Choices=displays("Soup"), Answers=columns, RecodeValues=told),
        sq("QID2", "Matrix", "Likert", SubSelector="SingleAnswer", Choices=displays("a", "b"), Answers=displays("I have it")),
        sq("QID3", "Matrix", "Likert", SubSelector="MultipleAnswer", Choices=displays("a"), Answers={**displays("x"), "2": {"Display": "None", "ExclusiveAnswer": True}}),
    )  # fmt: skip
    scale, ticked, several = carried.form.questions()
    assert (scale.low, scale.high, scale.not_applicable) == (1, 3, True)
    assert ("qid1", What.COLUMN, "Never tried") in whats(carried)
    assert (ticked.kind.value, [one.text["en"] for one in ticked.choices]) == ("multiple", ["a", "b"])  # fmt: skip
    assert [one.alone for one in several.choices] == [False, True]


# LimeSurvey


def test_every_letter_of_limesurvey_becomes_questions_or_is_named() -> None:
    carried = limesurvey(
        question(1, "Q", "fields"), question(2, "K", "sums"), question(3, ";", "texts"),
        question(4, ":", "ticks"), question(5, ":", "scores"), question(6, "1", "dual"),
        question(7, "P", "why"), question(8, "O", "list"), question(9, "*", "calc"),
        question(10, "K", "slide"), question(11, "!", "nps"), question(12, "I", "lang"),
        subquestions=[*rows(1, "a", "b"), *rows(2, "a"), *rows(3, "r"), *rows(3, "c", "d", scale=1), *rows(4, "r"), *rows(4, "c", "d", scale=1), *rows(5, "r"), *rows(5, "c", scale=1), *rows(6, "r"), *rows(7, "x", "y"), *rows(10, "s")],
        answers=[{"qid": qid, "code": str(n), "answer": words, "language": "en", "sortorder": n, "scale_id": scale} for qid, scale, told in ((6, 0, "ab"), (6, 1, "cd"), (8, 0, "ef")) for n, words in enumerate(told, 1)] + [{"qid": 11, "code": f"A{n}", "answer": str(n), "language": "en", "sortorder": n, "scale_id": 0} for n in range(11)],
        said={4: {"multiflexible_checkbox": "1"}, 5: {"multiflexible_max": "5"}, 6: {"dualscale_headerA": "Now"}, 10: {"slider_layout": "1", "slider_min": "1", "slider_max": "7"}},
    )  # fmt: skip
    found = by_key(carried.form)
    assert kinds(carried) == {
        "fields_a": "short_text", "fields_b": "short_text", "sums_a": "number",
        "texts_r_c": "short_text", "texts_r_d": "short_text", "ticks_r": "multiple",
        "scores_c": "matrix", "dual_0": "matrix", "dual_1": "matrix", "why": "multiple",
        "why_x": "short_text", "why_y": "short_text", "list": "single", "list_comment": "long_text",
        "slide": "matrix", "nps": "recommendation",
    }  # fmt: skip
    assert (found["scores_c"].high, found["slide"].low, found["slide"].high) == (5, 1, 7)
    assert found["dual_0"].text == {"en": "dual? – Now"}
    left_out = {one.where: one.what for one in carried.lost if one.why is Why.KIND}
    assert left_out == {"calc": What.CALCULATED, "lang": What.LANGUAGE}


def test_settings_of_limesurvey_that_change_what_is_asked_are_named() -> None:
    told = {"hidden": "1", "em_validation_q": "a > 1", "array_filter": "Q0", "suffix": "%"}
    carried = limesurvey(
        question(1, "N", "n", mandatory="S", preg="/[0-9]/"),
        question(2, "M", "m"),
        said={1: told},
        subquestions=[{**rows(2, "a", "b")[0], "relevance": "n > 1"}, rows(2, "a", "b")[1]],
        defaultvalues=[{"qid": 1, "defaultvalue": "3"}],
        surveys=[{"assessments": "Y"}],
        surveys_languagesettings=[{"surveyls_language": "en", "surveyls_title": "T", "surveyls_description": "<p>What for</p>", "surveyls_welcometext": "Welcome", "surveyls_policy_notice": "We keep it"}],
    )  # fmt: skip
    assert carried.form.introduction == {"en": "What for\nWelcome"}
    assert not by_key(carried.form)["n"].required
    assert whats(carried) == {
        ("", What.POINTS, ""), ("", What.PRIVACY, "We keep it"), ("n", What.REMINDED, ""),
        ("n", What.HIDDEN, ""), ("n", What.CHECK, "a > 1"), ("n", What.CHECK, "/[0-9]/"),
        ("n", What.EARLIER_CHOICES, "Q0"), ("n", What.UNIT, "%"), ("n", What.DEFAULT, ""),
        ("m", What.CHOICE_CONDITIONS, "Row a"),
    }  # fmt: skip


def test_conditions_from_before_expressions_are_carried_too() -> None:
    def kept(cqid: int, value: str, scenario: int = 1) -> dict[str, Any]:
        return {"qid": 3, "cqid": cqid, "cfieldname": f"9X1X{cqid}", "method": "==", "value": value, "scenario": scenario}  # fmt: skip

    asked = [{**question(qid, kind, name), "sid": 9} for qid, kind, name in ((1, "5", "rate"), (2, "Y", "again"), (3, "T", "why"))]  # fmt: skip
    carried = limesurvey(*asked, conditions=[kept(1, "1"), kept(1, "2"), kept(2, "Y")])
    first, second = (Condition(item="rate", test="is", value=n) for n in (1, 2))
    assert by_key(carried.form)["why"].when == Condition(
        join="all",
        parts=(Condition(join="any", parts=(first, second)), Condition(item="again", test="is", value="y")),
    )  # fmt: skip
    assert carried.lost == ()


def test_the_text_format_keeps_what_is_said_of_a_question() -> None:
    lines = [
        ["class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory", "other", "default", "max_answers", "hidden", "random_order"],
        ["S", "", "language", "", "en"], ["S", "", "additional_languages", "", "zh-Hans de"],
        ["G", "G0", "Work", "1", "", "", "en"],
        ["Q", "M", "Q1", "1", "What?", "", "en", "N", "N", "Y", "2", "1", "1"],
        ["SQ", "", "a", "1", "A", "", "en"], ["SQ", "", "b", "1", "B", "", "en"], ["SQ", "", "c", "1", "C", "", "en"],
        ["QTA", "", "Half", "", ""],
    ]  # fmt: skip
    raw = "\r\n".join("\t".join(each) for each in lines).encode("utf-8-sig")
    carried = read_limesurvey(raw, is_text=True)
    (one,) = carried.form.questions()
    assert (one.at_most, one.shuffle, len(one.choices)) == (2, True, 3)
    assert list(carried.form.languages) == ["en", "zh-hans", "de"]
    assert whats(carried) == {("Q1", What.HIDDEN, ""), ("Q1", What.DEFAULT, ""), ("", What.QUOTA, "Half")}  # fmt: skip

# SPDX-License-Identifier: Apache-2.0
"""LimeSurvey's XML of both generations and its text; files that mean harm are refused."""

from __future__ import annotations

import time
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.core.questionnaire.importing.carried import UnreadableError
from customary.core.questionnaire.importing.limesurvey import read_limesurvey
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.questions import Condition, Form
from customary.core.questionnaire.reading import read_draft, read_form, write_form

Table = list[dict[str, Any]]


def lss(languages: list[str], **tables: Table) -> bytes:
    """A survey archive as LimeSurvey writes one."""
    parts = ["".join(f"<language>{one}</language>" for one in languages)]
    body = f"<languages>{parts[0]}</languages>"
    for name, rows in tables.items():
        told = "".join(
            "<row>" + "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in row.items()) + "</row>"
            for row in rows
        )  # fmt: skip
        body += f"<{name}><fields></fields><rows>{told}</rows></{name}>"
    head = '<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>623</DBVersion>'  # fmt: skip
    return (head + body + "</document>").encode()


def question(qid: int, kind: str, title: str, **more: Any) -> dict[str, Any]:
    return {"qid": qid, "parent_qid": 0, "gid": 1, "type": kind, "title": title, "mandatory": "N", "other": "N", "question_order": qid, "relevance": "1", **more}  # fmt: skip


def sub(qid: int, parent: int, title: str) -> dict[str, Any]:
    return {"qid": qid, "parent_qid": parent, "gid": 1, "title": title, "question_order": qid, "scale_id": 0}  # fmt: skip


def words(qid: int, en: str, zh: str = "") -> Table:
    made = [{"qid": qid, "question": en, "help": "", "language": "en"}]
    return [*made, {"qid": qid, "question": zh, "help": "", "language": "zh-Hans"}] if zh else made


NEW = lss(
    ["en", "zh-Hans"],
    groups=[{"gid": 1, "group_order": 1, "grelevance": ""}],
    group_l10ns=[{"gid": 1, "group_name": "Work", "description": "", "language": "en"}],
    questions=[
        question(1, "L", "Q1", mandatory="Y", other="Y"),
        question(2, "F", "Q2", relevance='((Q1.NAOK == "A2"))'),
        question(3, "M", "Q3"),
        question(4, "N", "Q4"),
        question(5, "T", "Q5", relevance='Q2_SQ1.NAOK >= "4" and Q3_SQ2.NAOK == "Y"'),
        question(6, "K", "Q6"),
        question(7, "|", "Q7"),
        question(8, "Y", "Q8", relevance="count(Q3) > 2"),
        question(9, "R", "Q9"),
        question(10, "5", "Q10"),
        question(11, "X", "Q11"),
    ],
    subquestions=[
        sub(21, 2, "SQ1"), sub(22, 2, "SQ2"), sub(31, 3, "SQ1"), sub(32, 3, "SQ2"),
        sub(61, 6, "a"), sub(62, 6, "b"),
    ],
    question_l10ns=[
        *words(1, "<p>Who helped?</p>", "谁帮了您？"), *words(2, "Agree?"), *words(3, "What?"),
        *words(4, "How many?"), *words(5, "Why?"), *words(6, "Divide 100"), *words(7, "Upload"),
        *words(8, "Again?"), *words(9, "Order"), *words(10, "Stars"), *words(11, "Nearly done"),
        *words(21, "I knew"), *words(22, "I could"), *words(31, "A list"), *words(32, "A call"),
        *words(61, "Desk"), *words(62, "Road"),
    ],
    answers=[
        {"aid": 1, "qid": 1, "code": "A1", "sortorder": 0, "scale_id": 0},
        {"aid": 2, "qid": 1, "code": "A2", "sortorder": 1, "scale_id": 0},
        *({"aid": 10 + n, "qid": 2, "code": str(n), "sortorder": n, "scale_id": 0} for n in range(1, 6)),
        {"aid": 31, "qid": 9, "code": "x", "sortorder": 1, "scale_id": 0},
        {"aid": 32, "qid": 9, "code": "y", "sortorder": 2, "scale_id": 0},
    ],
    answer_l10ns=[
        {"aid": 1, "answer": "Colleague", "language": "en"}, {"aid": 2, "answer": "Lead", "language": "en"},
        {"aid": 2, "answer": "主管", "language": "zh-Hans"}, {"aid": 15, "answer": "Fully", "language": "en"},
    ],
    question_attributes=[{"qid": 6, "attribute": "equals_num_value", "value": "100"}],
    surveys_languagesettings=[
        {"surveyls_language": "en", "surveyls_title": "Handover", "surveyls_welcometext": "Hello", "surveyls_endtext": ""},
        {"surveyls_language": "zh-Hans", "surveyls_title": "交接", "surveyls_welcometext": "", "surveyls_endtext": ""},
    ],
)  # fmt: skip

OLD = lss(
    ["en", "zh-Hans"],
    groups=[
        {"gid": 1, "group_name": "Work", "group_order": 0, "language": "en"},
        {"gid": 1, "group_name": "工作", "group_order": 0, "language": "zh-Hans"},
    ],
    questions=[
        {**question(1, "L", "Q1"), "question": "Who?", "language": "en"},
        {**question(1, "L", "Q1"), "question": "谁？", "language": "zh-Hans"},
    ],
    answers=[
        {"qid": 1, "code": "A1", "answer": "Colleague", "sortorder": 1, "language": "en", "scale_id": 0},
        {"qid": 1, "code": "A1", "answer": "同事", "sortorder": 1, "language": "zh-Hans", "scale_id": 0},
        {"qid": 1, "code": "A2", "answer": "Lead", "sortorder": 2, "language": "en", "scale_id": 0},
    ],
)  # fmt: skip

TXT = "\n".join(
    "\t".join(line)
    for line in (
        ["class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory", "other"],
        ["S", "", "language", "", "en", "", "", "", ""],
        ["SL", "", "surveyls_title", "", "Handover", "", "en", "", ""],
        ["G", "1", "Work", "1", "", "", "en", "", ""],
        ["Q", "L", "Q1", "1", "Who?", "", "en", "Y", "N"],
        ["A", "0", "A1", "", "Colleague", "", "en", "", ""],
        ["A", "0", "A2", "", "Lead", "", "en", "", ""],
        ["Q", "F", "Q2", 'Q1 == "A1"', "Agree?", "", "en", "N", "N"],
        ["SQ", "0", "SQ1", "", "I knew", "", "en", "", ""],
        ["A", "0", "1", "", "No", "", "en", "", ""],
        ["A", "0", "2", "", "Yes", "", "en", "", ""],
        ["G", "1", "工作", "1", "", "", "zh-Hans", "", ""],
        ["Q", "L", "Q1", "1", "谁？", "", "zh-Hans", "Y", "N"],
    )
).encode()  # fmt: skip


def by_key(form: Form) -> dict[str, Any]:
    return {one.key: one for one in form.questions()}


def test_every_kind_that_has_an_equivalent_is_carried() -> None:
    carried = read_limesurvey(NEW)
    found = by_key(carried.form)
    assert {key: one.kind.value for key, one in found.items()} == {
        "q1": "single", "q2": "matrix", "q3": "multiple", "q4": "number", "q5": "long_text",
        "q6": "points", "q7": "file", "q8": "single", "q9": "ranking", "q10": "rating", "q11": "statement",
    }  # fmt: skip
    assert found["q1"].text == {"en": "Who helped?", "zh-hans": "谁帮了您？"}
    assert (found["q1"].required, found["q1"].other) == (True, True)
    assert found["q1"].choices[1].text == {"en": "Lead", "zh-hans": "主管"}
    assert (found["q2"].low, found["q2"].high, found["q2"].labels["5"]) == (1, 5, {"en": "Fully"})
    assert found["q6"].total == 100
    assert carried.form.title == {"en": "Handover", "zh-hans": "交接"}
    assert {(one.where, one.why) for one in carried.lost} == {("Q8", Why.CONDITION)}


def test_a_question_for_files_is_carried_with_what_it_takes() -> None:
    told = {"allowed_filetypes": "png, jpg,doc", "max_filesize": "2500", "max_num_of_files": "3", "min_num_of_files": "1"}  # fmt: skip
    carried = read_limesurvey(
        lss(
            ["en"],
            groups=[{"gid": 1, "group_order": 1, "grelevance": ""}],
            questions=[question(7, "|", "Q7")],
            question_attributes=[{"qid": 7, "attribute": name, "value": value} for name, value in told.items()],
        )
    )  # fmt: skip
    (one,) = carried.form.questions()
    assert (one.kind, one.accepts, one.megabytes, one.required) == ("file", "pictures", 3, True)
    assert [(one.what, one.detail) for one in carried.lost] == [
        (What.FILES, ""),
        (What.FILE_KINDS, "doc"),
    ]


def test_relevance_is_carried_with_our_names() -> None:
    found = by_key(read_limesurvey(NEW).form)
    assert found["q2"].when == Condition(item="q1", test="is", value="a2")
    assert found["q5"].when == Condition(
        join="all",
        parts=(
            Condition(item="q2.sq1", test="at_least", value=4),
            Condition(item="q3", test="has", value="sq2"),
        ),
    )


def test_older_files_keep_their_words_beside_each_row() -> None:
    form = read_limesurvey(OLD).form
    (question,) = form.questions()
    assert question.text == {"en": "Who?", "zh-hans": "谁？"}
    assert question.choices[0].text == {"en": "Colleague", "zh-hans": "同事"}
    assert form.sections[0].title == {"en": "Work", "zh-hans": "工作"}


def test_the_text_format_is_read() -> None:
    form = read_limesurvey(TXT, is_text=True).form
    first, second = form.questions()
    assert first.text == {"en": "Who?", "zh-hans": "谁？"}
    assert second.when == Condition(item="q1", test="is", value="a1")
    assert [row.text for row in second.rows] == [{"en": "I knew"}]
    read_form(write_form(form) | {"languages": {"en": "draft"}})


ENTITIES = "".join(
    f'<!ENTITY {name} "{("&" + before + ";") * 10}">'
    for before, name in zip("abcdefghij", "bcdefghijz", strict=True)
)
LAUGHS = f'<!DOCTYPE lolz [<!ENTITY a "ha">{ENTITIES}]><document>&z;</document>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><document>&x;</document>'


@pytest.mark.parametrize("raw", [LAUGHS, OUTSIDE, "<document>" * 5000, "", "<a/>", "{}"])
def test_what_means_harm_or_is_no_survey_is_refused_at_once(raw: str) -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableError):
        read_limesurvey(raw.encode())
    assert time.monotonic() - began < 2


NAMES = ["qid", "parent_qid", "gid", "type", "title", "question", "language", "code", "answer", "relevance", "scale_id", "other", "attribute", "value", "sortorder"]  # fmt: skip
VALUES = st.sampled_from(["", "0", "1", "2", "en", "zh-Hans", "L", "F", "M", "K", "N", "A1", '(Q1 == "A1")', "equals_num_value", "nan", "1e400"]) | st.text(max_size=12)  # fmt: skip
ROWS = st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8), max_size=6)


@settings(max_examples=200, deadline=30_000)
@given(ROWS, ROWS, ROWS, ROWS)
def test_nothing_in_an_archive_brings_us_down(a: Table, b: Table, c: Table, d: Table) -> None:
    def told(rows: Table) -> Table:
        return [{key: escape(value).replace("]]>", "") for key, value in row.items()} for row in rows]  # fmt: skip

    raw = lss(["en"], groups=told(a), questions=told(b), subquestions=told(c), answers=told(d))
    try:
        carried = read_limesurvey(raw)
    except UnreadableError:
        return
    assert read_draft(write_form(carried.form)) == carried.form


@settings(max_examples=200, deadline=30_000)
@given(st.binary(max_size=300), st.booleans())
def test_no_file_at_all_brings_us_down(raw: bytes, is_text: bool) -> None:
    for each in (raw, TXT[:200] + raw):
        try:
            read_limesurvey(each, is_text=is_text)
        except UnreadableError:
            continue


def likes(qid: int, *told: str) -> Table:
    """Answers in the order they are shown, with their words beside the row as older files have."""
    return [
        {"qid": qid, "code": f"TL{n}", "answer": one, "sortorder": n, "language": "en", "scale_id": 0}
        for n, one in enumerate(told, 1)
    ]  # fmt: skip


def test_a_scale_that_is_shown_from_its_top_down_is_not_turned_round() -> None:
    raw = lss(
        ["en"],
        groups=[{"gid": 1, "group_name": "All", "language": "en", "group_order": 0}],
        questions=[question(5, "F", "taste", question="How was it?", language="en")],
        subquestions=[{**sub(9, 5, "s1"), "question": "The soup", "language": "en"}],
        answers=likes(5, "4 - Liked it very much", "3", "2", "1 - Not at all", "N/A"),
    )
    (found,) = read_limesurvey(raw).form.questions()
    assert (found.low, found.high, found.step, found.not_applicable) == (1, 4, 1, True)
    assert found.labels["4"] == {"en": "4 - Liked it very much"}
    assert found.labels["1"] == {"en": "1 - Not at all"}


def test_conditions_that_are_kept_apart_and_quotas_are_told() -> None:
    """Surveys from before expressions keep the conditions of a question in a table of their own."""
    old = {**question(2, "T", "why", question="Why?", language="en")}
    del old["relevance"]
    raw = lss(
        ["en"],
        groups=[{"gid": 1, "group_name": "All", "language": "en", "group_order": 0}],
        questions=[question(1, "5", "rate", question="How?", language="en"), old],
        conditions=[{"cid": 1, "qid": 2, "cqid": 1, "cfieldname": "1X1X1", "method": "<", "value": 3}],
        quota=[{"id": 1, "name": "Men", "qlimit": 10}],
    )  # fmt: skip
    carried = read_limesurvey(raw)
    told = [(one.where, one.why, one.what, one.detail) for one in carried.lost]
    assert ("", Why.SETTING, What.QUOTA, "Men") in told
    assert ("why", Why.CONDITION, None, "1X1X1 < 3") in told
    assert by_key(carried.form)["why"].when is None

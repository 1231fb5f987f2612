# SPDX-License-Identifier: Apache-2.0
"""Lists of questions in a table, in English, Chinese, or both."""

from __future__ import annotations

import contextlib
import io
import itertools
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.core.questionnaire.importing.carried import UnreadableError, as_text
from customary.core.questionnaire.importing.lists import read_csv, read_workbook
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.reading import read_draft, read_form, write_form

BOTH = """question,question (zh),type,choices,choices (zh),required,section
I knew what to do.,我清楚该做什么。,rating,,,yes,Work
What did you get?,您收到了什么？,multiple,A list; A call,清单；电话,,Work
Recommend us?,愿意推荐吗？,nps,,,,End
Anything else?,还有吗？,open,,,,End
Draw it.,画一画。,drawing,,,,End
"""
CHINESE = "编号,题目,题型,选项,必答,最低分,最高分\nq1,我了解客户,量表,,是,1,7\nq2,选择部门,单选题,销售；客服,否,,\n"


def test_a_list_in_both_languages_is_read() -> None:
    carried = read_csv(BOTH)
    first, second, third, fourth = carried.form.questions()
    assert first.text == {"en": "I knew what to do.", "zh-hans": "我清楚该做什么。"}
    assert (first.kind.value, first.required, first.low, first.high) == ("rating", True, 1, 5)
    assert [one.text for one in second.choices] == [
        {"en": "A list", "zh-hans": "清单"}, {"en": "A call", "zh-hans": "电话"}
    ]  # fmt: skip
    assert (third.kind.value, third.high) == ("recommendation", 10)
    assert fourth.kind.value == "long_text"
    assert [(one.why, one.detail) for one in carried.lost] == [(Why.KIND, "drawing")]
    assert [len(one.questions) for one in carried.form.sections] == [2, 2]
    read_form(write_form(carried.form))


def test_a_chinese_list_is_read_from_what_chinese_spreadsheets_save() -> None:
    carried = read_csv(CHINESE.encode("gb18030"))
    first, second = carried.form.questions()
    assert (first.key, first.text, first.high, first.required) == ("q1", {"zh-hans": "我了解客户"}, 7, True)  # fmt: skip
    assert second.kind.value == "single"
    assert carried.form.languages == {"zh-hans": "draft"}


def test_a_question_named_like_what_a_page_sends_along_gets_another_key() -> None:
    carried = read_csv("id,question,type\nlanguage,Which one?,open\n")
    assert [one.key for one in carried.form.questions()] == ["language_2"]
    read_form(write_form(carried.form))


def test_a_table_without_questions_is_refused() -> None:
    for raw in ("", "a,b\n1,2\n", "question\n"):
        with pytest.raises(UnreadableError):
            read_csv(raw)


@settings(max_examples=200, deadline=30_000)
@given(st.text(max_size=300), st.sampled_from(["question,type,choices,low,high,required\n", "题目\t题型\t选项\n", ""]))  # fmt: skip
def test_nothing_in_a_table_brings_us_down(rest: str, head: str) -> None:
    try:
        carried = read_csv(head + rest)
    except UnreadableError:
        return
    assert read_draft(write_form(carried.form)) == carried.form


def workbook(*rows: list[object], first: str = "List", before: bool = False) -> bytes:
    """A workbook with these rows, behind a sheet of other things if wanted."""
    book = openpyxl.Workbook()
    sheet = book.active
    if before:
        sheet.append(["What this is about"])
        sheet = book.create_sheet(first)
    for row in rows:
        sheet.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def test_a_list_is_found_in_a_workbook_below_its_title_and_on_whichever_sheet() -> None:
    raw = workbook(["客户问卷"], [], ["序号", "问题", "题型", "选项", "是否必答", "最高分"], [1, "满意吗？", "打分", None, "是", 7], [2, "渠道？", "多选", "电话；微信", True, None], before=True)  # fmt: skip
    carried = read_workbook(raw)
    first, second = carried.form.questions()
    assert carried.form.title == {"zh-hans": "客户问卷"}
    assert (first.key, first.kind.value, first.high, first.required) == ("q1", "rating", 7, True)
    assert [one.key for one in second.choices] == ["c1", "c2"]
    assert second.required


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_of_spreadsheets_is_read(encoding: str, between: str) -> None:
    raw = between.join(["题目", "题型"]) + "\r\n" + between.join(["您满意吗？", "量表"]) + "\r\n"
    (one,) = read_csv(raw.encode(encoding)).form.questions()
    assert (one.text, one.kind.value) == ({"zh-hans": "您满意吗？"}, "rating")


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_utf_16_without_a_mark_is_read_whatever_stands_in_it(text: str) -> None:
    raw = f"题目,题型\r\n{text},量表\r\n一,单选\r\n"
    assert as_text(raw.encode("utf-16-le")) == as_text(raw.encode("utf-16-be")) == raw


def test_a_stray_zero_makes_no_file_wide() -> None:
    raw = "题目,题型\n一\0二,量表\n三,单选\n"
    assert as_text(raw.encode()) == raw


def test_what_western_excel_saves_is_not_taken_for_chinese() -> None:
    raw = "Question;Type;Options\nÜber welche Kanäle für Sie?;checkbox;E-Mail|Büro|Café\n"
    (one,) = read_csv(raw.encode("cp1252")).form.questions()
    assert one.text == {"en": "Über welche Kanäle für Sie?"}
    assert [each.text["en"] for each in one.choices] == ["E-Mail", "Büro", "Café"]


def test_choices_stand_in_columns_or_rows_of_their_own_too() -> None:
    columns = read_csv("题型,题目,选项A,选项B,选项C,答案\n选择题,先做什么,报警,逃生,其他,A\n判断题,对吗,,,,对\n")  # fmt: skip
    first, second = columns.form.questions()
    assert ([one.text["zh-hans"] for one in first.choices], first.other) == (["报警", "逃生"], True)
    assert [one.text for one in second.choices] == [{"zh-hans": "是"}, {"zh-hans": "否"}]
    assert [(one.what, one.detail) for one in columns.lost] == [(What.UNREAD_COLUMN, "答案")]
    rows = read_csv("title,questionText,optionText\nS,Which?,Tea\nS,Which?,Coffee\nS,How?,\n")
    which, how = rows.form.questions()
    assert [one.text["en"] for one in which.choices] == ["Tea", "Coffee"]
    assert how.kind == "rating"


@pytest.mark.parametrize(
    ("said", "choices", "kind", "ends"),
    [
        ("7-point Likert", "", "rating", (1, 7)),
        ("五级量表", "", "rating", (1, 5)),
        ("李克特7点", "", "rating", (1, 7)),
        ("1-10", "", "rating", (1, 10)),
        ("0-10", "", "recommendation", (0, 10)),
        ("NPS", "", "recommendation", (0, 10)),
        ("likert", "Never;Rarely;Often;Always", "rating", (1, 4)),
        ("yes_no", "", "single", None),
        ("multiple_choice", "a|b", "single", None),
        ("Multiple choice (select all that apply)", "a|b", "multiple", None),
        ("CHECKBOX", "a, b, c", "multiple", None),
        ("open-ended", "", "long_text", None),
        ("填空题", "", "short_text", None),
        ("排序题", "a;b", "ranking", None),
    ],
)
def test_the_names_of_kinds_are_understood(
    said: str, choices: str, kind: str, ends: tuple[int, int] | None
) -> None:
    carried = read_csv(f'question,question_type,options\nWhat?,{said},"{choices}"\n')
    (one,) = carried.form.questions()
    assert one.kind == kind
    assert ends is None or (one.low, one.high) == ends


def test_questions_of_a_dimension_are_read_as_one_figure() -> None:
    carried = read_csv("question_id,question,type,dimension,reverse\nE1,I go on,likert,Drive,\nE2,I would leave,likert,Drive,yes\nE3,Why?,open,Drive,\n")  # fmt: skip
    (scale,) = carried.form.scales
    assert (scale.title, scale.items) == ({"en": "Drive"}, ("e1", "e2"))
    assert [one.reverse for one in carried.form.questions()] == [False, True, False]
    assert carried.form.languages == {"en": "draft"}


def test_words_keep_their_signs() -> None:
    (one,) = read_csv("question,type\nIs 3 < 5 & <b>5</b> > 3?,yes/no\n").form.questions()
    assert one.text == {"en": "Is 3 < 5 & <b>5</b> > 3?"}


def test_how_questions_are_answered_is_told_where_the_table_does_not_say() -> None:
    told = read_csv("question\nI know what is expected.\n").lost
    assert [(one.where, one.what) for one in told] == [("", What.ASSUMED)]


def bomb() -> bytes:
    """A small workbook that unfolds to a hundred megabytes."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    return raw.getvalue()


def laughing() -> bytes:
    """A workbook whose sheet declares entities that grow."""
    grown = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise("abcdefghi"))
    sheet = f'<!DOCTYPE x [<!ENTITY a "ha">{grown}]><worksheet><sheetData><row><c t="inlineStr"><is><t>&i;</t></is></c></row></sheetData></worksheet>'  # fmt: skip
    raw, made = io.BytesIO(workbook(["question"], ["Why?"])), io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(made, "w") as new:
        for each in old.infolist():
            new.writestr(each, sheet if each.filename.endswith("sheet1.xml") else old.read(each))
    return made.getvalue()


@pytest.mark.parametrize("raw", [bomb(), laughing(), b"PK\x03\x04", b"", workbook(["a"], ["b"])])
def test_a_workbook_that_means_harm_or_is_none_is_refused_at_once(raw: bytes) -> None:
    began = time.process_time()
    with pytest.raises(UnreadableError):
        read_workbook(raw)
    assert time.process_time() - began < 3


@settings(max_examples=40, deadline=30_000)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_brings_nobody_down(place: int, damage: bytes) -> None:
    whole = workbook(["question", "type"], ["Why?", "open"])
    raw = whole[: place % len(whole)] + damage + whole[place % len(whole) + len(damage) :]
    with contextlib.suppress(UnreadableError):
        read_workbook(raw)

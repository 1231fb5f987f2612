# SPDX-License-Identifier: Apache-2.0
"""Lists of questions in a table, in English, Chinese, or both."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.core.questionnaire.importing.carried import UnreadableError
from customary.core.questionnaire.importing.lists import read_csv
from customary.core.questionnaire.importing.losses import Why
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


def test_a_table_without_questions_is_refused() -> None:
    for raw in ("", "a,b\n1,2\n", "question\n"):
        with pytest.raises(UnreadableError):
            read_csv(raw)


@settings(max_examples=200, deadline=2000)
@given(st.text(max_size=300), st.sampled_from(["question,type,choices,low,high,required\n", "题目\t题型\t选项\n", ""]))  # fmt: skip
def test_nothing_in_a_table_brings_us_down(rest: str, head: str) -> None:
    try:
        carried = read_csv(head + rest)
    except UnreadableError:
        return
    assert read_draft(write_form(carried.form)) == carried.form

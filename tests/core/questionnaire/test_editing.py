# SPDX-License-Identifier: Apache-2.0
"""Changes to a questionnaire that is being written, and what changed between two versions."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from customary.core.questionnaire.comparing import Became, differences
from customary.core.questionnaire.editing import (
    add_question,
    add_section,
    as_kind,
    begun,
    duplicate_question,
    holding,
    insert_question,
    items_before,
    move_question,
    move_section,
    put_question,
    question_of,
    remove_question,
)
from customary.core.questionnaire.questions import Form, QuestionKind
from customary.core.questionnaire.reading import read_draft, write_form

FORM = read_draft(
    {
        "title": {"en": "Handover"},
        "languages": {"en": "draft"},
        "sections": [
            {
                "key": "first",
                "questions": [
                    {"key": "a", "kind": "rating", "text": {"en": "A"}, "low": 1, "high": 5},
                    {
                        "key": "b",
                        "kind": "matrix",
                        "text": {"en": "B"},
                        "low": 1,
                        "high": 5,
                        "rows": [{"key": "r1", "text": {"en": "Row"}}],
                    },
                ],
            },
            {
                "key": "second",
                "when": {"item": "b.r1", "test": "at_least", "value": 3},
                "questions": [
                    {
                        "key": "c",
                        "kind": "long_text",
                        "text": {"en": "C"},
                        "when": {"any": [{"item": "b.r1", "test": "answered"}]},
                    }
                ],
            },
        ],
        "scales": [{"key": "f", "title": {"en": "F"}, "items": ["a", "b.r1"]}],
    }
)


def keys(form: Form) -> list[list[str]]:
    return [[one.key for one in section.questions] for section in form.sections]


def test_a_question_goes_up_and_down_and_over_the_edge_of_its_section() -> None:
    assert keys(move_question(FORM, "a", 1)) == [["b", "a"], ["c"]]
    over = move_question(FORM, "b", 1)
    assert keys(over) == [["a"], ["b", "c"]]
    assert move_question(over, "b", -1) == FORM
    assert move_question(FORM, "a", -1) == FORM
    assert move_question(FORM, "c", 1) == FORM
    assert move_question(FORM, "nobody", 1) == FORM


def test_a_section_goes_up_and_down() -> None:
    assert keys(move_section(FORM, "second", -1)) == [["c"], ["a", "b"]]
    assert move_section(FORM, "first", -1) == FORM


def test_a_new_question_stands_behind_the_one_it_was_added_to() -> None:
    assert keys(add_question(FORM, "first", QuestionKind.DATE, after="a")) == [["a", "q1", "b"], ["c"]]  # fmt: skip
    assert keys(duplicate_question(FORM, "a")) == [["a", "q1", "b"], ["c"]]
    assert keys(add_section(FORM, after="first")) == [["a", "b"], [], ["c"]]


def test_conditions_and_figures_follow_the_key_of_a_question() -> None:
    question = question_of(FORM, "b")
    assert question is not None
    changed = put_question(FORM, "b", replace(question, key="done"))
    assert changed.scales[0].items == ("a", "done.r1")
    assert changed.sections[1].when is not None
    assert changed.sections[1].when.item == "done.r1"
    asked = changed.sections[1].questions[0].when
    assert asked is not None
    assert asked.parts[0].item == "done.r1"
    assert put_question(changed, "done", question) == FORM


def test_what_is_taken_away_and_put_back_is_as_it_was() -> None:
    question, section = question_of(FORM, "a"), holding(FORM, "a")
    assert question is not None
    assert section is not None
    gone = remove_question(FORM, "a")
    assert keys(gone) == [["b"], ["c"]]
    assert insert_question(gone, section.key, question, place=0) == FORM


def test_a_question_may_depend_on_what_is_asked_before_it() -> None:
    assert items_before(FORM, "b") == ["a"]
    assert items_before(FORM, "second") == ["a", "b.r1"]
    assert items_before(FORM, "a") == []


def test_another_kind_keeps_what_still_means_something() -> None:
    one = replace(begun(QuestionKind.SINGLE, "q"), text={"en": "Which?"}, other=True)
    several = as_kind(one, QuestionKind.MULTIPLE)
    assert (several.text, several.other, several.choices) == (one.text, True, one.choices)
    assert as_kind(several, QuestionKind.LONG_TEXT).choices == ()


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from([-1, 1])), max_size=12))
def test_moving_never_loses_a_question(moves: list[tuple[str, int]]) -> None:
    form = FORM
    for key, by in moves:
        form = move_question(form, key, by)
    assert sorted(one.key for one in form.questions()) == ["a", "b", "c"]
    assert read_draft(write_form(form)) == form


def test_versions_are_compared_question_by_question() -> None:
    question = question_of(FORM, "a")
    assert question is not None
    new = put_question(FORM, "a", replace(question, text={"en": "A, in other words"}))
    found = differences(FORM, new)
    assert [(one.became, one.key, one.before) for one in found] == [
        (Became.REWORDED, "a", {"en": "A"})
    ]
    wider = put_question(FORM, "a", replace(question, high=7))
    assert [(one.became, one.properties) for one in differences(FORM, wider)] == [
        (Became.CHANGED, ("high",))
    ]
    assert [one.became for one in differences(FORM, remove_question(FORM, "a"))] == [Became.REMOVED]
    assert [one.became for one in differences(remove_question(FORM, "a"), FORM)] == [Became.ADDED]
    moved = differences(FORM, move_question(FORM, "a", 1))
    assert [one.became for one in moved] == [Became.MOVED]
    assert differences(FORM, FORM) == []

# SPDX-License-Identifier: Apache-2.0
"""What is typed becomes an answer or is refused by name; nothing is mended silently."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customary.core.questionnaire.answers import (
    Fault,
    check,
    clean,
    completed,
    judge,
    number_in,
    sum_of,
)
from tests.core.questionnaire.forms import EVERY, POINTS, RATING, choices, form_of, question


def faults(made: Any, answers: dict[str, Any]) -> list[Fault]:
    found = clean(made, answers)
    return [wrong.fault for wrong in found.wrong or check(made, found.answers)]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("5", 5), (" 2.5 ", 2.5), ("2,5", 2.5), ("３０", 30), ("-1", -1), ("−1", -1), ("07", 7)],
)
def test_numbers_are_read_as_people_type_them(typed: str, number: float) -> None:
    assert number_in(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "five", "1e9", "nan", "Infinity", "1_000", "1.2.3", "9" * 40]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert number_in(typed) is None


@pytest.mark.parametrize(
    ("kind", "more", "typed", "kept"),
    [
        ("rating", RATING, "4", 4),
        ("rating", {**RATING, "not_applicable": True}, "na", "na"),
        ("rating", {"low": 0, "high": 4, "step": 0.1}, "3.3", 3.3),
        ("recommendation", {"low": 0, "high": 10}, 0, 0),
        ("single", {"choices": choices("a", "b")}, ["b"], "b"),
        ("multiple", {"choices": choices("a", "b", "c")}, ["c", "a"], ["a", "c"]),
        ("ranking", {"choices": choices("a", "b")}, {"a": "2", "b": "1"}, ["b", "a"]),
        ("ranking", {"choices": choices("a", "b")}, ["b", "a"], ["b", "a"]),
        ("date", {}, "2026-05-04", "2026-05-04"),
        ("short_text", {}, "  a\x00b\r\nc ", "ab\nc"),
        ("consent", {}, "on", True),
        ("number", {"low": 0, "step": 5}, "15", 15),
    ],
)
def test_an_answer_is_kept_in_one_way(
    kind: str, more: dict[str, Any], typed: Any, kept: Any
) -> None:
    found = clean(question(kind, **more), {"q": typed})
    assert found.wrong == ()
    assert found.answers == {"q": kept}
    assert clean(question(kind, **more), found.answers) == found


@pytest.mark.parametrize(
    ("kind", "more", "typed", "fault"),
    [
        ("rating", RATING, "6", Fault.TOO_HIGH),
        ("rating", RATING, "0", Fault.TOO_LOW),
        ("rating", RATING, "4.5", Fault.OFF_STEP),
        ("rating", RATING, "na", Fault.NOT_A_NUMBER),
        ("rating", RATING, True, Fault.NOT_A_NUMBER),
        ("single", {"choices": choices("a", "b")}, "c", Fault.UNKNOWN_CHOICE),
        ("single", {"choices": choices("a", "b")}, "other", Fault.UNKNOWN_CHOICE),
        ("single", {"choices": choices("a", "b")}, ["a", "b"], Fault.ONE_ONLY),
        ("multiple", {"choices": choices("a", "b"), "at_least": 2}, ["a"], Fault.TOO_FEW),
        ("multiple", {"choices": choices("a", "b"), "at_most": 1}, ["a", "b"], Fault.TOO_MANY),
        (
            "multiple",
            {"choices": choices("a", "none", none={"alone": True})},
            ["a", "none"],
            Fault.ALONE,
        ),
        ("ranking", {"choices": choices("a", "b")}, {"a": "1", "b": "1"}, Fault.RANKED_TWICE),
        ("ranking", {"choices": choices("a", "b")}, {"a": "1", "b": ""}, Fault.NOT_ALL_RANKED),
        ("date", {}, "4.5.2026", Fault.NOT_A_DATE),
        ("date", {}, "2026-02-30", Fault.NOT_A_DATE),
        ("short_text", {"longest": 3}, "four", Fault.TOO_LONG),
        ("number", {"low": 0, "step": 0.5}, "0.3", Fault.OFF_STEP),
        ("consent", {"required": True}, "", Fault.REQUIRED),
        ("file", {}, "a path", Fault.NOT_A_FILE),
        ("rating", {**RATING, "required": True}, "", Fault.REQUIRED),
    ],
)
def test_what_cannot_be_an_answer_is_named(
    kind: str, more: dict[str, Any], typed: Any, fault: Fault
) -> None:
    assert faults(question(kind, **more), {"q": typed}) == [fault]


def points(*given: object) -> dict[str, Any]:
    return {f"q.{key}": each for key, each in zip("abcd", given, strict=False)}


def test_points_add_up_exactly_or_are_refused() -> None:
    made = question("points", **POINTS)
    assert faults(made, points("33.3", "33.3", "33.4", "0")) == []
    assert faults(made, points("33.3", "33.3", "33.3")) == [Fault.WRONG_SUM]
    assert faults(made, points("50", "51")) == [Fault.WRONG_SUM]
    assert faults(made, points("33.33", "66.67")) == [Fault.TOO_FINE, Fault.TOO_FINE]
    assert faults(made, points("120", "-20")) == [Fault.TOO_HIGH, Fault.TOO_LOW]
    (wrong,) = check(made, clean(made, points("0.1", "0.2")).answers)
    assert wrong.numbers == {"sum": 0.3, "total": 100}


def test_an_alternative_that_got_no_points_got_nought() -> None:
    made = question("points", **POINTS)
    found = clean(made, points("60", "40"))
    assert completed(made, found.answers) == {"q.a": 60, "q.b": 40, "q.c": 0, "q.d": 0}
    assert completed(made, clean(made, {}).answers) == {}


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4))
def test_tenths_never_go_astray(tenths: list[int]) -> None:
    made = question("points", **POINTS)
    found = clean(made, points(*(f"{each / 10:.1f}" for each in tenths)))
    assert found.wrong == ()
    assert sum_of(made, found.answers) == sum(tenths) / 10
    assert (check(made, found.answers) == []) == (sum(tenths) == 1000)


def test_words_beside_other_are_kept_while_other_is_chosen() -> None:
    made = question("single", choices=choices("a", "b"), other=True)
    assert clean(made, {"q": "other", "q.other": "rain"}).answers == {
        "q": "other",
        "q.other": "rain",
    }
    assert clean(made, {"q": "a", "q.other": "rain"}).answers["q.other"] is None


def test_each_row_of_a_required_matrix_is_asked_for() -> None:
    made = question("matrix", rows=choices("x", "y"), required=True, not_applicable=True, **RATING)
    (wrong,) = check(made, clean(made, {"q.x": "na"}).answers)
    assert (wrong.item, wrong.fault) == ("q.y", Fault.REQUIRED)


THINGS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["a", "b", "other", "none", "na", "3", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "z"]), inner, max_size=3)
    ),
    max_leaves=6,
)
FORM = form_of(*EVERY)
ITEMS = [item.key for item in FORM.items()]


@given(st.dictionaries(st.sampled_from(ITEMS), THINGS))
@example({item: [[]] for item in ITEMS})
@example({item: [[[]]] for item in ITEMS})
def test_whatever_is_given_is_cleaned_once_and_for_all(given_answers: dict[str, Any]) -> None:
    for each in FORM.questions():
        found = clean(each, given_answers)
        json.dumps(dict(found.answers), allow_nan=False)
        again = clean(each, found.answers)
        assert again.wrong == ()
        assert again.answers.items() >= found.answers.items()
        assert all("\x00" not in str(value) for value in found.answers.values())
        for wrong in [*found.wrong, *check(each, found.answers)]:
            assert wrong.item.split(".")[0] == each.key


TYPED = [
    "3",
    " 3",
    "03",
    "3.0",
    "9",
    "x",
    "",
    "na",
    "True",
    3,
    3.0,
    9,
    True,
    None,
    ["3"],
    ["3", "4"],
]


@pytest.mark.parametrize("more", [{"required": True}, {"not_applicable": True}, {"other": True}])
def test_an_answer_is_judged_the_same_whoever_gave_it_before(more: dict[str, Any]) -> None:
    made = question("rating", **RATING, **more)
    for typed in TYPED * 2:
        answers = {"q": typed, "q.other": "rain"}
        judged, found = judge(made, answers), clean(made, answers)
        assert (judged.answers, judged.wrong) == (found.answers, found.wrong)
        assert judged.unfinished == (() if found.wrong else tuple(check(made, found.answers)))
        assert judged.sent == completed(made, found.answers)
    assert len(made.judged) <= 2, "odd spellings would be held for ever"

# SPDX-License-Identifier: Apache-2.0
"""The way through a questionnaire, and what may be sent of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.questionnaire.answers import Fault
from customary.core.questionnaire.logic import holds, reached, to_send
from customary.core.questionnaire.order import (
    choices_in_order,
    questions_in_order,
    rows_in_order,
)
from customary.core.questionnaire.piping import filled
from customary.core.questionnaire.reading import read_condition
from customary.core.questionnaire.wrong import FormError
from tests.core.questionnaire.forms import RATING, asked, choices, form_of, question


def when(item: str, test: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"item": item, "test": test, "value": value, **more}


@pytest.mark.parametrize(
    ("test", "value", "answer", "held"),
    [
        ("is", 3, 3, True),
        ("is", 1, True, False),
        ("is", "na", "na", True),
        ("is_not", "a", None, True),
        ("is_not", "a", "a", False),
        ("at_least", 3, 3, True),
        ("at_least", 3, 2.9, False),
        ("at_least", 3, "na", False),
        ("at_least", 3, None, False),
        ("at_most", 3, 3, True),
        ("at_most", 3, 4, False),
        ("at_most", "2026-01-01", "2025-12-31", True),
        ("has", "a", ["b", "a"], True),
        ("has", "a", ["b"], False),
        ("has", "a", "a", True),
        ("answered", None, 0, True),
        ("answered", None, None, False),
        ("not_answered", None, None, True),
    ],
)
def test_a_comparison_holds_or_not(test: str, value: Any, answer: Any, held: bool) -> None:
    condition = read_condition(when("q", test, value))
    assert holds(condition, {"q": answer}, {}) is held


def test_conditions_are_joined() -> None:
    one, two = when("a", "is", 1), when("b", "is", 1)
    given_answers = {"a": 1, "b": 2}
    assert not holds(read_condition({"all": [one, two]}), given_answers, {})
    assert holds(read_condition({"any": [one, two]}), given_answers, {})
    assert not holds(read_condition({"none": [one, two]}), given_answers, {})
    assert holds(read_condition({"none": [two]}), given_answers, {})
    assert holds(read_condition({"fact": "level", "test": "is", "value": "manager"}), {},
                 {"level": "manager"})  # fmt: skip


CHAIN = form_of(
    sections=[
        {"key": "first", "questions": [asked("a", "rating", **RATING)]},
        {
            "key": "second",
            "when": when("a", "at_most", 2),
            "questions": [
                asked("b", "rating", required=True, **RATING),
                asked("c", "short_text", when=when("b", "at_most", 2), required=True),
            ],
        },
        {
            "key": "third",
            "questions": [asked("d", "short_text", when=when("c", "answered"))],
        },
    ]
)


def way(answers: dict[str, Any]) -> list[str]:
    return [each.key for part in reached(CHAIN, answers, {}) for each in part.questions]


def test_each_answer_opens_or_closes_what_follows() -> None:
    assert way({}) == ["a"]
    assert way({"a": 2}) == ["a", "b"]
    assert way({"a": 2, "b": 1}) == ["a", "b", "c"]
    assert way({"a": 2, "b": 1, "c": "so"}) == ["a", "b", "c", "d"]


def test_an_answer_no_longer_come_to_counts_for_nothing() -> None:
    answers = {"a": 5, "b": 1, "c": "so", "d": "more"}
    assert way(answers) == ["a"]
    sent = to_send(CHAIN, answers, {})
    assert (sent.answers, sent.wrong) == ({"a": 5}, ())


def test_required_means_required_on_the_way() -> None:
    assert to_send(CHAIN, {"a": 4}, {}).wrong == ()
    (wrong,) = to_send(CHAIN, {"a": 1}, {}).wrong
    assert (wrong.item, wrong.fault) == ("b", Fault.REQUIRED)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "a": st.integers(1, 5),
            "b": st.integers(1, 5),
            "c": st.sampled_from(["x", "y"]),
            "d": st.just("z"),
        },
    )
)
def test_what_is_sent_leads_the_same_way_again(answers: dict[str, Any]) -> None:
    sent = to_send(CHAIN, answers, {})
    assert set(sent.answers) <= set(way(answers))
    assert way(dict(sent.answers)) == way(answers)


SEEDS = st.integers(0, 2**31 - 1)
KEYS = [f"k{n}" for n in range(8)]


@given(SEEDS)
def test_a_shuffled_order_is_the_same_each_time_and_fixed_ones_stay(seed: int) -> None:
    made = question(
        "single", choices=choices(*KEYS, k3={"fixed": True}, k7={"fixed": True}), shuffle=True
    )
    order = [choice.key for choice in choices_in_order(made, seed)]
    assert sorted(order) == KEYS
    assert (order[3], order[7]) == ("k3", "k7")
    assert order == [choice.key for choice in choices_in_order(made, seed)]


def test_orders_differ_and_each_place_is_as_likely() -> None:
    made = question("matrix", rows=choices("x", "y", "z"), shuffle=True, **RATING)
    first = [rows_in_order(made, seed)[0].key for seed in range(3000)]
    for key in "xyz":
        assert 900 < first.count(key) < 1100
    form = form_of(
        sections=[
            {
                "key": "all",
                "shuffle": True,
                "questions": [asked(key, "short_text") for key in KEYS],
            }
        ]
    )
    section = form.sections[0]
    orders = {
        tuple(one.key for one in questions_in_order(section, section.questions, seed))
        for seed in range(20)
    }
    assert len(orders) == 20


def test_what_is_known_stands_in_the_words() -> None:
    facts = {"customer.name": "Ann {organisation.name}"}
    assert filled("Dear {customer.name|customer}!", facts) == "Dear Ann {organisation.name}!"
    assert filled("Dear {customer.name|customer}!", {}) == "Dear customer!"
    assert filled("On {interaction.day}", {}) == "On "
    assert filled("{person.email}", {"person.email": "told"}) == ""
    assert filled("{braces} stay", facts) == "{braces} stay"


def test_a_text_that_names_what_is_not_known_is_refused() -> None:
    with pytest.raises(FormError, match=r"person\.salary.*is not known"):
        form_of(asked("q", "short_text", help={"en": "You earn {person.salary}"}))

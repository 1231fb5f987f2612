# SPDX-License-Identifier: Apache-2.0
"""Five comments teach a theme that no taxonomy has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customary.core.text.examples import ThemeByExample

HERE = Path(__file__).parent
TAUGHT: list[dict[str, Any]] = [
    json.loads(line)
    for line in (HERE / "by_example.jsonl").read_text(encoding="utf-8").splitlines()
]
COMMENTS: list[dict[str, Any]] = [
    json.loads(line) for line in (HERE / "comments.jsonl").read_text(encoding="utf-8").splitlines()
]
DOGS = TAUGHT[0]["teach"]


def said(language: str, half: str) -> list[str]:
    return [one["text"] for one in COMMENTS if (one["language"], one["half"]) == (language, half)]


def learned(taught: dict[str, Any], *not_meant: str) -> ThemeByExample:
    return ThemeByExample.learn(taught["teach"], not_meant, said(taught["language"], "tuned"))


def is_told(theme: ThemeByExample, *texts: str) -> list[bool]:
    return [probability >= 0.5 for probability in theme.read(texts)]


@pytest.mark.parametrize("taught", TAUGHT, ids=[f"{one['theme']}" for one in TAUGHT])
def test_five_examples_make_a_theme_of_use(taught: dict[str, Any]) -> None:
    theme = learned(taught)
    found = sum(is_told(theme, *taught["find"]))
    others = [text for text in said(taught["language"], "held") if "充电桩" not in text]
    wrong = sum(is_told(theme, *others))
    assert len(taught["teach"]) == 5
    assert found / len(taught["find"]) >= 0.6
    assert wrong / len(others) <= 0.015
    assert found / (found + wrong) >= 0.8


def test_what_is_not_meant_is_learned_from_few_examples_too() -> None:
    text = "The hot dog was cold."
    assert is_told(learned(TAUGHT[0]), text) == [True]
    theme = learned(
        TAUGHT[0], "Best hot dog in town.", "A hot dog and a coke.", "Hot dogs are greasy."
    )
    assert is_told(theme, text, "They let our pets sleep inside, dogs too.") == [False, True]


def test_learning_is_the_same_every_time() -> None:
    assert learned(TAUGHT[3]) == learned(TAUGHT[3])
    assert learned(TAUGHT[0]).weights == pytest.approx(
        ThemeByExample.learn(DOGS[::-1], [], said("en", "tuned")).weights
    )


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    folding = {ord("寵"): ord("宠"), ord("讓"): ord("让")}
    theme = learned(TAUGHT[3])
    assert theme.read(["寵物不讓進"], folding)[0] >= 0.5


@pytest.mark.parametrize("examples", [[], DOGS[:2], [DOGS[0]] * 5])
def test_too_few_examples_are_refused(examples: list[str]) -> None:
    with pytest.raises(ValueError, match="3 examples at least"):
        ThemeByExample.learn(examples, [], [])


def test_examples_without_a_word_are_refused() -> None:
    with pytest.raises(ValueError, match="no word in common"):
        ThemeByExample.learn(["!", "?", "…"], [], [])


@settings(max_examples=50)
@given(st.lists(st.text(max_size=30), min_size=3, max_size=6), st.lists(st.text(max_size=30)))
def test_any_examples_are_read_or_refused(examples: list[str], others: list[str]) -> None:
    try:
        theme = ThemeByExample.learn(examples, others, others)
    except ValueError:
        return
    assert all(0 <= one <= 1 for one in theme.read([*examples, *others]))

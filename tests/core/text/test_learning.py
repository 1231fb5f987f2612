# SPDX-License-Identifier: Apache-2.0
"""Learning: an organisation's own words move the model, too few of them do not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from customary.core.text.learning import Examples, judge, learn
from customary.understand.sentiment import sentiment_model

MODEL = sentiment_model()
THINGS = ["board", "lesson", "wax", "boot", "jacket", "helmet", "pass", "lift", "hut", "map"]
#: What riders say: praise and blame that no general model knows, whatever they speak of.
GOOD, BAD = "That {} is sick, gnarly even", "Such a kook {}, pure gaper stuff"
CHINESE_GOOD, CHINESE_BAD = "这个{}绝绝子", "这个{}下头"


def examples(good: str, bad: str, things: list[str]) -> Examples:
    texts = [form.format(thing) for thing in things for form in (good, bad)]
    side = np.array([True, False] * len(things))
    return Examples(texts, side, np.ones(len(texts)))


def right(found: Examples, taught: Examples) -> tuple[float, float]:
    """Accuracy on `found` before and after learning from `taught`."""
    moved = MODEL.moved("moved", *learn(MODEL, taught))
    return tuple(
        judge(one.read(pa.array(found.texts))["probability"].to_numpy(), found.positive).accuracy
        for one in (MODEL, moved)
    )  # type: ignore[return-value]


@pytest.mark.parametrize(("good", "bad"), [(GOOD, BAD), (CHINESE_GOOD, CHINESE_BAD)])
def test_words_of_ones_own_are_learned_from_ten_of_each_side(good: str, bad: str) -> None:
    taught = examples(good, bad, [f"{thing} {n}" for thing in THINGS for n in range(1)] * 2)
    before, after = right(examples(good, bad, ["glove", "wrench"]), taught)
    assert after == 1
    assert before < 1


def test_what_nobody_taught_is_read_as_before() -> None:
    taught = examples(GOOD, BAD, THINGS * 2)
    moved = MODEL.moved("moved", *learn(MODEL, taught))
    other = pa.array(["质量很好，物流很快", "味道差，送得慢", "这个东西太糟糕了"])
    assert moved.read(other).equals(MODEL.read(other))


def test_too_few_teach_nothing() -> None:
    chinese, english = learn(MODEL, examples(GOOD, BAD, THINGS[:5]))
    assert (len(chinese.bucket), len(english.bucket)) == (0, 0)
    assert english.bias == 0


@given(
    probability=arrays.arrays(float, st.integers(1, 40), elements=st.floats(0, 1)),
    seed=st.integers(0, 99),
)
def test_a_model_is_judged_within_bounds_and_not_by_nothing(
    probability: np.ndarray[tuple[int], np.dtype[np.float64]], seed: int
) -> None:
    positive = np.random.default_rng(seed).random(len(probability)) < 0.5
    found = judge(probability, positive)
    assert 0 <= found.macro_f1 <= 1
    assert 0 <= found.accuracy <= 1
    assert found.log_loss >= 0
    perfect = judge(positive.astype(float), positive)
    assert (perfect.accuracy, perfect.n) == (1, len(positive))
    with pytest.raises(ValueError, match="no comment"):
        judge(probability[:0], positive[:0])

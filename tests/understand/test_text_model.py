# SPDX-License-Identifier: Apache-2.0
"""What trains and measures the shipped model does its sums right."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from customary.core.text.features import ENGLISH_BITS, Lexicon, english_features
from customary.core.text.logistic import fit, matrix
from customary.understand.sentiment import MODEL
from tools.text_model.evaluate import Learnt, calibration_error, coverage, macro_f1
from tools.text_model.sources import own_words
from tools.text_model.train import VERSION


def test_the_fit_has_no_slope_left() -> None:
    """At the minimum the penalty's pull equals the data's, coefficient by coefficient."""
    chance = np.random.default_rng(3)
    x = sparse.csr_matrix(chance.normal(size=(200, 4)))
    positive = chance.random(200) < 0.4
    weight = chance.random(200)
    found, bias = fit(x, positive, weight, 2.0)
    y = np.where(positive, 1.0, -1.0)
    pull = 2.0 * weight * y / (1 + np.exp(y * (x @ found + bias)))
    assert found == pytest.approx(x.T @ pull, abs=1e-2)
    assert pull.sum() == pytest.approx(0, abs=1e-2)


def test_a_repeated_phrase_counts_once_and_the_lexicon_stands_behind() -> None:
    seen = english_features(["good good good", "bad"], Lexicon.of({"good": 2.0, "bad": -2.0}))
    x = matrix(seen, ENGLISH_BITS, 0.5)
    assert x.shape == (2, (1 << ENGLISH_BITS) + 9)
    assert seen.row.tolist() == [0, 0, 1]  # good, good good; bad
    assert (seen.lexicon[:, 0] > 0).tolist() == [True, False]
    assert (seen.lexicon[:, 1] > 0).tolist() == [False, True]


def test_near_duplicates_are_known() -> None:
    learnt = Learnt(
        ["质量很好，物流也很快，下次还会再来买的", "The battery died after two days of use"]
    )
    assert learnt.holds("质量很好！物流也很快。下次还会再来买的～")
    assert learnt.holds("the battery died after two days of light use")
    assert not learnt.holds("质量不错")
    assert not learnt.holds("The battery is fine")


def test_the_measures_are_what_they_are_called() -> None:
    positive = np.array([True, True, False, False])
    p = np.array([0.95, 0.4, 0.05, 0.1])
    assert macro_f1(positive, p > 0.5) == pytest.approx((2 / 3 + 0.8) / 2)
    assert coverage(positive, p) == 0.75
    assert coverage(positive, 1 - p) == 0
    sure = np.array([1.0, 1.0, 0.0, 0.0])
    assert calibration_error(positive, sure) == 0
    assert calibration_error(~positive, sure) == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_word_of_ours_is_both_praise_and_complaint(language: str) -> None:
    good, bad = own_words(language)
    assert set(good) & set(bad) == set()
    assert len(good) > 200 < len(bad)


def test_the_shipped_file_is_of_this_version() -> None:
    with np.load(MODEL, allow_pickle=False) as file:
        assert str(file["version"]) == VERSION
        words = set(file["chinese_words"].tolist()) | set(file["english_words"].tolist())
    for language in ("en", "zh-hans"):
        for side in own_words(language):
            assert {one for one in side if " " not in one} <= words, "run make text-model"


def test_the_card_is_filled_in() -> None:
    card = (MODEL.parent / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"version {VERSION}" in card
    assert "@" not in card
    for name in ("take-away", "airline tweets", "employees: pros, cons"):
        for tool in ("customary", "snownlp" if name == "take-away" else "vader"):
            assert f"| {name} | {tool} |" in card

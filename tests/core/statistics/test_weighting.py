# SPDX-License-Identifier: Apache-2.0
"""Weights meet what is known of those asked, or say by how much they do not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.statistics.weighting import (
    Margin,
    design_effect,
    non_response_bounds,
    rake,
    weighted_mean,
)


@some.composite
def surveys(draw: some.DrawFn) -> tuple[np.ndarray, list[Margin]]:
    """Answers, and two margins of a population in which every kind of person answered."""
    cells = np.array(draw(some.lists(some.integers(1, 6), min_size=6, max_size=6)))
    asked = cells + np.array(draw(some.lists(some.integers(0, 12), min_size=6, max_size=6)))
    three, two = np.repeat([0, 1, 2, 0, 1, 2], cells), np.repeat([0, 0, 0, 1, 1, 1], cells)
    answer = some.one_of(some.integers(1, 5).map(float), some.just(np.nan))
    n = int(cells.sum())
    values = np.array(draw(some.lists(answer, min_size=n, max_size=n)))
    table = asked.reshape(2, 3).astype(np.float64)
    return values, [Margin(three, table.sum(axis=0)), Margin(two, table.sum(axis=1))]


@given(surveys())
def test_weights_meet_every_margin(survey: tuple[np.ndarray, list[Margin]]) -> None:
    _, margins = survey
    found = rake(margins, trim=1000)
    for category, totals in margins:
        assert np.bincount(category, found.weights) == pytest.approx(totals, rel=1e-6)
    assert found.design_effect >= 1 - 1e-12
    assert (found.weights > 0).all()


@given(surveys(), some.floats(1.2, 3))
def test_no_weight_exceeds_what_is_allowed(
    survey: tuple[np.ndarray, list[Margin]], trim: float
) -> None:
    _, margins = survey
    free, held = rake(margins, trim=1000), rake(margins, trim=trim)
    asked = margins[0].totals.sum()
    assert held.weights.max() <= trim * held.weights.mean() * (1 + 1e-6)
    assert held.weights.sum() == pytest.approx(asked)
    if free.weights.max() <= trim * free.weights.mean():
        assert held.weights == pytest.approx(free.weights)


@given(surveys())
def test_a_weighted_mean_lies_among_its_answers(survey: tuple[np.ndarray, list[Margin]]) -> None:
    values, margins = survey
    found = weighted_mean(values, rake(margins), margins)
    given_ = values[~np.isnan(values)]
    assert found.n == len(given_)
    if len(given_) == 0:
        assert math.isnan(found.mean)
    else:
        assert given_.min() - 1e-9 <= found.mean <= given_.max() + 1e-9
    assert math.isnan(found.error) == (len(given_) < 2)
    if len(given_) > 1:
        endless = weighted_mean(values, rake(margins), margins, finite=False)
        assert 0 <= found.error <= endless.error


def test_once_all_have_answered_no_error_is_left() -> None:
    everybody = [Margin(np.array([0, 0, 1]), np.array([2.0, 1.0]))]
    found = weighted_mean(np.array([1.0, 2.0, 5.0]), rake(everybody), everybody)
    assert found == pytest.approx((8 / 3, 0, 3))


def test_very_uneven_weights_are_trimmed_and_called_unusable() -> None:
    # One of a hundred stands for half of those asked.
    margin = Margin(np.array([0] + [1] * 99), np.array([500.0, 500.0]))
    found = rake([margin])
    assert found.weights[0] == pytest.approx(5 * found.weights.mean())
    assert found.weights[1:] == pytest.approx(np.full(99, 950 / 99))
    assert found.usable
    free = rake([margin], trim=1000)
    assert free.design_effect > 2
    assert not free.usable


def test_the_design_effect_of_kish() -> None:
    assert design_effect(np.array([1.0, 1.0, 1.0])) == pytest.approx(1)
    assert design_effect(np.array([1.0, 3.0])) == pytest.approx(1.25)


def test_who_did_not_answer_could_move_the_mean_so_far() -> None:
    bounds = non_response_bounds(4.0, 60, 100, lowest=1, highest=5)
    assert bounds == pytest.approx((2.8, 4.4))
    assert non_response_bounds(4.0, 102, 100, lowest=1, highest=5) == (4.0, 4.0)


@given(some.floats(1, 5), some.integers(1, 50), some.integers(0, 50))
def test_the_mean_lies_within_its_bounds(mean: float, answered: int, silent: int) -> None:
    low, high = non_response_bounds(mean, answered, answered + silent, lowest=1, highest=5)
    assert 1 - 1e-9 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= 5 + 1e-9
    assert high - low == pytest.approx(4 * silent / (answered + silent))


def test_what_cannot_be_weighted_is_refused_with_its_numbers() -> None:
    category = np.array([0, 0, 1])
    fine = Margin(category, np.array([6.0, 4.0]))
    for margins, said in (
        ([], "got 0"),
        ([Margin(category[:0], np.array([1.0]))], "Weights need"),
        ([fine, Margin(category, np.array([6.0, 5.0]))], "counts 11 people, the first 10"),
        ([fine, Margin(category[:2], np.array([6.0, 4.0]))], "Margin 1 has 2"),
        ([Margin(category, np.array([6.0, 4.0, 3.0]))], "category 2: 3 people, 0 answers"),
        ([Margin(category, np.array([10.0, 0.0]))], "category 1: 0 people, 1 answers"),
        ([fine, Margin(category, np.array([5.0, 5.0]))], "misses 10"),
    ):
        with pytest.raises(ValueError, match=said):
            rake(margins)
    with pytest.raises(ValueError, match=r"got 1, 1\."):
        rake([fine], trim=1)
    with pytest.raises(ValueError, match="2 values do not match 3"):
        weighted_mean(np.ones(2), rake([fine]), [fine])
    with pytest.raises(ValueError, match="0 or more"):
        design_effect(np.array([-1.0, 2.0]))
    with pytest.raises(ValueError, match="mean 7 of 1 to 5"):
        non_response_bounds(7, 1, 2, lowest=1, highest=5)

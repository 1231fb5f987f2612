# SPDX-License-Identifier: Apache-2.0
"""Means of answers; that they are R's is held in tests/core/oracles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from customary.core.statistics.means import (
    Mean,
    differences,
    half_widths,
    mean_interval,
    mean_of,
)

answers = some.lists(some.integers(1, 5).map(float), min_size=0, max_size=60).map(np.array)


@given(answers, some.integers(0, 5))
def test_what_was_not_answered_counts_for_nothing(values: np.ndarray, gaps: int) -> None:
    found = mean_of(np.concatenate([values, np.full(gaps, np.nan)]))
    assert found == pytest.approx(mean_of(values), nan_ok=True)
    assert found.n == len(values)


@given(answers, some.integers(1, 100))
def test_an_interval_is_there_exactly_where_answers_differ(
    values: np.ndarray, population: int
) -> None:
    found = mean_of(values)
    interval = mean_interval(found)
    assert (interval is None) == (len(set(values)) < 2)
    half = half_widths(np.array([found.variance]), np.array([found.n]))[0]
    if interval is None:
        assert np.isnan(half)
    else:
        assert interval[0] < found.mean < interval[1]
        assert half == pytest.approx((interval[1] - interval[0]) / 2)
    known = mean_interval(found, population=population)
    if 0 < population <= found.n:
        assert known == (found.mean, found.mean)
    elif interval is not None and known is not None:
        assert interval[0] <= known[0] <= known[1] <= interval[1]


def test_halves_of_many_intervals_at_once() -> None:
    n = np.array([30, 30, 1, 0, 5, 7])
    variance = np.array([1.2, 1.2, np.nan, np.nan, 0.0, 0.5])
    half = half_widths(variance, n, population=np.array([36, 30, 1, 9, 8, 5]))
    alone = mean_interval(Mean(3.0, 1.2, 30), population=36)
    assert alone is not None
    assert half[0] == pytest.approx(alone[1] - 3)
    assert half[[1, 2, 5]].tolist() == [0, 0, 0]
    assert np.isnan(half[[3, 4]]).all()


@given(answers, answers)
def test_the_difference_is_welchs(first: np.ndarray, second: np.ndarray) -> None:
    one, other = mean_of(first), mean_of(second)
    found = differences(np.array([one]), np.array([other]))
    low, high, p_value = found.low[0], found.high[0], found.p_value[0]
    told = min(one.n, other.n) >= 2 and one.variance + other.variance > 0
    assert np.isnan([low, high, p_value]).tolist() == [not told] * 3
    if not told:
        return
    test = stats.ttest_ind_from_stats(
        one.mean,
        one.variance**0.5,
        one.n,
        other.mean,
        other.variance**0.5,
        other.n,
        equal_var=False,
    )
    assert (low + high) / 2 == pytest.approx(one.mean - other.mean, abs=1e-12)
    assert p_value == pytest.approx(test.pvalue, abs=1e-12)
    assert (low > 0 or high < 0) == (p_value < 0.05)


def test_no_population_is_refused_with_its_number() -> None:
    with pytest.raises(ValueError, match="got 0"):
        mean_interval(Mean(3.0, 1.0, 5), population=0)
    with pytest.raises(ValueError, match="got -2"):
        half_widths(np.ones(2), np.array([3, 3]), population=np.array([5, -2]))

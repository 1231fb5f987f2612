# SPDX-License-Identifier: Apache-2.0
"""A figure over waves: what is chance is left in peace, what is not is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from customary.core.statistics.waves import outside_limits, runs

figures = arrays.arrays(np.float64, some.integers(0, 40), elements=some.floats(-100, 100))


def test_a_wave_beyond_three_errors_of_its_own_stands_out() -> None:
    values = np.array([30.0, 34, 28, 31, 60, np.nan, 33])
    errors = np.array([5.0, 5, 10, 5, 5, 5, 5])
    found = outside_limits(values, errors)
    assert found is not None
    assert np.flatnonzero(found).tolist() == [4]
    # Some 26 from the mean of all are more than three errors of 7, and fewer than of 10.
    for error, stands_out in ((7, True), (10, False)):
        found = outside_limits(values, np.where(values == 60, error, errors))
        assert found is not None
        assert found[4] == stands_out


@given(figures, some.floats(0.1, 50))
def test_waves_within_three_errors_of_one_another_do_not_stand_out(
    values: np.ndarray, error: float
) -> None:
    found = outside_limits(values, np.full(len(values), error))
    assert (found is None) == (len(values) == 0)
    if found is not None and np.ptp(values) <= 3 * error:
        assert not found.any()


def test_chance_alone_seldom_leaves_the_limits() -> None:
    rng = np.random.default_rng(11)
    outside = []
    for _ in range(500):
        found = outside_limits(rng.normal(30, 5, 12), np.full(12, 5.0))
        assert found is not None
        outside.append(found.mean())
    assert np.mean(outside) < 0.005


def test_no_wave_with_an_error_has_no_limits() -> None:
    assert outside_limits(np.array([1.0, 2.0]), np.array([0.0, np.nan])) is None
    with pytest.raises(ValueError, match="2 waves do not match 1"):
        outside_limits(np.ones(2), np.ones(1))


@pytest.mark.parametrize(
    ("n", "longest", "fewest"),
    # In R: round(log2(n) + 3) and qbinom(0.05, n - 1, 0.5).
    [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (30, 8, 10)],
)
def test_the_limits_of_runs_are_those_of_chance(n: int, longest: int, fewest: int) -> None:
    found = runs(np.where(np.arange(n) % 2, 1.0, -1.0))
    assert found is not None
    assert (found.longest_by_chance, found.fewest_by_chance) == (longest, fewest)
    assert (found.longest, found.crossings, found.shifted) == (1, n - 1, False)


def test_a_figure_that_rose_for_good_has_shifted() -> None:
    found = runs(np.array([30, 31, 29, 30.5, 29.5, 30.2, np.nan, 41, 42, 40, 43, 41.5, 40.5]))
    assert found is not None
    assert (found.longest, found.crossings, found.shifted) == (6, 1, True)


def test_waves_on_the_median_take_no_side_and_few_say_nothing() -> None:
    assert runs(np.full(20, 3.0)) is None
    assert runs(np.arange(9.0)) is None
    assert runs(np.array([])) is None


@given(figures)
def test_backwards_and_upside_down_the_runs_are_the_same(values: np.ndarray) -> None:
    found = runs(values)
    for turned in (runs(values[::-1]), runs(-values)):
        assert (found is None) == (turned is None)
        if found is not None and turned is not None:
            assert (turned.longest, turned.crossings) == (found.longest, found.crossings)

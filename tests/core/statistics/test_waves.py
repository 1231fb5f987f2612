# SPDX-License-Identifier: Apache-2.0
"""A figure over waves: what is chance is left in peace, what is not is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from customary.core.statistics.waves import control_limits, runs

figures = arrays.arrays(np.float64, some.integers(0, 40), elements=some.floats(-100, 100))


def test_a_wave_beyond_three_errors_stands_out_and_the_limits_follow_the_answers() -> None:
    values = np.array([30.0, 34, 28, 31, 60, np.nan, 33])
    errors = np.array([5.0, 5, 10, 5, 5, 5, 5])
    found = control_limits(values, errors)
    assert found is not None
    assert found.centre == pytest.approx((30 + 34 + 28 / 4 + 31 + 60 + 33) / 5.25)
    assert np.flatnonzero(found.outside).tolist() == [4]
    assert (found.high - found.low)[[0, 2]] == pytest.approx([30, 60])
    assert np.isnan(found.low[5])


@given(figures, some.floats(0.1, 50))
def test_the_centre_lies_among_the_waves_and_they_all_within_wide_limits(
    values: np.ndarray, error: float
) -> None:
    found = control_limits(values, np.full(len(values), error))
    assert (found is None) == (len(values) == 0)
    if found is not None:
        assert values.min() - 1e-9 <= found.centre <= values.max() + 1e-9
        expected = (values > found.high + 1e-9) | (values < found.low - 1e-9)
        assert (found.outside >= expected).all()


def test_chance_alone_seldom_leaves_the_limits() -> None:
    rng = np.random.default_rng(11)
    outside = []
    for _ in range(500):
        found = control_limits(rng.normal(30, 5, 12), np.full(12, 5.0))
        assert found is not None
        outside.append(found.outside.mean())
    assert np.mean(outside) < 0.005


def test_no_wave_with_an_error_has_no_limits() -> None:
    assert control_limits(np.array([1.0, 2.0]), np.array([0.0, np.nan])) is None
    with pytest.raises(ValueError, match="2 waves do not match 1"):
        control_limits(np.ones(2), np.ones(1))


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

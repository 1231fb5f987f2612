# SPDX-License-Identifier: Apache-2.0
"""What rises and falls together within units; held to numbers worked out another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from customary.core.statistics.association import FEWEST, within_units


def drawn(seed: int, units: int = 4, each: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), each)
    x = chance.normal(size=len(unit)) + unit
    return x, 0.5 * x + chance.normal(size=len(unit)) - 3 * unit, unit


@given(st.integers(0, 500))
def test_it_is_the_correlation_of_what_is_left_without_the_units_means(seed: int) -> None:
    x, y, unit = drawn(seed)
    dummies = (unit[:, None] == np.arange(4)).astype(float)
    left = [one - dummies @ np.linalg.lstsq(dummies, one, rcond=None)[0] for one in (x, y)]
    found = within_units(x, y, unit)
    assert found is not None
    assert found.value == pytest.approx(stats.pearsonr(*left).statistic)
    assert -1 <= found.low <= found.value <= found.high <= 1


def test_of_one_unit_the_interval_is_that_of_a_plain_correlation() -> None:
    x, y, _ = drawn(7, units=1, each=20)
    found = within_units(x, y, np.zeros(20, dtype=np.int64))
    plain = stats.pearsonr(x, y)
    assert found is not None
    low, high = plain.confidence_interval()
    assert (found.value, found.low, found.high) == pytest.approx((plain.statistic, low, high))


def test_a_unit_that_is_better_at_everything_makes_no_association() -> None:
    chance = np.random.default_rng(3)
    unit = np.repeat(np.arange(10), 10)
    x, y = (10 * unit + chance.normal(size=100) for _ in range(2))
    found = within_units(x, y, unit)
    assert found is not None
    assert abs(found.value) < 0.3 < stats.pearsonr(x, y).statistic


def test_too_few_pairs_and_what_never_changes_say_nothing() -> None:
    x, y, unit = drawn(1, units=2, each=(FEWEST + 1) // 2)
    assert within_units(x, y, unit) is None
    x, y, unit = drawn(1)
    assert within_units(np.ones(len(x)), y, unit) is None


def test_missing_figures_and_columns_of_other_lengths_are_refused() -> None:
    x, y, unit = drawn(1)
    with pytest.raises(ValueError, match="differ in length: 32, 31, 32"):
        within_units(x, y[1:], unit)
    x[0] = np.nan
    with pytest.raises(ValueError, match="missing"):
        within_units(x, y, unit)

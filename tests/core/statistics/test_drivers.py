# SPDX-License-Identifier: Apache-2.0
"""Shares of what is explained are R's, add up, and say how unsure they are."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from customary.core.statistics.drivers import drivers, johnson, least_answers, lmg
from tests.core.oracles import told_by_r

ORACLE = told_by_r("drivers_and_profiles")
SWISS = np.array(ORACLE["swiss_correlations"])


def answers(n: int, effects: list[float], seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """People whose outcome follows from some predictors that go together."""
    random = np.random.default_rng(seed)
    predictors = random.normal(size=(n, len(effects))) + random.normal(size=(n, 1))
    return predictors, predictors @ effects + random.normal(size=n)


def r_squared(correlations: np.ndarray, chosen: list[int]) -> float:
    if not chosen:
        return 0.0
    inner, outer = correlations[np.ix_(chosen, chosen)], correlations[chosen, -1]
    return float(outer @ np.linalg.solve(inner, outer))


def test_swiss_fertility_is_explained_as_in_r() -> None:
    assert lmg(SWISS[None])[0] == pytest.approx(ORACLE["swiss_lmg"], abs=1e-12)
    assert johnson(SWISS[None])[0] == pytest.approx(ORACLE["swiss_johnson"], abs=1e-12)
    assert lmg(SWISS[None])[0] == pytest.approx(
        [0.0570912, 0.1711730, 0.2601347, 0.1055702, 0.1127659], abs=5e-8
    )


@settings(max_examples=25)
@given(some.integers(0, 10_000), some.integers(1, 5))
def test_it_is_the_mean_gain_over_all_orders(seed: int, k: int) -> None:
    random = np.random.default_rng(seed)
    correlations = np.corrcoef(random.normal(size=(k + 6, k + 1)), rowvar=False)
    expected = np.zeros(k)
    orders = list(permutations(range(k)))
    for order in orders:
        for place, one in enumerate(order):
            before = list(order[:place])
            gain = r_squared(correlations, [*before, one]) - r_squared(correlations, before)
            expected[one] += gain / len(orders)
    assert lmg(correlations[None])[0] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=25)
@given(some.integers(0, 10_000), some.integers(2, 12))
def test_both_ways_add_up_to_what_is_explained_and_are_never_negative(seed: int, k: int) -> None:
    random = np.random.default_rng(seed)
    correlations = np.corrcoef(random.normal(size=(3 * k, k + 1)), rowvar=False)
    whole = r_squared(correlations, list(range(k)))
    for (weights,) in (lmg(correlations[None]), johnson(correlations[None])):
        assert weights.sum() == pytest.approx(whole, abs=1e-9)
        assert weights.min() >= -1e-12


def test_twice_the_same_predictor_shares_what_it_explains() -> None:
    same = np.array([[[1, 1, 0.6], [1, 1, 0.6], [0.6, 0.6, 1]]])
    assert lmg(same)[0] == pytest.approx([0.18, 0.18])
    assert johnson(same)[0] == pytest.approx([0.18, 0.18], abs=1e-4)


def test_the_strong_driver_is_told_from_the_weak_and_the_weak_not_from_one_another() -> None:
    found = drivers(*answers(400, [1.0, 0.1, 0.1]), seed=7)
    assert found is not None
    strong, weak, other = found.drivers
    assert strong.rank_interval == (1, 1)
    assert strong.share_interval[0] > weak.share_interval[1]
    assert weak.rank_interval == other.rank_interval == (2, 3)
    assert sum(one.share for one in found.drivers) == pytest.approx(1)
    assert all(one.share_interval[0] <= one.share <= one.share_interval[1] for one in found.drivers)


def test_the_same_seed_tells_the_same_and_another_nearly() -> None:
    data = answers(200, [0.5, 0.4])
    assert drivers(*data, seed=3) == drivers(*data, seed=3)
    one, other = drivers(*data, seed=3), drivers(*data, seed=4)
    assert one is not None
    assert other is not None
    assert one != other
    assert one.drivers[0].share_interval == pytest.approx(other.drivers[0].share_interval, abs=0.05)


def test_too_few_complete_answers_say_nothing() -> None:
    assert [least_answers(k) for k in (1, 6, 7, 20)] == [100, 100, 105, 300]
    predictors, outcome = answers(100, [1.0, 0.5])
    assert drivers(predictors, outcome, seed=1, resamples=20) is not None
    predictors[4, 1] = np.nan
    assert drivers(predictors, outcome, seed=1, resamples=20) is None


def test_more_than_twelve_predictors_are_weighed_as_johnson_does() -> None:
    found = drivers(*answers(300, [1.0] + 12 * [0.1]), seed=1, resamples=50)
    assert found is not None
    assert len(found.drivers) == 13
    assert found.drivers[0].rank_interval == (1, 1)


def test_what_cannot_be_explained_is_refused_with_its_numbers() -> None:
    predictors, outcome = answers(120, [1.0, 0.5])
    with pytest.raises(ValueError, match="120 rows of predictors, 119 outcomes"):
        drivers(predictors, outcome[1:], seed=1)
    predictors[:, 1] = 4
    with pytest.raises(ValueError, match="Column 1 of 2"):
        drivers(predictors, outcome, seed=1)
    crossed = np.tile([[1.0, 1], [1, -1], [-1, 1], [-1, -1]], (30, 1))
    with pytest.raises(ValueError, match="explain nothing"):
        drivers(crossed, crossed.prod(axis=1), seed=1)

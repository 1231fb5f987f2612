# SPDX-License-Identifier: Apache-2.0
"""Alpha and omega, whatever the answers look like; that they are R's is held in core/oracles."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from customary.core.statistics.reliability import cronbach_alpha, mcdonald_omega


@some.composite
def scales(draw: some.DrawFn) -> np.ndarray:
    """Answers from 1 to 5 to three to six items, with gaps."""
    answer = some.one_of(some.integers(1, 5).map(float), some.just(np.nan))
    shape = draw(some.integers(0, 30)), draw(some.integers(3, 6))
    return draw(arrays.arrays(np.float64, shape, elements=answer, fill=some.just(3.0)))


def drawn(loadings: list[float], people: int, seed: int = 5) -> np.ndarray:
    """Answers of people with one thing in common, as their loadings have it."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((people, 1)) * np.array(loadings)
    own = np.sqrt(1 - np.array(loadings) ** 2)
    return common + own * rng.standard_normal((people, len(loadings)))


@given(scales())
def test_alpha_is_at_most_one_and_within_its_interval_or_cannot_be_told(items: np.ndarray) -> None:
    found = cronbach_alpha(items)
    whole = items[~np.isnan(items).any(axis=1)]
    varies = len(whole) > 1 and np.ptp(whole.sum(axis=1)) > 0
    assert (found is not None) == varies
    if found is not None:
        assert found.alpha <= 1 + 1e-12
        assert found.low <= found.alpha + 1e-9 or len(whole) < 5
        assert found.low <= found.high


@given(scales(), some.randoms(use_true_random=False))
def test_neither_order_of_people_and_items_nor_the_unit_matters(
    items: np.ndarray, chance: Random
) -> None:
    order = np.array(sorted(range(len(items)), key=lambda _: chance.random()), dtype=np.int64)
    placed = np.array(sorted(range(items.shape[1]), key=lambda _: chance.random()))
    found = cronbach_alpha(items)
    again = cronbach_alpha(10 * items[order][:, placed] - 7)
    assert (found is None) == (again is None)
    if found is not None and again is not None:
        assert again.alpha == pytest.approx(found.alpha, abs=1e-9)
        assert again.without == pytest.approx(found.without[placed], abs=1e-9, nan_ok=True)


@given(scales())
def test_omega_lies_between_none_and_all_or_cannot_be_told(items: np.ndarray) -> None:
    found = mcdonald_omega(items)
    assert found is None or 0 <= found <= 1


def test_omega_is_that_of_the_loadings_that_made_the_answers() -> None:
    loadings = np.array([0.8, 0.7, 0.6, 0.5, 0.4])
    common = loadings.sum() ** 2
    expected = common / (common + (1 - loadings**2).sum())
    assert mcdonald_omega(drawn(loadings.tolist(), 20_000)) == pytest.approx(expected, abs=0.01)


def test_omega_is_the_same_whichever_way_the_whole_scale_is_keyed_and_in_any_unit() -> None:
    items = drawn([0.8, 0.7, 0.6, 0.5], 300)
    found = mcdonald_omega(items)
    assert found is not None
    assert mcdonald_omega(5 - 3 * items) == pytest.approx(found, abs=1e-6)


def test_an_item_keyed_the_other_way_is_what_alpha_would_rise_without() -> None:
    items = drawn([0.8, 0.8, 0.8, 0.8], 500)
    items[:, 2] *= -1
    found = cronbach_alpha(items)
    assert found is not None
    assert found.without.argmax() == 2
    assert found.without[2] > found.alpha


def test_equal_items_are_in_full_agreement_and_an_unvarying_one_adds_nothing() -> None:
    one = np.arange(1.0, 6)
    alike = cronbach_alpha(np.column_stack([one, one, one]))
    assert alike is not None
    assert (alike.alpha, alike.low, alike.high) == pytest.approx((1, 1, 1))
    still = cronbach_alpha(np.column_stack([one, one, np.full(5, 3.0)]))
    assert still is not None
    assert still.without[2] == pytest.approx(1)
    assert mcdonald_omega(np.column_stack([one, one, one])) is None
    assert mcdonald_omega(np.column_stack([one, one[::-1], np.full(5, 3.0)])) is None


def test_where_an_item_is_all_common_there_is_no_omega() -> None:
    rng = np.random.default_rng(2)
    base = rng.standard_normal(200)
    items = np.column_stack([base, base + rng.standard_normal(200), rng.standard_normal(200)])
    assert mcdonald_omega(items) is None


def test_too_few_items_are_refused() -> None:
    with pytest.raises(ValueError, match="2 items or more"):
        cronbach_alpha(np.ones((5, 1)))
    with pytest.raises(ValueError, match="3 items or more"):
        mcdonald_omega(np.ones((5, 2)))

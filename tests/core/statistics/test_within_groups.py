# SPDX-License-Identifier: Apache-2.0
"""Agreement within groups and differences between them, whatever the answers look like.

That the numbers are R's is held in tests/core/oracles.
"""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from customary.core.statistics.agreement import (
    Band,
    average_deviation,
    band,
    points_null,
    r_star,
    r_wg,
    r_wg_j,
    skewed_null,
    uniform_null,
)
from customary.core.statistics.intraclass import (
    answers_needed,
    intraclass,
    reliability_of_means,
    shrunk_means,
)
from customary.core.statistics.spread import Spread, spread

Survey = tuple[np.ndarray, np.ndarray]


@some.composite
def surveys(draw: some.DrawFn) -> Survey:
    """Answers from 1 to 5 with gaps, and the group of each respondent; some groups are empty."""
    people, items = draw(some.integers(0, 40)), draw(some.integers(1, 4))
    answer = some.one_of(some.integers(1, 5).map(float), some.just(np.nan))
    values = draw(arrays.arrays(np.float64, (people, items), elements=answer))
    group = draw(arrays.arrays(np.int64, people, elements=some.integers(0, 6)))
    return values, group


def agreements(found: Spread) -> list[np.ndarray]:
    null = uniform_null(5)
    return [
        r_wg(found, null).T[0],
        r_wg_j(found, null),
        r_star(found, null),
        average_deviation(found),
    ]


@given(surveys())
def test_agreement_stays_within_its_bounds_and_is_missing_where_nobody_compares(
    survey: Survey,
) -> None:
    values, group = survey
    found = spread(values, group, groups=7)
    one, scale, star, deviation = agreements(found)
    alone = found.n[:, 0] < 2
    for told in (one, scale, star, deviation):
        assert np.isnan(told).tolist() == alone.tolist()
    for told, low, high in ((one, 0, 1), (scale, 0, 1), (star, -3, 1), (deviation, 0, 2.01)):
        assert ((told[~alone] >= low) & (told[~alone] <= high + 1e-12)).all()


@given(surveys(), some.randoms(use_true_random=False))
def test_neither_the_order_of_people_nor_the_numbering_of_groups_matters(
    survey: Survey, chance: Random
) -> None:
    values, group = survey
    order = np.array(sorted(range(len(group)), key=lambda _: chance.random()), dtype=np.int64)
    named = np.array(sorted(range(7), key=lambda _: chance.random()))
    found = spread(values, group, groups=7)
    shuffled = spread(values[order], named[group[order]], groups=7)
    for told, again in zip(agreements(found), agreements(shuffled), strict=True):
        assert again[named] == pytest.approx(told, abs=1e-9, nan_ok=True)
    first, second = intraclass(found), intraclass(shuffled)
    assert second.icc1 == pytest.approx(first.icc1, abs=1e-9, nan_ok=True)
    assert second.icc2 == pytest.approx(first.icc2, abs=1e-6, nan_ok=True)


@given(surveys())
def test_turning_the_scale_round_changes_nothing(survey: Survey) -> None:
    values, group = survey
    found, turned = spread(values, group), spread(6 - values, group)
    for told, again in zip(agreements(found), agreements(turned), strict=True):
        assert again == pytest.approx(told, abs=1e-9, nan_ok=True)
    assert intraclass(turned).icc1 == pytest.approx(intraclass(found).icc1, abs=1e-9, nan_ok=True)


@given(surveys())
def test_whoever_left_an_item_out_is_left_out_or_counts_for_the_others(survey: Survey) -> None:
    values, group = survey
    whole = ~np.isnan(values).any(axis=1)
    strict = spread(values, group, groups=7)
    alone = spread(values[whole], group[whole], groups=7)
    assert strict.mean == pytest.approx(alone.mean, nan_ok=True)
    lenient = spread(values, group, groups=7, listwise=False)
    for at in range(values.shape[1]):
        item = spread(values[:, at], group, groups=7)
        assert lenient.variance[:, at] == pytest.approx(item.variance[:, 0], nan_ok=True)
    assert (lenient.n >= strict.n).all()


@given(surveys())
def test_intraclass_correlations_stay_within_their_bounds(survey: Survey) -> None:
    values, group = survey
    answered = spread(values, group, groups=7, listwise=False)
    found, groups = intraclass(answered), (answered.n > 0).sum(axis=0)
    told = ~np.isnan(found.icc1)
    size = answered.n.sum(axis=0)[told] / groups[told]
    assert ((found.icc1[told] <= 1) & (found.icc1[told] >= -1 / (size - 1) - 1e-9)).all()
    known = ~np.isnan(found.icc2)
    assert (found.icc2[known] <= 1).all()
    chance = found.p_value[~np.isnan(found.p_value)]
    assert ((chance >= 0) & (chance <= 1)).all()
    assert np.isnan(found.icc1[groups < 2]).all()


@given(surveys(), some.floats(-0.5, 1))
def test_a_shrunk_mean_lies_between_its_own_and_that_of_all(survey: Survey, icc1: float) -> None:
    values, group = survey
    found = spread(values, group, groups=7, listwise=False)
    shrunk, weight = shrunk_means(found, icc1), reliability_of_means(found.n, icc1)
    assert ((weight >= 0) & (weight <= 1)).all()
    for at in range(values.shape[1]):
        if found.n[:, at].sum() == 0:
            assert np.isnan(shrunk[:, at]).all()
            continue
        means = found.mean[~np.isnan(found.mean[:, at]), at]
        assert shrunk[:, at].min() >= means.min() - 1e-9
        assert shrunk[:, at].max() <= means.max() + 1e-9
        if icc1 <= 0:
            assert shrunk[:, at] == pytest.approx(np.nanmean(values[:, at]))


def test_groups_of_one_mind_that_differ_are_all_there_is_to_know() -> None:
    values, group = np.repeat([0.1, 0.7, 0.3], 4), np.repeat([0, 1, 2], 4)
    found = intraclass(spread(values, group))
    assert (found.icc1[0], found.icc2[0], found.p_value[0]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("values", "group"),
    [([3, 3, 3, 3], [0, 0, 1, 1]), ([1, 2, 3], [0, 1, 2]), ([1, 2, 3], [0, 0, 0]), ([], [])],
)
def test_without_spread_or_groups_there_is_no_correlation(
    values: list[float], group: list[int]
) -> None:
    found = intraclass(spread(np.array(values, dtype=float), np.array(group, dtype=np.int64)))
    assert np.isnan([found.icc1, found.icc2, found.p_value]).all()


def test_the_answers_a_reliable_mean_takes() -> None:
    assert [answers_needed(icc1) for icc1 in (0.05, 0.10, 0.13, 0.20)] == [45, 21, 16, 10]
    assert answers_needed(1.0) == 1
    assert answers_needed(0.0) is answers_needed(-0.1) is answers_needed(math.nan) is None


@given(some.floats(0.001, 1), some.floats(0.01, 0.99))
def test_so_many_answers_reach_the_reliability_and_one_fewer_does_not(
    icc1: float, reliability: float
) -> None:
    n = answers_needed(icc1, reliability=reliability)
    assert n is not None
    reached = reliability_of_means(np.array([n, n - 1]), icc1)
    assert reached[0] >= reliability - 1e-9
    assert reached[1] < reliability


def test_more_items_alone_raise_one_agreement_and_not_the_other() -> None:
    group = np.zeros(4, dtype=np.int64)
    one = np.array([[1.0], [2.0], [4.0], [3.0]])
    few, many = spread(one, group), spread(np.tile(one, 11), group)
    assert r_wg_j(many, 2)[0] > r_wg_j(few, 2)[0] + 0.3
    assert r_star(many, 2)[0] == pytest.approx(r_star(few, 2)[0])


def test_the_nulls_are_the_published_ones() -> None:
    assert [uniform_null(options) for options in (2, 5, 7)] == [0.25, 2, 4]
    assert skewed_null(5) == pytest.approx(1.34)
    assert points_null(100, 4) == 375
    assert points_null(100, 4, questions=6) == 62.5


@given(some.integers(2, 11))
def test_guesses_that_lean_scatter_less(options: int) -> None:
    assert uniform_null(options) > skewed_null(options) > uniform_null(options) / 2


@pytest.mark.parametrize(("total", "alternatives"), [(100.0, 2), (100.0, 4), (10.0, 5)])
def test_points_divided_by_chance_vary_as_said(total: float, alternatives: int) -> None:
    drawn = np.random.default_rng(3).dirichlet(np.ones(alternatives), 200_000) * total
    assert drawn[:, 0].var() == pytest.approx(points_null(total, alternatives), rel=0.01)


@pytest.mark.parametrize(
    ("agreement", "name"),
    [
        (-0.2, Band.NONE), (0.30, Band.NONE), (0.31, Band.WEAK), (0.50, Band.WEAK),
        (0.70, Band.MODERATE), (0.90, Band.STRONG), (0.91, Band.VERY_STRONG), (1, Band.VERY_STRONG),
        (math.nan, None),
    ],
)  # fmt: skip
def test_an_agreement_has_a_name(agreement: float, name: Band | None) -> None:
    assert band(agreement) is name


def test_bad_input_is_refused_with_its_numbers() -> None:
    fine = spread(np.array([1.0, 2.0]), np.array([0, 0]))
    for wrong, said in (
        (lambda: spread(np.ones((3, 2)), np.array([0, 1])), "2 groups"),
        (lambda: spread(np.ones(2), np.array([0, -1])), "got -1"),
        (lambda: spread(np.ones(2), np.array([0, 5]), groups=3), "0 to 2"),
        (lambda: r_wg(fine, 0), "got 0"),
        (lambda: uniform_null(1), "got 1"),
        (lambda: skewed_null(1), "got 1"),
        (lambda: points_null(100, 1), "among 1"),
        (lambda: points_null(0, 4), "got 0"),
        (lambda: answers_needed(0.1, reliability=1), "got 1"),
        (lambda: answers_needed(1.5), "1.5"),
    ):
        with pytest.raises(ValueError, match=said):
            wrong()

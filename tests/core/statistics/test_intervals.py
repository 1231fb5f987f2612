# SPDX-License-Identifier: Apache-2.0
"""Intervals agree with published tables, and with R."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from customary.core.statistics.intervals import (
    difference_of_shares,
    effective_answers,
    median_interval,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe 1998, Stat. Med. 17:857-872, table I, method 3 (score).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_table(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe 1998, Stat. Med. 17:873-890, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_of_shares_gives_newcombes_table(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert difference_of_shares(first, second) == pytest.approx((low, high), abs=5e-5)


counts = some.integers(1, 5000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n)))


@given(counts)
def test_a_share_lies_within_its_interval_and_that_within_zero_and_one(
    share: tuple[int, int],
) -> None:
    successes, n = share
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1


@given(counts)
def test_the_interval_of_the_opposite_is_the_mirror(share: tuple[int, int]) -> None:
    successes, n = share
    low, high = wilson(successes, n)
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(counts, counts)
def test_a_difference_lies_within_its_interval_and_turns_with_its_sides(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    low, high = difference_of_shares(first, second)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1 + 1e-12
    assert difference_of_shares(second, first) == pytest.approx((-high, -low), abs=1e-12)


@pytest.mark.parametrize(("successes", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused_with_their_numbers(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{successes} of {n}"):
        wilson(successes, n)


@pytest.mark.parametrize(
    ("n", "lower"),
    [
        # Conover 1999, section 3.2: ranks of the interval, as in printed tables of the sign test;
        # in R: qbinom(0.025, n, 0.5).
        (6, 1),
        (8, 1),
        (9, 2),
        (10, 2),
        (12, 3),
        (15, 4),
        (20, 6),
        (25, 8),
    ],
)
def test_the_interval_of_a_median_has_the_tabled_ranks(n: int, lower: int) -> None:
    values = np.arange(1.0, n + 1)
    assert median_interval(values) == (lower, n + 1 - lower)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_fewer_than_six_values_have_no_interval(n: int) -> None:
    assert median_interval(np.arange(float(n))) is None


@given(some.integers(6, 400))
def test_the_interval_of_a_median_covers_what_it_claims_and_no_closer_one_does(n: int) -> None:
    found = median_interval(np.arange(1.0, n + 1))
    assert found is not None
    lower = int(found[0])
    assert 1 - 2 * stats.binom.cdf(lower - 1, n, 0.5) >= 0.95
    assert 1 - 2 * stats.binom.cdf(lower, n, 0.5) < 0.95


@given(some.lists(some.floats(-1e6, 1e6), min_size=6, max_size=60))
def test_a_median_lies_within_its_interval(values: list[float]) -> None:
    low, high = median_interval(np.array(values)) or (np.nan, np.nan)
    assert low <= np.median(values) <= high


@pytest.mark.parametrize("values", [[], [1.0, np.nan]])
def test_a_median_of_nothing_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="A median needs numbers"):
        median_interval(np.array(values))


def test_a_share_of_a_known_team_is_surer() -> None:
    # 18 of 30 who answered, of 36: as sure as 175 answers of an endless population.
    assert effective_answers(30, 36) == pytest.approx(175)
    assert wilson(18, 30, population=36) == pytest.approx((0.5260, 0.6697), abs=5e-5)


@given(counts, some.integers(0, 100))
def test_once_all_have_answered_nothing_is_left_to_chance(
    share: tuple[int, int], fewer: int
) -> None:
    successes, n = share
    assert wilson(successes, n, population=max(1, n - fewer)) == (successes / n, successes / n)


@given(counts, some.integers(0, 10_000))
def test_the_interval_of_a_known_team_lies_within_the_other(
    share: tuple[int, int], more: int
) -> None:
    successes, n = share
    low, high = wilson(successes, n)
    inner = wilson(successes, n, population=n + more)
    assert low - 1e-12 <= inner[0] <= successes / n <= inner[1] <= high + 1e-12


@pytest.mark.parametrize(("n", "population"), [(0, 5), (5, 0), (5, -1)])
def test_impossible_populations_are_refused_with_their_numbers(n: int, population: int) -> None:
    with pytest.raises(ValueError, match=f"{n} of {population}"):
        effective_answers(n, population)

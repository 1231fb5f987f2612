# SPDX-License-Identifier: Apache-2.0
"""Signs of careless answers are flagged where they are one, and nowhere else."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from customary.core.statistics.quality import (
    even_odd,
    longest_run,
    straight_lined,
    too_fast,
    variability,
)

GAP = np.nan
answered = arrays.arrays(
    np.float64,
    some.tuples(some.integers(0, 12), some.integers(1, 8)),
    elements=some.one_of(some.integers(1, 5).map(float), some.just(GAP)),
)


@given(answered)
def test_the_longest_run_is_the_longest_group_of_equal_answers(items: np.ndarray) -> None:
    expected = [
        max((len(list(run)) for answer, run in groupby(row) if not np.isnan(answer)), default=0)
        for row in items
    ]
    assert longest_run(items).tolist() == expected


@given(answered)
def test_variability_is_the_standard_deviation_of_a_row(items: np.ndarray) -> None:
    told = variability(items)
    for row, value in zip(items, told, strict=True):
        given_ = row[~np.isnan(row)]
        if len(given_) < 2:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(given_.std(ddof=1), abs=1e-12)


def test_only_the_same_answer_to_both_ways_of_asking_is_straight_lined() -> None:
    turned = np.array([False, True, False, False, True])
    items = np.array(
        [
            [4, 4, 4, 4, 4],
            [4, 4, 4, 4, 3],
            [4, GAP, 4, 4, 4],
            [4, GAP, 4, 4, GAP],
            [4, 4, 4, GAP, GAP],
            [GAP] * 5,
        ]
    )
    assert straight_lined(items, turned).tolist() == [True, False, True, False, False, False]
    assert not straight_lined(items, np.zeros(5, dtype=bool)).any()


@given(answered, some.data())
def test_turning_every_item_round_flags_the_same_people(
    items: np.ndarray, data: some.DataObject
) -> None:
    turned = data.draw(arrays.arrays(np.bool_, items.shape[1]))
    flagged = straight_lined(items, turned)
    assert straight_lined(6 - items, ~turned).tolist() == flagged.tolist()
    assert (variability(items)[flagged] == 0).all()


def test_a_third_of_the_median_time_an_item_is_too_fast() -> None:
    seconds = np.array([60.0] * 9 + [19, 21, 9.5, GAP])
    answers = np.array([10] * 11 + [5, 10])
    assert np.flatnonzero(too_fast(seconds, answers)).tolist() == [9, 11]


def test_of_few_people_or_without_answers_nobody_is_too_fast() -> None:
    assert not too_fast(np.array([60.0] * 8 + [1.0]), np.full(9, 10)).any()
    assert not too_fast(np.array([60.0] * 10 + [1.0]), np.array([10] * 10 + [0])).any()
    assert not too_fast(np.array([]), np.array([], dtype=np.int64)).any()


def test_who_answers_at_random_is_less_of_a_piece_than_who_means_it() -> None:
    rng = np.random.default_rng(4)
    scales = [list(range(at, at + 4)) for at in range(0, 40, 4)]
    meant = np.repeat(rng.integers(1, 6, (300, 10)), 4, axis=1) + rng.integers(-1, 2, (300, 40))
    guessed = rng.integers(1, 6, (300, 40)).astype(np.float64)
    consistent = even_odd(meant.astype(np.float64), scales)
    random = even_odd(guessed, scales)
    assert np.nanmedian(consistent) > 0.8
    assert abs(np.nanmedian(random)) < 0.25


def test_halves_alike_are_all_of_a_piece_and_opposed_ones_the_contrary() -> None:
    scales = [[0, 1], [2, 3], [4, 5]]
    items = np.array(
        [
            [1, 1, 3, 3, 5, 5],
            [1, 5, 3, 3, 5, 1],
            [3, 3, 3, 3, 3, 3],
            [1, 1, 3, 3, 5, GAP],
        ]
    )
    told = even_odd(items, scales)
    assert told[0] == pytest.approx(1)
    assert told[1] == pytest.approx(-1)
    assert np.isnan(told[2:]).all()


@given(answered)
def test_being_of_a_piece_lies_between_the_contrary_and_all(items: np.ndarray) -> None:
    scales = [[at, (at + 1) % items.shape[1]] for at in range(items.shape[1])]
    told = even_odd(items, scales)
    told = told[~np.isnan(told)]
    assert (np.abs(told) <= 1 + 1e-9).all()


def test_bad_input_is_refused_with_its_numbers() -> None:
    with pytest.raises(ValueError, match=r"\(3,\)"):
        longest_run(np.ones(3))
    with pytest.raises(ValueError, match="2 marks do not match 3"):
        straight_lined(np.ones((1, 3)), np.array([True, False]))
    with pytest.raises(ValueError, match="1 times do not match 2"):
        too_fast(np.ones(1), np.ones(2, dtype=np.int64))
    with pytest.raises(ValueError, match="got -1"):
        too_fast(-np.ones(2), np.ones(2, dtype=np.int64))
    with pytest.raises(ValueError, match="1 item"):
        even_odd(np.ones((2, 3)), [[0]])

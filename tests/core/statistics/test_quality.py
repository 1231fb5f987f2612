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
    longest_run,
    straight_lined,
    too_fast,
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
    assert (np.nanmax(items[flagged], axis=1) == np.nanmin(items[flagged], axis=1)).all()


def test_a_third_of_the_median_time_an_item_is_too_fast() -> None:
    seconds = np.array([60.0] * 9 + [19, 21, 9.5, GAP])
    answers = np.array([10] * 11 + [5, 10])
    assert np.flatnonzero(too_fast(seconds, answers)).tolist() == [9, 11]


def test_of_few_people_or_without_answers_nobody_is_too_fast() -> None:
    assert not too_fast(np.array([60.0] * 8 + [1.0]), np.full(9, 10)).any()
    assert not too_fast(np.array([60.0] * 10 + [1.0]), np.array([10] * 10 + [0])).any()
    assert not too_fast(np.array([]), np.array([], dtype=np.int64)).any()


def test_bad_input_is_refused_with_its_numbers() -> None:
    with pytest.raises(ValueError, match=r"\(3,\)"):
        longest_run(np.ones(3))
    with pytest.raises(ValueError, match="2 marks do not match 3"):
        straight_lined(np.ones((1, 3)), np.array([True, False]))
    with pytest.raises(ValueError, match="1 times do not match 2"):
        too_fast(np.ones(1), np.ones(2, dtype=np.int64))
    with pytest.raises(ValueError, match="got -1"):
        too_fast(-np.ones(2), np.ones(2, dtype=np.int64))

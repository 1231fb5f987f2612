# SPDX-License-Identifier: Apache-2.0
"""A proof is a proof: what the audit lets pass, no combination in fractions breaks."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import sparse

from customary.core.statistics.disclosure.audit import Combination, audit
from customary.core.statistics.disclosure.piles import PRIME
from tests.core.statistics.disclosure import adversary


@some.composite
def blocks(draw: some.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Groups of any shape, which need be no families at all, and regions drawn anyhow."""
    kinds = draw(some.integers(1, 9))
    row = some.lists(some.integers(0, 1), min_size=kinds, max_size=kinds).filter(any)
    rows = draw(some.lists(row, min_size=1, max_size=6))
    people = draw(some.lists(some.integers(1, 5), min_size=kinds, max_size=kinds))
    regions = draw(some.lists(some.integers(0, 5), min_size=kinds, max_size=kinds))
    return np.array(rows), np.array(people), np.array(regions)


def tables(incidence: np.ndarray, people: np.ndarray) -> list[adversary.Group]:
    starts = np.concatenate([[0], np.cumsum(people)])
    return [
        frozenset(p for kind in np.flatnonzero(row) for p in range(starts[kind], starts[kind + 1]))
        for row in incidence
    ]


def found(
    incidence: np.ndarray,
    people: np.ndarray,
    floor: int,
    regions: np.ndarray,
    *,
    at_once: int = 1,
    together: int = 6,
) -> list[Combination]:
    """What the audit finds, by default region by region however small they are."""
    place = "customary.core.statistics.disclosure.audit"
    with patch(f"{place}.AT_ONCE", at_once), patch(f"{place}.TOGETHER", together):
        return audit(sparse.csr_array(incidence), people, floor, regions)


@settings(max_examples=400, deadline=None)
@given(blocks(), some.integers(2, 6), some.integers(2, 6), some.sampled_from([1, 4, 200]))
def test_it_finds_something_wherever_there_is_something(
    block: tuple[np.ndarray, np.ndarray, np.ndarray], floor: int, together: int, at_once: int
) -> None:
    incidence, people, regions = block
    told = found(incidence, people, floor, regions, at_once=at_once, together=together)
    broken = adversary.given_away(tables(incidence, people), floor)
    if broken:
        assert told
    for one in told:
        made = one.factors @ incidence[one.groups] % PRIME
        assert made.any()
        assert (people[made != 0].sum() < floor) == one.is_narrow
        assert broken or not one.is_narrow


def test_groups_without_overlap_are_as_wide_as_the_smallest() -> None:
    apart = np.array([[1, 0, 0], [0, 1, 0]])
    for regions in (np.zeros(3, dtype=int), np.arange(3)):
        assert found(apart, np.array([5, 7, 1]), 5, regions) == []
        (one,) = found(apart, np.array([5, 4, 1]), 5, regions)
        assert (one.groups.tolist(), one.factors.tolist(), one.is_narrow) == ([1], [1], True)


def test_margins_are_as_wide_as_their_narrowest_cut() -> None:
    """Two by two: moving one person along a ring changes no margin."""
    margins = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]])
    for regions in (np.zeros(4, dtype=int), np.array([0, 0, 1, 1]), np.arange(4)):
        assert found(margins, np.array([3, 3, 3, 3]), 5, regions) == []
        # Row less column is about the one and the other corner only.
        assert found(margins, np.array([9, 1, 1, 9]), 5, regions)


def test_what_is_about_one_person_in_each_of_many_units_is_about_all_of_them() -> None:
    """Sixty units of twenty people; one in each belongs to a group over all of them."""
    units = np.kron(np.eye(60, dtype=np.int64), np.ones(2, dtype=np.int64))
    rare = np.tile([0, 1], 60)[None, :]
    people, regions = np.tile([19, 1], 60), np.repeat(np.arange(60), 2)
    assert found(np.vstack([units, rare]), people, 5, regions) == []
    told = found(np.vstack([units, rare * (regions < 4)]), people, 5, regions)
    assert [(one.groups.tolist(), one.is_narrow) for one in told] == [([60], True)]

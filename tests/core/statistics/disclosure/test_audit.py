# SPDX-License-Identifier: Apache-2.0
"""A proof is a proof: what the audit lets pass, no combination in fractions breaks."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from customary.core.statistics.disclosure.audit import PRIME, Finding, audit
from tests.core.statistics.disclosure import adversary


@some.composite
def blocks(draw: some.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Groups of any shape, which need be no families at all."""
    kinds = draw(some.integers(1, 9))
    row = some.lists(some.integers(0, 1), min_size=kinds, max_size=kinds).filter(any)
    rows = draw(some.lists(row, min_size=1, max_size=6))
    people = draw(some.lists(some.integers(1, 5), min_size=kinds, max_size=kinds))
    return np.array(rows), np.array(people)


def tables(incidence: np.ndarray, people: np.ndarray) -> list[adversary.Group]:
    starts = np.concatenate([[0], np.cumsum(people)])
    return [
        frozenset(p for kind in np.flatnonzero(row) for p in range(starts[kind], starts[kind + 1]))
        for row in incidence
    ]


@settings(max_examples=300, deadline=None)
@given(blocks(), some.integers(2, 6))
def test_it_finds_something_wherever_there_is_something(
    block: tuple[np.ndarray, np.ndarray], floor: int
) -> None:
    incidence, people = block
    found: Finding = audit(incidence, people, floor)
    broken = adversary.given_away(tables(incidence, people), floor)
    if broken:
        assert len(found.narrow) + len(found.suspects) > 0
    if len(found.narrow):
        assert broken
    for factors in found.narrow:
        made = factors @ incidence % PRIME
        assert 0 < people[made != 0].sum() < floor


def test_groups_without_overlap_are_as_wide_as_the_smallest() -> None:
    apart = np.array([[1, 0, 0], [0, 1, 0]])
    assert len(audit(apart, np.array([5, 7, 1]), 5).narrow) == 0
    assert audit(apart, np.array([5, 4, 1]), 5).narrow.tolist() == [[0, 1]]


def test_margins_are_as_wide_as_their_narrowest_cut() -> None:
    """Two by two: moving one person along a ring changes no margin."""
    margins = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]])
    wide = audit(margins, np.array([3, 3, 3, 3]), 5)
    assert not len(wide.narrow)
    assert not len(wide.suspects)
    # Row less column is about the one and the other corner only.
    assert len(audit(margins, np.array([9, 1, 1, 9]), 5).narrow) > 0

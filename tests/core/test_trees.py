# SPDX-License-Identifier: Apache-2.0
"""Trees walked from the top and summed from below."""

from __future__ import annotations

from customary.core.trees import walked, with_all_below

#: 1 and 4 at the top, 2 and 3 below 1, 5 below 3.
CHILDREN = {None: [1, 4], 1: [2, 3], 3: [5]}


def test_each_node_comes_after_the_one_above_it_and_before_the_next_beside_it() -> None:
    assert list(walked(CHILDREN)) == [(1, 0), (2, 1), (3, 1), (5, 2), (4, 0)]
    assert list(walked({})) == []


def test_a_node_has_what_is_below_it_too() -> None:
    assert with_all_below(CHILDREN, {1: 1, 3: 10, 5: 100}) == {1: 111, 2: 0, 3: 110, 4: 0, 5: 100}

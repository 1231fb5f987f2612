# SPDX-License-Identifier: Apache-2.0
"""Records are drawn at random, the same again with the same seed, habits first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from customary.core.grading.sampling import draw

GROUPS = st.lists(
    st.dictionaries(st.sampled_from("ABCD"), st.lists(st.integers(0, 99), unique=True, max_size=9)),
    max_size=3,
)


@given(GROUPS, st.integers(0, 12), st.integers(0, 2**48))
def test_a_draw_repeats_and_takes_as_many_as_there_are(
    groups: list[dict[str, list[int]]], count: int, seed: int
) -> None:
    drawn = draw(groups, count=count, seed=seed)
    assert drawn == draw(groups, count=count, seed=seed)
    assert len(drawn) == min(count, sum(len(rows) for group in groups for rows in group.values()))


def test_the_first_group_is_drawn_from_before_the_second_and_each_indicator_in_turn() -> None:
    habits = {"I46": list(range(500)), "I33": [1, 2]}
    drawn = draw([habits, {"I80": [7]}], count=6, seed=3)
    assert sorted(key for key, _ in drawn) == ["I33", "I33", "I46", "I46", "I46", "I46"]
    assert draw([{"I33": [1]}, {"I80": [7]}], count=6, seed=3)[1:] == [("I80", 7)]

# SPDX-License-Identifier: Apache-2.0
"""Changes of shares: against chance, one by one and many at once."""

from __future__ import annotations

import pytest
from scipy import stats

from customary.core.statistics.changes import beyond_chance, chance_of_change


@pytest.mark.parametrize(
    ("first", "second"),
    [((83, 86), (90, 93)), ((90, 93), (82, 136)), ((3, 400), (9, 380)), ((0, 40), (5, 40))],
)
def test_the_p_value_is_that_of_pearsons_test_without_correction(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    table = [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    expected = stats.chi2_contingency(table, correction=False).pvalue
    assert chance_of_change(first, second) == pytest.approx(expected, rel=1e-9)


def test_shares_that_are_both_nothing_or_both_everything_have_not_changed() -> None:
    assert chance_of_change((0, 50), (0, 70)) == 1
    assert chance_of_change((50, 50), (70, 70)) == 1


def test_of_many_looked_at_fewer_stand() -> None:
    # The example of Benjamini & Hochberg (1995, section 4.1): fifteen p-values, four stand.
    published = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    assert list(beyond_chance(published)) == [True] * 4 + [False] * 11
    assert list(beyond_chance(published[::-1])) == [False] * 11 + [True] * 4
    assert list(beyond_chance([])) == []


@pytest.mark.parametrize("wrong", [(-1, 5), (6, 5), (0, 0)])
def test_no_share_is_refused_with_its_numbers(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=str(wrong[0])):
        chance_of_change(wrong, (1, 2))

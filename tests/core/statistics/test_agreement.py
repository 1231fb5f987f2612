# SPDX-License-Identifier: Apache-2.0
"""Agreement of raters agrees with the published example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.statistics.agreement import krippendorff_alpha

NONE = np.nan
#: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section D: four observers, 12 units.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
)
UNITS = np.tile(np.arange(12), (4, 1))


def alpha(ratings: dict[int, list[float]]) -> float | None:
    pairs = [(sample, rating) for sample, given_ in ratings.items() for rating in given_]
    sample, rating = zip(*pairs, strict=True) if pairs else ((), ())
    return krippendorff_alpha(np.array(sample, dtype=np.int64), np.array(rating, dtype=float))


def test_the_published_example_gives_the_published_interval_alpha() -> None:
    found = krippendorff_alpha(UNITS.ravel(), PUBLISHED.ravel())
    assert found == pytest.approx(0.849, abs=5e-4)


def test_missing_ratings_are_as_good_as_absent_ones() -> None:
    given_ = ~np.isnan(PUBLISHED)
    assert krippendorff_alpha(UNITS[given_], PUBLISHED[given_]) == pytest.approx(
        krippendorff_alpha(UNITS.ravel(), PUBLISHED.ravel())
    )


def test_full_agreement_is_one_and_systematic_disagreement_below_zero() -> None:
    assert alpha({1: [10, 10], 2: [90, 90]}) == 1
    found = alpha({1: [10, 90], 2: [90, 10]})
    assert found is not None
    assert found < 0


@pytest.mark.parametrize(
    "ratings", [{}, {1: [5]}, {1: [5], 2: [6]}, {1: [5, NONE]}, {1: [7, 7], 2: [7, 7]}]
)
def test_without_two_ratings_of_a_sample_or_any_difference_it_cannot_be_told(
    ratings: dict[int, list[float]],
) -> None:
    assert alpha(ratings) is None


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 samples do not match 1 ratings"):
        krippendorff_alpha(np.array([1, 2]), np.array([1.0]))


ratings = some.dictionaries(
    some.integers(1, 8),
    some.lists(some.integers(0, 100).map(float), min_size=1, max_size=4),
    max_size=8,
)


@given(ratings)
def test_it_is_never_above_one(given_: dict[int, list[float]]) -> None:
    found = alpha(given_)
    assert found is None or found <= 1 + 1e-12


@given(ratings, some.floats(0.5, 10), some.floats(-50, 50))
def test_another_unit_of_measure_changes_nothing(
    given_: dict[int, list[float]], factor: float, shift: float
) -> None:
    found = alpha(given_)
    turned = alpha({key: [one * factor + shift for one in row] for key, row in given_.items()})
    assert (found is None) == (turned is None)
    if found is not None and turned is not None:
        assert turned == pytest.approx(found, abs=1e-6)


@given(ratings)
def test_it_is_one_minus_the_ratio_of_mean_squared_differences_of_pairs(
    given_: dict[int, list[float]],
) -> None:
    paired = {key: row for key, row in given_.items() if len(row) > 1}
    values = [one for row in paired.values() for one in row]
    found = alpha(given_)
    if found is None:
        assert len(set(values)) <= 1
        return
    observed = sum(
        sum((a - b) ** 2 for a in row for b in row) / (len(row) - 1) for row in paired.values()
    ) / len(values)
    expected = sum((a - b) ** 2 for a in values for b in values)
    expected /= len(values) * (len(values) - 1)
    assert found == pytest.approx(1 - observed / expected, abs=1e-9)

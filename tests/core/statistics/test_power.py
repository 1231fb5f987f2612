# SPDX-License-Identifier: Apache-2.0
"""How many answers a difference takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.statistics.power import answers_to_detect, detectable_difference


def test_half_a_standard_deviation_takes_sixty_three_on_each_side() -> None:
    # Cohen 1988, table 2.4.1, has 64, by the t distribution, which asks for one more.
    assert answers_to_detect(0.5, 1.0) == 63
    assert answers_to_detect(-0.5, 1.0) == 63


@given(some.floats(0.01, 100), some.floats(0.01, 100), some.floats(0.1, 0.99))
def test_so_many_show_the_difference_and_one_fewer_does_not(
    difference: float, variance: float, power: float
) -> None:
    n = answers_to_detect(difference, variance, power=power)
    assert detectable_difference(n, variance, power=power) <= difference * (1 + 1e-6)
    if n > 1:
        assert detectable_difference(n - 1, variance, power=power) > difference * (1 - 1e-6)


def test_the_impossible_is_refused_with_its_numbers() -> None:
    for difference, variance, power, said in (
        (0.0, 1.0, 0.8, "difference of 0"),
        (float("nan"), 1.0, 0.8, "difference of nan"),
        (1.0, -2.0, 0.8, "got -2"),
        (1.0, 1.0, 1.0, "and 1"),
    ):
        with pytest.raises(ValueError, match=said):
            answers_to_detect(difference, variance, power=power)
    with pytest.raises(ValueError, match="got 0"):
        detectable_difference(0, 1.0)

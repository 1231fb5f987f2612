# SPDX-License-Identifier: Apache-2.0
"""Divided points: log-ratios keep distances, tests agree with R and keep their level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.statistics.compositions import (
    BALANCES,
    clr,
    compare_teams,
    ilr,
    paired_hotelling,
    replace_zeros,
    sign_flips,
)
from customary.core.statistics.means import mean_interval, mean_of
from tests.core.oracles import told_by_r

ORACLE = told_by_r("drivers_and_profiles")
NOW, PREFERRED = np.array(ORACLE["now"], float), np.array(ORACLE["preferred"], float)
PEOPLE = np.array(ORACLE["people"], float)
DIFFERENCES = ilr(PREFERRED) - ilr(NOW)

parts = some.lists(some.floats(0.01, 100), min_size=4, max_size=4).map(np.array)


def test_the_golden_people_have_the_published_mean_coordinates() -> None:
    """Of the three people's own profiles, as the tests take them; not of the unit's profile."""
    now = [[40, 20, 20, 20], [25, 15, 190 / 6, 170 / 6], [35, 22.5, 130 / 6, 125 / 6]]
    assert ilr(np.array(now)).mean(axis=0) == pytest.approx([0.06288, 0.24923, 0.29938], abs=5e-6)


def test_the_balances_are_orthonormal_and_the_first_two_are_the_axes_of_the_chart() -> None:
    assert pytest.approx(np.eye(3)) == BALANCES @ BALANCES.T
    flexible, internal = ilr(np.array([[40, 40, 10, 10], [40, 10, 10, 40]]))
    assert flexible[0] > 0
    assert flexible[1:] == pytest.approx([0, 0])
    assert internal[1] > 0
    assert internal[[0, 2]] == pytest.approx([0, 0])


@given(parts, parts, some.floats(0.1, 10))
def test_distances_are_the_same_in_either_coordinates_and_whatever_the_total(
    one: np.ndarray, other: np.ndarray, factor: float
) -> None:
    distance = np.linalg.norm(clr(one) - clr(other))
    assert np.linalg.norm(ilr(one) - ilr(other)) == pytest.approx(distance, abs=1e-9)
    assert np.linalg.norm(ilr(one * factor) - ilr(other)) == pytest.approx(distance, abs=1e-9)
    assert clr(one).sum() == pytest.approx(0, abs=1e-9)


def test_zeros_become_small_and_the_others_keep_their_ratios() -> None:
    found = replace_zeros(np.array([[60.0, 40, 0, 0], [25, 25, 25, 25]]), delta=0.005)
    assert found == pytest.approx(np.array([[0.594, 0.396, 0.005, 0.005], [0.25] * 4]))
    assert found.sum(axis=1) == pytest.approx([1, 1])
    for wrong, delta in (([0, 0, 0, 0], 0.1), ([-1, 1, 1, 1], 0.1), ([1, 0, 0, 0], 0.4)):
        with pytest.raises(ValueError, match=r"zero|Parts"):
            replace_zeros(np.array(wrong), delta=delta)
    with pytest.raises(ValueError, match="smallest part is 0"):
        clr(np.array([1, 1, 0, 1]))
    with pytest.raises(ValueError, match="4 parts, not 3"):
        ilr(np.array([1, 1, 1]))


def test_hotelling_and_the_distance_between_teams_are_as_in_r() -> None:
    assert paired_hotelling(DIFFERENCES) == pytest.approx(ORACLE["hotelling_p"], rel=1e-10)
    teams = compare_teams(ilr(PEOPLE), ORACLE["team"], seed=1)
    assert teams is not None
    assert teams.between == pytest.approx(ORACLE["between_share"], rel=1e-10)
    clan = mean_interval(mean_of(PEOPLE[:, 0]))
    assert clan == pytest.approx(ORACLE["clan_interval"], rel=1e-10)


def test_what_too_few_people_cannot_tell_is_not_told() -> None:
    assert paired_hotelling(DIFFERENCES[:3]) is None
    assert paired_hotelling(np.ones((9, 3))) is None
    assert compare_teams(ilr(PEOPLE), [1] * len(PEOPLE), seed=1) is None
    assert compare_teams(ilr(PEOPLE[:3]), [1, 2, 3], seed=1) is None
    with pytest.raises(ValueError, match="got 0"):
        sign_flips(np.empty((0, 3)), seed=1)
    with pytest.raises(ValueError, match="18 people and 2 teams"):
        compare_teams(ilr(PEOPLE), [1, 2], seed=1)


def test_one_person_has_two_signs_and_eleven_have_2048() -> None:
    assert sign_flips(DIFFERENCES[:1], seed=1) == 1
    found = sign_flips(DIFFERENCES, seed=1)
    assert found * 2048 == pytest.approx(round(found * 2048))
    assert found == pytest.approx(ORACLE["hotelling_p"], abs=0.05)


def test_a_clear_change_is_found_and_drawn_signs_agree_with_all_signs() -> None:
    random = np.random.default_rng(4)
    clear = random.normal([0.8, 0, 0], 0.5, size=(12, 3))
    assert sign_flips(clear, seed=1) < 0.01
    beyond = np.vstack([clear, random.normal(0, 0.5, size=(20, 3))])
    assert sign_flips(beyond, seed=1) == sign_flips(beyond, seed=1)
    hotelling = paired_hotelling(beyond)
    assert hotelling is not None
    assert sign_flips(beyond, seed=1) == pytest.approx(hotelling, abs=0.02)


def test_without_a_difference_five_in_a_hundred_are_called_one() -> None:
    random = np.random.default_rng(8)
    called = [
        sign_flips(random.exponential(size=(8, 3)) * random.choice([-1, 1], (8, 1)), seed=1)
        for _ in range(400)
    ]
    assert 0.02 < np.mean(np.array(called) <= 0.05) < 0.085
    dealt = [
        compare_teams(random.normal(size=(12, 3)), [0] * 5 + [1] * 7, seed=index, draws=99)
        for index in range(300)
    ]
    assert 0.02 < np.mean([one is not None and one.p <= 0.05 for one in dealt]) < 0.09


def test_teams_of_their_own_kind_differ_whatever_they_are_called() -> None:
    random = np.random.default_rng(5)
    apart = np.vstack([random.normal(0, 0.1, (6, 3)), random.normal(1, 0.1, (6, 3))])
    found = compare_teams(apart, ["Sales"] * 6 + ["Care"] * 6, seed=1)
    assert found is not None
    assert found.p <= 0.01
    assert found.between > 0.9

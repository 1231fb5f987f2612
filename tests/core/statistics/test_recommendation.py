# SPDX-License-Identifier: Apache-2.0
"""The recommendation score: its interval keeps its promise, in small teams too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.statistics.power import answers_to_detect
from customary.core.statistics.recommendation import (
    Counts,
    change_of_recommendation,
    detectable_change,
    recommendation_interval,
    recommendation_score,
    variance_of_an_answer,
)

counts = (
    some.tuples(some.integers(0, 300), some.integers(0, 300), some.integers(0, 300))
    .filter(any)
    .map(lambda three: Counts(*three))
)


def test_thirty_answers_give_the_worked_example() -> None:
    thirty = Counts(5, 7, 18)
    assert recommendation_score(thirty) == pytest.approx(43.33, abs=0.005)
    assert recommendation_interval(thirty) == pytest.approx((13.25, 65.54), abs=0.005)
    assert recommendation_interval(thirty, population=36) == pytest.approx(
        (31.41, 53.80), abs=0.005
    )


def test_thirty_three_points_between_waves_of_thirty_may_be_chance() -> None:
    change = change_of_recommendation(Counts(9, 9, 12), Counts(5, 7, 18))
    assert change.points == pytest.approx(33.33, abs=0.005)
    assert (change.low, change.high) == pytest.approx((-8.0, 68.6), abs=0.05)
    assert not change.beyond_chance
    assert change.p_value > 0.05


def test_how_small_a_change_so_many_answers_show() -> None:
    shown = {n: round(detectable_change(n)) for n in (30, 120, 300, 1000)}
    assert shown == {30: 56, 120: 28, 300: 18, 1000: 10}


@given(some.floats(0.5, 200), some.floats(0.01, 1))
def test_as_many_answers_as_are_needed_show_the_change_and_one_fewer_does_not(
    points: float, variance: float
) -> None:
    n = answers_to_detect(points, 100**2 * variance)
    assert detectable_change(n, variance=variance) <= points * (1 + 1e-9)
    if n > 1:
        assert detectable_change(n - 1, variance=variance) > points


@given(counts)
def test_a_score_lies_within_its_interval_and_that_on_its_scale(three: Counts) -> None:
    low, high = recommendation_interval(three)
    assert -100 <= low < high <= 100
    # The pseudo-answers pull a single answer's interval past it.
    if three.n > 1:
        assert low <= recommendation_score(three) <= high


@given(counts, some.integers(0, 500))
def test_promoters_and_detractors_changed_about_turn_everything(three: Counts, more: int) -> None:
    turned = Counts(three.promoters, three.passives, three.detractors)
    low, high = recommendation_interval(three, population=three.n + more)
    mirror = recommendation_interval(turned, population=three.n + more)
    assert mirror == pytest.approx((-high, -low), abs=1e-9)


@given(counts, some.integers(0, 20))
def test_once_all_have_answered_the_score_is_certain(three: Counts, fewer: int) -> None:
    score = recommendation_score(three)
    assert recommendation_interval(three, population=max(1, three.n - fewer)) == (score, score)


@given(counts, some.integers(1, 500))
def test_the_more_of_a_team_answer_the_narrower_the_interval(three: Counts, more: int) -> None:
    low, high = recommendation_interval(three, population=three.n + more)
    wide_low, wide_high = recommendation_interval(three, population=three.n + more + 50)
    assert high - low <= wide_high - wide_low + 1e-9


def counted(answers: np.ndarray) -> Counts:
    detractors, promoters = int((answers <= 6).sum()), int((answers >= 9).sum())
    return Counts(detractors, len(answers) - detractors - promoters, promoters)


def test_the_interval_of_small_teams_keeps_its_promise() -> None:
    # Ten of twelve answer, and most promote: where narrowing the finished interval fails.
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(2000):
        team = rng.choice([0, 8, 10], 12, p=[0.05, 0.15, 0.8])
        truth = recommendation_score(counted(team))
        answered = counted(rng.choice(team, 10, replace=False))
        low, high = recommendation_interval(answered, population=12)
        held += low - 1e-9 <= truth <= high + 1e-9
    assert held / 2000 > 0.92


@given(counts, counts)
def test_a_change_turned_about_is_its_opposite(before: Counts, after: Counts) -> None:
    change, back = (
        change_of_recommendation(before, after),
        change_of_recommendation(after, before),
    )
    assert (back.low, back.high) == pytest.approx((-change.high, -change.low), abs=1e-9)
    assert back.p_value == pytest.approx(change.p_value)
    assert change.beyond_chance == (change.p_value < 0.05)


@given(counts)
def test_one_answer_always_scatters_a_little_and_never_more_than_it_can(three: Counts) -> None:
    assert 0 < variance_of_an_answer(three) <= 1


@pytest.mark.parametrize("wrong", [Counts(0, 0, 0), Counts(-1, 3, 4)])
def test_impossible_counts_are_refused_with_their_numbers(wrong: Counts) -> None:
    for ask in (recommendation_score, recommendation_interval, variance_of_an_answer):
        with pytest.raises(ValueError, match=str(wrong.detractors)):
            ask(wrong)
    with pytest.raises(ValueError, match="no count below 0"):
        change_of_recommendation(Counts(1, 1, 1), wrong)


def test_planning_for_the_impossible_is_refused() -> None:
    with pytest.raises(ValueError, match="got 0"):
        detectable_change(0)
    with pytest.raises(ValueError, match="got 0"):
        detectable_change(10, variance=0)
    with pytest.raises(ValueError, match="and 1"):
        detectable_change(10, power=1)

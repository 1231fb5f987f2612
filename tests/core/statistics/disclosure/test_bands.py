# SPDX-License-Identifier: Apache-2.0
"""Numbers in bands: whoever subtracts them cannot tell how many of the rest answered."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from scipy.optimize import Bounds, LinearConstraint, milp

from customary.core.statistics.disclosure.bands import (
    Band,
    ShareBand,
    as_of_least,
    band_of,
    least_of,
    middle_of,
    most_of,
    rest_of,
    share_of,
    sum_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = 5


@pytest.mark.parametrize(
    ("n", "asked", "least", "most"),
    [
        (0, 4, 0, 4),
        (4, 12, 0, 4),
        (5, 12, 5, 9),
        (9, 12, 5, 9),
        (10, 12, 10, 12),
        (12, 12, 10, 12),
        # All of ten would be a band by itself: it goes with the one before.
        (10, 10, 5, 10),
        (7, 10, 5, 10),
        (4, 10, 0, 4),
        (15, None, 15, 19),
        # More than were asked, as other tools' files have it.
        (15, 12, 15, 19),
    ],
)
def test_a_number_is_told_from_one_multiple_of_the_floor_up_to_the_next(
    n: int, asked: int | None, least: int, most: int
) -> None:
    told = band_of(n, STEP, asked)
    assert (int(told), most_of(told)) == (least, most)


@given(some.integers(1, 400), some.integers(1, 12), some.data())
def test_the_share_of_a_population_that_narrows_intervals_is_at_most_the_least_told(
    population: int, step: int, data: some.DataObject
) -> None:
    n = data.draw(some.integers(step, max(step, population)))
    asked = data.draw(some.integers(n, max(n, population)))
    least = int(band_of(n, step, asked))
    reckoned = n / as_of_least(population, n, step)
    assert reckoned <= least / population or n == step
    # As of any other number that the same band holds, but for what is rounded to a whole person.
    others = [one for one in range(step + 1, population + 1) if one // step == n // step]
    if n % step:
        alike = [one / as_of_least(population, one, step) for one in others if one % step]
        assert max(alike) - min(alike) <= 1 / population


@pytest.mark.parametrize(("n", "least"), [(3, 3), (5, 5), (6, 5), (10, 5), (11, 10), (14, 10)])
def test_a_number_is_reckoned_as_the_least_of_its_band(n: int, least: int) -> None:
    assert least_of(n, STEP) == least
    assert least_of(n, 0) == n


def test_without_a_step_the_number_itself_is_told() -> None:
    told = band_of(12, 0, 12)
    assert (told, type(told), middle_of(told), share_of(told, 12)) == (12, int, 12, 1.0)


def test_what_is_made_of_a_band_is_a_band() -> None:
    told = Band(10, 12)
    assert middle_of(told) == 11
    rate = share_of(told, 12)
    assert isinstance(rate, ShareBand)
    assert (float(rate), rate.most, middle_of(rate)) == (10 / 12, 1.0, pytest.approx(11 / 12))
    rest, both = rest_of(12, told), sum_of([told, Band(5, 9), 3])
    assert (int(rest), most_of(rest)) == (0, 2)
    assert (int(both), most_of(both)) == (18, 24)
    assert share_of(Band(10, 10), 10) == 1.0
    for copied in (copy.deepcopy(told), pickle.loads(pickle.dumps(told))):
        assert (copied, copied.most) == (10, 12)


@dataclass(frozen=True)
class Team:
    """A unit: how many of its own were asked and answered, whether it is shown, what is below."""

    asked: int
    answered: int
    is_shown: bool
    parts: Sequence[Team] = ()

    def all(self) -> list[Team]:
        return [self, *(one for part in self.parts for one in part.all())]

    def asked_in_all(self) -> int:
        return sum(one.asked for one in self.all())

    def answered_in_all(self) -> int:
        return sum(one.answered for one in self.all())


@some.composite
def team(draw: some.DrawFn, depth: int = 2) -> Team:
    asked = draw(some.integers(0 if depth else 1, 17))
    # Often nobody, often everybody: that is what is not to be told.
    answered = draw(some.sampled_from([0, asked]) | some.integers(0, asked))
    parts = draw(some.lists(team(depth - 1), min_size=1, max_size=3)) if depth else []
    return Team(asked, answered, draw(some.booleans()), parts)


def possible(whole: Team, hidden: Team) -> tuple[int, int]:
    """The fewest and the most of a hidden unit who may have answered, by all that is told.

    Whoever reckons knows how many were asked in each unit, and how bands are made.
    """
    units = whole.all()
    place = {id(one): at for at, one in enumerate(units)}
    rows, least, most = [], [], []
    for one in units:
        if one.is_shown:
            row = np.zeros(len(units))
            row[[place[id(each)] for each in one.all()]] = 1
            told = band_of(one.answered_in_all(), STEP, one.asked_in_all())
            rows.append(row)
            least.append(int(told))
            most.append(most_of(told))
    target = np.zeros(len(units))
    target[[place[id(each)] for each in hidden.all()]] = 1
    limits = [LinearConstraint(np.array(rows), least, most)] if rows else []
    asked = Bounds(0, np.array([one.asked for one in units]))
    ends = []
    for sign in (1, -1):
        found = milp(
            sign * target, constraints=limits, bounds=asked, integrality=np.ones(len(units))
        )
        assert found.success
        ends.append(round(sign * found.fun))
    return ends[0], ends[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(team(depth=1))
def test_a_whole_less_its_parts_does_not_tell_how_many_of_the_rest_answered(whole: Team) -> None:
    # What is not shown of it is one rest. Where all of it answered, a coincidence may tell so.
    shown = [one for one in whole.parts if one.is_shown]
    others = [
        Team(whole.asked, whole.answered, False),
        *(one for one in whole.parts if not one.is_shown),
    ]
    rest = Team(sum(one.asked for one in others), sum(one.answered for one in others), False)
    if rest.answered < rest.asked:
        least, most = possible(Team(0, 0, True, [*shown, rest]), rest)
        assert least < most
        assert least <= rest.answered <= most


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(team())
def test_that_nobody_of_a_unit_answered_is_never_told_however_numbers_are_put_together(
    whole: Team,
) -> None:
    for one in whole.all():
        if not one.is_shown and one.asked_in_all() and not one.answered_in_all():
            assert possible(whole, one)[1] > 0

# SPDX-License-Identifier: Apache-2.0
"""Periods follow each other without gap, and every day finds its own."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.grading.periods import (
    FEWEST_PERIODS,
    Cadence,
    period_start,
    periods_before,
    previous_start,
)

days = some.dates(date(2000, 1, 1), date(2099, 12, 31))
cadences = some.sampled_from(Cadence)


@given(days, cadences)
def test_periods_are_contiguous_and_end_before_the_one_under_way(
    as_of: date, cadence: Cadence
) -> None:
    periods = periods_before(as_of, cadence)
    edges = [*periods.starts, periods.end]
    for start, following in pairwise(edges):
        assert start < following
        assert previous_start(following, cadence) == start
        assert period_start(following - timedelta(days=1), cadence) == start
    assert periods.end <= as_of + timedelta(days=1)
    assert period_start(as_of + timedelta(days=1), cadence) == periods.end


@given(days, cadences)
def test_there_are_enough_periods_for_a_habit(as_of: date, cadence: Cadence) -> None:
    assert len(periods_before(as_of, cadence).starts) >= FEWEST_PERIODS


@given(days, cadences, some.lists(days, max_size=20))
def test_the_index_of_a_day_is_the_period_that_holds_it(
    as_of: date, cadence: Cadence, looked_up: list[date]
) -> None:
    periods = periods_before(as_of, cadence)
    found = periods.index(np.array(looked_up, dtype="datetime64[D]"))
    for day, index in zip(looked_up, found.tolist(), strict=True):
        if not periods.window[0] <= day <= as_of:
            assert index == -1
        elif day >= periods.end:
            assert index == len(periods.starts)
        else:
            assert periods.starts[index] == period_start(day, cadence)


def test_a_day_that_is_not_known_is_in_no_period() -> None:
    periods = periods_before(date(2025, 6, 30), Cadence.MONTH)
    assert periods.index(np.array(["NaT"], dtype="datetime64[D]")).tolist() == [-1]


@pytest.mark.parametrize(
    ("cadence", "start"),
    [
        (Cadence.WEEK, "2025-06-16"),
        (Cadence.MONTH, "2025-06-01"),
        (Cadence.QUARTER, "2025-04-01"),
        (Cadence.HALF_YEAR, "2025-01-01"),
        (Cadence.YEAR, "2025-01-01"),
    ],
)
def test_calendar_periods_start_where_the_calendar_has_them(cadence: Cadence, start: str) -> None:
    assert period_start(date(2025, 6, 18), cadence) == date.fromisoformat(start)


@given(days)
def test_eight_weeks_are_56_days_from_a_monday(day: date) -> None:
    start = period_start(day, Cadence.EIGHT_WEEKS)
    assert start.weekday() == 0
    assert 0 <= (day - start).days < 56


def test_a_period_that_ends_today_is_complete() -> None:
    assert periods_before(date(2025, 6, 30), Cadence.MONTH).end == date(2025, 7, 1)
    assert periods_before(date(2025, 6, 29), Cadence.MONTH).end == date(2025, 6, 1)

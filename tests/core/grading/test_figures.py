# SPDX-License-Identifier: Apache-2.0
"""A figure carries its value with all that is needed to judge it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.grading.evidence import Evidence
from customary.core.grading.figures import Statistic, figure, trend
from tests.core.grading.tables import AS_OF, MONTHS, Row, monthly, rows, table


@given(rows(), some.sampled_from([Statistic.SHARE, Statistic.MEDIAN]))
def test_the_value_lies_within_its_interval(given_: list[Row], statistic: Statistic) -> None:
    found = figure(table(given_), MONTHS, statistic)
    assert 0 <= found.numerator <= found.denominator
    if found.low is not None and found.high is not None and found.value is not None:
        assert found.low <= found.value <= found.high


@given(rows())
def test_without_a_value_there_is_a_reason_and_never_a_zero(given_: list[Row]) -> None:
    for statistic in Statistic:
        found = figure(table(given_), MONTHS, statistic)
        assert (found.value is None) == bool(found.reason)


@given(rows())
def test_the_trend_adds_up_to_the_complete_periods(given_: list[Row]) -> None:
    found = trend(table(given_), MONTHS, Statistic.SHARE)
    complete = [row for row in given_ if MONTHS.window[0] <= row.day < MONTHS.end]
    trusted = any(
        row.base <= Evidence.DAILY_WORK and MONTHS.window[0] <= row.day <= AS_OF for row in given_
    )
    counted = [row for row in complete if not trusted or row.base <= Evidence.DAILY_WORK]
    assert sum(point.denominator for point in found) == len(counted)


def test_a_share_is_what_held_of_what_could_have() -> None:
    found = figure(table(monthly(3) + monthly(1, held=False)), MONTHS, Statistic.SHARE)
    assert (found.value, found.numerator, found.denominator, found.n) == (0.75, 3, 4, 4)
    assert found.window == (date(2024, 12, 1), AS_OF)
    assert found.evidence is Evidence.SYSTEM


def test_a_median_counts_only_what_was_measured() -> None:
    rows_ = monthly(1, value=4.0) + monthly(1, value=10.0) + monthly(1)
    found = figure(table(rows_), MONTHS, Statistic.MEDIAN)
    assert (found.value, found.n, found.denominator) == (7, 2, 3)
    nothing = figure(table(monthly(2)), MONTHS, Statistic.MEDIAN)
    assert (nothing.value, nothing.reason) == (None, "too_few_measured")


def test_agreement_is_reckoned_over_the_ratings_of_each_record() -> None:
    ratings = table([Row(AS_OF, value=value) for value in (1.0, 1.0, 5.0, 5.0)])
    pairs = type(ratings)(**(vars(ratings) | {"record": np.array([1, 1, 2, 2])}))
    assert figure(pairs, MONTHS, Statistic.AGREEMENT).value == 1


def test_good_meetings_registered_by_hand_do_not_count_beside_the_calendar() -> None:
    calendar = monthly(10, held=False)
    by_hand = monthly(12, base=Evidence.SELF_REPORTED, proof=Evidence.SELF_REPORTED)
    found = figure(table(calendar + by_hand), MONTHS, Statistic.SHARE)
    assert (found.value, found.denominator, found.left_out) == (0, 10, 12)


def test_where_all_is_registered_by_hand_the_figure_says_so() -> None:
    by_hand = monthly(5, base=Evidence.SELF_REPORTED, proof=Evidence.SELF_REPORTED)
    found = figure(table(by_hand), MONTHS, Statistic.SHARE)
    assert (found.value, found.evidence) == (1, Evidence.SELF_REPORTED)


def test_a_claim_about_a_system_record_does_not_hold_but_is_told() -> None:
    claims = monthly(4, proof=Evidence.SELF_REPORTED)
    found = figure(table(claims), MONTHS, Statistic.SHARE)
    assert (found.value, found.claimed) == (0, 4)


def test_what_lies_outside_the_window_does_not_count() -> None:
    outside = [Row(date(2024, 11, 30)), Row(date(2025, 12, 16))]
    assert figure(table(outside), MONTHS, Statistic.SHARE).reason == "no_records"


@pytest.mark.parametrize("statistic", Statistic)
def test_no_records_make_no_figure(statistic: Statistic) -> None:
    found = figure(table([]), MONTHS, statistic)
    assert (found.value, found.denominator, found.reason) == (None, 0, "no_records")

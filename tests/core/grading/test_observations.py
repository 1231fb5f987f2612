# SPDX-License-Identifier: Apache-2.0
"""Observations keep what they are given."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from customary.core.grading.evidence import BACKDATED_AFTER_DAYS, Evidence, lower_backdated
from customary.core.grading.observations import Observations
from tests.core.grading.tables import Row, rows, table


def same(one: Observations, other: Observations) -> bool:
    return all(
        getattr(one, field.name).dtype == getattr(other, field.name).dtype
        and np.array_equal(
            getattr(one, field.name), getattr(other, field.name), equal_nan=field.name == "value"
        )
        for field in fields(one)
    )


@given(rows())
def test_packed_and_unpacked_they_are_the_same(given_: list[Row]) -> None:
    packed = table(given_).to_bytes()
    assert same(Observations.from_bytes(packed), table(given_))


@given(rows())
def test_proven_rows_are_those_trusted_on_both_sides(given_: list[Row]) -> None:
    assert table(given_).proven.tolist() == [row.is_proven for row in given_]


@given(rows(), rows())
def test_tables_put_together_keep_every_row_in_order(first: list[Row], second: list[Row]) -> None:
    assert same(
        Observations.together([table(first), table(second)]).where(
            np.arange(len(first) + len(second)) < len(first)
        ),
        table(first),
    )
    assert len(Observations.together([])) == 0


def test_single_values_stand_for_whole_columns_and_the_proof_for_the_base() -> None:
    made = Observations.build(
        day=[date(2025, 1, 1), date(2025, 1, 2)], held=True, record=[1, 2], base=Evidence.DAILY_WORK
    )
    assert made.held.tolist() == [True, True]
    assert made.proof.tolist() == [Evidence.DAILY_WORK, Evidence.DAILY_WORK]
    assert made.level.tolist() == [-1, -1]


def test_columns_of_different_length_are_refused_by_name() -> None:
    good = table([Row(date(2025, 1, 1)), Row(date(2025, 1, 2))])
    columns = {field.name: getattr(good, field.name) for field in fields(good)}
    with pytest.raises(ValueError, match="'held': 1"):
        Observations(**(columns | {"held": good.held[:1]}))


@pytest.mark.parametrize("letter", ["A", "B", "C", "D"])
def test_letters_and_grades_are_two_names_of_one_thing(letter: str) -> None:
    assert Evidence.from_letter(letter).letter == letter


@pytest.mark.parametrize("letter", ["", "E", "a", "AB"])
def test_other_letters_are_refused(letter: str) -> None:
    with pytest.raises(ValueError, match="A, B, C or D"):
        Evidence.from_letter(letter)


@given(some.sampled_from(Evidence), some.integers(-400, 400))
def test_only_daily_work_recorded_too_late_is_lowered(grade: Evidence, days: int) -> None:
    lowered = lower_backdated(
        np.array([grade], dtype=np.int8),
        occurred=np.array(["2025-01-01"], dtype="datetime64[D]"),
        recorded=np.array(["2025-01-01"], dtype="datetime64[D]") + days,
    )[0]
    late = days > BACKDATED_AFTER_DAYS and grade is Evidence.DAILY_WORK
    assert lowered == (Evidence.SELF_REPORTED if late else grade)


@given(some.sampled_from(Evidence), some.integers(-400, 400))
def test_what_anybody_types_for_any_day_is_held_to_the_rule_too(grade: Evidence, days: int) -> None:
    lowered = lower_backdated(
        np.array([grade], dtype=np.int8),
        occurred=np.array(["2025-01-01"], dtype="datetime64[D]"),
        recorded=np.array(["2025-01-01"], dtype="datetime64[D]") + days,
        typed=np.array([True]),
    )[0]
    late = days > BACKDATED_AFTER_DAYS
    assert lowered == (max(grade, Evidence.SELF_REPORTED) if late else grade)


@pytest.mark.parametrize(("occurred", "recorded"), [("NaT", "2025-01-01"), ("2025-01-01", "NaT")])
def test_where_a_day_is_not_known_nothing_is_lowered(occurred: str, recorded: str) -> None:
    lowered = lower_backdated(
        np.array([Evidence.DAILY_WORK], dtype=np.int8),
        occurred=np.array([occurred], dtype="datetime64[D]"),
        recorded=np.array([recorded], dtype="datetime64[D]"),
    )
    assert lowered.tolist() == [Evidence.DAILY_WORK]

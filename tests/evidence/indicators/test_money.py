# SPDX-License-Identifier: Apache-2.0
"""I94: service and the care of staff get the money they ask for."""

from __future__ import annotations

import math
from typing import Any

import pytest

from customary.store.models import BudgetLine
from tests.cast import make, make_unit
from tests.evidence.indicators.seeing import Seen, figure_of, see

pytestmark = pytest.mark.django_db


def line(purpose: str = "service", **fields: Any) -> BudgetLine:
    given = {"starts_on": "2025-01-01", "ends_on": "2025-12-31", "requested": 100, "approved": 100}
    return make(BudgetLine, purpose=purpose, **(given | fields))


def quarter(budget: BudgetLine, day: str = "2025-06-30") -> Seen:
    (found,) = [one for one in see("I94", budget) if str(one.day) == day]
    return found


def test_money_approved_as_asked_holds_in_each_quarter_it_runs_in() -> None:
    unit = make_unit()
    told = see("I94", line(unit=unit))
    assert [str(one.day)[5:] for one in told] == ["03-31", "06-30", "09-30", "12-31"]
    assert all(one.held and one.unit == unit.pk and one.base == "A" for one in told)


def test_less_than_nine_tenths_is_not_what_was_asked_for() -> None:
    assert quarter(line(approved=90)).held
    assert not quarter(line(approved=89)).held
    assert not quarter(line(approved=0)).held


def test_money_that_was_not_spent_does_not_hold_once_its_time_is_over() -> None:
    idle = line(actual=79)
    assert quarter(idle).held
    assert not quarter(idle, "2025-12-31").held
    assert quarter(line(actual=80), "2025-12-31").held
    assert quarter(line(), "2025-12-31").held


def test_money_for_other_things_is_not_asked_about_but_makes_the_whole() -> None:
    line("other", approved=300)
    care = line("people_care", approved=50, requested=50)
    assert see("I94", line("other")) == []
    assert quarter(care).value == pytest.approx(50 / 450)


def test_the_share_is_unknown_without_the_rest_of_the_budget() -> None:
    assert math.isnan(quarter(line()).value)


def test_budgets_in_two_currencies_are_not_added_up() -> None:
    line("other", approved=300, currency="CNY")
    euro = line(approved=100, currency="EUR")
    line("other", approved=100, currency="EUR")
    assert quarter(euro).value == 0.5


def test_a_line_that_does_not_say_what_was_asked_for_is_left_out() -> None:
    assert see("I94", line(requested=None)) == []
    assert see("I94", line(approved=None)) == []


def test_a_budget_typed_in_long_after_its_time_proves_nothing() -> None:
    late = line(ends_on="2025-03-31", recorded_at="2025-09-01", source="B")
    assert quarter(late, "2025-03-31").base == "C"
    assert quarter(line(recorded_at="2025-01-05", source="B")).base == "B"
    assert figure_of("I94").left_out == 1

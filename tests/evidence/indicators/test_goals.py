# SPDX-License-Identifier: Apache-2.0
"""I56 and I59: goals and rewards are about customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.models import Goal, Metric, MetricObservation, Recognition
from tests.cast import make, make_person, make_unit
from tests.evidence.indicators.seeing import Seen, figure_of, see, see_one

if TYPE_CHECKING:
    from customary.store.models import Person

pytestmark = pytest.mark.django_db


def metric(*, customer_centric: bool = True, kind: str = "quality") -> Metric:
    return make(
        Metric, name="Solved at first contact", kind=kind, customer_centric=customer_centric
    )


def measure(what: Metric, day: str = "2025-05-15", source: str = "A") -> None:
    make(MetricObservation, metric=what, observed_on=day, value=0.8, source=source)


def goal(what: Metric, owner: Person | None, **fields: object) -> Goal:
    year = {"title": "A goal", "starts_on": "2025-01-01", "ends_on": "2025-12-31"}
    return make(Goal, metric=what, owner=owner, **(year | fields))


def second_quarter(person: Person) -> Seen:
    (found,) = [one for one in see("I56", person) if str(one.day) == "2025-06-30"]
    return found


def test_a_measured_customer_goal_holds_in_the_quarter_it_is_measured() -> None:
    person = make_person(unit=make_unit(), level="manager")
    what = metric()
    measure(what)
    mine = goal(what, person)
    assert [str(one.day) for one in see("I56", person) if one.held] == ["2025-06-30"]
    seen = second_quarter(person)
    assert (seen.unit, seen.level, seen.base, seen.proof) == (person.unit_id, "manager", "A", "A")
    assert (seen.proof_table, seen.proof_record, seen.value) == ("goals", mine.pk, 0)


def test_a_goal_nobody_measures_does_not() -> None:
    person = make_person()
    goal(metric(), person)
    assert not second_quarter(person).held


def test_a_goal_that_has_ended_does_not() -> None:
    person, what = make_person(), metric()
    measure(what)
    goal(what, person, ends_on="2025-05-14")
    assert not second_quarter(person).held


def test_a_goal_of_the_job_is_everybodys_who_has_it() -> None:
    nurse, cook = make_person(job_title="Care Nurse"), make_person(job_title="Cook")
    what = metric()
    measure(what)
    goal(what, None, owner_role="care nurse ")
    assert second_quarter(nurse).held
    assert not second_quarter(cook).held


def test_a_goal_of_a_unit_is_nobodys_own() -> None:
    unit = make_unit()
    person, what = make_person(unit=unit), metric()
    measure(what)
    goal(what, None, unit=unit)
    assert not second_quarter(person).held


def test_a_measurement_typed_in_by_hand_proves_nothing() -> None:
    person, what = make_person(), metric()
    measure(what, source="C")
    goal(what, person)
    assert (second_quarter(person).held, second_quarter(person).proof) == (True, "C")


def test_at19_a_person_without_a_customer_goal_lowers_coverage() -> None:
    person, what = make_person(started_on="2025-04-01"), metric()
    for month in ("05", "08", "11"):
        measure(what, f"2025-{month}-15")
    goal(what, person)
    assert figure_of("I56").value == 1
    make_person(started_on="2025-04-01")
    assert figure_of("I56").value == 0.5


def test_at19_a_person_with_nothing_but_revenue_is_flagged() -> None:
    seller, both, none = make_person(), make_person(), make_person()
    revenue, customers = metric(customer_centric=False, kind="money"), metric()
    measure(revenue)
    measure(customers)
    goal(revenue, seller)
    goal(revenue, both)
    goal(customers, both)
    assert not second_quarter(seller).held
    assert [second_quarter(one).value for one in (seller, both, none)] == [1, 0, 0]


def reward(basis: str, **fields: object) -> Recognition:
    given = {"recipient": make_person(unit=make_unit()), "reward": "A day off"} | fields
    return make(Recognition, basis=basis, given_at="2025-06-02", **given)


@pytest.mark.parametrize("basis", ["customer_value", "steady_quality"])
def test_rewards_for_what_customers_gain_hold(basis: str) -> None:
    given = reward(basis)
    seen = see_one("I59", given)
    assert seen.held
    assert (seen.unit, seen.level) == (given.recipient.unit_id, "employee")


@pytest.mark.parametrize("basis", ["sales", "tenure", "idea", "other"])
def test_rewards_for_something_else_do_not(basis: str) -> None:
    assert not see_one("I59", reward(basis)).held


def test_at15_three_perfect_marks_are_too_few_for_a_reward_to_count() -> None:
    assert not see_one("I59", reward("customer_mark", marks=3)).held
    assert not see_one("I59", reward("customer_mark", marks=None)).held
    assert see_one("I59", reward("customer_mark", marks=10)).held


def test_thanks_without_a_reward_are_left_out() -> None:
    assert see("I59", reward("customer_value", reward="")) == []
    assert see_one("I59", reward("customer_value", reward="", amount=200)).held


def test_a_reward_typed_in_by_hand_is_self_reported() -> None:
    assert see_one("I59", reward("customer_value", source="C")).base == "C"

# SPDX-License-Identifier: Apache-2.0
"""I27, I65 and I66: it is easy, the front line decides, and exceptions are safe."""

from __future__ import annotations

import math
from typing import Any

import pytest

from customary.store.models import Decision, Interaction
from tests.cast import make, make_customer, make_decision, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, see, see_one

pytestmark = pytest.mark.django_db

LOGGED = "2025-06-02 12:00"


def solved(**fields: Any) -> Interaction:
    given = {"opened_at": "2025-06-02 09:00", "closed_at": LOGGED}
    return make(Interaction, **(given | fields))


def case(**fields: Any) -> Decision:
    """A case that needed discretion."""
    given: dict[str, Any] = {"kind": "relief", "proposed_at": "2025-06-02 09:00"}
    return make_decision(fields.pop("decided_at", LOGGED), **(given | fields))


def test_one_contact_that_solves_an_issue_is_easy() -> None:
    agent = make_person(unit=make_unit(function="service"))
    seen = see_one("I27", solved(agent=agent))
    assert (seen.held, seen.value, seen.unit, seen.level) == (True, 1, agent.unit_id, "employee")


@pytest.mark.parametrize("trouble", [{"contacts": 2}, {"transfers": 1}, {"reopened": 1}])
def test_a_second_contact_a_transfer_or_a_reopening_is_not(trouble: dict[str, int]) -> None:
    assert not see_one("I27", solved(**trouble)).held


@pytest.mark.parametrize(
    ("again", "topic", "held"),
    [
        ("2025-06-09 12:00", "filter", False),
        ("2025-06-09 12:01", "filter", True),
        ("2025-06-05 12:00", "invoice", True),
    ],
)
def test_who_comes_back_about_the_same_within_seven_days_was_not_served(
    again: str, topic: str, held: bool
) -> None:
    customer = make_customer()
    first = solved(customer=customer, topic="filter")
    solved(customer=customer, topic=topic, opened_at=again, closed_at=None)
    assert see_one("I27", first).held is held


def test_one_customer_known_by_two_sources_is_one_who_comes_back() -> None:
    customer = make_customer()
    alias = make_customer(same_as=customer, source="B")
    first = solved(customer=customer, topic="filter")
    solved(customer=alias, topic="filter", opened_at="2025-06-04 09:00", closed_at=None)
    assert not see_one("I27", first).held


def test_an_issue_is_asked_about_once_seven_days_have_passed() -> None:
    issue = solved()
    assert see("I27", issue, as_of="2025-06-08") == []
    assert len(see("I27", issue, as_of="2025-06-09")) == 1
    assert see("I27", solved(closed_at=None)) == []


def test_a_case_granted_within_ones_own_authority_shows_power() -> None:
    agent = make_person(unit=make_unit(function="service"))
    seen = see_one("I65", case(within_authority=True, decided_by=agent))
    assert (seen.held, seen.unit, seen.level) == (True, agent.unit_id, "employee")
    assert math.isnan(seen.value)


def test_an_approval_takes_its_hours_and_is_not_ones_own_power() -> None:
    asked = case(within_authority=False, approval_requested_at="2025-06-02 09:30")
    seen = see_one("I65", asked)
    assert (seen.held, seen.value) == (False, 2.5)


def test_a_case_still_waiting_or_turned_down_counts_against() -> None:
    waiting = case(decided_at=None, approval_requested_at="2025-06-02 09:30")
    refused = case(within_authority=False, status="rejected", approval_requested_at=LOGGED)
    assert not see_one("I65", waiting).held
    assert not see_one("I65", refused).held


def test_a_case_decided_after_the_day_is_still_waiting_on_it() -> None:
    asked = {"approval_requested_at": "2025-06-02 09:30", "within_authority": False}
    seen = see_one("I65", case(decided_at="2025-06-20 12:00", **asked), as_of="2025-06-10")
    assert (seen.held, math.isnan(seen.value), str(seen.day)) == (False, True, "2025-06-02")


def test_a_case_that_does_not_say_whose_authority_it_was_is_left_out() -> None:
    assert see("I65", case()) == []
    assert see("I65", case(status="withdrawn", within_authority=True)) == []
    assert see("I65", case(kind="policy", within_authority=True)) == []


def test_the_agent_of_the_ticket_stands_for_a_decider_who_is_not_named() -> None:
    agent = make_person(unit=make_unit(function="service"))
    seen = see_one("I65", case(within_authority=True, interaction=solved(agent=agent)))
    assert (seen.unit, seen.level) == (agent.unit_id, "employee")


def test_an_exception_is_safe_when_upheld_and_nobody_suffers_for_it() -> None:
    assert see_one("I66", case(kind="exception", upheld=True)).held
    assert not see_one("I66", case(kind="exception", upheld=False)).held
    harmed = case(kind="exception", upheld=True, adverse_consequence=True)
    assert not see_one("I66", harmed).held


def test_an_exception_nobody_has_reviewed_says_nothing_yet() -> None:
    assert see("I66", case(kind="exception")) == []
    later = case(kind="exception", upheld=True, reviewed_at="2025-07-01 12:00")
    assert see("I66", later, as_of="2025-06-30") == []
    assert see_one("I66", later).held


def test_relief_within_the_rules_is_no_exception() -> None:
    assert see("I66", case(kind="relief", upheld=True)) == []


def test_at24_an_exception_logged_after_the_fact_counts_without_approval_before() -> None:
    told = {"kind": "exception", "within_authority": True, "upheld": True, "source": "B"}
    soon = case(**told, recorded_at="2025-06-05 09:00")
    assert (see_one("I65", soon).held, see_one("I65", soon).base) == (True, "B")
    assert (see_one("I66", soon).held, see_one("I66", soon).base) == (True, "B")


@pytest.mark.parametrize("key", ["I65", "I66"])
def test_an_exception_logged_weeks_later_by_hand_is_self_reported(key: str) -> None:
    told = {"kind": "exception", "within_authority": True, "upheld": True}
    late = {"recorded_at": "2025-06-20 12:00"}
    assert see_one(key, case(**told, **late, source="B")).base == "C"
    assert see_one(key, case(**told, **late, source="A")).base == "A"


def test_the_figure_counts_cases_and_carries_an_interval() -> None:
    for number in range(10):
        asked = None if number < 7 else "2025-06-02 10:00"
        case(within_authority=number < 7, approval_requested_at=asked)
    found = figure_of("I65")
    assert (found.numerator, found.denominator, found.value) == (7, 10, 0.7)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.7 < found.high

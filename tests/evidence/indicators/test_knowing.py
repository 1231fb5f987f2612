# SPDX-License-Identifier: Apache-2.0
"""I30: customers whose need, goal, stage and value are known, and who were met lately."""

from __future__ import annotations

from typing import Any

import pytest

from customary.store.models import Attendance, Customer, Interaction
from tests.cast import make, make_customer, make_event, make_person, make_unit
from tests.evidence.indicators.seeing import observe, see, see_one

pytestmark = pytest.mark.django_db

TOLD = {
    "needs": "Quiet",
    "goals": "Growth",
    "journey_stage": "use",
    "yearly_value": 100,
    "profile_reviewed_on": "2025-12-01",
}


def known(**fields: Any) -> Customer:
    return make_customer(**TOLD | fields)


def met(customer: Customer, day: str = "2025-12-02 09:00", **fields: Any) -> Interaction:
    return make(Interaction, customer=customer, opened_at=day, **fields)


def test_a_customer_is_known_by_a_whole_profile_and_a_contact_which_proves_it() -> None:
    unit = make_unit()
    customer = known(known_contact=make_person(unit=unit))
    call = met(customer)
    seen = see_one("I30", customer)
    assert seen.held
    assert (str(seen.day), seen.unit, seen.base, seen.proof) == ("2025-12-31", unit.pk, "A", "A")
    assert (seen.proof_table, seen.proof_record) == ("interactions", call.pk)


@pytest.mark.parametrize(
    "gap",
    [
        {"needs": ""},
        {"goals": ""},
        {"journey_stage": ""},
        {"yearly_value": None},
        {"profile_reviewed_on": None},
        {"profile_reviewed_on": "2025-10-01"},
        {"profile_reviewed_on": "2026-01-01"},
    ],
)
def test_any_gap_in_the_profile_means_not_known(gap: dict[str, Any]) -> None:
    customer = known(**gap)
    met(customer)
    assert not see_one("I30", customer).held


def test_ninety_days_are_enough_and_ninety_one_too_many() -> None:
    just, late = known(profile_reviewed_on="2025-10-02"), known()
    met(just, "2025-10-03 09:00")
    met(late, "2025-10-01 09:00")
    assert see_one("I30", just).held
    assert not see_one("I30", late).held


def test_nobody_met_or_only_later_means_not_known() -> None:
    never, later = known(), known()
    met(later, "2026-01-01 09:00")
    assert not see_one("I30", never).held
    assert not see_one("I30", later).held


def test_a_customer_at_a_session_was_met_unless_they_did_not_come() -> None:
    guest, absent = known(), known()
    session = make_event("2025-12-03 09:00", kind="listening_session")
    came = make(Attendance, event=session, customer=guest)
    make(Attendance, event=session, customer=absent, status="declined")
    seen = see_one("I30", guest)
    assert seen.held
    assert (seen.proof_table, seen.proof_record) == ("attendances", came.pk)
    assert not see_one("I30", absent).held


def test_who_meets_somebody_of_an_account_meets_the_account_and_only_that_counts() -> None:
    account = known(kind="account")
    met(make_customer(account=account))
    met(make_customer(same_as=make_customer(account=account)))
    (seen,) = see("I30")
    assert seen.record == account.pk
    assert seen.held


def test_a_row_of_another_system_is_the_customer_it_leads_to() -> None:
    customer = known()
    met(make_customer(same_as=customer))
    (seen,) = see("I30")
    assert seen.held


@pytest.mark.parametrize(
    "gone", [{"status": "left"}, {"status": "prospect"}, {"left_on": "2025-12-31"}]
)
def test_who_is_no_active_customer_is_not_asked_about(gone: dict[str, Any]) -> None:
    met(known(**gone))
    assert len(observe("I30")) == 0


def test_who_comes_later_is_not_asked_about_yet() -> None:
    known(joined_on="2026-01-01")
    assert len(observe("I30")) == 0


def test_a_profile_by_word_of_mouth_is_worth_no_more_than_that() -> None:
    customer = known(source="C")
    met(customer)
    seen = see_one("I30", customer)
    assert (seen.held, seen.base, seen.proof) == (True, "C", "C")


def test_a_contact_typed_in_long_after_the_fact_is_self_reported() -> None:
    customer = known()
    met(customer, "2025-11-02 09:00", source="B", recorded_at="2025-12-20 09:00")
    assert see_one("I30", customer).proof == "C"

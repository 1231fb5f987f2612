# SPDX-License-Identifier: Apache-2.0
"""I25: executives hear customers live."""

from __future__ import annotations

import pytest

from customary.store.models import Attendance, Interaction, Person
from tests.cast import make, make_event, make_person, make_unit
from tests.evidence.indicators.seeing import Seen, observe, see

pytestmark = pytest.mark.django_db


def march(person: Person, as_of: str = "2025-12-31") -> Seen:
    (found,) = [one for one in see("I25", person, as_of) if str(one.day) == "2025-03-31"]
    return found


def test_an_executive_at_a_listening_session_has_listened_that_month() -> None:
    office = make_unit(function="executive")
    chief = make_person(unit=office, level="executive")
    make_event("2025-03-04 09:00", kind="listening_session", people=[chief], customer_present=True)
    seen = march(chief)
    assert seen.held
    assert (seen.base, seen.proof) == ("A", "A")
    assert (seen.unit, seen.level) == (office.pk, "executive")
    assert (seen.table, seen.proof_table) == ("people", "attendances")


@pytest.mark.parametrize("kind", ["support_shift", "joint_call", "customer_visit"])
def test_so_has_one_who_joins_customers_otherwise(kind: str) -> None:
    chief = make_person(level="executive")
    make_event("2025-03-04 09:00", kind=kind, people=[chief])
    assert march(chief).held


def test_a_meeting_counts_when_customers_are_in_it() -> None:
    chief, other = make_person(level="executive"), make_person(level="executive")
    make_event("2025-03-04 09:00", people=[chief], customer_present=True)
    make_event("2025-03-04 09:00", people=[other])
    assert march(chief).held
    assert not march(other).held


def test_serving_a_customer_on_the_phone_counts_and_points_to_the_call() -> None:
    chief = make_person(level="executive")
    call = make(Interaction, kind="call", agent=chief, opened_at="2025-03-04 09:00")
    seen = march(chief)
    assert seen.held
    assert (seen.proof_table, seen.proof_record) == ("interactions", call.pk)


def test_a_contact_in_writing_is_not_live() -> None:
    chief = make_person(level="executive")
    make(Interaction, kind="email", agent=chief, opened_at="2025-03-04 09:00")
    assert not march(chief).held


def test_an_invitation_or_a_cancelled_session_is_no_contact() -> None:
    chief = make_person(level="executive")
    planned = make_event("2025-03-04 09:00", kind="listening_session")
    make(Attendance, event=planned, person=chief, status="invited")
    make_event("2025-03-05 09:00", kind="listening_session", people=[chief], status="cancelled")
    assert not march(chief).held


def test_one_contact_makes_one_month_not_the_next() -> None:
    chief = make_person(level="executive")
    make_event("2025-03-04 09:00", kind="listening_session", people=[chief], customer_present=True)
    assert [str(one.day) for one in see("I25", chief) if one.held] == ["2025-03-31"]


def test_managers_and_those_who_have_left_are_not_asked() -> None:
    manager = make_person(level="manager")
    gone = make_person(level="executive", ended_on="2025-03-30")
    assert see("I25", manager) == []
    assert max(one.day for one in see("I25", gone)).isoformat() == "2025-02-28"


def test_a_session_typed_in_by_hand_is_only_a_claim() -> None:
    chief = make_person(level="executive")
    make_event("2025-03-04 09:00", kind="listening_session", people=[chief], source="C")
    seen = march(chief)
    assert seen.held
    assert (seen.base, seen.proof) == ("A", "C")
    assert not observe("I25").proven.any()


def test_a_meeting_that_only_calls_itself_a_session_is_a_claim() -> None:
    chief = make_person(level="executive")
    make_event("2025-03-04 09:00", kind="listening_session", people=[chief])
    assert march(chief).proof == "C"
    make_event("2025-03-05 09:00", kind="support_shift", people=[chief])
    assert march(chief).proof == "A"


def test_a_session_typed_in_beside_the_calendar_takes_nothing_away() -> None:
    chief = make_person(level="executive")
    make_event("2025-03-04 09:00", kind="listening_session", people=[chief], customer_present=True)
    make_event("2025-03-11 09:00", kind="listening_session", people=[chief], source="C")
    assert march(chief).proof == "A"
    assert march(chief).value == 2


def test_the_month_under_way_looks_back_over_a_whole_month() -> None:
    chief = make_person(level="executive")
    make_event("2025-12-20 09:00", kind="listening_session", people=[chief])
    latest = see("I25", chief, as_of="2026-01-05")[-1]
    assert latest.day.isoformat() == "2026-01-05"
    assert latest.held

# SPDX-License-Identifier: Apache-2.0
"""I26, I87 and I88: people outside service meet real customers, and service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.models import Attendance, Participation, Programme
from tests.cast import make, make_event, make_person, make_unit
from tests.evidence.indicators.seeing import Seen, see

if TYPE_CHECKING:
    from customary.store.models import Person

pytestmark = pytest.mark.django_db


def second_quarter(key: str, person: Person) -> Seen:
    (found,) = [one for one in see(key, person) if str(one.day) == "2025-06-30"]
    return found


def visit(person: Person, hours: float | None, *, source: str = "A", **event: object) -> None:
    event = {"customer_present": True, "kind": "customer_visit", "source": source} | event
    made = make_event("2025-05-06 09:00", **event)
    make(Attendance, event=made, person=person, hours=hours, source=source)


def test_two_hours_with_customers_in_a_quarter_hold() -> None:
    person = make_person(unit=make_unit(function="finance"))
    visit(person, 1.5)
    visit(person, 0.5)
    seen = second_quarter("I26", person)
    assert seen.held
    assert seen.value == 2
    assert (seen.base, seen.proof) == ("A", "A")
    assert len([one for one in see("I26", person) if one.held]) == 1


def test_less_than_two_hours_do_not() -> None:
    person = make_person(unit=make_unit(function="finance"))
    visit(person, 1.9)
    assert not second_quarter("I26", person).held


def test_hours_come_from_the_event_where_the_attendance_has_none() -> None:
    person = make_person()
    visit(person, None, ends_at="2025-05-06 11:00")
    assert second_quarter("I26", person).value == 2


def test_an_event_without_customers_or_length_gives_no_hours() -> None:
    person = make_person()
    visit(person, None)
    visit(person, 8, customer_present=False)
    assert second_quarter("I26", person).value == 0


def test_hours_are_proven_only_as_far_as_systems_know_of_them() -> None:
    person, keen = make_person(), make_person()
    visit(person, 1.0)
    visit(person, 1.0, source="C")
    visit(keen, 2.0)
    visit(keen, 1.0, source="C")
    assert second_quarter("I26", person).held
    assert second_quarter("I26", person).proof == "C"
    assert second_quarter("I26", keen).proof == "A"


def test_service_people_are_not_asked() -> None:
    agent = make_person(unit=make_unit(function="service"))
    assert see("I26", agent) == []
    assert see("I87", agent) == []


def test_a_support_shift_holds_for_its_quarter() -> None:
    person = make_person(unit=make_unit(function="product"), level="manager")
    make_event("2025-05-06 09:00", kind="support_shift", people=[person])
    seen = second_quarter("I87", person)
    assert seen.held
    assert (seen.level, seen.proof, seen.proof_table) == ("manager", "A", "attendances")
    assert [str(one.day) for one in see("I87", person) if one.held] == ["2025-06-30"]


def test_a_shift_declined_is_no_shift() -> None:
    person = make_person()
    shift = make_event("2025-05-06 09:00", kind="support_shift")
    make(Attendance, event=shift, person=person, status="declined")
    assert not second_quarter("I87", person).held


def test_newcomers_are_asked_from_the_quarter_they_are_here_at_the_end_of() -> None:
    person = make_person(started_on="2025-05-01")
    assert see("I87", person)[0].day.isoformat() == "2025-06-30"


def sent(
    person: Person, *, to: object, joined: str, left: str | None = None, **fields: object
) -> Participation:
    programme = make(Programme, kind="envoy", name="Envoys", started_on="2024-01-01")
    dates = {"joined_on": joined, "left_on": left}
    return make(Participation, programme=programme, person=person, unit=to, **dates, **fields)


def quarters(key: str, unit: object) -> list[str]:
    return [str(one.day) for one in see(key, unit) if one.held]  # type: ignore[arg-type]


def test_an_envoy_of_service_holds_for_the_quarters_of_the_stay() -> None:
    host = make_unit(function="product")
    make_person(unit=host, started_on="2020-01-01")
    envoy = make_person(unit=make_unit(function="service"), started_on="2020-01-01")
    proof = sent(envoy, to=host, joined="2025-05-02", left="2025-08-01")
    assert quarters("I88", host) == ["2025-06-30", "2025-09-30"]
    seen = next(one for one in see("I88", host) if one.held)
    assert (seen.proof_table, seen.proof_record) == ("participations", proof.pk)


def test_an_envoy_from_elsewhere_is_none_of_service() -> None:
    host = make_unit(function="product")
    make_person(unit=host)
    sent(make_person(unit=make_unit(function="sales")), to=host, joined="2025-05-02")
    assert quarters("I88", host) == []


def test_a_call_with_a_customer_links_the_units_that_sit_in_it_together() -> None:
    host, alone = make_unit(function="sales"), make_unit(function="product")
    seller, maker = make_person(unit=host), make_person(unit=alone)
    agent = make_person(unit=make_unit(function="service"))
    make_event("2025-05-06 09:00", kind="joint_call", people=[seller, agent])
    make_event("2025-05-07 09:00", kind="joint_call", people=[maker])
    assert quarters("I88", host) == ["2025-06-30"]
    assert quarters("I88", alone) == []
    seen = next(one for one in see("I88", host) if one.held)
    assert (seen.level, seen.proof, seen.proof_table) == ("employee", "A", "attendances")


def test_service_is_not_asked_for_envoys_to_itself() -> None:
    service = make_unit(function="service")
    make_person(unit=service)
    assert see("I88", service) == []

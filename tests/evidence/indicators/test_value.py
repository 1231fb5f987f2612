# SPDX-License-Identifier: Apache-2.0
"""I93 and I97: the board sees service, and other units answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast import make_action, make_decision, make_person, make_publication, make_unit
from tests.evidence.indicators.seeing import see, see_one

if TYPE_CHECKING:
    from customary.store.models import Action, OrgUnit, Publication

pytestmark = pytest.mark.django_db


def pack(published_at: str | None = "2025-07-14", **fields: object) -> Publication:
    fields = {"due_on": "2025-07-15", "has_service_metrics": True} | fields
    return make_publication("board_pack", published_at, **fields)


def test_a_pack_on_time_with_metrics_and_a_decision_holds() -> None:
    decision = make_decision("2025-07-16", source="B")
    seen = see_one("I93", pack(decision=decision))
    assert seen.held
    assert (seen.base, seen.proof) == ("A", "B")
    assert (seen.proof_table, seen.proof_record) == ("decisions", decision.pk)


@pytest.mark.parametrize(
    "lacking",
    [
        {"published_at": "2025-07-16"},
        {"published_at": None},
        {"has_service_metrics": False},
        {"has_service_metrics": None},
    ],
)
def test_a_pack_late_or_without_metrics_does_not(lacking: dict[str, object]) -> None:
    assert not see_one("I93", pack(decision=make_decision("2025-07-16"), **lacking)).held


def test_a_pack_nothing_was_decided_on_does_not() -> None:
    assert not see_one("I93", pack()).held
    assert not see_one("I93", pack(decision=make_decision(None))).held


def test_a_pack_not_yet_due_is_left_out() -> None:
    assert see("I93", pack(), as_of="2025-07-14") == []
    missing = pack(published_at=None)
    assert see("I93", missing, as_of="2025-07-15") == []
    assert len(see("I93", missing, as_of="2025-07-16")) == 1


def test_a_decision_typed_in_by_hand_proves_nothing() -> None:
    seen = see_one("I93", pack(decision=make_decision("2025-07-16", source="C")))
    assert (seen.held, seen.proof) == (True, "C")


@pytest.fixture
def units() -> dict[str, OrgUnit]:
    return {name: make_unit(name, function=name) for name in ("service", "sales", "product")}


def request(
    units: dict[str, OrgUnit], asker: str, answered_at: str | None, **fields: object
) -> Action:
    asked = {"requesting_unit": units[asker], "unit": units["product"]} | fields
    return make_action("2025-05-05 09:00", answered_at=answered_at, **asked)


def others_wait_four_hours(units: dict[str, OrgUnit]) -> None:
    for hour in ("10", "12", "13", "14", "18"):
        request(units, "sales", f"2025-05-05 {hour}:00")


def test_service_answered_as_fast_as_others_holds(units: dict[str, OrgUnit]) -> None:
    others_wait_four_hours(units)
    owner = make_person(level="manager")
    seen = see_one("I97", request(units, "service", "2025-05-05 13:00", owner=owner))
    assert seen.held
    assert seen.value == 4
    assert (seen.unit, seen.level) == (units["product"].pk, "manager")
    assert not see_one("I97", request(units, "service", "2025-05-05 13:01")).held


def test_a_request_never_answered_does_not(units: dict[str, OrgUnit]) -> None:
    others_wait_four_hours(units)
    assert not see_one("I97", request(units, "service", None)).held


def test_a_request_that_has_not_waited_as_long_yet_is_left_out(
    units: dict[str, OrgUnit],
) -> None:
    for _ in range(5):
        request(units, "sales", "2025-05-08 09:00")
    fresh = request(units, "service", None)
    assert see("I97", fresh, as_of="2025-05-05") == []


def test_without_five_requests_of_others_there_is_nothing_to_compare(
    units: dict[str, OrgUnit],
) -> None:
    for _ in range(4):
        request(units, "sales", "2025-05-05 10:00")
    assert see("I97", request(units, "service", "2025-05-05 10:00")) == []


def test_requests_of_another_quarter_are_no_measure(units: dict[str, OrgUnit]) -> None:
    others_wait_four_hours(units)
    august = make_action(
        "2025-08-05 09:00",
        answered_at="2025-08-05 10:00",
        unit=units["product"],
        requesting_unit=units["service"],
    )
    assert see("I97", august) == []


def test_what_service_asks_of_itself_is_left_out(units: dict[str, OrgUnit]) -> None:
    others_wait_four_hours(units)
    inside = request(units, "service", "2025-05-05 10:00", unit=units["service"])
    assert see("I97", inside) == []


def test_a_request_typed_in_by_hand_is_self_reported(units: dict[str, OrgUnit]) -> None:
    others_wait_four_hours(units)
    assert see_one("I97", request(units, "service", "2025-05-05 10:00", source="C")).base == "C"

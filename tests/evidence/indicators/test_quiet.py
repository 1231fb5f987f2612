# SPDX-License-Identifier: Apache-2.0
"""I89: protected time, and the meetings that break into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import make_event, make_person, make_unit
from tests.evidence.indicators.seeing import Seen, see

if TYPE_CHECKING:
    from customary.store.models import Event, OrgUnit

pytestmark = pytest.mark.django_db


def staffed(name: str, **fields: Any) -> OrgUnit:
    unit = make_unit(name, **fields)
    make_person(unit=unit)
    return unit


def slot(day: str, unit: OrgUnit | None = None, **fields: Any) -> Event:
    times = {"ends_at": f"{day} 17:00"} | fields
    return make_event(f"{day} 13:00", kind="protected_slot", unit=unit, **times)


def meeting(starts: str, unit: OrgUnit, **fields: Any) -> Event:
    """One of three people, for an hour."""
    hour = {"ends_at": starts.replace(":00", ":59"), "attendee_count": 3}
    return make_event(starts, unit=unit, **(hour | fields))


def by_unit(one: Event) -> dict[int, Seen]:
    return {seen.unit: seen for seen in see("I89", one)}


def test_at22_a_meeting_booked_on_a_protected_wednesday_is_a_breach() -> None:
    sales, product = staffed("Sales"), staffed("Product")
    wednesday = slot("2025-06-04")
    breach = meeting("2025-06-04 14:00", sales)
    seen = by_unit(wednesday)
    assert (seen[sales.pk].held, seen[product.pk].held) == (False, True)
    assert (seen[sales.pk].value, seen[sales.pk].proof_record) == (1, breach.pk)


def test_at22_the_example_week_gives_the_exact_number() -> None:
    """Four units with one protected afternoon each: 2 of 4 are kept."""
    units = {name: staffed(name) for name in ("Sales", "Product", "Finance", "Service")}
    wednesday = slot("2025-06-04")
    meeting("2025-06-02 14:00", units["Sales"])  # Monday
    meeting("2025-06-04 09:00", units["Sales"])  # Wednesday morning
    meeting("2025-06-04 13:00", units["Product"])
    meeting("2025-06-04 15:00", units["Product"])
    meeting("2025-06-04 16:00", units["Finance"])
    meeting("2025-06-04 17:00", units["Service"])  # when the slot is over
    seen = by_unit(wednesday)
    assert {name: seen[unit.pk].value for name, unit in units.items()} == {
        "Sales": 0,
        "Product": 2,
        "Finance": 1,
        "Service": 0,
    }
    assert (sum(one.held for one in seen.values()), len(seen)) == (2, 4)


def test_a_slot_of_a_unit_is_asked_of_it_and_those_below() -> None:
    parent = staffed("Product")
    child, stranger = staffed("Design", parent=parent), staffed("Sales")
    assert set(by_unit(slot("2025-06-04", parent))) == {parent.pk, child.pk}
    assert stranger.pk in by_unit(slot("2025-06-11"))


@pytest.mark.parametrize(
    "harmless",
    [
        {"status": "cancelled"},
        {"attendee_count": 1},
        {"private": True},
        {"kind": "support_shift"},
        {"ends_at": "2025-06-06 14:00"},
    ],
)
def test_what_is_no_meeting_of_colleagues_breaks_nothing(harmless: dict[str, Any]) -> None:
    sales = staffed("Sales")
    wednesday = slot("2025-06-04")
    meeting("2025-06-04 14:00", sales, **harmless)
    assert by_unit(wednesday)[sales.pk].held


def test_a_meeting_begun_before_breaks_into_the_slot() -> None:
    sales = staffed("Sales")
    wednesday = slot("2025-06-04")
    meeting("2025-06-04 12:00", sales, ends_at="2025-06-04 13:30")
    assert not by_unit(wednesday)[sales.pk].held


def test_whoever_came_from_another_unit_had_no_quiet_either() -> None:
    sales, product = staffed("Sales"), staffed("Product")
    wednesday = slot("2025-06-04")
    meeting("2025-06-04 14:00", sales, people=[make_person(unit=product)])
    assert not by_unit(wednesday)[product.pk].held


def test_the_organiser_says_whose_meeting_it_is() -> None:
    sales = staffed("Sales")
    wednesday = slot("2025-06-04")
    times = {"ends_at": "2025-06-04 15:00", "attendee_count": 4}
    make_event("2025-06-04 14:00", organiser=make_person(unit=sales), **times)
    assert not by_unit(wednesday)[sales.pk].held

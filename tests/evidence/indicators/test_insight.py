# SPDX-License-Identifier: Apache-2.0
"""I31: what customers say most about finds an owner and a decision."""

from __future__ import annotations

import pytest

from customary.store.actions.records import own_source
from customary.store.models import Person, Theme
from tests.cast import at, make, make_decision, make_person, make_unit
from tests.evidence.indicators.seeing import see, see_one
from tests.spoken import count

pytestmark = pytest.mark.django_db


def theme(voices: int = 1, week: str = "2025-12-01", **fields: object) -> Theme:
    made = make(Theme, name="Late parcels", first_detected_at="2025-06-02 08:00", **fields)
    count(week, voices, made)
    return made


def owned_in_time(owner: Person | None = None) -> dict[str, object]:
    times = {"owned_at": "2025-06-05 08:00", "decided_at": "2025-06-16 08:00"}
    return times | {"owner": owner or make_person()}


def test_owner_and_decision_within_fourteen_days_hold() -> None:
    unit = make_unit()
    seen = see_one("I31", theme(**owned_in_time(make_person(unit=unit, level="manager"))))
    assert seen.held
    assert seen.value == 14
    assert (seen.unit, seen.level, str(seen.day)) == (unit.pk, "manager", "2025-06-02")


@pytest.mark.parametrize(
    "late",
    [
        {"owned_at": "2025-06-16 08:01"},
        {"decided_at": "2025-06-16 08:01"},
        {"decided_at": None},
        {"owner": None},
    ],
)
def test_a_late_or_missing_owner_or_decision_does_not(late: dict[str, object]) -> None:
    assert not see_one("I31", theme(**(owned_in_time() | late))).held


def test_a_theme_still_inside_its_fourteen_days_is_left_out() -> None:
    young = theme(week="2025-06-02")
    assert see("I31", young, as_of="2025-06-15") == []
    assert not see_one("I31", young, as_of="2025-06-16").held


def test_only_the_themes_that_make_up_four_fifths_of_what_is_said_are_asked() -> None:
    large, middle, small = theme(6), theme(3), theme(1)
    assert [one.record for one in see("I31")] == [large.pk, middle.pk]
    assert see("I31", small) == []


def test_only_what_was_said_in_the_last_quarter_makes_a_theme_lead() -> None:
    theme(9, week="2025-09-29")
    fresh = theme()
    theme(9, week="2026-01-05")
    assert [one.record for one in see("I31")] == [fresh.pk]


def test_the_linked_decision_is_the_proof() -> None:
    decision = make_decision("2025-06-10 08:00", source="C")
    seen = see_one("I31", theme(**owned_in_time(), decision=decision))
    assert seen.held
    assert (seen.base, seen.proof, seen.proof_record) == ("A", "C", decision.pk)


def read_by_us(shown_at: str, **fields: object) -> Theme:
    """A theme that we read in old words, since it was first shown here."""
    made = theme(5, source=own_source(), **fields)
    Theme.objects.filter(pk=made.pk).update(created_at=at(shown_at))
    return made


def test_a_theme_of_ours_is_asked_from_when_it_was_shown_not_from_its_first_old_mention() -> None:
    taken_up = {"owned_at": "2025-10-05", "decided_at": "2025-10-10", "owner": make_person()}
    ours = read_by_us("2025-10-01", **taken_up)
    count("2025-09-08", 5, ours)
    seen = see_one("I31", ours)
    assert seen.held
    assert str(seen.day) == "2025-10-01"
    assert see("I31", ours, as_of="2025-09-30") == []


def test_a_theme_of_ours_is_a_need_once_somebody_took_it_up() -> None:
    assert see("I51", read_by_us("2025-05-01")) == []
    assert not see_one("I51", read_by_us("2025-05-01", owned_at="2025-05-03")).held


def test_a_theme_that_was_retired_or_merged_leads_no_more() -> None:
    gone, merged, small = theme(9), theme(9), theme(1)
    Theme.objects.filter(pk=gone.pk).update(retired_at="2025-08-01T00:00Z")
    Theme.objects.filter(pk=merged.pk).update(merged_into=small)
    assert [one.record for one in see("I31")] == [small.pk]

# SPDX-License-Identifier: Apache-2.0
"""I08: the culture is assessed again in its rhythm, and after what may have changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.store.models import Instrument, OrgUnit, Person, Placement, Wave
from tests.cast import at, make, make_document, make_organisation, make_person, make_unit, source_of
from tests.evidence.indicators.seeing import figure_of, see, see_one

if TYPE_CHECKING:
    from customary.store.models import Recorded

pytestmark = pytest.mark.django_db


def assessed(opened: str, *units: OrgUnit, **fields: Any) -> Wave:
    """A wave of the four Cs that asked somebody of these units."""
    asked = Instrument.objects.filter(kind="four_cs").first() or make(
        Instrument, kind="four_cs", title="Four Cs", family="cs", cadence_days=None
    )
    wave = make(Wave, instrument=asked, number=1, opened_at=at(opened), **fields)
    for unit in units:
        wave.invitations.create(unit=unit, nonce=f"{wave.pk}-{unit.pk}")
    return wave


def after(record: Recorded, as_of: str = "2025-12-31") -> list[bool]:
    return [one.held for one in see("I08", record, as_of)]


def head_of(unit: OrgUnit, since: str, **fields: Any) -> Placement:
    """Somebody placed at the head of a unit."""
    person = make_person(unit=unit, level="manager")
    return make(Placement, person=person, unit=unit, level="manager", started_on=since, **fields)


# ── In its rhythm ────────────────────────────────────────────────────────────────────────────────


def test_the_next_within_its_interval_holds_and_each_day_missed_does_not() -> None:
    assessed("2025-01-06", every_days=91)
    assessed("2025-04-10", every_days=91)  # 94 days later: within the grace
    found = [(str(one.day), one.held) for one in see("I08")]
    assert found == [("2025-04-10", True), ("2025-07-10", False), ("2025-10-09", False)]


def test_an_assessment_sooner_than_it_must_be_is_in_time() -> None:
    wave = assessed("2025-08-04", every_days=182)
    second = assessed("2025-10-06", every_days=182)
    assert [(one.record, one.held) for one in see("I08")] == [(second.pk, True)]
    assert see("I08", wave) == []


def test_one_that_may_still_come_in_time_is_not_counted() -> None:
    assessed("2025-01-06", every_days=91)
    assert see("I08", as_of="2025-04-10") == []
    assert [one.held for one in see("I08", as_of="2025-04-11")] == [False]


def test_without_an_interval_or_of_customers_nothing_is_due() -> None:
    assessed("2025-01-06")
    assessed("2025-01-06", every_days=56, audience="customers")
    assert see("I08") == []


# ── After changes ────────────────────────────────────────────────────────────────────────────────


def test_a_new_head_calls_for_an_assessment_of_the_unit_within_60_days() -> None:
    unit, other = make_unit(), make_unit()
    assessed("2024-06-03", unit, other)
    led, not_led = head_of(unit, "2025-03-03"), head_of(other, "2025-03-03")
    wave = assessed("2025-05-02", unit)  # the 60th day
    assert (after(led), after(not_led)) == ([True], [False])
    seen = see_one("I08", led)
    assert (str(seen.day), seen.unit, seen.table) == ("2025-03-03", unit.pk, "placements")
    assert (seen.proof_table, seen.proof_record) == ("waves", wave.pk)


def test_the_61st_day_is_late_and_the_60_days_are_waited_for() -> None:
    unit = make_unit()
    assessed("2024-06-03", unit)
    led = head_of(unit, "2025-03-03")
    assessed("2025-05-03", unit)
    assert after(led) == [False]
    assert after(led, as_of="2025-05-02") == []


def test_a_unit_counts_with_all_below_it() -> None:
    top = make_unit()
    below = make_unit(parent=top)
    assessed("2024-06-03", below)
    led = head_of(top, "2025-03-03")
    assessed("2025-04-01", below)
    assert after(led) == [True]


def test_where_the_culture_was_never_assessed_nothing_is_due_again() -> None:
    unit, other = make_unit(), make_unit()
    assessed("2024-06-03", other)
    assert after(head_of(unit, "2025-03-03")) == []


def test_who_led_the_unit_before_or_serves_under_its_head_is_no_new_head() -> None:
    unit = make_unit()
    assessed("2024-06-03", unit)
    led = head_of(unit, "2023-01-02", ended_on="2025-03-02")
    again = make(Placement, person=led.person, unit=unit, level="manager", started_on="2025-03-03")
    second = head_of(unit, "2025-03-03", manager=led.person)
    grown = make_person(unit=unit, level="manager")
    make(Placement, person=grown, unit=unit, level="employee", started_on="2023-01-02")
    promoted = make(Placement, person=grown, unit=unit, level="manager", started_on="2025-06-02")
    assert (after(again), after(second), after(promoted)) == ([], [], [False])


def test_a_head_hired_where_nobody_tells_of_placements_is_new() -> None:
    unit = make_unit()
    assessed("2024-06-03", unit)
    hired = make_person(unit=unit, level="manager", started_on="2025-03-03")
    make_person(unit=unit, started_on="2025-03-04")
    assert after(hired) == [False]
    assert len(see("I08")) == 1


def test_units_made_or_closed_change_the_unit_above_once_a_day() -> None:
    top = make_unit()
    assessed("2024-06-03", top)
    made = make_unit(parent=top, started_on="2025-03-03")
    make_unit(parent=top, started_on="2025-03-03")
    closed = make_unit(parent=top, ended_on="2025-06-30")
    assessed("2025-07-01", top)
    assert (after(made), after(closed)) == ([False], [True])
    assert {one.unit for one in see("I08")} == {top.pk}
    assert len(see("I08")) == 2


def test_a_new_aim_of_everybody_is_answered_by_any_assessment() -> None:
    make_organisation()
    unit = make_unit()
    assessed("2024-06-03", unit)
    aim = make_document("strategy", approved_at="2025-03-03")
    make_document("policy", approved_at="2025-03-04")
    make_document("vision", approved_at=None)
    assessed("2025-04-01", unit)
    seen = see("I08")
    assert [(one.record, one.held, one.unit) for one in seen] == [(aim.pk, True, 0)]


def test_a_wave_noted_by_hand_long_after_it_opened_proves_nothing() -> None:
    unit = make_unit()
    assessed("2024-06-03", unit)
    led = head_of(unit, "2025-03-03")
    assessed("2025-04-01", unit, source=source_of("B"), recorded_at=at("2025-06-01"))
    seen = see_one("I08", led)
    assert (seen.held, seen.base, seen.proof) == (True, "A", "C")
    assert (figure_of("I08").numerator, figure_of("I08").claimed) == (0, 1)


def test_people_of_another_row_count_once() -> None:
    unit = make_unit()
    assessed("2024-06-03", unit)
    hired = make_person(unit=unit, level="manager", started_on="2025-03-03")
    make(Person, full_name="x", unit=unit, level="manager", started_on="2025-03-03", same_as=hired)
    assert len(see("I08")) == 1

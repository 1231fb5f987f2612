# SPDX-License-Identifier: Apache-2.0
"""I07: a unit's culture is measured before it is planned to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.store.models import Instrument, Wave, WaveResult
from tests.cast import at, make, make_initiative, make_person, make_unit, source_of
from tests.evidence.indicators.seeing import figure_of, see, see_one

if TYPE_CHECKING:
    from customary.store.models import Initiative, OrgUnit

pytestmark = pytest.mark.django_db


def assessed(
    *told: OrgUnit | None,
    closed: str = "2025-03-14",
    kind: str = "four_cs",
    hidden: tuple[OrgUnit, ...] = (),
    **fields: Any,
) -> Wave:
    """A closed assessment, released of some units and hidden of others."""
    asked = make(Instrument, kind=kind, title="Four Cs")
    given = {"closed_at": at(closed), "released_at": at(closed), **fields}
    wave = make(Wave, instrument=asked, number=1, opened_at=at("2025-01-06"), **given)
    for unit in told:
        WaveResult.objects.create(wave=wave, unit=unit, n=9)
    for unit in hidden:
        WaveResult.objects.create(wave=wave, unit=unit, hidden="few")
    return wave


def planned(unit: OrgUnit | None, approved: str | None = "2025-04-01", **fields: Any) -> Initiative:
    """A culture plan, approved on a day."""
    told = {"kind": "transformation", "status": "accepted", "answered_at": approved, **fields}
    return make_initiative("2025-02-03", unit=unit, **told)


def staffed(name: str, people: int, **fields: Any) -> OrgUnit:
    """A unit with so many people."""
    unit = make_unit(name, **fields)
    for number in range(people):
        make_person(f"{name} {number}", unit=unit)
    return unit


def test_a_plan_approved_after_the_unit_was_measured_holds() -> None:
    unit = staffed("Support", 8)
    lead = make_person("Lead", unit=unit, level="manager")
    wave = assessed(None, unit)
    seen = see_one("I07", planned(unit, owner=lead))
    assert seen.held
    assert (str(seen.day), seen.unit, seen.level) == ("2025-04-01", unit.pk, "manager")
    assert (seen.proof_table, seen.proof_record, seen.proof) == ("waves", wave.pk, "A")


@pytest.mark.parametrize(
    "late",
    [
        {"closed": "2025-04-01"},  # on the day itself
        {"released_at": None},
        {"audience": "customers"},
        {"kind": "pulse"},
    ],
)
def test_a_wave_that_is_late_or_measures_something_else_is_no_baseline(
    late: dict[str, Any],
) -> None:
    unit = staffed("Support", 8)
    assessed(None, unit, **late)
    assert not see_one("I07", planned(unit)).held


def test_a_unit_of_which_too_few_answered_was_not_measured() -> None:
    top = staffed("All", 8)
    unit = staffed("Support", 8, parent=top)
    assessed(None, top, hidden=(unit,))
    assert not see_one("I07", planned(unit)).held


def test_a_unit_of_few_people_is_measured_with_the_unit_above() -> None:
    top = staffed("All", 8)
    small = staffed("Small", 3, parent=top)
    assessed(None, top, hidden=(small,))
    assert see_one("I07", planned(small)).held


def test_only_the_first_plan_of_a_unit_counts() -> None:
    unit = staffed("Support", 8)
    first = planned(unit, "2025-03-01")
    planned(unit, "2025-05-01")
    assessed(None, unit)
    assert [(one.record, one.held) for one in see("I07")] == [(first.pk, False)]


def test_a_plan_that_is_not_approved_is_none() -> None:
    unit = staffed("Support", 8)
    planned(unit, None, status="proposed")
    planned(unit, "2025-03-01", status="declined")
    planned(unit, "2025-06-01")
    assert len(see("I07", as_of="2025-05-31")) == 0
    assert len(see("I07", as_of="2025-06-01")) == 1


def test_where_nobody_says_when_it_was_approved_its_start_tells() -> None:
    unit = staffed("Support", 8)
    plan = planned(unit, None, status="active", started_on="2025-03-03")
    assert str(see_one("I07", plan).day) == "2025-03-03"


def test_a_plan_of_no_unit_is_the_whole_organisations() -> None:
    plan = planned(None)
    assessed(None)
    seen = see_one("I07", plan)
    assert (seen.held, seen.unit) == (True, 0)


def test_a_measurement_noted_by_hand_long_afterwards_proves_nothing() -> None:
    unit = staffed("Support", 8)
    assessed(None, unit, source=source_of("B"), recorded_at=at("2025-09-01"))
    held = see_one("I07", planned(unit))
    assert (held.held, held.proof) == (True, "C")
    assert (figure_of("I07").numerator, figure_of("I07").claimed) == (0, 1)

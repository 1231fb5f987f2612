# SPDX-License-Identifier: Apache-2.0
"""I10: the play that suits a unit's culture type is begun there, and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import make_initiative, make_person, make_unit, source_of
from tests.evidence.indicators.seeing import figure_of, see, see_one
from tests.evidence.indicators.surveyed import told, typed

if TYPE_CHECKING:
    from customary.store.models import Initiative, OrgUnit, Wave

pytestmark = pytest.mark.django_db


def profiled(unit: OrgUnit, dominant: str = "market", **fields: Any) -> Wave:
    """A profile of a unit, told in June 2025."""
    given = {"kind": "culture_profile", **fields}
    return told("culture_profile", "2025-06-03", typed(dominant), unit=unit, **given)


def begun(unit: OrgUnit | None, started_on: str = "2025-07-01", **fields: Any) -> Initiative:
    """An experiment for a practice of those who compete."""
    given = {"practice": "Z46", "status": "active", "before_value": 3.0, **fields}
    return make_initiative(started_on, kind="experiment", unit=unit, started_on=started_on, **given)


def test_a_play_begun_in_time_and_measured_holds() -> None:
    unit = make_unit()
    wave = profiled(unit)
    play = begun(unit, owner=make_person(unit=unit, level="manager"))
    seen = see_one("I10", wave)
    assert (seen.held, str(seen.day), seen.unit) == (True, "2025-06-03", unit.pk)
    assert (seen.proof_table, seen.proof_record, seen.proof) == ("initiatives", play.pk, "A")
    assert seen.level == "manager"


@pytest.mark.parametrize(
    "other",
    [
        {"practice": "Z29"},  # suits another type
        {"practice": ""},
        {"before_value": None},
        {"status": "proposed"},
        {"started_on": "2025-06-02"},
        {"started_on": "2025-12-03"},
    ],
)
def test_what_suits_another_type_is_late_or_measures_nothing_does_not(
    other: dict[str, Any],
) -> None:
    unit = make_unit()
    profiled(unit)
    begun(unit, **other)
    assert [one.held for one in see("I10")] == [False]


def test_a_play_is_waited_for_half_a_year() -> None:
    profiled(make_unit())
    assert see("I10", as_of="2025-12-02") == []
    assert [one.held for one in see("I10", as_of="2025-12-03")] == [False]


def test_without_a_dominant_type_nothing_is_offered() -> None:
    profiled(make_unit(), dominant="")
    assert see("I10") == []


@pytest.mark.parametrize(
    "hide",
    [{"hidden": "few"}, {"released_at": None}, {"audience": "customers"}, {"kind": "four_cs"}],
)
def test_nothing_is_offered_to_a_unit_that_is_hidden(hide: dict[str, Any]) -> None:
    profiled(make_unit(), **hide)
    assert see("I10") == []


@pytest.mark.parametrize(
    ("where", "held"),
    [("here", True), ("above", True), ("below", True), ("everywhere", True), ("beside", False)],
)
def test_it_may_be_begun_above_or_below_but_not_beside(where: str, held: bool) -> None:
    top = make_unit("All")
    unit = make_unit("Support", parent=top)
    profiled(unit)
    places = {
        "here": unit,
        "above": top,
        "below": make_unit("Evenings", parent=unit),
        "everywhere": None,
        "beside": make_unit("Sales", parent=top),
    }
    begun(places[where])
    assert [one.held for one in see("I10")] == [held]


def test_a_play_noted_by_hand_long_afterwards_proves_nothing() -> None:
    unit = make_unit()
    profiled(unit)
    begun(unit, source=source_of("B"), recorded_at="2025-11-01")
    assert [(one.held, one.proof) for one in see("I10")] == [(True, "C")]
    assert (figure_of("I10").numerator, figure_of("I10").claimed) == (0, 1)

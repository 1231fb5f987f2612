# SPDX-License-Identifier: Apache-2.0
"""An action has somebody to do it, a practice it lifts, and a day that is yet to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, NotVisible, System
from customary.store.actions.improving import open_action
from customary.store.actions.refusal import Refused
from customary.store.models import ActionStatus, Instrument, OrgUnit, Person, Wave, WaveGap
from tests.cast import make, make_organisation, make_person, make_unit
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    make_organisation()
    return make_person("Li Na", unit=make_unit("Support"))


def test_without_a_name_it_is_of_whoever_opens_it(person: Person) -> None:
    made = open_action(viewer(person=person), title=" Ask them ", practice="C49")

    assert (made.owner, made.unit, made.title) == (person, person.unit, "Ask them")
    assert made.status == ActionStatus.OPEN


def test_nobody_hands_work_to_another_without_the_right_to(person: Person) -> None:
    other = make_person("Wang Wei", unit=make_unit("Sales"))

    with pytest.raises(NotAllowed):
        open_action(viewer(person=person), title="Ask them", practice="C49", owner=other)


def test_somebody_has_to_do_it() -> None:
    make_organisation()

    with pytest.raises(Refused, match="Nobody would do it"):
        open_action(System("tests"), title="Ask them", practice="C49")


@pytest.mark.parametrize(
    ("practice", "due_on", "told"),
    [
        ("X99", None, "no such practice"),
        ("C49", timezone.now().date() - timedelta(days=2), "That day is over"),
    ],
)
def test_it_lifts_a_practice_there_is_by_a_day_to_come(
    person: Person, practice: str, due_on: date | None, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        open_action(viewer(person=person), title="Ask them", practice=practice, due_on=due_on)


def flagged(unit: OrgUnit | None) -> WaveGap:
    asked = make(Instrument, kind="culture_profile", title="Profile")
    wave = make(Wave, instrument=asked, number=1, opened_at="2026-01-05", closed_at="2026-01-16")
    return make(WaveGap, wave=wave, unit=unit, kind="type", flagged="clan", size=12.0)


def test_about_what_a_survey_flagged_of_a_unit_it_is_that_units(person: Person) -> None:
    gap = flagged(person.unit)

    made = open_action(viewer(person=person), title="Ask them", practice="Z25", gap=gap)

    assert (made.gap, made.unit) == (gap, person.unit)


def test_what_was_flagged_of_another_unit_is_not_told(person: Person) -> None:
    gap = flagged(make_unit("Sales"))

    with pytest.raises(NotVisible):
        open_action(viewer(person=person), title="Ask them", practice="Z25", gap=gap)


def test_what_was_flagged_of_everybody_may_be_answered_by_anybody(person: Person) -> None:
    made = open_action(viewer(person=person), title="Ask", practice="Z25", gap=flagged(None))

    assert made.unit == person.unit

# SPDX-License-Identifier: Apache-2.0
"""An action has somebody to do it, a practice it lifts, and a day that is yet to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, System
from customary.store.actions.improving import open_action
from customary.store.actions.refusal import Refused
from customary.store.models import ActionStatus, Person
from tests.cast import make_organisation, make_person, make_unit
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

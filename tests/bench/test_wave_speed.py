# SPDX-License-Identifier: Apache-2.0
"""Opening a wave among 50,000 people: everybody is invited within seconds."""

from __future__ import annotations

import time

import pytest

from customary.store.access import System
from customary.store.actions.waves import open_wave, plan
from customary.store.models import Person, SurveyInvitation
from tests.asking import make_instrument
from tests.cast import day, make_organisation, make_unit, source_of

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

PEOPLE, SECONDS = 50_000, 20


def test_fifty_thousand_people_are_invited_in_seconds() -> None:
    make_organisation()
    units = [make_unit(f"Unit {number}") for number in range(50)]
    source = source_of("A")
    Person.objects.bulk_create(
        (
            Person(
                source=source,
                external_id=f"p{number}",
                full_name="Somebody",
                unit=units[number % 50],
                started_on=day("2020-01-01"),
            )
            for number in range(PEOPLE)
        ),
        batch_size=2_000,
    )
    settings = {"attributes": ["level", "tenure", "remote"], "rest_days": 14}
    wave = plan(System("bench"), make_instrument(), **settings)
    start = time.process_time()
    open_wave(System("bench"), wave)
    took = time.process_time() - start
    assert SurveyInvitation.objects.filter(wave=wave).count() == PEOPLE
    print(f"\n{PEOPLE:,} people invited in {took:.1f} s of one core")  # noqa: T201
    assert took < SECONDS

# SPDX-License-Identifier: Apache-2.0
"""Stories that wait for consent, in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.store.models import Story
from tests.cast import make, make_person

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


def waiting(**fields: object) -> Story:
    given = {"kind": "story", "title": "The gate", "text": "He waited.", "source": "B"}
    return make(Story, **(given | fields))


def test_a_lead_confirms_and_everybody_reads(house: House) -> None:
    story = waiting(author=house.lead, unit=house.support)
    lead, employee = house.sign_in("cx_lead"), house.sign_in("employee")
    assert "The gate" in lead.get(reverse("stories")).content.decode()
    assert "The gate" not in employee.get(reverse("stories")).content.decode()
    lead.post(reverse("decide_story", args=[story.pk]), {"decision": "confirm"})
    story.refresh_from_db()
    assert story.consent
    assert story.published_at is not None
    record = reverse("record", args=["stories", story.pk])
    assert employee.get(record).status_code == 200


def test_a_story_thrown_away_is_gone(house: House) -> None:
    story = waiting(unit=house.support)
    house.sign_in("cx_lead").post(reverse("decide_story", args=[story.pk]), {"decision": "discard"})
    assert not Story.objects.exists()


def test_nobody_confirms_a_story_of_their_own(house: House) -> None:
    me = make_person("Alice Berg", unit=house.support, email="cx_lead@harbour.example")
    story = waiting(author=me, unit=house.support)
    client = house.sign_in("cx_lead")
    page = client.get(reverse("stories")).content.decode()
    assert "Everybody agrees" not in page
    answer = client.post(reverse("decide_story", args=[story.pk]), {"decision": "confirm"})
    assert answer.status_code == 403
    story.refresh_from_db()
    assert not story.consent


def test_who_may_not_read_a_story_decides_nothing(house: House) -> None:
    story = waiting(unit=house.support)
    address = reverse("decide_story", args=[story.pk])
    answer = house.sign_in("employee").post(address, {"decision": "confirm"})
    assert answer.status_code == 404

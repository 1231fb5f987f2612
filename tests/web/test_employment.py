# SPDX-License-Identifier: Apache-2.0
"""Where people stood and who is missing: told to those who may know, to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.store.models import Person, Placement
from tests.cast import at, make, make_person

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db
MISSING = "is missing in the last full list"


def somebody_missing(house: House) -> Person:
    return make_person("Cy Missing", unit=house.sales, missing_since=at("2025-03-04"))


def test_people_leads_see_who_is_missing(empty_house: House) -> None:
    person = somebody_missing(empty_house)
    client = empty_house.sign_in("people_lead")
    assert MISSING in client.get(reverse("people")).content.decode()
    page = client.get(reverse("person", args=[person.pk])).content.decode()
    assert "Missing in the full list since" in page


def test_colleagues_do_not(empty_house: House) -> None:
    person = somebody_missing(empty_house)
    client = empty_house.sign_in("employee")
    assert MISSING not in client.get(reverse("people")).content.decode()
    assert (
        "Missing in the full list"
        not in client.get(reverse("person", args=[person.pk])).content.decode()
    )


def test_whoever_left_is_not_missing(empty_house: House) -> None:
    make_person(
        "Gone", unit=empty_house.sales, missing_since=at("2025-03-04"), ended_on="2025-03-01"
    )
    assert MISSING not in empty_house.sign_in("people_lead").get(reverse("people")).content.decode()


def test_placements_are_shown_to_those_who_may_know(empty_house: House) -> None:
    person = make_person("Bo Mover", unit=empty_house.sales)
    moved = {"person": person, "unit": empty_house.sales, "job_title": "Trainee Seller"}
    make(Placement, **moved, started_on="2024-01-01", ended_on="2025-02-28")
    told = (
        empty_house.sign_in("people_lead").get(reverse("person", args=[person.pk])).content.decode()
    )
    assert "Trainee Seller" in told
    hidden = (
        empty_house.sign_in("employee").get(reverse("person", args=[person.pk])).content.decode()
    )
    assert "Trainee Seller" not in hidden

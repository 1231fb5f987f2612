# SPDX-License-Identifier: Apache-2.0
"""The page on how comments are read: what was learned, taken, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.store.models import ModelState, Organisation, TextModel
from tests.understand.test_learning import BAD, GOOD, rated

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(house: House) -> Client:
    return house.sign_in("cx_lead")


@pytest.fixture
def model(lead: Client) -> TextModel:
    rated(GOOD, 5)
    rated(BAD, 1)
    lead.post(reverse("set_learning"), {"act": "learn"})
    return TextModel.objects.get()


def test_what_was_learned_stands_there_with_what_it_is_worth(
    house: House, model: TextModel
) -> None:
    assert model.state == ModelState.ACTIVE
    said = house.sign_in("employee").get(reverse("understanding")).content.decode()
    assert model.version in said
    assert "In use" in said
    assert "Go back" not in said


def test_one_goes_back_to_the_shipped_model_and_forth_again(lead: Client, model: TextModel) -> None:
    lead.post(reverse("set_learning"), {"act": "shipped"})
    model.refresh_from_db()
    assert model.state == ModelState.RETIRED
    assert not Organisation.objects.get().learns_by_itself
    lead.post(reverse("decide_model", args=[model.pk]), {"act": "back"})
    model.refresh_from_db()
    assert model.state == ModelState.ACTIVE
    lead.post(reverse("set_learning"), {"by_itself": "yes"})
    assert Organisation.objects.get().learns_by_itself


def test_who_may_not_decide_changes_nothing(house: House, model: TextModel) -> None:
    employee = house.sign_in("employee")
    for address, given in (
        (reverse("set_learning"), {"act": "shipped"}),
        (reverse("set_learning"), {"by_itself": "no"}),
        (reverse("set_learning"), {"act": "learn"}),
        (reverse("decide_model", args=[model.pk]), {"act": "back"}),
    ):
        assert employee.post(address, given).status_code == 403
    model.refresh_from_db()
    assert model.state == ModelState.ACTIVE

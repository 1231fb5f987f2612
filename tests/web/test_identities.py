# SPDX-License-Identifier: Apache-2.0
"""Who is who: decided on one page, undone with one button."""

from __future__ import annotations

import pytest
from django.urls import reverse

from customary.store.actions.identities import match
from customary.store.models import IdentityPair, Person
from tests.cast import make_customer, make_person
from tests.web.house import House

pytestmark = pytest.mark.django_db


def the_pair() -> IdentityPair:
    match()
    return IdentityPair.objects.get()


def an_account(name: str, email: str = "") -> Person:
    return make_person(name, email=email, standing="account", source="B")


def test_a_pair_is_decided_and_undone(house: House) -> None:
    other = an_account("Na, Li")
    client, pair = house.sign_in("people_lead"), the_pair()
    page = client.get(reverse("identities")).content.decode()
    assert "Na, Li" in page
    assert "Their names are alike" in page
    decide = reverse("decide_identity", args=[pair.pk])
    told = client.post(decide, {"verb": "same", "q": "Li"}, follow=True)
    assert "are the same from now on" in told.content.decode()
    assert told.request["QUERY_STRING"].startswith("q=Li")
    other.refresh_from_db()
    assert other.same_as_id == house.lead.pk
    client.post(decide, {"verb": "undo"})
    other.refresh_from_db()
    assert other.same_as_id is None


def test_what_the_rule_linked_is_listed_and_can_be_undone(house: House) -> None:
    other = an_account("li", house.lead.email)
    client, pair = house.sign_in("admin"), the_pair()
    page = client.get(reverse("identities"), {"show": "automatic"}).content.decode()
    assert "Both have the same address" in page
    client.post(reverse("decide_identity", args=[pair.pk]), {"verb": "different"})
    other.refresh_from_db()
    assert other.same_as_id is None


def test_pairs_of_customers_are_for_those_who_may_read_them(house: House) -> None:
    make_customer("Li Na", email="l@x.org")
    make_customer("Li Na", email="l@x.org", source="B")
    pair = the_pair()
    address = reverse("decide_identity", args=[pair.pk])
    assert "Li Na · Li Na" in house.sign_in("cx_lead").get("/settings/identities/?show=automatic").content.decode()  # fmt: skip
    assert house.sign_in("admin").post(address, {"verb": "different"}).status_code == 404


def test_others_decide_nothing(house: House) -> None:
    an_account("Na, Li")
    pair = the_pair()
    client = house.sign_in("employee")
    assert client.get(reverse("identities")).status_code == 403
    answer = client.post(reverse("decide_identity", args=[pair.pk]), {"verb": "same"})
    assert answer.status_code == 403

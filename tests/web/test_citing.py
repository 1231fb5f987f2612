# SPDX-License-Identifier: Apache-2.0
"""The page of a plan takes a link and shows the customer it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.store.models import Citation
from tests.cast import make_initiative

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


def test_a_pasted_link_is_cited_and_can_be_taken_back(house: House) -> None:
    plan = make_initiative("2025-03-01", kind="project", status="active")
    page = reverse("record", args=["initiatives", plan.pk])
    client = house.sign_in("cx_lead")
    assert "Paste a link" in client.get(page).content.decode()
    link = reverse("record", args=["voice_items", house.voice.pk])
    shown = client.post(page, {"link": link}, follow=True).content.decode()
    assert "The customer is cited here now." in shown
    citation = Citation.objects.get()
    assert citation.voice_item == house.voice
    assert reverse("withdraw_citation", args=[citation.pk]) in shown
    after = client.post(reverse("withdraw_citation", args=[citation.pk]), follow=True)
    assert "taken back" in after.content.decode()
    assert not Citation.objects.exists()


def test_a_link_that_leads_nowhere_is_explained_beside_its_field(house: House) -> None:
    plan = make_initiative("2025-03-01", kind="project", status="active")
    page = reverse("record", args=["initiatives", plan.pk])
    shown = house.sign_in("cx_lead").post(page, {"link": "https://example.org/x"}).content.decode()
    assert "leads to no customer&#x27;s words here" in shown
    assert "https://example.org/x" in shown


def test_in_chinese_too(house: House) -> None:
    plan = make_initiative("2025-03-01", kind="project", status="active")
    client = house.sign_in("cx_lead")
    client.cookies["django_language"] = "zh-hans"
    shown = client.get(reverse("record", args=["initiatives", plan.pk])).content.decode()
    assert "引用客户原话" in shown


def test_who_may_not_write_sees_no_form_and_can_post_nothing(house: House) -> None:
    plan = make_initiative("2025-03-01", kind="project", status="active")
    page = reverse("record", args=["initiatives", plan.pk])
    client = house.sign_in("employee")
    assert "Paste a link" not in client.get(page).content.decode()
    assert client.post(page, {"link": "x"}).status_code in {403, 404}


def test_records_that_cite_nothing_have_no_form(house: House) -> None:
    client = house.sign_in("cx_lead")
    page = reverse("record", args=["voice_items", house.voice.pk])
    assert "Paste a link" not in client.get(page).content.decode()
    assert client.post(page, {"link": "x"}).status_code in {403, 404, 405}

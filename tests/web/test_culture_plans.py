# SPDX-License-Identifier: Apache-2.0
"""Proposing a culture plan on its page, and approving it once the culture was measured."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.store.models import Initiative, Instrument, Metric, Wave, WaveResult
from tests.cast import make, make_initiative

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


def test_a_plan_waits_until_the_culture_was_measured(house: House) -> None:
    client = house.sign_in("cx_lead", "people_lead")
    said = {"title": "Listen more", "first_step": "Ask ten customers"}
    page = client.post(reverse("propose_culture_plan"), said, follow=True)
    plan = Initiative.objects.get(kind="transformation")
    address = reverse("record", args=["initiatives", plan.pk])
    assert page.redirect_chain == [(address, 302)]
    assert "Approve this culture plan" in page.content.decode()

    refused = client.post(address, {"approve": "1"}).content.decode()
    assert "The culture it would change has not been measured yet." in refused
    assert reverse("plan_survey") in refused

    closed = timezone.now() - timedelta(days=2)
    asked = make(Instrument, kind="four_cs", title="Four Cs")
    days = {"opened_at": closed - timedelta(days=9), "closed_at": closed, "released_at": closed}
    wave = make(Wave, instrument=asked, number=1, **days)
    WaveResult.objects.create(wave=wave, n=9)
    approved = client.post(address, {"approve": "1"}, follow=True).content.decode()
    assert "The culture plan is approved." in approved
    assert "Approve this culture plan" not in approved


def test_it_is_told_in_chinese_too(house: House) -> None:
    plan = make_initiative("2025-03-01", kind="transformation")
    client = house.sign_in("cx_lead")
    client.cookies["django_language"] = "zh-hans"
    address = reverse("record", args=["initiatives", plan.pk])
    assert "尚未测量" in client.post(address, {"approve": "1"}).content.decode()


def test_whoever_leads_a_unit_proposes_for_that_unit_only(house: House) -> None:
    client = house.sign_in("cx_lead", unit=house.support)
    page = client.get(reverse("propose_culture_plan")).content.decode()
    assert house.support.name in page
    assert "the whole organisation" not in page
    said = {"title": "Listen more", "unit": house.sales.pk}
    assert client.post(reverse("propose_culture_plan"), said).status_code == 200
    assert client.post(reverse("propose_culture_plan"), {"title": "More"}).status_code == 200
    assert not Initiative.objects.filter(kind="transformation").exists()


def test_an_employee_neither_proposes_nor_approves(house: House) -> None:
    plan = make_initiative("2025-03-01", kind="transformation")
    client = house.sign_in("employee")
    assert client.get(reverse("propose_culture_plan")).status_code == 403
    address = reverse("record", args=["initiatives", plan.pk])
    assert "Approve this culture plan" not in client.get(address).content.decode()
    assert client.post(address, {"approve": "1"}).status_code == 403


def test_only_a_culture_plan_is_approved(house: House) -> None:
    project = make_initiative("2025-03-01", kind="project")
    client = house.sign_in("cx_lead")
    address = reverse("record", args=["initiatives", project.pk])
    assert client.post(address, {"approve": "1"}).status_code == 404
    meeting = reverse("record", args=["events", house.meeting.pk])
    assert client.post(meeting, {"approve": "1"}).status_code == 404


def test_a_play_is_begun_from_its_page(house: House) -> None:
    metric = make(Metric, name="Waiting", kind="speed")
    client = house.sign_in("cx_lead")
    said = {"title": "Race for them", "customer_problem": "Waiting", "metric": metric.pk}
    address = reverse("begin_play", args=["Z46"])
    assert "This field is required." in client.post(address, said).content.decode()
    page = client.post(address, said | {"before": "3.5"}, follow=True).content.decode()
    assert "The play is under way." in page
    assert Initiative.objects.get(practice="Z46").before_value == 3.5
    assert client.get(reverse("begin_play", args=["C49"])).status_code == 404
    assert house.sign_in("agent").get(address).status_code == 403

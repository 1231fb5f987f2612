# SPDX-License-Identifier: Apache-2.0
"""AT24 on its pages: an exception is logged in a minute, looked at, and questions the policy."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.store.models import Action, Decision, GovDocument
from tests.cast import make_action, make_decision, make_document

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(house: House) -> GovDocument:
    return make_document("policy", approved_at="2024-01-01", title="Returns", owner=house.lead)


def said(policy: GovDocument | None = None, title: str = "New kettle") -> dict[str, str]:
    moment = timezone.localtime() - timedelta(hours=1)
    told = {"title": title, "made_at": f"{moment:%Y-%m-%dT%H:%M}"}
    return told | ({"policy": str(policy.pk)} if policy else {})


def test_at24_an_agent_logs_an_exception_with_one_line_and_no_approval(house: House) -> None:
    client = house.sign_in("agent", unit=house.support)
    form = client.get(reverse("log_exception")).content.decode()
    assert "Nobody had to approve it." in form
    page = client.post(reverse("log_exception"), said(), follow=True).content.decode()
    assert "Written down. Somebody will look at it, without blame." in page
    made = Decision.objects.get(kind="exception", title="New kettle")
    assert (made.status, made.within_authority, made.approval_requested_at) == (
        "approved",
        True,
        None,
    )


def test_at24_three_on_one_policy_put_it_in_question_until_that_is_settled(
    house: House, policy: GovDocument
) -> None:
    agent = house.sign_in("agent", unit=house.support)
    lead = house.sign_in("cx_lead")
    for number in range(3):
        assert "Policies in question" not in lead.get(reverse("exceptions")).content.decode()
        agent.post(reverse("log_exception"), said(policy, f"Kettle {number}"))
    shown = lead.get(reverse("exceptions")).content.decode()
    assert "Policies in question" in shown
    assert "3 exceptions within a year" in shown
    review = Action.objects.get(document=policy)
    address = reverse("settle_policy_review", args=[review.pk])
    assert address in shown
    assert "This field is required." in lead.post(address, {"outcome": ""}).content.decode()
    lead.post(address, {"outcome": "Refunds up to 50 need no receipt"})
    review.refresh_from_db()
    policy.refresh_from_db()
    assert (review.status, review.closure_note) == ("done", "Refunds up to 50 need no receipt")
    assert policy.reviewed_on == timezone.localdate()
    assert "Policies in question" not in lead.get(reverse("exceptions")).content.decode()
    assert "has been decided" in lead.post(address, {"outcome": "Again"}).content.decode()


def test_somebody_else_looks_at_it_once_and_never_whoever_made_it(house: House) -> None:
    made = make_decision("2025-03-03", kind="exception", unit=house.support, decided_by=house.lead)
    address = reverse("look_at_exception", args=[made.pk])
    agent = house.sign_in("agent", unit=house.support)
    assert address not in agent.get(reverse("exceptions")).content.decode()
    assert agent.post(address, {"upheld": "yes"}).status_code in {403, 404}
    lead = house.sign_in("service_lead")
    shown = lead.get(reverse("exceptions")).content.decode()
    assert "One exception waits for you to look at it." in shown
    assert address in shown
    lead.post(address, {"upheld": "yes"})
    made.refresh_from_db()
    assert made.upheld is True
    assert "upheld" in lead.get(reverse("exceptions")).content.decode()
    again = lead.post(address, {"upheld": "no"}, follow=True).content.decode()
    assert "This has been decided." in again


def test_what_is_still_to_come_is_refused_beside_its_field(house: House) -> None:
    later = timezone.localtime() + timedelta(days=1)
    told = {"title": "New kettle", "made_at": f"{later:%Y-%m-%dT%H:%M}"}
    page = house.sign_in("agent").post(reverse("log_exception"), told).content.decode()
    assert "This has not happened yet." in page
    assert not Decision.objects.filter(title="New kettle").exists()


def test_an_ordinary_action_is_no_review(house: House) -> None:
    review = make_action("2025-03-03", unit=house.support)
    address = reverse("settle_policy_review", args=[review.pk])
    assert house.sign_in("cx_lead").post(address, {"outcome": "Done"}).status_code == 404


def test_it_speaks_chinese(house: House) -> None:
    client = house.sign_in("agent")
    client.cookies["django_language"] = "zh-hans"
    assert "记录一次破例" in client.get(reverse("exceptions")).content.decode()

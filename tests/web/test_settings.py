# SPDX-License-Identifier: Apache-2.0
"""What administrators set: accounts, roles, invitations, claims, thresholds and what is off."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from customary.store.models import (
    Account,
    IndicatorSetting,
    Invitation,
    OutboxMessage,
    PracticeSetting,
    RoleGrant,
)
from tests.web.house import ASKED, PASSWORD, House

SETTING = f"/settings/practices/{ASKED}/"
NOTHING = {"claim": "", "claim_zh_hans": "", "threshold": "", "cadence": "", "off_reason": ""}


def invitation_link(house: House, client: Client, **roles: object) -> str:
    client.post(f"/settings/accounts/invite/?person={house.lead.pk}", {"unit": "", **roles})
    body = OutboxMessage.objects.latest("pk").body
    found = re.search(r"http://testserver(/invitations/\S+)", body)
    assert found, body
    return found[1]


def test_an_own_claim_and_threshold_are_kept_and_shown(house: House) -> None:
    client = house.sign_in("admin")
    said = NOTHING | {"claim": "we ask before we decide", "threshold": "80"}
    assert client.post(SETTING, said).status_code == 302
    setting = PracticeSetting.objects.get()
    assert (setting.claim, setting.threshold) == ("we ask before we decide", 0.8)
    assert "We say we ask before we decide." in client.get(
        f"/culture/practices/{ASKED}/"
    ).content.decode().replace("\n", " ")


def test_a_practice_is_switched_off_with_a_reason_that_everybody_reads(house: House) -> None:
    client = house.sign_in("admin")
    client.post(SETTING, NOTHING | {"off_reason": "We have no recurring meetings."})
    page = house.sign_in("employee").get(f"/culture/practices/{ASKED}/").content.decode()
    assert "We have no recurring meetings." in page
    client.post(SETTING, NOTHING)
    assert PracticeSetting.objects.get().off_reason == ""


@pytest.mark.parametrize("wrong", [{"threshold": "0"}, {"threshold": "140"}, {"claim": "x" * 301}])
def test_what_cannot_be_is_refused_beside_its_field(house: House, wrong: dict[str, str]) -> None:
    page = house.sign_in("admin").post(SETTING, NOTHING | wrong).content.decode()
    assert 'class="errors"' in page
    assert not PracticeSetting.objects.exists()


def test_an_indicator_is_switched_off_and_on(house: House) -> None:
    client = house.sign_in("admin")
    client.post("/settings/indicators/I46/", {"off_reason": "The calendar is being moved."})
    assert IndicatorSetting.objects.get().off_reason == "The calendar is being moved."
    client.post("/settings/indicators/I46/", {"off_reason": ""})
    assert not IndicatorSetting.objects.exists()
    assert client.get("/settings/indicators/I99/").status_code == 404


def test_settings_are_closed_to_others_whatever_the_method(house: House) -> None:
    client = house.sign_in("employee")
    assert client.post(SETTING, NOTHING).status_code == 403
    assert client.post("/settings/indicators/I46/", {}).status_code == 403
    assert client.post("/settings/", {}).status_code == 403
    assert client.post("/settings/accounts/invite/?person=1", {}).status_code == 403


def test_roles_are_granted_and_taken_back_for_a_unit_or_everywhere(house: House) -> None:
    client = house.sign_in("admin")
    account = house.account("agent")
    address = reverse("account_roles", args=[account.pk])
    client.post(address, {"roles": ["agent", "reviewer"], "unit": ""})
    assert {grant.role for grant in account.role_grants.all()} == {"agent", "reviewer"}
    client.post(address, {"roles": [], "unit": ""})
    assert not RoleGrant.objects.filter(account=account).exists()


def test_the_last_administrator_stays(house: House) -> None:
    client = house.sign_in("admin")
    address = reverse("account_roles", args=[Account.objects.get(email="admin@harbour.example").pk])
    page = client.post(address, {"roles": [], "unit": ""}).content.decode()
    assert "last administrator" in page


def test_somebody_invited_chooses_a_password_and_signs_in(house: House) -> None:
    link = invitation_link(house, house.sign_in("admin"), roles=["service_lead"])
    invited = Client()
    assert "Welcome, Li Na" in invited.get(link).content.decode()
    response = invited.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert response.status_code == 302
    credentials = {"login": "li.na@harbour.example", "password": PASSWORD}
    invited.post("/accounts/login/", credentials)
    assert invited.get("/").status_code == 200
    assert Account.objects.get(email="li.na@harbour.example").role_grants.get().role == (
        "service_lead"
    )


def test_an_invitation_is_taken_once(house: House) -> None:
    link = invitation_link(house, house.sign_in("admin"))
    Client().post(link, {"password": PASSWORD, "again": PASSWORD})
    assert Client().get(link).status_code == 404


def test_an_unknown_invitation_says_what_to_do(db: None) -> None:
    response = Client().get("/invitations/unknown")
    assert response.status_code == 404
    assert "Ask your administrator for a new one" in response.content.decode()


def test_a_weak_password_is_refused_where_it_was_typed(house: House) -> None:
    link = invitation_link(house, house.sign_in("admin"))
    page = Client().post(link, {"password": "short", "again": "short"}).content.decode()
    assert 'class="errors"' in page
    assert Invitation.objects.get().accepted_at is None


def test_reports_come_in_both_languages_as_page_and_pdf(house: House) -> None:
    client = house.sign_in("employee")
    assert house.run
    page = client.get(reverse("report_page", args=[house.run.pk, "zh-hans"]))
    assert "说到与做到" in page.content.decode()
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"].split("style-src")[0]
    pdf = client.get(reverse("report_pdf", args=[house.run.pk, "en"]))
    assert pdf.content.startswith(b"%PDF")
    assert "attachment" in pdf.headers["Content-Disposition"]
    assert client.get(reverse("report_page", args=[house.run.pk, "fr"])).status_code == 404
    assert client.get(reverse("report_page", args=[house.run.pk + 7, "en"])).status_code == 404

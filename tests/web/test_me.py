# SPDX-License-Identifier: Apache-2.0
"""What is recorded about me, and the language I read in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from customary.store.access import System
from customary.store.actions.accounts import create_account
from customary.store.actions.cases import open_case
from customary.store.models import Account, Thanks
from tests.web.house import PASSWORD

if TYPE_CHECKING:
    from tests.web.house import House


@pytest.fixture
def lead(empty_house: House) -> Client:
    """The manager of Support, who organises every meeting of the house."""
    account = create_account(
        None, email=empty_house.lead.email, password=PASSWORD, roles=[], purpose="tests"
    )
    client = Client()
    client.force_login(account)
    return client


def test_everything_that_names_me_is_listed_with_its_source(
    lead: Client, empty_house: House
) -> None:
    page = lead.get(reverse("recorded_about_me")).content.decode()
    assert "Li Na" in page
    assert "Events" in page
    assert "Source A · From systems" in page
    assert reverse("record", args=["events", empty_house.meeting.pk]) in page


def test_every_record_it_names_opens(lead: Client, empty_house: House) -> None:
    page = lead.get(reverse("recorded_about_me")).content.decode()
    addresses = {
        part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/records/")
    }
    assert addresses
    assert {lead.get(one).status_code for one in addresses} == {200}


def test_nothing_of_others_is_there(lead: Client, empty_house: House) -> None:
    other = empty_house.sign_in("employee")
    page = other.get(reverse("recorded_about_me")).content.decode()
    assert "Li Na" not in page
    assert "Events" not in page


def test_before_the_first_run_there_is_no_report_to_read(lead: Client) -> None:
    assert "Nothing is graded yet" in lead.get(reverse("reports")).content.decode()


def test_a_language_is_chosen_for_this_browser_and_this_account(lead: Client) -> None:
    response = lead.post(
        reverse("choose_language"), {"language": "zh-hans", "next": "/me/"}, follow=True
    )
    assert response.redirect_chain == [("/me/", 302)]
    assert '<html lang="zh-Hans"' in response.content.decode()
    assert Account.objects.get().language == "zh-hans"


def test_somebody_who_is_not_signed_in_chooses_too(empty_house: House) -> None:
    empty_house.account("employee")
    stranger = Client()
    stranger.post(reverse("choose_language"), {"language": "zh-hans"})
    assert '<html lang="zh-Hans"' in stranger.get("/accounts/login/").content.decode()
    assert Account.objects.get().language == "en"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_choosing_a_language_leads_nowhere_else(lead: Client, back: str) -> None:
    response = lead.post(reverse("choose_language"), {"language": "en", "next": back})
    assert response.headers["Location"] == "/"


def test_a_language_nobody_speaks_here_changes_nothing(lead: Client) -> None:
    lead.post(reverse("choose_language"), {"language": "tlh", "next": "/me/"})
    assert Account.objects.get().language == "en"
    assert lead.get(reverse("choose_language")).status_code == 405


def test_what_one_answers_and_is_thanked_for_is_among_it(empty_house: House) -> None:
    open_case(System("tests"), empty_house.voice, owner=empty_house.lead)
    Thanks.objects.create(
        voice_item=empty_house.voice,
        agent=empty_house.lead,
        delivered_at=empty_house.voice.occurred_at,
    )
    page = empty_house.sign_in(email="li.na@harbour.example").get("/me/").content.decode()
    assert "Customers given to you to answer" in page
    assert "Thanks from customers" in page
    assert "Nov. 3, 2025" in page

# SPDX-License-Identifier: Apache-2.0
"""Around every page: what each role finds in the menus, the finder, languages and errors."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from customary.evidence.run import grade_culture
from customary.store.models import Account, Organisation, PracticeGrade, Source
from tests.web.house import ASKED, QUOTE, House


def menu(page: str) -> list[str]:
    """The words of the main menu."""
    found = re.search(r'<nav class="bar-nav".*?</nav>', page, re.DOTALL)
    assert found
    return re.findall(r">([^<>]+)</a>", found[0])


def test_everybody_finds_home_and_culture(house: House) -> None:
    page = house.sign_in("employee").get("/").content.decode()
    assert {"Home", "Culture", "Employees", "Reports"} <= set(menu(page))


def test_settings_stand_under_the_avatar_of_administrators_alone(house: House) -> None:
    settings = 'href="/settings/accounts/"'
    assert settings in house.sign_in("admin").get("/").content.decode()
    assert settings not in house.sign_in("executive").get("/").content.decode()


def test_the_page_one_is_on_is_marked_for_eyes_and_screen_readers(house: House) -> None:
    page = house.sign_in("employee").get("/culture/practices/").content.decode()
    assert re.search(r'<a href="/culture/" aria-current="page">Culture</a>', page)
    assert re.search(r'<a href="/culture/practices/" aria-current="page">Practices</a>', page)


def test_nothing_inline_is_left_for_the_policy_to_refuse(house: House) -> None:
    response = house.sign_in("executive").get("/culture/")
    page = response.content.decode()
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*src=)|\son\w+=", page)


def test_pages_with_peoples_names_are_not_kept_by_browsers(house: House) -> None:
    assert house.sign_in("employee").get("/employees/").headers["Cache-Control"] == "no-store"


def test_the_finder_finds_practices_people_customers_units_and_pages(house: House) -> None:
    client = house.sign_in("cx_lead")
    for words, address in {
        "customer question": "/culture/practices/C49/",
        "li na": f"/employees/{house.lead.pk}/",
        "nordwind": f"/customers/{house.customer.pk}/",
        "support": f"/culture/units/{house.support.pk}/",
        "dispute": "/culture/disputes/",
    }.items():
        part = client.get("/find/", {"q": words}, headers={"HX-Request": "true"}).content.decode()
        assert address in part
        assert "<html" not in part


def test_the_finder_keeps_from_people_what_they_may_not_see(house: House) -> None:
    part = {"HX-Request": "true"}
    found = house.sign_in("agent").get("/find/", {"q": "nordwind"}, headers=part)
    assert "/customers/" not in found.content.decode()
    found = house.sign_in("employee").get("/find/", {"q": "accounts"}, headers=part)
    assert "/settings/" not in found.content.decode()


def test_a_language_is_remembered_and_mails_follow_it(house: House) -> None:
    client = house.sign_in("employee")
    response = client.post("/language/", {"language": "zh-hans", "next": "/culture/"})
    assert response.headers["Location"] == "/culture/"
    assert "文化" in client.get("/culture/").content.decode()
    assert Account.objects.get(email="employee@harbour.example").language == "zh-hans"


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example", "javascript:0"]
)
def test_choosing_a_language_leads_nowhere_else(db: None, away: str) -> None:
    response = Client().post("/language/", {"language": "en", "next": away})
    assert response.headers["Location"] == "/"


def test_a_missing_page_says_what_to_do_in_the_readers_language(house: House) -> None:
    client = house.sign_in("employee")
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert (
        "这里什么都没有"
        in client.get("/nothing/here/", headers={"Accept-Language": "zh-CN"}).content.decode()
    )


def test_a_closed_page_says_whom_to_ask(house: House) -> None:
    response = house.sign_in("employee").get("/settings/")
    assert response.status_code == 403
    assert "ask your administrator" in response.content.decode()


def test_home_shows_what_waits_and_one_customer_in_their_own_words(house: House) -> None:
    page = house.sign_in("executive").get("/").content.decode()
    assert QUOTE in page
    assert "Nordwind" not in page
    assert "Waiting for you" in page


def test_what_waits_leads_to_where_it_is_done(house: House) -> None:
    house.sign_in("employee").post("/culture/practices/C49/dispute/", {"text": "Wrong."})
    page = house.sign_in("cx_lead").get("/").content.decode()
    assert "Answer one dispute" in page
    assert 'href="/culture/disputes/"' in page


def test_one_sees_what_is_recorded_about_oneself(house: House) -> None:
    page = house.sign_in("employee").get("/me/").content.decode()
    assert "Alice Berg" in page


def test_signing_in_and_out_works(house: House) -> None:
    house.account("employee")
    client = Client()
    page = client.get("/accounts/login/").content.decode()
    assert "Accounts come by invitation" in page
    address = {"login": "employee@harbour.example", "password": "correct horse battery"}
    assert client.post("/accounts/login/", address).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_signing_up_is_closed_and_says_how_to_get_in(db: None, house: House) -> None:
    assert "By invitation" in Client().get("/accounts/signup/").content.decode()


def test_what_changed_is_told_against_what_was_last_looked_at(house: House) -> None:
    client = house.sign_in("employee")
    assert "No grade has changed." in client.get("/").content.decode()
    regrade(house, 4)
    assert changes(client) == [("The customer question on every agenda", "3", "4")]
    assert changes(client), "looking twice at the same run loses nothing"
    regrade(house, 4)
    assert changes(client) == []


def test_whoever_missed_runs_hears_of_all_that_changed_in_them(house: House) -> None:
    client = house.sign_in("employee")
    client.get("/")
    regrade(house, 4)
    regrade(house, 4)
    assert changes(client) == [("The customer question on every agenda", "3", "4")]


def test_what_a_browser_remembers_of_runs_cannot_break_the_page(house: House) -> None:
    client = house.sign_in("employee")
    for nonsense in ("", "x", "1", "9-9-9", "999999-1", "-1-2"):
        client.cookies["looked_at"] = nonsense
        assert client.get("/").status_code == 200


def regrade(house: House, grade: int) -> None:
    """Another run, in which meetings have this grade."""
    run = grade_culture(date(2025, 12, 31))
    PracticeGrade.objects.filter(run=run, practice=ASKED, unit=None).update(grade=grade)


def changes(client: Client) -> list[tuple[str, str, str]]:
    """Practice, grade before and grade now, as the home page tells them."""
    page = client.get("/").content.decode()
    part = page[page.index('id="changed"') : page.index('id="voice"')]
    names = re.findall(r'<a class="rowlink"[^>]*><span>([^<]+)</span>', part)
    steps = re.findall(r'<span class="step step-\d"[^>]*>(\d)</span>', part)
    return list(zip(names, steps[::2], steps[1::2], strict=True))


def test_days_are_those_of_the_organisations_clock(house: House) -> None:
    Organisation.objects.update(time_zone="Asia/Shanghai")
    Source.objects.update(last_received_at=datetime(2026, 2, 28, 17, tzinfo=UTC))
    page = house.sign_in("admin").get(reverse("sources")).content.decode()
    assert "March 1, 2026" in page
    assert "Feb. 28, 2026" not in page

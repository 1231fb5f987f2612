# SPDX-License-Identifier: Apache-2.0
"""From an empty installation to the first graded practice, left and taken up again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from customary.store.models import Account, GradingRun, Organisation, RoleGrant
from tests.cast import make_event, make_person
from tests.web.house import PASSWORD, House

ALICE = {
    "full_name": "Alice Berg",
    "email": "alice@harbour.example",
    "password": PASSWORD,
    "again": PASSWORD,
}
ORGANISATION = {
    "name": "Harbour Light",
    "name_zh_hans": "港湾之光",
    "languages": ["en", "zh-hans"],
    "time_zone": "Europe/Berlin",
    "fiscal_year_start_month": "4",
    "working_days": ["0", "1", "2", "3", "4"],
    "holidays": "2026-12-25",
    "extra_working_days": "2026-12-19\n2026-12-27",
}

pytestmark = pytest.mark.django_db


def begin() -> Client:
    client = Client()
    client.post("/start/", ALICE)
    return client


def test_whoever_comes_first_is_led_to_the_first_account() -> None:
    assert Client().get("/").headers["Location"] == "/start/"
    assert "Nobody is here yet" in Client().get("/start/").content.decode()


def test_the_first_account_is_an_administrators_and_is_signed_in() -> None:
    client = Client()
    response = client.post("/start/", ALICE)
    assert response.headers["Location"] == "/start/organisation/"
    assert RoleGrant.objects.get().role == "admin"
    assert client.get("/start/organisation/").status_code == 200


def test_there_is_only_one_first_account() -> None:
    begin()
    response = Client().post("/start/", ALICE | {"email": "mallory@harbour.example"})
    assert response.headers["Location"] == "/accounts/login/"
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"again": "another one"}, "The two passwords differ."),
        ({"password": "short", "again": "short"}, "too short"),
        ({"email": "nobody"}, "valid email"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(wrong: dict[str, str], told: str) -> None:
    assert told in Client().post("/start/", ALICE | wrong).content.decode()
    assert not Account.objects.exists()


def test_the_organisation_is_asked_for_once_and_all_of_it_can_be_changed() -> None:
    client = begin()
    response = client.post("/start/organisation/", ORGANISATION)
    assert response.headers["Location"] == "/start/people/"
    found = Organisation.objects.get()
    assert (found.name, found.time_zone, found.holidays) == (
        "Harbour Light",
        "Europe/Berlin",
        ["2026-12-25"],
    )
    assert found.extra_working_days == ["2026-12-19", "2026-12-27"]
    page = client.get("/settings/").content.decode()
    assert "2026-12-19\n2026-12-27</textarea>" in page
    client.post("/settings/", ORGANISATION | {"name": "Harbour Lights", "floor_units": "5"})
    assert Organisation.objects.get().name == "Harbour Lights"


def test_a_day_that_does_not_exist_is_refused() -> None:
    page = begin().post("/start/organisation/", ORGANISATION | {"holidays": "2026-02-30"})
    assert 'class="errors"' in page.content.decode()
    assert not Organisation.objects.exists()


def test_it_can_be_left_and_is_taken_up_where_it_was_left() -> None:
    client = begin()
    assert "Customary is not set up yet" in client.get("/").content.decode()
    client.post("/start/organisation/", ORGANISATION)
    assert client.get("/start/").headers["Location"] == "/start/people/"
    make_person("Li Na")
    assert client.get("/start/").headers["Location"] == "/start/records/"
    assert "People are recorded." in client.get("/start/people/").content.decode()


def test_it_ends_with_the_first_grades() -> None:
    client = begin()
    client.post("/start/organisation/", ORGANISATION)
    make_event("2025-01-04 09:00", series="weekly", attendee_count=5, question="Yes.")
    client.post("/start/grade/now/")
    assert GradingRun.objects.filter(finished_at__isnull=False).exists()
    assert client.post("/start/finish/").headers["Location"] == reverse("scorecard")
    assert Organisation.objects.get().setup_finished_at
    assert "Customary is not set up yet" not in client.get("/").content.decode()


def test_only_administrators_set_an_installation_up(empty_house: House) -> None:
    client = empty_house.sign_in("employee")
    assert client.get("/start/organisation/").status_code == 403
    assert client.post("/start/grade/now/").status_code == 403
    assert client.post("/start/finish/").status_code == 403


def test_before_the_first_grading_the_scorecard_teaches_the_next_step(empty_house: House) -> None:
    page = empty_house.sign_in("admin").get("/culture/").content.decode()
    assert "Nothing is graded yet" in page
    assert reverse("imports") in page

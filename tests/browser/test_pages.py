# SPDX-License-Identifier: Apache-2.0
"""The pages in a real browser: the ways people go, on a desk and on a phone, light and dark.

Whatever the browser complains about fails the test (see conftest); axe looks at every page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import OpenContext
from tests.browser.entering import sign_in
from tests.browser.looking import fits, serious
from tests.web.house import ASKED, QUOTE, House, build

pytestmark = pytest.mark.django_db(transaction=True)

PRACTICE = f"/culture/practices/{ASKED}/"
SEEN_BY_AN_EXECUTIVE = [
    "/",
    "/culture/",
    "/culture/practices/",
    PRACTICE,
    f"{PRACTICE}records/",
    f"{PRACTICE}dispute/",
    "/culture/units/",
    "/customers/",
    "/employees/",
    "/reports/",
    "/me/",
    "/find/?q=customer",
]
SEEN_BY_AN_ADMINISTRATOR = [
    "/imports/",
    "/settings/",
    "/settings/sources/",
    "/settings/practices/",
    f"/settings/practices/{ASKED}/",
    "/settings/accounts/",
    "/start/people/",
    "/accounts/2fa/",
    "/accounts/password/change/",
]


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house, as the browser's server sees it, with accounts of two roles."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build()
    made.account("executive", email="ying@harbour.example")
    made.account("admin", email="max@harbour.example")
    return made


def welcome(page: Page, server: LiveServer, email: str = "ying@harbour.example") -> None:
    """Sign in, and be at home."""
    sign_in(page, f"{server.url}/accounts/login/", email)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good to see you")


def test_one_signs_in_reads_the_scorecard_and_drills_down_to_a_record(
    house: House, live_server: LiveServer, page: Page
) -> None:
    welcome(page, live_server)
    expect(page.get_by_text(QUOTE)).to_be_visible()
    page.get_by_role("navigation", name="Main", exact=True).get_by_text("Culture").click()
    expect(page.get_by_role("heading", name="The four Cs")).to_be_visible()
    page.goto(f"{live_server.url}{PRACTICE}")
    expect(page.get_by_role("heading", name="Why this grade")).to_be_visible()
    page.get_by_role("link", name="12 of 24 did").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("24 records, 24 visible to you")
    page.wait_for_load_state()  # what is chosen is shown at once when the script is there
    page.get_by_label("Show").select_option("not as claimed")
    expect(page).to_have_url(f"{live_server.url}{PRACTICE}records/?held=no")
    page.get_by_role("link", name="Sales round").first.click()
    expect(page.get_by_role("heading", name="Where it comes from")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Show")).to_have_value("no")


def test_a_bad_pack_is_told_and_a_good_one_is_stored(
    house: House, live_server: LiveServer, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    welcome(page, live_server, "max@harbour.example")
    page.goto(f"{live_server.url}/imports/")
    file.write_text("external_id,full_name,started_on\np1,Chen Jie,2024-02-30\n")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("people.csv: one thing to mend")
    row = page.get_by_role("row").filter(has_text="2024-02-30")
    expect(row).to_contain_text("started_on")
    assert serious(page) == []
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring in records")
    file.write_text("external_id,full_name,started_on\np1,Chen Jie,2024-03-01\n")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("people.csv can be stored")
    page.get_by_role("button", name="Store all of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("people.csv is stored")
    page.goto(f"{live_server.url}/employees/?q=chen")
    expect(page.get_by_role("link", name="Chen Jie")).to_be_visible()


def test_the_language_is_switched_and_stays(
    house: House, live_server: LiveServer, page: Page
) -> None:
    welcome(page, live_server)
    page.goto(f"{live_server.url}{PRACTICE}")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("每个议程都问客户")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.goto(f"{live_server.url}/culture/")
    expect(page.get_by_role("heading", name="四个 C")).to_be_visible()


def test_dark_colours_are_remembered(house: House, live_server: LiveServer, page: Page) -> None:
    welcome(page, live_server)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Use dark colours").click()
    expect(page.locator("body")).not_to_have_css("background-color", light)
    page.goto(f"{live_server.url}/culture/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_finder_opens_by_key_and_is_walked_by_arrows(
    house: House, live_server: LiveServer, page: Page
) -> None:
    welcome(page, live_server)
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("customer question")
    found = page.locator("#found").get_by_role("link", name="The customer question on every agenda")
    expect(found).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{PRACTICE}")


def test_a_dispute_is_raised_by_keyboard_alone(
    house: House, live_server: LiveServer, page: Page
) -> None:
    welcome(page, live_server)
    page.goto(f"{live_server.url}{PRACTICE}dispute/")
    page.get_by_label("What do you know that the records do not show?").focus()
    page.keyboard.type("We answer it in the chat.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("We answer it in the chat.")).to_be_visible()
    expect(page.get_by_text("Not answered yet")).to_be_visible()


def test_the_first_tab_stop_skips_to_the_content(
    house: House, live_server: LiveServer, page: Page
) -> None:
    welcome(page, live_server)
    page.goto(f"{live_server.url}/culture/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    house: House, live_server: LiveServer, page: Page, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    found = {}
    for email, addresses in (
        ("ying@harbour.example", SEEN_BY_AN_EXECUTIVE),
        ("max@harbour.example", SEEN_BY_AN_ADMINISTRATOR),
    ):
        page.context.clear_cookies()
        welcome(page, live_server, email)
        for address in addresses:
            page.goto(f"{live_server.url}{address}")
            found[address] = serious(page)
    assert {address: told for address, told in found.items() if told} == {}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_everything_fits_a_phone(
    house: House, live_server: LiveServer, page: Page, language: str
) -> None:
    welcome(page, live_server)
    page.set_viewport_size({"width": 360, "height": 780})
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )
    wider = []
    for address in SEEN_BY_AN_EXECUTIVE:
        page.goto(f"{live_server.url}{address}")
        wider += [] if fits(page) else [address]
    assert wider == []


def test_the_menu_is_within_a_thumbs_reach_on_a_phone(
    house: House, live_server: LiveServer, page: Page
) -> None:
    welcome(page, live_server)
    page.set_viewport_size({"width": 360, "height": 780})
    page.get_by_role("navigation", name="Main, below").get_by_text("Culture").click()
    expect(page).to_have_url(f"{live_server.url}/culture/")


def test_reading_and_disputing_work_without_script(
    house: House, live_server: LiveServer, open_context: OpenContext
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    welcome(page, live_server)
    page.goto(f"{live_server.url}{PRACTICE}records/")
    page.get_by_label("Show").select_option("not as claimed")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("link", name="Sales round").first).to_be_visible()
    page.goto(f"{live_server.url}/find/?q=nordwind")
    expect(page.get_by_role("main")).to_contain_text("Find anything")
    page.goto(f"{live_server.url}{PRACTICE}dispute/")
    page.locator("textarea").fill("Without script.")
    page.get_by_role("button", name="Send the dispute").click()
    expect(page.get_by_text("Without script.")).to_be_visible()

# SPDX-License-Identifier: Apache-2.0
"""A link pasted into a plan, with a real browser: on a desk and a phone, and in Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.entering import sign_in
from tests.browser.looking import fits, picture, serious
from tests.cast import make_initiative
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house, with somebody who leads customer experience."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build(graded=False)
    made.account("cx_lead", email="ying@harbour.example")
    return made


def test_a_link_is_pasted_and_taken_back(page: Page, house: House, live_server: LiveServer) -> None:
    plan = make_initiative("2025-03-01", kind="project", status="active", title="Refunds in a day")
    sign_in(page, f"{live_server.url}/records/initiatives/{plan.pk}/", "ying@harbour.example")
    link = page.get_by_label("Paste a link")
    link.fill("https://example.org/elsewhere")
    page.get_by_role("button", name="Cite", exact=True).click()
    expect(page.get_by_text("leads to no customer's words here")).to_be_visible()
    picture(page, "citing-wrong")
    link.fill(f"/records/voice_items/{house.voice.pk}/")
    page.get_by_role("button", name="Cite", exact=True).click()
    expect(page.get_by_text("The customer is cited here now.")).to_be_visible()
    assert serious(page) == []
    picture(page, "citing-cited")
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    picture(page, "citing-phone")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("The citation is taken back.")).to_be_visible()

# SPDX-License-Identifier: Apache-2.0
"""A theme is taken up and decided, a customer agrees to be quoted, with a real browser."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.store.models import Customer, OutboxMessage, Theme, VoiceItem
from tests.browser.entering import sign_in
from tests.browser.looking import fits, picture, serious
from tests.cast import make, make_initiative
from tests.spoken import count, mention
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "We waited three weeks for an answer, and then nobody knew of our call."


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house with a theme that customers speak of, and somebody who leads their experience."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build(graded=False)
    made.account("cx_lead", email="ying@harbour.example")
    now = timezone.now()
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    for back, n in ((0, 300), (15, 100)):
        week = (monday - timedelta(weeks=back)).isoformat()
        count(week, 1000, unit=made.support)
        count(week, n, made.theme, "negative", unit=made.support)
    Theme.objects.filter(pk=made.theme.pk).update(first_detected_at=now - timedelta(days=20))
    Customer.objects.filter(pk=made.customer.pk).update(email="desk@nordwind.example")
    said = make(
        VoiceItem,
        occurred_at=now - timedelta(minutes=5),
        text=WORDS,
        language="en",
        customer=made.customer,
        unit=made.support,
    )
    mention(said, made.theme, understood_at=timezone.now())
    return made


def test_a_theme_is_assigned_decided_and_its_change_told(
    page: Page, house: House, live_server: LiveServer
) -> None:
    sign_in(page, f"{live_server.url}/customers/themes/", "ying@harbour.example")
    expect(page.get_by_text("The gate grows from 10% to 30%.")).to_be_visible()
    assert serious(page) == []
    picture(page, "themes-list")
    page.get_by_role("link", name="The gate").last.click()
    expect(page.get_by_text("Nobody owns this theme.")).to_be_visible()
    page.get_by_text("Assign an owner").click()
    page.locator("[name=owner-owner]").fill("Li Na")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("Assigned.")).to_be_visible()
    page.get_by_text("Decide here").click()
    page.locator("[name=decide-title]").fill("A second gate")
    page.locator("[name=decide-customer_impact]").fill("Nobody waits any more.")
    page.locator("[name=decide-employee_impact]").fill("One more gate to mind.")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("link", name="A second gate")).to_be_visible()
    page.get_by_text("Say what changed").click()
    page.locator("[name=changed-on]").fill(timezone.localdate().isoformat())
    page.locator("[name=changed-what]").fill("The second gate is open.")
    page.get_by_role("button", name="The change is live", exact=True).click()
    expect(page.get_by_text("The second gate is open.")).to_be_visible()
    expect(page.get_by_text("20 days", exact=True)).to_be_visible()
    assert serious(page) == []
    picture(page, "themes-theme")
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    picture(page, "themes-theme-phone")
    page.goto(f"{live_server.url}/customers/themes/")
    assert fits(page)
    picture(page, "themes-list-phone")


def test_a_customer_is_asked_agrees_is_cited_and_takes_it_back(
    page: Page, house: House, live_server: LiveServer
) -> None:
    make_initiative("2025-03-01", kind="project", status="active", title="Answers in a day")
    sign_in(page, f"{live_server.url}/customers/quotes/", "ying@harbour.example")
    expect(page.get_by_text(WORDS)).to_have_count(0)
    page.get_by_role("link", name="Ask for more").click()
    mine = page.locator("li", has_text="three weeks")
    mine.get_by_role("button", name="Ask by mail").click()
    expect(page.get_by_text("The customer is asked by mail.")).to_be_visible()
    expect(page.get_by_text("no answer yet")).to_be_visible()
    picture(page, "themes-asked")
    link = re.search(r"/quotes/[\w-]+/", OutboxMessage.objects.get().body)
    assert link is not None
    page.goto(live_server.url + link[0])
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert serious(page) == []
    picture(page, "themes-consent")
    page.get_by_role("button", name="Yes, you may").click()
    expect(page.get_by_role("heading", name="Thank you. We may quote you.")).to_be_visible()
    page.goto(f"{live_server.url}/customers/quotes/?age=fresh")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_text("Place it").first.click()
    page.get_by_label("In a plan or decision").first.select_option(
        label="Answers in a day · initiative"
    )
    page.get_by_role("button", name="Cite it there").first.click()
    expect(page.get_by_text("Stands in one place")).to_be_visible()
    assert serious(page) == []
    picture(page, "themes-bank")
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    picture(page, "themes-bank-phone")
    page.goto(live_server.url + link[0])
    page.get_by_role("button", name="Do not quote me any more").click()
    expect(page.get_by_role("heading", name="Thank you. We do not quote you.")).to_be_visible()
    page.goto(f"{live_server.url}/customers/quotes/")
    expect(page.get_by_text(WORDS)).to_have_count(0)

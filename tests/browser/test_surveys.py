# SPDX-License-Identifier: Apache-2.0
"""A survey in a real browser: planned from a shipped questionnaire, opened, mailed, followed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.act.outbox import deliver_outbox
from customary.act.waves import look_after_waves
from customary.store.actions.shipped_instruments import seed_instruments
from customary.store.models import OutboxMessage, Person, Wave
from tests.asking import answer
from tests.browser.entering import sign_in
from tests.browser.looking import fits, serious
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house, with somebody who leads people and the questionnaires that are shipped."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build(graded=False)
    seed_instruments()
    made.wave.delete()
    Person.objects.filter(full_name__startswith="Support").update(email="team@harbour.example")
    made.account("people_lead", email="hui@harbour.example")
    return made


def test_from_planning_a_pulse_to_seeing_it_answered(
    page: Page, house: House, live_server: LiveServer
) -> None:
    sign_in(page, f"{live_server.url}/surveys/", "hui@harbour.example")
    page.get_by_role("link", name="Plan a survey").click()
    expect(page.get_by_label("Questionnaire")).to_contain_text("Pulse")
    expect(page.get_by_role("heading", name=re.compile("are asked"))).to_be_visible()
    page.get_by_text("Not everybody").click()
    page.get_by_label("Units, with all below them").select_option(value=str(house.support.pk))
    expect(page.get_by_role("heading", name="7 are asked")).to_be_visible()
    expect(page.get_by_text("Segments", exact=True)).to_be_hidden()
    page.get_by_label("Repeats after, in days").fill("56")
    assert serious(page) == []
    page.get_by_role("button", name="Plan it").click()

    expect(page.get_by_role("heading", name="What will be seen")).to_be_visible()
    page.get_by_label("If so many of 100 answer").fill("30")
    page.get_by_label("If so many of 100 answer").press("Enter")
    expect(page.get_by_text("0 of")).to_be_visible()
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    page.get_by_role("link", name="Open it now").click()
    page.get_by_role("button", name="Yes, open it now").click()
    expect(page.get_by_text("fewer than 5 of 7 asked")).to_be_visible()
    assert fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})

    wave = Wave.objects.get(opened_at__isnull=False)
    look_after_waves()
    OutboxMessage.objects.update(not_before=None, state="waiting")
    mail.outbox.clear()
    deliver_outbox()
    link = re.search(r"/a/\S+/", mail.outbox[0].body)
    assert link is not None
    page.context.clear_cookies()
    page.goto(f"{live_server.url}{link[0]}")
    expect(page.get_by_role("heading").first).to_be_visible()
    answer(wave, how_many=6)

    sign_in(page, f"{live_server.url}/surveys/{wave.pk}/", "hui@harbour.example")
    expect(page.get_by_text("at least 5 of 7 asked")).to_be_visible()
    page.get_by_text("Close it", exact=True).click()
    page.get_by_role("button", name="Yes, close it for good").click()
    expect(page.get_by_text("This survey is final")).to_be_visible()
    assert serious(page) == []

# SPDX-License-Identifier: Apache-2.0
"""Three comments marked with a theme in a real browser, and the fourth is found by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.store.models import Theme, VoiceItem
from customary.understand.voice import understand_voice
from tests.browser.entering import sign_in
from tests.browser.looking import serious
from tests.cast import make, make_voice
from tests.understand.test_learning import DOGS, OTHERS
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)

FOURTH = "My dog had to sleep in the car"


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house with a theme that nobody taught yet, and customers who speak of it."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build(graded=False)
    VoiceItem.objects.all().delete()
    made.account("cx_lead", email="ying@harbour.example", name="Ying Sun")
    make(Theme, name="Dogs")
    for number, text in enumerate([*DOGS, *OTHERS]):
        said_at = (timezone.now() - timedelta(hours=number + 1)).isoformat()[:19].replace("T", " ")
        make_voice(said_at, text=text, unit=made.support, customer=made.customer)
    understand_voice()
    return made


def test_three_marked_comments_teach_a_theme_that_finds_the_fourth(
    page: Page, house: House, live_server: LiveServer
) -> None:
    sign_in(page, f"{live_server.url}/customers/inbox/?q=dog", "ying@harbour.example")
    expect(page.locator(".mail")).to_have_count(len(DOGS))
    page.locator("[data-all]").check()
    page.locator(".mails-acts summary").click()
    page.locator(".more-acts").get_by_label("Theme").select_option("Dogs")
    page.get_by_role("button", name="They speak of it").click()
    expect(page.get_by_text("3 comments speak of it.")).to_be_visible()
    page.goto(f"{live_server.url}/settings/understanding/")
    assert serious(page) == []
    page.get_by_role("button", name="Learn now").click()
    expect(page.get_by_text("1 theme that you taught by example")).to_be_visible()
    make_voice(timezone.now().isoformat()[:19].replace("T", " "), text=FOURTH, unit=house.support)
    understand_voice()
    page.goto(f"{live_server.url}/customers/inbox/?theme={Theme.objects.get(name='Dogs').pk}")
    expect(page.locator(".mail")).to_have_count(len(DOGS) + 1)
    expect(page.locator(".mail", has_text=FOURTH).locator(".theme-tag")).to_have_text("Dogs")
    page.goto(f"{live_server.url}/settings/understanding/")
    assert serious(page) == []
    page.get_by_role("button", name="Go back to the shipped model").click()
    expect(page.get_by_text("Comments are read by the model that is shipped.")).to_be_visible()

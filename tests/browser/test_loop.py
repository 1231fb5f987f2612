# SPDX-License-Identifier: Apache-2.0
"""The loop, closed with a real browser: a complaint comes in, is answered, changes something, is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.act.cases import look_after_cases
from customary.act.outbox import deliver_outbox
from customary.store.models import OutboxMessage, ThemeMention, VoiceCase
from customary.understand.voice import understand_voice
from tests.browser.entering import sign_in
from tests.browser.looking import fits, picture, serious
from tests.cast import make_voice
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Your gate was jammed again and I waited for an hour."
ANSWER = "You waited for an hour, and nobody should. I have had the gate repaired."


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house, with somebody who leads service."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build(graded=False)
    made.account("service_lead", email="li.na@harbour.example")
    return made


def test_from_a_complaint_to_a_customer_who_is_told_what_changed(
    page: Page, house: House, live_server: LiveServer
) -> None:
    house.customer.email = "kim@nordwind.example"
    house.customer.save()
    item = make_voice(
        str((timezone.now() - timedelta(hours=30)).replace(tzinfo=None)),
        kind="complaint",
        text=WORDS,
        language="en",
        customer=house.customer,
        unit=house.support,
    )
    understand_voice(everything=True)
    ThemeMention.objects.create(
        voice_item=item, theme=house.theme, sentiment="negative", probability=0.9
    )
    assert look_after_cases() == 1
    assert VoiceCase.objects.get().owner == house.lead

    sign_in(page, f"{live_server.url}/", "li.na@harbour.example")
    page.get_by_role("link", name="Answer a customer").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_label("Begin with").select_option(label="It is put right")
    page.get_by_role("button", name="Use it").click()
    text = page.get_by_label("Answer", exact=True)
    expect(text).to_have_value(holding("Nordwind"))
    page.wait_for_load_state()  # a draft is kept once the script is there
    with page.expect_response(lambda response: response.request.method == "POST"):
        text.fill(ANSWER)
    page.reload()
    expect(text).to_have_value(ANSWER)
    assert serious(page) == []
    picture(page, "loop-write")
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    picture(page, "loop-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("kim@nordwind.example")).to_be_visible()
    picture(page, "loop-look")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("The answer is on its way.")).to_be_visible()
    deliver_outbox()
    assert [one.body.strip() for one in mail.outbox if one.to == ["kim@nordwind.example"]] == [
        ANSWER
    ]
    assert VoiceCase.objects.get().state == "closed"

    page.goto(f"{live_server.url}/customers/themes/{house.theme.pk}/")
    page.get_by_text("Say what changed").click()
    page.get_by_label("Live since").fill(timezone.localdate().isoformat())
    page.get_by_label("What changed, in one sentence").fill("The gate opens by itself.")
    page.get_by_role("button", name="The change is live").click()
    expect(page.get_by_text("The change is live.")).to_be_visible()
    page.get_by_role("link", name="Tell the customers who spoke of it").click()
    expect(page.get_by_label("Text in English")).to_have_value(holding("opens by itself"))
    assert serious(page) == []
    picture(page, "loop-tell")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Dear Nordwind")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    picture(page, "loop-tell-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Send it to one customer").click()
    expect(page.get_by_role("heading", name="Sent on")).to_be_visible()
    picture(page, "loop-told")
    news = OutboxMessage.objects.get(once_key__startswith="news-")
    assert news.recipient == "kim@nordwind.example"
    item.refresh_from_db()
    assert item.told_at is not None


def holding(words: str) -> re.Pattern[str]:
    """A text that holds these words."""
    return re.compile(re.escape(words))

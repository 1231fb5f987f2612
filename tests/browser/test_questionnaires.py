# SPDX-License-Identifier: Apache-2.0
"""A questionnaire is written, mended, published and followed by its next version, in a browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.core.questionnaire.reading import read_form
from customary.store.actions.shipped_instruments import seed_instruments
from customary.store.models import Instrument
from tests.browser.entering import sign_in
from tests.browser.looking import fits, picture, serious
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house with the questionnaires we ship, and somebody who leads people."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build(graded=False)
    seed_instruments()
    made.account("people_lead", email="ying@harbour.example")
    return made


def test_a_questionnaire_is_written_published_and_followed(
    page: Page, house: House, live_server: LiveServer
) -> None:
    sign_in(page, f"{live_server.url}/surveys/questionnaires/", "ying@harbour.example")
    expect(page.get_by_role("heading", name="Questionnaires")).to_be_visible()
    assert serious(page) == []
    picture(page, "questionnaires-list")
    page.get_by_role("link", name="Write one").click()
    page.get_by_label("Title").fill("How a handover went")
    page.get_by_role("button", name="Begin").click()

    for kind, text, chinese in (
        ("rating", "I knew what to do.", "我清楚该做什么。"),
        ("multiple", "What did you get?", "您收到了什么？"),
        ("points", "Where did the time go?", "时间花在了哪里？"),
        ("long_text", "What would you change?", "您会改变什么？"),
    ):
        page.get_by_label("Add a question").select_option(kind)
        page.get_by_role("button", name="Add", exact=True).click()
        page.locator("[name=text_en]").wait_for()
        expect(page.locator("#part [name=kind]")).to_have_value(kind)
        page.locator("[name=text_en]").fill(text)
        page.locator("[name=text_zh-hans]").fill(chinese)
        if kind in {"multiple", "points"}:
            for row, (word, chinese_word) in enumerate((("A list", "清单"), ("A call", "电话"))):
                page.locator(f"[name=row{row}-text_en]").fill(word)
                page.locator(f"[name=row{row}-text_zh-hans]").fill(chinese_word)
    page.get_by_role("button", name="The questionnaire").click()
    page.locator("[name=title_zh-hans]").fill("交接情况")
    page.get_by_role("button", name=re.compile("I knew what to do")).click()
    expect(page.locator("[name=text_en]")).to_have_value("I knew what to do.")
    assert serious(page) == []
    picture(page, "questionnaires-scale")

    page.locator("[name=low]").fill("one")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("#id_low_error")).to_be_visible()
    page.locator("[name=low]").fill("1")
    page.get_by_role("button", name="Move down").first.press("Enter")
    expect(page.locator(".outline-list .outline-go").first).to_contain_text("What did you get?")
    page.get_by_role("button", name=re.compile("What did you get")).click()
    expect(page.locator("[name=text_en]")).to_have_value("What did you get?")
    picture(page, "questionnaires-choices")
    page.locator("#take-away").click()
    expect(page.get_by_text("Deleted:")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[name=text_en]")).to_have_value("What did you get?")
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert fits(page)
        picture(page, f"questionnaires-edit-{width}")
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_role("button", name="Preview").click()
    inside = page.frame_locator("iframe")
    expect(inside.get_by_text("I knew what to do.")).to_be_visible()
    picture(page, "questionnaires-preview")
    page.get_by_role("link", name="Simplified Chinese").click()
    expect(inside.get_by_text("我清楚该做什么。")).to_be_visible()
    page.get_by_role("link", name="Desktop").click()
    picture(page, "questionnaires-preview-desk")
    page.get_by_role("link", name="Back to writing").click()
    page.get_by_role("link", name="Publish").click()
    picture(page, "questionnaires-publish")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()
    version = Instrument.every.get(title="How a handover went")
    kinds = [one.kind.value for one in read_form(version.form).questions()]
    assert kinds == ["multiple", "rating", "points", "long_text"]
    picture(page, "questionnaires-read")

    page.get_by_role("button", name="Write the next version").click()
    page.locator("[name=text_en]").fill("What were you given?")
    page.get_by_role("link", name="Read it").wait_for()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_text("was: What did you get?")).to_be_visible()
    picture(page, "questionnaires-publish-next")
    page.locator("[name=note]").fill("Plainer words.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Since version 1")).to_be_visible()
    picture(page, "questionnaires-next")

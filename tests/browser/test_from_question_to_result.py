# SPDX-License-Identifier: Apache-2.0
"""One survey by what people press: written, planned, opened, answered in five ways, closed, read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.act.outbox import deliver_outbox
from customary.act.waves import look_after_waves
from customary.store.models import Instrument, OutboxMessage, Person
from tests.browser.entering import sign_in
from tests.browser.looking import fits, reach, serious
from tests.web.house import House, build

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import OpenContext

pytestmark = pytest.mark.django_db(transaction=True)
TITLE, ASKED, WORDS = "How a handover went", "I knew what to do.", "The list was two years old."


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house, with somebody who leads people; one who works in Support is written to in Chinese."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build(graded=False)
    made.wave.delete()
    Person.objects.filter(full_name__startswith="Support").update(email="team@harbour.example")
    made.account("people_lead", email="hui@harbour.example")
    return made


def test_a_survey_from_its_first_question_to_its_results(
    page: Page, open_context: OpenContext, house: House, live_server: LiveServer, tmp_path: Path
) -> None:
    sign_in(page, f"{live_server.url}/surveys/questionnaires/", "hui@harbour.example")
    write(page)
    plan(page, house, f"{live_server.url}/surveys/")
    links = [live_server.url + link for link in invited()]
    assert len(links) == 7

    on_a_phone_in_chinese(open_context, links[0])
    without_script(open_context, links[1])
    by_keys(open_context, links[2])
    for link in links[3:6]:
        with_the_mouse(open_context, link)

    page.reload()
    expect(page.get_by_text("at least 5 of 7 asked")).to_be_visible()
    page.get_by_text("Close it", exact=True).click()
    page.get_by_role("button", name="Yes, close it for good").click()
    expect(page.get_by_text("This survey is final")).to_be_visible()
    page.get_by_role("link", name="See the results").click()
    expect(page.get_by_role("region", name="Who answered")).to_contain_text("5–7 of 7")
    result = page.get_by_role("region", name="Question by question")
    expect(result).to_contain_text("3.67")  # 4, 5, 4 and three times 3
    page.get_by_role("heading", name=ASKED, exact=True).click()
    expect(page.get_by_text("n = 5–7").first).to_be_visible()
    assert serious(page) == []
    assert fits(page)
    # Six answered: enough for a figure, not for their words nor for one by level.
    expect(page.get_by_text(WORDS)).to_have_count(0)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    file = tmp_path / "figures.xlsx"
    taken.value.save_as(file)
    rows = list(openpyxl.load_workbook(file)["figures"].iter_rows(values_only=True))
    told = "\n".join(str(row) for row in rows)
    assert len(rows) > 1
    assert WORDS not in told

    late = open_context().new_page()
    late.goto(links[6])
    expect(late.get_by_role("heading", name="This has closed")).to_be_visible()


def write(page: Page) -> None:
    """A questionnaire of two questions, published."""
    page.get_by_role("link", name="Write one").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_role("button", name="Begin").click()
    for kind, text, chinese in (
        ("rating", ASKED, "我清楚该做什么。"),
        ("long_text", "What would you change?", "您会改变什么？"),
    ):
        page.get_by_label("Add a question").select_option(kind)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("#part [name=kind]")).to_have_value(kind)
        page.locator("[name=text_en]").fill(text)
        page.locator("[name=text_zh-hans]").fill(chinese)
    page.get_by_role("button", name="The questionnaire").click()
    page.locator("[name=title_zh-hans]").fill("交接情况")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()


def plan(page: Page, house: House, address: str) -> None:
    """A survey of Support with it, opened."""
    page.goto(address)
    page.get_by_role("link", name="Plan a survey").click()
    page.get_by_label("Questionnaire").select_option(
        value=str(Instrument.every.get(title=TITLE).pk)
    )
    page.get_by_text("Not everybody").click()
    page.get_by_label("Units, with all below them").select_option(value=str(house.support.pk))
    expect(page.get_by_role("heading", name="7 are asked")).to_be_visible()
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("link", name="Open it now").click()
    page.get_by_role("button", name="Yes, open it now").click()
    expect(page.get_by_text("fewer than 5 of 7 asked")).to_be_visible()


def invited() -> list[str]:
    """The links in the mails that went out."""
    look_after_waves()
    OutboxMessage.objects.update(not_before=None, state="waiting")
    mail.outbox.clear()
    deliver_outbox()
    return list(dict.fromkeys(re.findall(r"/a/\S+/", "\n".join(one.body for one in mail.outbox))))


def on_a_phone_in_chinese(open_context: OpenContext, link: str) -> None:
    phone = open_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True
    ).new_page()
    phone.goto(link)
    phone.get_by_role("link", name="开始").tap()
    expect(phone.get_by_text("我清楚该做什么。")).to_be_visible()
    phone.locator(".point").nth(3).tap()
    expect(phone.locator("[data-kept]")).to_have_text("已保存")
    phone.get_by_role("button", name="提交答卷").tap()
    expect(phone.locator("[data-over]")).to_be_attached()


def without_script(open_context: OpenContext, link: str) -> None:
    plain = open_context(java_script_enabled=False).new_page()
    plain.goto(link)
    plain.get_by_role("link", name="Begin").click()
    plain.locator(".point").nth(4).click()
    plain.locator("textarea").fill(WORDS)
    send(plain)


def by_keys(open_context: OpenContext, link: str) -> None:
    desk = open_context().new_page()
    desk.goto(link)
    reach(desk, desk.get_by_role("link", name="Begin"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_text(ASKED)).to_be_visible()
    desk.wait_for_load_state()
    reach(desk, desk.locator("input[type=radio]").first)
    desk.keyboard.press("4")
    reach(desk, desk.locator("textarea"))
    desk.keyboard.type("Nothing.")
    reach(desk, desk.get_by_role("button", name="Send answers"))
    desk.keyboard.press("Enter")
    thanked(desk)


def with_the_mouse(open_context: OpenContext, link: str) -> None:
    desk = open_context().new_page()
    desk.goto(link)
    desk.get_by_role("link", name="Begin").click()
    desk.locator(".point").nth(2).click()
    send(desk)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send answers").click()
    thanked(page)


def thanked(page: Page) -> None:
    expect(page.get_by_role("heading", name="Thank you. Your answers are in.")).to_be_visible()

# SPDX-License-Identifier: Apache-2.0
"""Somebody reads the results of a survey with a real browser, and takes the figures away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from customary.measure.waves import release_wave
from customary.store.models import Wave, WaveComment
from tests.browser.entering import sign_in
from tests.browser.looking import fits, serious
from tests.measure.asked import answer, make_instrument, make_wave
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)


def mood(*heard: int) -> list[dict[str, Any]]:
    return [{"heard": one, "unheard": 6 - one, "advise": 2 * one} for one in heard]


@pytest.fixture
def wave(transactional_db: None, settings: Any) -> Wave:
    """The second of two released waves, with words of those who answered."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    house: House = build(graded=False)
    house.account("people_lead", email="ying@harbour.example")
    asked = make_instrument()
    for number, heard in ((1, [1, 2, 3, 4, 3] * 5), (2, [3, 4, 5, 4, 5] * 5)):
        made = make_wave(asked, number, attributes=["level"])
        answer(made, mood(*heard), unit=house.support, asked=40, level="employee")
        answer(made, mood(*heard[:20]), unit=house.sales, level="manager")
        assert release_wave(made.pk)
    for number in range(12):
        WaveComment.objects.create(
            wave=made, item="why", text=f"We wait {number} days.", language="en",
            sentiment="negative", themes=["waiting"],
        )  # fmt: skip
    return made


@pytest.mark.parametrize("width", [1440, 360])
def test_results_are_read_from_the_whole_down_to_a_unit(
    page: Page, live_server: LiveServer, wave: Wave, width: int, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, f"{live_server.url}/surveys/{wave.pk}/", "ying@harbour.example")
    page.get_by_role("link", name="See the results").click()
    expect(page.locator("h1")).to_contain_text("Pulse")
    expect(page.get_by_text("Since last time, more than chance moved")).to_be_visible()
    words = page.get_by_text("We wait 3 days.")
    expect(words).to_be_hidden()
    page.get_by_role("heading", name="Why?").click()
    expect(words).to_be_visible()
    behind = page.locator("details.say table").first
    expect(behind).to_be_hidden()
    page.emulate_media(media="print")
    expect(behind).to_be_visible()
    expect(page.get_by_role("link", name="Excel")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("heading", name=re.compile("^voice")).click()
    expect(behind).to_be_visible()
    expect(page.get_by_text("The 2 questions behind it")).to_be_visible()
    assert fits(page)
    assert not serious(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    file = tmp_path / "figures.xlsx"
    taken.value.save_as(file)
    assert openpyxl.load_workbook(file)["figures"].max_row > 3
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").first.click()
    report = tmp_path / "report.pdf"
    taken.value.save_as(report)
    assert "Pulse" in str(PdfReader(report).metadata)
    page.get_by_role("link", name="Read the report").click()
    expect(page.locator("h1")).to_contain_text("more than chance moved")
    assert fits(page)
    page.get_by_role("link", name="How sure this is, and what is not shown").click()
    expect(page.get_by_role("heading", name="Who is missing")).to_be_in_viewport()
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Support", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Support")
    assert fits(page)

# SPDX-License-Identifier: Apache-2.0
"""Answering by thumb and by ear: each control has its words, and room enough on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.store.actions.respondents import token_of
from tests.answering import invite, make_wave
from tests.browser.looking import fits, serious
from tests.cast import make_organisation, make_person
from tests.core.questionnaire.forms import POINTS, asked, choices

pytestmark = pytest.mark.django_db(transaction=True)


def words(**points: str) -> dict[str, dict[str, str]]:
    """Words of points of a scale."""
    return {point.lstrip("p"): {"en": told} for point, told in points.items()}


ENDS = words(p1="never", p5="always")
EVERY = words(p1="awful", p2="bad", p3="neither", p4="good", p5="splendid")
FORM = {
    "title": {"en": "By thumb"},
    "languages": {"en": "reviewed", "zh-hans": "reviewed"},
    "sections": [
        {
            "key": "all",
            "questions": [
                asked("again", "recommendation", low=0, high=10),
                asked("easy", "rating", low=1, high=7, not_applicable=True,
                      labels=words(p1="very hard", p4="neither", p7="very easy")),
                asked("mood", "rating", low=1, high=5, look="faces", labels=EVERY),
                asked("stars", "rating", low=1, high=5, look="stars", labels=ENDS),
                asked("grid", "matrix", low=1, high=5, labels=ENDS, rows=choices("x", "y"),
                      not_applicable=True),
                asked("far", "rating", low=0, high=4, step=0.1, look="slider",
                      labels=words(p0="not here", p2="now and then", p4="everywhere")),
                asked("points", "points", **POINTS),
                asked("ranked", "ranking", choices=choices("first", "second")),
                asked("one", "single", choices=choices("a", "b"), other=True),
                asked("day", "date"),
                asked("long", "long_text"),
            ],
        }
    ],
}  # fmt: skip
#: What a thumb is to hit: the label where the control lies within one.
TOO_SMALL = """() => [...document.querySelectorAll('a, button, select, textarea, input')]
  .filter((each) => each.type !== 'hidden' && !each.matches('.skip, .vh') && each.offsetParent)
  .map((each) => [each, (each.closest('label') || each).getBoundingClientRect()])
  .filter(([, box]) => box.width < 43.9 || box.height < 43.9)
  .map(([each, box]) => `${each.outerHTML.slice(0, 90)} ${box.width} x ${box.height}`)"""


@pytest.fixture
def address(transactional_db: None, live_server: LiveServer) -> str:
    make_organisation()
    invitation = invite(make_wave(FORM), person=make_person())
    return f"{live_server.url}/a/{token_of(invitation)}/page/all/"


def test_everything_has_room_for_a_thumb_on_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(address)
    expect(page.locator('input[type="range"]')).to_be_visible()
    assert page.evaluate(TOO_SMALL) == []
    assert fits(page)


def test_each_point_is_called_by_its_words(page: Page, address: str) -> None:
    page.goto(address)
    easy, mood = page.get_by_role("group", name="easy"), page.get_by_role("group", name="mood")
    for point, told in (("1", "very hard"), ("4", "neither"), ("7", "very easy")):
        expect(easy.get_by_role("radio", name=f"{point} {told}")).to_have_count(1)
    expect(mood.get_by_role("radio", name="2 bad")).to_have_count(1)
    expect(
        page.get_by_role("group", name="y").get_by_role("radio", name="5 always")
    ).to_be_visible()
    far = page.get_by_role("textbox", name="far")
    expect(far).to_have_accessible_description("0 not here 2 now and then 4 everywhere")
    unnamed = [
        line for line in page.locator("form").aria_snapshot().splitlines()
        if line.strip().rstrip(":") in {f"- {role}" for role in
            ("button", "checkbox", "combobox", "group", "link", "radio", "slider", "textbox")}
    ]  # fmt: skip
    assert unnamed == []
    assert serious(page) == []

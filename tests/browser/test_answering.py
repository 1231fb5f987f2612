# SPDX-License-Identifier: Apache-2.0
"""Answering in a real browser: on a phone, in Chinese, by keys alone, without script, offline."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.store.actions.respondents import token_of
from customary.store.models import Response, ResponseDraft, SurveyInvitation, Wave
from tests.answering import invite, make_wave
from tests.browser.conftest import OpenContext
from tests.browser.looking import fits, offline, reach, serious, until
from tests.cast import make_organisation, make_person
from tests.core.questionnaire.forms import POINTS, RATING, asked, choices

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {
    "title": {"en": "How we work", "zh-hans": "我们怎样工作"},
    "languages": {"en": "reviewed", "zh-hans": "reviewed"},
    "introduction": {"en": "We ask to get better.", "zh-hans": "我们想做得更好。"},
    "ending": {"en": "We talk about it in March.", "zh-hans": "三月一起讨论。"},
    "minutes": 3,
    "sections": [
        {
            "key": "work",
            "title": {"en": "Your work", "zh-hans": "您的工作"},
            "questions": [
                asked("again", "recommendation", low=0, high=10, required=True),
                asked("heard", "rating", look="faces", not_applicable=True, **RATING),
                asked("why", "long_text", when={"item": "again", "test": "at_most", "value": 6}),
                asked("grid", "matrix", rows=choices("x", "y"), **RATING),
            ],
        },
        {
            "key": "more",
            "questions": [
                asked("points", "points", **POINTS),
                asked("ranked", "ranking", choices=choices("first", "second", "third")),
                asked("exact", "rating", low=0, high=4, step=0.1, look="slider"),
                asked("stars", "rating", look="stars", **RATING),
                asked("many", "multiple", choices=choices("a", "none", none={"alone": True})),
                asked("day", "date"),
            ],
        },
    ],
}


@pytest.fixture
def wave(transactional_db: None) -> Wave:
    make_organisation(name_zh_hans="港湾之光")
    return make_wave(FORM)


@pytest.fixture
def invitation(wave: Wave) -> SurveyInvitation:
    return invite(wave, attributes={"level": "employee"}, person=make_person())


@pytest.fixture
def address(live_server: LiveServer, invitation: SurveyInvitation) -> str:
    return f"{live_server.url}/a/{token_of(invitation)}/"


def answers() -> dict[str, Any]:
    draft = ResponseDraft.objects.first()
    return draft.answers if draft else {}


def saved(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_have_text("Saved")


def choose(page: Page, name: str, value: str) -> None:
    """Press what a person presses: the label; once it has stopped moving, for a page may scroll."""
    field = page.locator(f'input[name="{name}"][value="{value}"]')
    page.locator("label").filter(has=field).click()
    expect(field).to_be_checked()


def test_each_answer_is_saved_as_it_is_given_and_opens_what_it_opens(
    page: Page, address: str
) -> None:
    page.goto(address)
    assert serious(page) == []
    page.get_by_role("link", name="Begin").click()
    expect(page.locator("[data-ask]")).to_have_count(3)
    assert serious(page) == []
    choose(page, "again", "3")
    saved(page)
    expect(page.locator("[data-ask=why]")).to_be_visible()
    assert answers() == {"again": 3}
    page.locator("textarea[name=why]").fill("Too many meetings")
    saved(page)
    choose(page, "again", "9")
    expect(page.locator("[data-ask=why]")).to_have_count(0)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.go_back()
    expect(page.locator('input[name="again"][value="9"]')).to_be_checked()
    page.go_forward()

    for name, points in zip("abcd", ("40", "30", "20", "5"), strict=True):
        page.locator(f'input[name="points.{name}"]').fill(points)
    expect(page.locator(".total")).to_contain_text("95 / 100")
    expect(page.locator(".total")).to_contain_text("5 left to give")
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_role("alert")).to_contain_text("5 are left to give")
    assert serious(page) == []
    page.locator('input[name="points.d"]').fill("10")
    expect(page.locator(".total")).to_contain_text("adds up")
    page.get_by_role("button", name="third: up").click()
    page.get_by_role("button", name="third: up").click()
    page.locator('input[type="range"]').fill("3.3")
    choose(page, "stars", "4")
    choose(page, "many", "a")
    choose(page, "many", "none")  # and the other one is given up
    page.locator('input[name="day"]').fill("2026-03-04")
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_role("heading", name="Thank you. Your answers are in.")).to_be_visible()
    expect(page.get_by_text("We talk about it in March.")).to_be_visible()
    until(page, "localStorage.length === 0")
    assert Response.objects.get().answers == {
        "again": 9, "points.a": 40, "points.b": 30, "points.c": 20, "points.d": 10,
        "ranked": ["third", "first", "second"], "exact": 3.3, "stars": 4, "many": ["none"],
        "day": "2026-03-04",
    }  # fmt: skip


def test_by_keys_alone(page: Page, address: str) -> None:
    page.goto(f"{address}page/work/?language=en")
    page.locator('input[name="again"]').first.focus()
    page.keyboard.press("8")
    saved(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("4")
    expect(page.locator('input[name="heard"][value="4"]')).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take this answer back")).to_be_focused()
    page.keyboard.press("Tab")  # the first row
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator('input[name="grid.x"][value="2"]')).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    assert answers() == {"again": 8, "heard": 4, "grid.x": 2}

    page.wait_for_load_state()
    keys = page.keyboard
    for name, points in zip("abcd", ("40", "30", "20", "10"), strict=True):
        reach(page, page.locator(f'input[name="points.{name}"]'))
        keys.type(points)
    expect(page.locator(".total")).to_contain_text("adds up")
    up = page.get_by_role("button", name="second: up")
    reach(page, up)
    keys.press("Enter")
    expect(up).to_be_focused()
    expect(page.locator(".ranking li").first).to_contain_text("second")
    reach(page, page.locator('input[type="range"]'))
    keys.press("ArrowRight")
    reach(page, page.locator('input[name="stars"]').first)
    keys.press("5")
    reach(page, page.locator('input[name="many"][value="a"]'))
    keys.press("Space")
    reach(page, page.locator('input[name="day"]'))
    keys.type("03042026")
    reach(page, page.get_by_role("button", name="Send answers"))
    keys.press("Enter")
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == {
        "again": 8, "heard": 4, "grid.x": 2, "points.a": 40, "points.b": 30, "points.c": 20,
        "points.d": 10, "ranked": ["second", "first", "third"], "exact": 2.1, "stars": 5,
        "many": ["a"], "day": "2026-03-04",
    }  # fmt: skip


def test_an_error_is_gone_to_and_told(page: Page, address: str) -> None:
    page.goto(f"{address}page/work/?language=en")
    page.get_by_role("button", name="Next", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Please answer this one.")
    expect(page.locator('input[name="again"]').first).to_be_focused()
    group = page.locator("#q-again fieldset")
    expect(group).to_have_attribute("aria-invalid", "true")
    expect(group).to_have_attribute("aria-describedby", "e-again")


def test_what_waits_on_the_device_is_saved_by_the_next_visit(
    open_context: OpenContext, address: str
) -> None:
    context = open_context()
    page = context.new_page()
    page.goto(f"{address}page/work/?language=en")
    offline(context, page)
    choose(page, "again", "9")
    expect(page.locator("[data-kept]")).to_contain_text("You are offline.")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{address}page/work/?language=en")
    expect(page.locator('input[name="again"][value="9"]')).to_be_checked()
    saved(page)
    assert answers() == {"again": 9}


def test_on_a_phone_in_chinese_begun_and_elsewhere_finished(
    open_context: OpenContext, address: str
) -> None:
    phone = {"width": 360, "height": 740}
    page = open_context(viewport=phone, locale="zh-CN", has_touch=True).new_page()
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".house")).to_have_text("港湾之光")
    expect(page.get_by_text("保密不等于匿名")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="开始").tap()
    expect(page.get_by_text("第 1 页，共 2 页")).to_be_visible()
    page.wait_for_load_state()
    assert fits(page)
    assert serious(page) == []
    targets = page.evaluate(
        "[...document.querySelectorAll('.point, .pick, .steps button')].filter(e => e.offsetHeight)"
        ".map(e => Math.min(e.offsetHeight, e.offsetWidth))"
    )
    assert min(targets) >= 44
    page.locator(".point", has=page.locator('input[name="again"][value="7"]')).tap()
    expect(page.locator("[data-kept]")).to_have_text("已保存")
    page.get_by_role("button", name="下一页", exact=True).tap()
    expect(page.get_by_text("第 2 页，共 2 页")).to_be_visible()
    assert fits(page)
    page.close()

    desk = open_context().new_page()
    desk.goto(address)
    expect(desk.locator("html")).to_have_attribute("lang", "zh-Hans")  # as it was begun
    desk.get_by_role("link", name="接着上次继续").click()
    desk.get_by_role("button", name="English").click()
    expect(desk.locator("html")).to_have_attribute("lang", "en")
    desk.get_by_role("button", name="Send answers").click()
    expect(desk.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == {"again": 7}


def test_without_script_everything_works(open_context: OpenContext, address: str) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.get_by_role("link", name="Begin").click()
    choose(page, "again", "2")
    page.get_by_role("button", name="Next", exact=True).click()
    page.locator("textarea[name=why]").fill("Meetings")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("textarea[name=why]")).to_have_value("Meetings")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_label("first", exact=True).select_option("3")
    page.get_by_label("second", exact=True).select_option("1")
    page.get_by_label("third", exact=True).select_option("2")
    page.locator('input[name="exact"]').fill("2.5")
    page.locator('input[name="points.a"]').fill("30")
    page.locator('input[name="points.b"]').fill("30")
    page.get_by_role("button", name="Send answers").click()
    page.get_by_role("button", name="Scale to 100").click()
    expect(page.locator('input[name="points.a"]')).to_have_value("50")
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == {
        "again": 2, "why": "Meetings", "ranked": ["second", "third", "first"], "exact": 2.5,
        "points.a": 50, "points.b": 50, "points.c": 0, "points.d": 0,
    }  # fmt: skip


def test_a_choice_is_taken_back_and_an_order_kept_as_it_is(page: Page, address: str) -> None:
    page.goto(f"{address}page/work/?language=en")
    expect(page.get_by_role("button", name="Take this answer back")).to_have_count(0)
    choose(page, "heard", "4")
    saved(page)
    assert answers() == {"heard": 4}
    page.get_by_role("button", name="Take this answer back").click()
    expect(page.locator('input[name="heard"]:checked')).to_have_count(0)
    expect(page.get_by_role("button", name="Take this answer back")).to_have_count(0)
    saved(page)
    assert answers() == {}
    choose(page, "again", "9")  # must be answered, so it can only be changed
    expect(page.get_by_role("button", name="Take this answer back")).to_have_count(0)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("Several may be chosen.")).to_be_visible()
    keep = page.get_by_role("button", name="This order is right")
    assert serious(page) == []
    keep.click()
    expect(keep).to_be_hidden()
    saved(page)
    assert answers()["ranked"] == ["first", "second", "third"]


def test_only_so_many_get_a_place_as_are_wanted(
    page: Page, live_server: LiveServer, transactional_db: None
) -> None:
    make_organisation()
    best = asked("best", "ranking", choices=choices("a", "b", "c", "d"), at_least=2, at_most=2)
    wave = make_wave(FORM | {"sections": [{"key": "all", "questions": [best]}]})
    page.goto(f"{live_server.url}/a/{token_of(invite(wave))}/page/all/?language=en")
    expect(page.get_by_text("Please rank 2.")).to_be_visible()
    page.get_by_role("button", name="d: up").click()
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == {"best": ["a", "b"]}

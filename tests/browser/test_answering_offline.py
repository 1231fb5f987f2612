# SPDX-License-Identifier: Apache-2.0
"""The connection drops after the first page: all is answered all the same, and sent once."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.core.questionnaire.checking import TESTS
from customary.core.questionnaire.logic import holds
from customary.core.questionnaire.reading import read_condition
from customary.store.actions.respondents import token_of
from customary.store.models import Response, ResponseDraft, SurveyInvitation, Wave
from tests.answering import invite, make_wave
from tests.browser.conftest import OpenContext
from tests.browser.looking import fits, offline, serious, until
from tests.browser.test_answering import choose
from tests.cast import make_organisation
from tests.core.questionnaire.forms import POINTS, RATING, asked, choices

pytestmark = pytest.mark.django_db(transaction=True)


def when(item: str, test: str, value: Any = None) -> dict[str, Any]:
    return {"when": {"item": item, "test": test, "value": value}}


FORM = {
    "title": {"en": "How we work", "zh-hans": "我们怎样工作"},
    "languages": {"en": "reviewed", "zh-hans": "reviewed"},
    "sections": [
        {
            "key": "first",
            "title": {"en": "To begin", "zh-hans": "开始"},
            "questions": [
                asked("again", "recommendation", low=0, high=10, required=True),
                asked("why", "long_text", **when("again", "at_most", 6)),
            ],
        },
        {
            "key": "leaders",
            "when": {"fact": "level", "test": "is", "value": "manager"},
            "questions": [asked("team", "number")],
        },
        {
            "key": "sorry",
            **when("again", "at_most", 3),
            "questions": [asked("hurt", "short_text")],
        },
        {
            "key": "second",
            "title": {"en": "In between", "zh-hans": "中间"},
            "questions": [
                asked("many", "multiple", choices=choices("a", "b")),
                asked("more", "short_text", **when("many", "has", "b")),
                asked("points", "points", **POINTS),
                asked("ranked", "ranking", choices=choices("x", "y")),
            ],
        },
        {
            "key": "third",
            "questions": [
                asked("heard", "rating", required=True, **RATING),
                asked("day", "date"),
            ],
        },
    ],
}


@pytest.fixture
def invitation(transactional_db: None) -> SurveyInvitation:
    make_organisation(name_zh_hans="港湾之光")
    return invite(make_wave(FORM), attributes={"level": "employee"})


@pytest.fixture
def address(live_server: LiveServer, invitation: SurveyInvitation) -> str:
    return f"{live_server.url}/a/{token_of(invitation)}/"


@pytest.fixture
def context(open_context: OpenContext) -> BrowserContext:
    return open_context(viewport={"width": 360, "height": 740}, locale="en")


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}page/first/")
    expect(page.get_by_text("Page 1 of 3")).to_be_visible()
    until(page, "history.state && history.state.part")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answer_all(page: Page) -> None:
    choose(page, "again", "9")
    press(page, "Next")
    expect(page.get_by_role("heading", name="In between")).to_be_visible()
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    choose(page, "many", "b")
    page.locator("input[name=more]").fill("A bell")
    page.locator('input[name="points.a"]').fill("60")
    press(page, "Next")
    expect(page.get_by_text("These points do not add up yet.")).to_be_visible()
    page.locator('input[name="points.b"]').fill("40")
    page.get_by_role("button", name="y: up").click()
    press(page, "Next")
    expect(page.get_by_text("Page 3 of 3")).to_be_visible()
    press(page, "Send answers")
    expect(page.get_by_text("Please answer this one.")).to_be_visible()
    choose(page, "heard", "4")
    press(page, "Send answers")
    expect(page.get_by_role("heading", name="Kept on this device, not yet sent")).to_be_focused()


SENT = {
    "again": 9, "many": ["b"], "more": "A bell", "points.a": 60, "points.b": 40, "points.c": 0,
    "points.d": 0, "ranked": ["y", "x"], "heard": 4,
}  # fmt: skip


def sent(page: Page) -> None:
    expect(page.get_by_role("heading", name="Thank you. Your answers are in.")).to_be_visible()
    until(page, "localStorage.length === 0")
    assert Response.objects.get().answers == SENT
    assert not ResponseDraft.objects.exists()


def test_three_pages_are_answered_offline_and_sent_once_when_it_is_back(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    offline(context, page)
    answer_all(page)
    assert fits(page)
    assert serious(page) == []
    assert not Response.objects.exists()
    press(page, "Back")
    expect(page.locator('input[name="heard"][value="4"]')).to_be_checked()
    press(page, "Send answers")
    context.set_offline(False)
    sent(page)
    page.goto(address)
    expect(page.get_by_role("heading", name="Thank you. Your answers are in.")).to_be_visible()


def test_closed_meanwhile_it_is_sent_when_the_link_is_opened_again(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    offline(context, page)
    answer_all(page)
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    sent(page)


def test_what_comes_next_follows_from_what_is_answered(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    offline(context, page)
    press(page, "Next")
    expect(page.get_by_text("Please answer this one.")).to_be_visible()
    choose(page, "again", "2")
    expect(page.locator("textarea[name=why]")).to_be_visible()
    page.locator("textarea[name=why]").fill("Meetings")
    press(page, "Next")
    page.locator("input[name=hurt]").fill("The gate")
    expect(page.get_by_text("Page 2 of 4")).to_be_visible()
    page.go_back()
    expect(page.locator("textarea[name=why]")).to_have_value("Meetings")
    choose(page, "again", "10")
    expect(page.locator("textarea[name=why]")).to_have_count(0)
    press(page, "Next")
    expect(page.get_by_role("heading", name="In between")).to_be_visible()
    press(page, "Next")
    # The connection is back in the middle: it goes on as ever.
    context.set_offline(False)
    expect(page.locator("[data-kept]")).to_have_text("Saved")
    choose(page, "heard", "5")
    press(page, "Send answers")
    expect(page.get_by_role("heading", name="Thank you. Your answers are in.")).to_be_visible()
    # What was answered on the way that was not taken in the end is not there.
    assert Response.objects.get().answers == {"again": 10, "heard": 5}


def test_a_dead_connection_that_the_browser_takes_for_alive(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    context.route("**/save/*", lambda route: route.abort())
    choose(page, "again", "9")
    expect(page.locator("[data-kept]")).to_contain_text("You are offline.")
    press(page, "Next")
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    context.unroute("**/save/*")
    expect(page.locator("[data-kept]")).to_have_text("Saved")
    assert ResponseDraft.objects.get().answers == {"again": 9}


def test_all_that_was_left_was_to_send_it(context: BrowserContext, address: str) -> None:
    page = opened(context, address)
    choose(page, "again", "9")
    expect(page.locator("[data-kept]")).to_have_text("Saved")
    page.goto(f"{address}page/third/")
    choose(page, "heard", "4")
    expect(page.locator("[data-kept]")).to_have_text("Saved")
    page.goto(f"{address}send/")
    offline(context, page)
    press(page, "Send answers")
    expect(page.get_by_role("heading", name="Kept on this device, not yet sent")).to_be_visible()
    press(page, "Back")
    expect(page.get_by_role("heading", name="Ready to send")).to_be_visible()
    press(page, "Send answers")
    context.set_offline(False)
    expect(page.get_by_role("heading", name="Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == {"again": 9, "heard": 4}


def test_where_a_browser_keeps_nothing_the_page_holds_it(
    context: BrowserContext, address: str
) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });"
    )
    page = opened(context, address)
    offline(context, page)
    answer_all(page)
    context.set_offline(False)
    expect(page.get_by_role("heading", name="Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == SENT


def test_once_it_is_closed_nothing_stays_on_the_device(
    context: BrowserContext, address: str, invitation: SurveyInvitation
) -> None:
    page = opened(context, address)
    offline(context, page)
    choose(page, "again", "9")
    expect(page.locator("[data-kept]")).to_contain_text("You are offline.")
    page.close()
    Wave.objects.filter(pk=invitation.wave_id).update(closed_at="2026-11-26T00:00Z")
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="This has closed")).to_be_visible()
    until(page, "localStorage.length === 0")


def test_a_file_waits_for_the_connection(
    context: BrowserContext, live_server: LiveServer, transactional_db: None
) -> None:
    make_organisation()
    sections = [
        {"key": "first", "questions": [asked("photo", "file")]},
        {"key": "second", "questions": [asked("city", "short_text")]},
    ]
    wave = make_wave(FORM | {"sections": sections}, audience="anyone")
    page = context.new_page()
    page.goto(f"{live_server.url}/a/{token_of(invite(wave))}/page/first/")
    until(page, "history.state && history.state.part")
    offline(context, page)
    photo = {"name": "a.png", "mimeType": "image/png", "buffer": b"x"}
    page.locator("input[name=photo]").set_input_files(photo)  # type: ignore[arg-type]
    press(page, "Next")
    expect(page.locator("[data-kept]")).to_contain_text("A file cannot be kept on this device.")
    page.locator("input[name=photo]").set_input_files([])
    press(page, "Next")
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()


def some_condition(pick: Random, depth: int = 0) -> dict[str, Any]:
    if depth < 2 and pick.random() < 0.4:
        parts = [some_condition(pick, depth + 1) for _part in range(pick.randint(1, 3))]
        return {pick.choice(["all", "any", "none"]): parts}
    item = pick.choice(["number", "word", "day", "list", "nothing"])
    wanted = pick.choice([2, 3.5, "2", "a", "b", "na", "2026-03-01", True])
    test = pick.choice(sorted(TESTS))
    return {"item": item, "test": test, "value": wanted}


def told(condition: dict[str, Any]) -> dict[str, Any]:
    for join in ("all", "any", "none"):
        if join in condition:
            return {"join": join, "parts": [told(part) for part in condition[join]]}
    return condition


def test_the_page_decides_as_the_server_does(page: Page, address: str) -> None:
    """The same conditions over the same answers: some of every test, joined in every way."""
    pick, cases = Random(5), []
    for _case in range(600):
        given = {
            "number": pick.choice([None, 1, 2, 3.5, "na"]),
            "word": pick.choice([None, "a", "b", "2026-05-01"]),
            "day": pick.choice([None, "2026-02-28", "2026-03-01"]),
            "list": pick.choice([None, ["a"], ["a", "b"]]),
        }
        cases.append((some_condition(pick), {k: v for k, v in given.items() if v is not None}))
    page.goto(f"{address}page/first/")
    decided = page.evaluate(
        """cases => cases.map(([when, answers]) => {
          const node = document.createElement('div');
          for (const [name, value] of Object.entries(answers)) for (const each of [value].flat()) {
            const input = document.createElement('input');
            [input.name, input.type] = [name, Array.isArray(value) || each === 'na' ? 'checkbox' : 'text'];
            input.value = String(each);
            if (typeof each === 'number') input.inputMode = 'decimal';
            input.checked = true;
            node.append(input);
          }
          const last = { when, asks: [{ when: true, node: document.createElement('div') }] };
          return customaryWay.reached([{ when: true, asks: [{ when: true, node }] }, last]).length === 2;
        })""",
        [[told(condition), answers] for condition, answers in cases],
    )
    for (condition, answers), is_asked in zip(cases, decided, strict=True):
        assert holds(read_condition(condition), answers, {}) is is_asked, (condition, answers)

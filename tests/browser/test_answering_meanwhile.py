# SPDX-License-Identifier: Apache-2.0
"""What happens while something else is under way: nothing given is lost, nothing is passed over."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from customary.store.actions.respondents import token_of
from customary.store.models import Response, ResponseDraft
from tests.answering import invite, make_wave
from tests.browser.conftest import OpenContext
from tests.browser.looking import offline, until
from tests.browser.test_answering import choose, saved
from tests.cast import make_organisation
from tests.core.questionnaire.forms import RATING, asked, choices

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {
    "title": {"en": "How we work", "zh-hans": "我们怎样工作"},
    "languages": {"en": "reviewed", "zh-hans": "reviewed"},
    "sections": [
        {
            "key": "first",
            "questions": [
                asked("again", "recommendation", low=0, high=10),
                asked("why", "long_text", when={"item": "again", "test": "at_most", "value": 6}),
                asked("heard", "rating", **RATING),
                asked("hours", "number", not_applicable=True, low=0, high=80),
                asked("words", "short_text"),
            ],
        },
        {
            "key": "second",
            "questions": [asked("many", "multiple", choices=choices("a", "b"))],
        },
    ],
}


@pytest.fixture
def address(live_server: LiveServer, transactional_db: None) -> str:
    make_organisation()
    return f"{live_server.url}/a/{token_of(invite(make_wave(FORM)))}/"


@pytest.fixture
def context(open_context: OpenContext) -> BrowserContext:
    return open_context(locale="en")


class Held:
    """Requests that are on their way until they are let go on."""

    def __init__(self, page: Page, where: str, *, method: str, but: str = "") -> None:
        self.page, self.method, self.but, self.is_over = page, method, but, False
        self.waiting: list[Route] = []
        page.route(where, self._hold)

    def _hold(self, route: Route) -> None:
        is_other = bool(self.but) and self.but in (route.request.post_data or "")
        if route.request.method == self.method and not is_other and not self.is_over:
            self.waiting.append(route)
        else:
            route.continue_()

    def until_there(self) -> None:
        until(self.page, lambda: bool(self.waiting))

    def let_go(self) -> None:
        self.is_over = True
        for route in self.waiting:
            route.continue_()


def answers() -> dict[str, Any]:
    draft = ResponseDraft.objects.first()
    return draft.answers if draft else {}


def opened(page: Page, address: str) -> Page:
    page.goto(f"{address}page/first/?language=en")
    return page


def test_an_answer_given_before_the_script_is_there_is_saved(page: Page, address: str) -> None:
    script = Held(page, "**/answering_way.js", method="GET")
    page.goto(f"{address}page/first/?language=en", wait_until="commit")
    choose(page, "again", "9")
    page.locator("input[name=words]").fill("Slow here")
    script.until_there()
    script.let_go()
    saved(page)
    assert answers() == {"again": 9, "words": "Slow here"}


def test_an_answer_given_while_a_question_opens_is_saved(page: Page, address: str) -> None:
    opened(page, address)
    opening = Held(page, "**/page/first/*", method="GET")
    choose(page, "again", "3")
    opening.until_there()
    choose(page, "heard", "4")
    opening.let_go()
    expect(page.locator("textarea[name=why]")).to_be_visible()
    saved(page)
    assert answers() == {"again": 3, "heard": 4}


def test_a_question_that_opens_is_not_passed_over_by_whoever_is_quick(
    page: Page, address: str
) -> None:
    opened(page, address)
    saving = Held(page, "**/save/*", method="POST")
    choose(page, "again", "3")
    page.get_by_role("button", name="Next", exact=True).click()
    saving.until_there()
    saving.let_go()
    expect(page.locator("textarea[name=why]")).to_be_visible()
    assert "#q-why" in page.url
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()


def test_back_goes_back_though_a_question_opens(page: Page, address: str) -> None:
    opened(page, address)
    saving = Held(page, "**/save/*", method="POST")
    choose(page, "again", "3")
    page.get_by_role("button", name="Back").last.click()
    saving.until_there()
    saving.let_go()
    expect(page.get_by_role("link", name="Go on where you were")).to_be_visible()
    assert answers() == {"again": 3}


def test_the_last_words_before_leaving_are_kept(page: Page, address: str) -> None:
    opened(page, address)
    page.locator("input[name=words]").fill("Just before")
    page.goto("about:blank")
    opened(page, address)
    expect(page.locator("input[name=words]")).to_have_value("Just before")
    until(page, "localStorage.length === 0")
    assert answers() == {"words": "Just before"}


def test_words_that_are_saved_are_not_saved_once_more(page: Page, address: str) -> None:
    """Once more would be after all was sent, for whoever is quick."""
    page.clock.install()
    opened(page, address)
    saves: list[str] = []
    page.on("request", lambda each: saves.append(each.url) if "/save/" in each.url else None)
    page.locator("input[name=words]").fill("Quick")
    page.locator("input[name=words]").blur()
    saved(page)
    page.clock.fast_forward(5000)
    until(page, "localStorage.length === 0")
    assert len(saves) == 1
    assert answers() == {"words": "Quick"}


def test_what_waited_on_the_device_is_saved_without_disturbing_whoever_types(
    context: BrowserContext, address: str
) -> None:
    page = opened(context.new_page(), address)
    offline(context, page)
    choose(page, "again", "2")
    expect(page.locator("[data-kept]")).to_contain_text("You are offline.")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    saving = Held(page, "**/save/*", method="POST")
    opened(page, address)
    expect(page.locator('input[name="again"][value="2"]')).to_be_checked()
    saving.until_there()
    page.locator("input[name=words]").press_sequentially("Still here")
    saving.let_go()
    expect(page.locator("textarea[name=why]")).to_be_visible()
    expect(page.locator("input[name=words]")).to_be_focused()
    saved(page)
    assert answers() == {"again": 2, "words": "Still here"}


def sent_offline(context: BrowserContext, address: str) -> Page:
    """A page on which all was answered and sent while there was no connection."""
    page = opened(context.new_page(), address)
    until(page, "history.state && history.state.part")
    offline(context, page)
    choose(page, "again", "9")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_role("heading", name="Kept on this device")).to_be_visible()
    return page


def test_who_goes_back_while_it_is_sent_has_not_sent_it(
    context: BrowserContext, address: str
) -> None:
    page = sent_offline(context, address)
    # All is saved again; whether it can be sent is still being asked.
    asking = Held(page, "**/save/*", method="POST", but="shown=")
    context.set_offline(False)
    asking.until_there()
    page.get_by_role("button", name="Back").first.click()
    asking.let_go()
    saved(page)
    choose(page, "many", "b")
    saved(page)
    assert not Response.objects.exists()
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == {"again": 9, "many": ["b"]}


def test_a_page_that_waits_learns_that_another_has_sent(
    context: BrowserContext, address: str
) -> None:
    page = sent_offline(context, address)
    page.route("**/save/*", lambda route: route.abort())
    context.set_offline(False)
    other = context.new_page()
    other.goto(address)
    expect(other.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == {"again": 9}


def test_a_page_that_comes_back_as_it_was_left_is_loaded_anew(page: Page, address: str) -> None:
    opened(page, address)
    loads: list[str] = []
    page.on("load", lambda each: loads.append(each.url))
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    until(page, lambda: bool(loads))


def test_that_there_is_no_connection_is_told_once(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.clock.install()
    opened(page, address)
    until(page, "history.state && history.state.part")
    tries: list[str] = []
    page.on("requestfailed", lambda each: tries.append(each.url))
    offline(context, page)
    choose(page, "again", "9")
    expect(page.locator("[data-kept]")).to_contain_text("You are offline.")
    page.evaluate(
        "window.told = []; new MutationObserver(() => told.push(1)).observe("
        "document.querySelector('[data-kept]'), {childList: true, characterData: true, subtree: true})"
    )
    for _retry in range(2):
        before = len(tries)
        page.clock.fast_forward(5000)
        until(page, lambda before=before: len(tries) > before)
    assert page.evaluate("told.length") == 0
    context.set_offline(False)
    saved(page)


def test_a_number_says_that_it_applies(page: Page, address: str) -> None:
    opened(page, address)
    page.get_by_text("Does not apply").click()
    saved(page)
    assert answers() == {"hours": "na"}
    page.locator("input[name=hours][type=text]").fill("12")
    expect(page.locator("input[name=hours][type=checkbox]")).not_to_be_checked()
    saved(page)
    assert answers() == {"hours": 12}


def test_nothing_typed_is_remembered_by_the_browser(page: Page, address: str) -> None:
    """Neither offered to whoever types next on this device, nor put back over what was saved."""
    opened(page, address)
    expect(page.locator("#answers")).to_have_attribute("autocomplete", "off")

# SPDX-License-Identifier: Apache-2.0
"""What came through though the page was told that it failed, and what another device did since."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from customary.store.actions.respondents import token_of
from customary.store.models import Response, ResponseDraft, SurveyInvitation, Wave
from tests.answering import invite, make_wave
from tests.browser.conftest import OpenContext
from tests.browser.looking import offline, until
from tests.browser.test_answering import choose, saved
from tests.cast import at, make_organisation
from tests.core.questionnaire.forms import RATING, asked, choices

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {
    "title": {"en": "How we work"},
    "languages": {"en": "reviewed"},
    "sections": [
        {
            "key": "first",
            "questions": [
                asked("again", "recommendation", low=0, high=10, required=True),
                asked("why", "long_text", when={"item": "again", "test": "at_most", "value": 6}),
                asked("words", "short_text"),
            ],
        },
        {
            "key": "second",
            "questions": [
                asked("heard", "rating", **RATING),
                asked("many", "multiple", choices=choices("a", "b")),
            ],
        },
    ],
}


@pytest.fixture
def invitation(transactional_db: None) -> SurveyInvitation:
    make_organisation()
    return invite(make_wave(FORM))


@pytest.fixture
def address(live_server: LiveServer, invitation: SurveyInvitation) -> str:
    return f"{live_server.url}/a/{token_of(invitation)}/"


@pytest.fixture
def phone(open_context: OpenContext) -> BrowserContext:
    return open_context(locale="en")


@pytest.fixture
def desk(open_context: OpenContext) -> Page:
    return open_context(locale="en").new_page()


def opened(page: Page, address: str, section: str = "first") -> Page:
    """A page of questions that holds the rest of them too."""
    page.goto(f"{address}page/{section}/")
    until(page, "history.state && history.state.part")
    return page


def answers() -> dict[str, Any]:
    draft = ResponseDraft.objects.first()
    return draft.answers if draft else {}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def answered(desk: Page, address: str, name: str, value: str, *, section: str = "first") -> None:
    """Answer one question on another device, and have it saved."""
    opened(desk, address, section)
    choose(desk, name, value)
    saved(desk)


def told_offline(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_contain_text("You are offline.")


def typed(page: Page, words: str) -> None:
    """Write words, and wait until they are kept on the device."""
    field = page.locator("input[name=words]")
    field.fill(words)
    field.blur()
    until(page, "JSON.stringify({...localStorage}).includes('words=')")


class Unheard:
    """Lets what is posted through and tells the page that it failed, until it is over."""

    def __init__(self, page: Page, where: str = "**/save/*") -> None:
        self.page, self.where = page, where
        page.route(where, self._lose)

    def _lose(self, route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    def over(self) -> None:
        self.page.unroute(self.where, self._lose)


def test_saved_though_told_that_it_failed(phone: BrowserContext, address: str) -> None:
    page = opened(phone.new_page(), address)
    unheard = Unheard(page)
    choose(page, "again", "3")
    told_offline(page)
    assert answers() == {"again": 3}
    expect(page.locator("textarea[name=why]")).to_be_visible()
    unheard.over()
    saved(page)
    until(page, "localStorage.length === 0")
    assert answers() == {"again": 3}


def test_changed_after_it_came_through_unheard(phone: BrowserContext, address: str) -> None:
    page = opened(phone.new_page(), address)
    unheard = Unheard(page)
    choose(page, "again", "3")
    told_offline(page)
    assert answers() == {"again": 3}
    unheard.over()
    page.route("**/save/*", lambda route: route.abort())
    choose(page, "again", "8")
    typed(page, "Well")
    page.unroute_all()
    opened(page, address)
    expect(page.locator('input[name="again"][value="8"]')).to_be_checked()
    saved(page)
    until(page, "localStorage.length === 0")
    assert answers() == {"again": 8, "words": "Well"}


def test_gone_on_and_sent_though_nothing_was_heard(phone: BrowserContext, address: str) -> None:
    page = opened(phone.new_page(), address)
    unheard = Unheard(page)
    choose(page, "again", "9")
    press(page, "Next")
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    choose(page, "heard", "4")
    press(page, "Send answers")
    expect(page.get_by_role("heading", name="Kept on this device, not yet sent")).to_be_visible()
    unheard.over()
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    until(page, "localStorage.length === 0")
    assert Response.objects.get().answers == {"again": 9, "heard": 4}


@pytest.mark.parametrize("section", ["second", "finish"])
def test_sent_though_told_that_it_failed(phone: BrowserContext, address: str, section: str) -> None:
    page = opened(phone.new_page(), address)
    choose(page, "again", "9")
    saved(page)
    if section == "finish":
        page.goto(f"{address}send/")
        Unheard(page, "**/send/*")
    else:
        opened(page, address, "second")
        Unheard(page, "**/page/second/*")
    press(page, "Send answers")
    until(page, Response.objects.exists)
    page = phone.new_page()
    page.goto(address)
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    until(page, "localStorage.length === 0")
    assert Response.objects.get().answers == {"again": 9}


def test_a_question_opens_though_the_page_could_not_be_fetched(
    phone: BrowserContext, address: str
) -> None:
    page = opened(phone.new_page(), address)
    page.route("**/page/first/*", lambda route: route.abort())
    choose(page, "again", "3")
    expect(page.locator("textarea[name=why]")).to_be_visible()
    saved(page)


def test_what_was_kept_on_the_phone_gives_way_to_what_the_desk_answered_since(
    phone: BrowserContext, desk: Page, address: str
) -> None:
    page = opened(phone.new_page(), address)
    offline(phone, page)
    choose(page, "again", "9")
    typed(page, "From the phone")
    told_offline(page)
    page.close()
    answered(desk, address, "again", "2")
    phone.set_offline(False)
    page = opened(phone.new_page(), address)
    expect(page.locator('input[name="again"][value="2"]')).to_be_checked()
    told = page.locator("[data-ask=again] .heed")
    expect(told).to_have_text("You answered this later on another device; that answer counts.")
    expect(page.locator("textarea[name=why]")).to_be_visible()
    until(page, "localStorage.length === 0")
    assert answers() == {"again": 2, "words": "From the phone"}
    # Whoever wants it otherwise says so now.
    choose(page, "again", "7")
    saved(page)
    assert answers()["again"] == 7


def test_a_page_left_open_does_not_go_on_over_what_the_desk_answered_since(
    phone: BrowserContext, desk: Page, address: str
) -> None:
    page = opened(phone.new_page(), address)
    offline(phone, page)
    choose(page, "again", "9")
    press(page, "Next")
    choose(page, "heard", "5")
    told_offline(page)
    answered(desk, address, "again", "8")
    answered(desk, address, "heard", "1", section="second")
    phone.set_offline(False)
    expect(page.locator('input[name="heard"][value="1"]')).to_be_checked()
    expect(page.locator("[data-kept]")).to_contain_text("You answered this later")
    press(page, "Back")
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    expect(page.locator('input[name="again"][value="8"]')).to_be_checked()
    assert answers() == {"again": 8, "heard": 1}


def test_sent_without_a_connection_it_is_sent_with_what_the_desk_answered_since(
    phone: BrowserContext, desk: Page, address: str
) -> None:
    page = opened(phone.new_page(), address)
    offline(phone, page)
    choose(page, "again", "9")
    press(page, "Next")
    choose(page, "heard", "5")
    press(page, "Send answers")
    expect(page.get_by_role("heading", name="Kept on this device, not yet sent")).to_be_visible()
    answered(desk, address, "again", "8")
    phone.set_offline(False)
    expect(page.get_by_text("Thank you. Your answers are in.")).to_be_visible()
    assert Response.objects.get().answers == {"again": 8, "heard": 5}


def test_what_is_given_now_counts_on_a_page_that_never_saw_the_other(
    phone: BrowserContext, desk: Page, address: str
) -> None:
    page = opened(phone.new_page(), address)
    answered(desk, address, "again", "8")
    choose(page, "again", "9")
    saved(page)
    assert answers() == {"again": 9}


def test_an_answer_of_another_page_is_changed_without_a_connection(
    phone: BrowserContext, address: str
) -> None:
    """A page knows how the questions of the other pages stand, too."""
    page = opened(phone.new_page(), address)
    choose(page, "again", "9")
    saved(page)
    opened(page, address, "second")
    offline(phone, page)
    press(page, "Back")
    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    choose(page, "again", "7")
    told_offline(page)
    phone.set_offline(False)
    saved(page)
    assert answers() == {"again": 7}


def test_what_waits_for_a_connection_waits_while_the_wave_is_paused(
    phone: BrowserContext, address: str, invitation: SurveyInvitation
) -> None:
    page = opened(phone.new_page(), address)
    offline(phone, page)
    choose(page, "again", "9")
    told_offline(page)
    paused = Wave.objects.filter(pk=invitation.wave_id)
    paused.update(paused_at=at("2026-01-03"))
    phone.set_offline(False)
    expect(page.locator("[data-kept]")).to_contain_text("This rests for a while.")
    press(page, "Next")
    expect(page.get_by_role("heading", name="This rests for a while")).to_be_visible()
    paused.update(paused_at=None)
    page.goto(address)
    expect(page.get_by_role("link", name="Go on where you were")).to_be_visible()
    until(page, "localStorage.length === 0")
    assert answers() == {"again": 9}

# SPDX-License-Identifier: Apache-2.0
"""Working through the inbox in a real browser: by keys, by mouse, on a phone, without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.store.models import Annotation, CaseState, SavedView, Theme, VoiceCase, VoiceItem
from tests.browser.conftest import OpenContext
from tests.browser.entering import sign_in
from tests.browser.looking import fits, picture, serious
from tests.cast import make, make_voice
from tests.spoken import annotate, mention
from tests.web.house import House, build

pytestmark = pytest.mark.django_db(transaction=True)

SAID = [
    "The parcel was late again.",
    "Where is my invoice?",
    "Thank you, Ana solved it in a minute!",
    "Last chance: next time I order elsewhere.",
    "我等了两天，没有人回复。",
]


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    """The house with five fresh comments, and somebody who works with them."""
    settings.CUSTOMARY_URL = "http://127.0.0.1"
    made = build(graded=False)
    made.account("cx_lead", email="ying@harbour.example", name="Ying Sun")
    late = make(Theme, name="Late deliveries")
    make(Theme, name="Invoices")
    for number, text in enumerate(SAID):
        said_at = (timezone.now() - timedelta(hours=number + 1)).isoformat()[:19].replace("T", " ")
        item = make_voice(said_at, text=text, unit=made.support, customer=made.customer)
        annotate(item, "positive" if "Thank" in text else "negative", thanks="Thank" in text)
    mention(VoiceItem.objects.get(text=SAID[0]), late)
    return made


def opened(page: Page, server: LiveServer, path: str = "/customers/inbox/") -> Page:
    sign_in(page, f"{server.url}{path}", "ying@harbour.example")
    expect(page.locator(".mail")).to_have_count(len(SAID))
    return page


def state(text: str) -> str | None:
    case = VoiceCase.objects.filter(voice_item__text=text).first()
    return case.state if case else None


def test_one_works_through_the_list_by_keys_alone(
    page: Page, house: House, live_server: LiveServer
) -> None:
    opened(page, live_server)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".mail").nth(1).locator("a")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".mail").first.locator("a")).to_be_focused()
    page.keyboard.press("e")
    expect(page.get_by_text("One comment closed.")).to_be_visible()
    assert state(SAID[0]) == CaseState.CLOSED
    expect(page.locator(".mail").first.locator("a")).to_be_focused()
    page.keyboard.press("u")
    expect(page.get_by_text("One comment is open.")).to_be_visible()
    assert state(SAID[0]) == CaseState.OPEN
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.keyboard.press("a")
    expect(page.get_by_text("2 comments are yours.")).to_be_visible()
    assert VoiceCase.objects.filter(owner__full_name="Ying Sun").count() == 2
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("blockquote.said")).to_have_text(SAID[1])
    page.wait_for_load_state()  # the keys work once the script is there
    page.keyboard.press("j")
    expect(page.locator("blockquote.said")).to_have_text(SAID[2])
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator(".mail")).to_have_count(len(SAID))


def test_no_key_works_while_somebody_types(
    page: Page, house: House, live_server: LiveServer
) -> None:
    opened(page, live_server)
    done: list[str] = []
    page.on("request", lambda each: done.append(each.url) if each.method == "POST" else None)
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Words")).to_be_focused()
    page.keyboard.type("ejax?")
    expect(page.get_by_role("searchbox", name="Words")).to_have_value("ejax?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.locator(".mail").first.locator("a").focus()
    page.keyboard.press("Control+e")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert done == []


def test_several_are_chosen_by_mouse_and_given_their_theme(
    page: Page, house: House, live_server: LiveServer
) -> None:
    opened(page, live_server)
    page.locator("[data-all]").check()
    expect(page.locator("[data-chosen]")).to_have_text(str(len(SAID)))
    page.locator(".mail").nth(2).locator("input").uncheck()
    page.locator(".mails-acts summary").click()
    picture(page, "inbox-bulk")
    page.locator(".more-acts").get_by_label("Theme").select_option("Invoices")
    page.get_by_role("button", name="They speak of it").click()
    expect(page.get_by_text("4 comments speak of it.")).to_be_visible()
    expect(page.locator(".mail").first.locator(".theme-tag", has_text="Invoices")).to_be_visible()
    assert serious(page) == []


def test_a_view_is_kept_and_found_again(page: Page, house: House, live_server: LiveServer) -> None:
    opened(page, live_server)
    page.locator(".ask summary").click()
    page.locator(".ask-fields").get_by_label("Feeling").select_option("positive")
    page.get_by_role("button", name="Show these").click()
    expect(page.locator(".mail")).to_have_count(1)
    page.get_by_text("Keep as a view").click()
    page.get_by_label("Name").fill("Happy ones")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("heading", name="Happy ones")).to_be_visible()
    view = SavedView.objects.get()
    expect(page.locator(f"#count-{view.pk}")).to_have_text("1")
    page.get_by_role("link", name="Everything").click()
    expect(page.locator(".mail")).to_have_count(len(SAID))
    page.get_by_role("link", name="Happy ones").click()
    expect(page.locator(".mail")).to_have_count(1)


def test_news_are_told_without_moving_what_one_reads(
    page: Page, house: House, live_server: LiveServer
) -> None:
    opened(page, live_server)
    expect(page.locator("#count-thanks")).to_have_text("1")
    now = timezone.now().isoformat()[:19].replace("T", " ")
    annotate(make_voice(now, text="Just now.", unit=house.support), "negative")
    page.evaluate("htmx.trigger(document.querySelector('[data-polite]'), 'look')")
    expect(page.get_by_role("link", name="One new comment")).to_be_visible()
    expect(page.locator(".mail")).to_have_count(len(SAID))
    page.get_by_role("link", name="One new comment").click()
    expect(page.locator(".mail")).to_have_count(len(SAID) + 1)


def test_a_corrected_theme_stays_corrected(
    page: Page, house: House, live_server: LiveServer
) -> None:
    opened(page, live_server)
    page.locator(".mail").first.locator("a").click()
    expect(page.locator(".picked")).to_contain_text("Late deliveries")
    page.get_by_role("button", name="It does not speak of Late deliveries").click()
    expect(page.locator(".picked")).not_to_contain_text("Late deliveries")
    page.get_by_label("It also speaks of").select_option("Invoices")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".picked")).to_contain_text("Invoices")
    feeling = page.get_by_role("button", name="Mixed or neutral")
    feeling.click()
    expect(feeling).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator(".picked")).to_contain_text("Invoices")
    expect(page.locator(".picked")).not_to_contain_text("Late deliveries")
    expect(page.get_by_text("Somebody here said so.")).to_be_visible()
    assert serious(page) == []
    picture(page, "inbox-comment")
    assert Annotation.objects.get(voice_item__text=SAID[0]).sentiment == "neutral"


def test_everything_fits_a_phone(page: Page, house: House, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    opened(page, live_server)
    assert fits(page)
    page.locator(".mail").first.locator("input").check()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("One comment closed.")).to_be_visible()
    picture(page, "inbox-phone")
    assert serious(page) == []
    page.locator(".mail").first.locator("a").click()
    expect(page.locator("blockquote.said")).to_be_visible()
    assert fits(page)
    picture(page, "inbox-phone-comment")


def test_it_all_works_without_javascript(
    open_context: OpenContext, house: House, live_server: LiveServer
) -> None:
    page = opened(open_context(java_script_enabled=False).new_page(), live_server)
    page.locator(".mail").nth(0).locator("input").check()
    page.locator(".mail").nth(1).locator("input").check()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("2 comments closed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 comments are open.")).to_be_visible()
    page.locator(".mail").first.locator("a").click()
    page.get_by_role("button", name="Take over").click()
    expect(page.locator("#turn ~ .facts")).to_contain_text("you")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".mail")).to_have_count(len(SAID))

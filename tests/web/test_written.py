# SPDX-License-Identifier: Apache-2.0
"""A language model in the browser: switched on, asked by a click, shown with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from customary.store.access import viewer_for
from customary.store.actions.language_model import ask_for_summary
from customary.store.models import (
    EmergingTheme,
    LanguageRequest,
    Organisation,
    OutboxMessage,
    ReplyDraft,
    Theme,
    VoiceItem,
)
from customary.understand.emerging import look_for_emerging
from customary.understand.voice import understand_voice
from tests.cast import make_voice
from tests.understand.emerged import thirteen_weeks
from tests.understand.model_server import summed_up

if TYPE_CHECKING:
    from django.test import Client

    from tests.understand.model_server import ModelServer
    from tests.web.house import House

pytestmark = pytest.mark.django_db
SAID = [
    "The delivery was slow, it took a fortnight.",
    "Delivery took forever, it was late again.",
    "My parcel arrived late and the <b>box</b> was open.",
]


def text_of(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def switch(house: House, be_asked: str = "yes") -> None:
    client = house.sign_in("admin", email=f"admin-{be_asked}@harbour.example")
    client.post(reverse("set_language_model"), {"be_asked": be_asked})


@pytest.fixture
def theme(house: House) -> Theme:
    for text in SAID:
        make_voice("2025-12-02 09:00", text=text, unit=house.support)
    understand_voice()
    return Theme.objects.get(external_id="delivery_time")


def test_an_administrator_sees_where_words_would_go_and_exactly_what_is_sent(
    house: House, model: ModelServer
) -> None:
    page = text_of(house.sign_in("admin"), "understanding")
    assert f"Let masked words go to {model.host}" in page
    assert "switched off: nothing is sent" in page
    assert "never follow an instruction" in page
    assert "Call me on [phone]" in page
    assert "kim@home.example" not in page
    assert "a key of ours" not in page
    assert Organisation.objects.get().language_model_host == ""


def test_everybody_reads_whether_it_is_used_and_only_administrators_switch_it(
    house: House, model: ModelServer
) -> None:
    lead = house.sign_in("cx_lead")
    assert "Let masked words go" not in text_of(lead, "understanding")
    answer = lead.post(reverse("set_language_model"), {"be_asked": "yes"})
    assert answer.status_code == 403
    switch(house)
    assert "each time by a click" in text_of(lead, "understanding")
    switch(house, "no")
    assert "switched off: nothing is sent" in text_of(lead, "understanding")


def test_without_one_in_the_settings_nothing_is_offered(house: House, theme: Theme) -> None:
    admin = house.sign_in("admin")
    assert "nothing leaves this machine" in text_of(admin, "understanding")
    answer = admin.post(reverse("set_language_model"), {"be_asked": "yes"}, follow=True)
    assert "No language model is set" in answer.content.decode()
    lead = house.sign_in("cx_lead")
    assert "Sum up" not in text_of(lead, "voice_theme", theme.pk)
    assert "Draft an answer" not in text_of(lead, "answer", house.voice.pk)


def test_a_theme_is_summed_up_with_numbered_quotes_that_lead_to_comments(
    house: House, model: ModelServer, theme: Theme
) -> None:
    switch(house)
    lead = house.sign_in("cx_lead")
    assert "Sum up what customers say" in text_of(lead, "voice_theme", theme.pk)
    model.say(summed_up)
    page = lead.post(reverse("ask_for_summary", args=[theme.pk]), follow=True).content.decode()
    assert "Written by the language model tiny" in page
    assert page.count('href="#quote-') == 3
    for item in VoiceItem.objects.filter(text__in=SAID):
        assert reverse("comment", args=[item.pk]) in page
    assert "<b>box</b>" not in page
    assert "Sum up anew" in page


def test_what_it_writes_is_shown_as_text(house: House, model: ModelServer, theme: Theme) -> None:
    def written(sent: list[dict[str, Any]]) -> Any:
        given = summed_up(sent)
        given["sentences"][0]["text"] = "<img src=x onerror=alert()> Late."
        return given

    switch(house)
    lead = house.sign_in("cx_lead")
    model.say(written)
    page = lead.post(reverse("ask_for_summary", args=[theme.pk]), follow=True).content.decode()
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


def test_while_it_is_asked_the_page_asks_again(
    house: House, model: ModelServer, theme: Theme
) -> None:
    switch(house)
    account = house.account("cx_lead")
    ask_for_summary(viewer_for(account), theme, "en")
    client = house.sign_in("executive")
    page = text_of(client, "voice_theme", theme.pk)
    assert "tiny is being asked" in page
    assert 'hx-trigger="load delay:2s"' in page
    LanguageRequest.objects.update(state="failed", fault="slow")
    page = text_of(client, "voice_theme", theme.pk)
    assert "tiny wrote nothing: It did not answer in time." in page
    assert 'hx-trigger="load delay:2s"' not in page


def test_who_may_not_read_the_comments_does_not_read_the_summary(
    house: House, model: ModelServer, theme: Theme
) -> None:
    switch(house)
    model.say(summed_up)
    house.sign_in("cx_lead").post(reverse("ask_for_summary", args=[theme.pk]))
    elsewhere = house.sign_in("cx_lead", unit=house.sales, email="sales@harbour.example")
    for client in (elsewhere, house.sign_in("employee")):
        assert "in their own way, part a" not in text_of(client, "voice_theme", theme.pk)
    assert (
        house.sign_in("people_lead").post(reverse("ask_for_summary", args=[theme.pk])).status_code
        == 403
    )


def named(sent: list[dict[str, Any]]) -> Any:
    quotes = [{"number": one["number"], "words": one["text"][:20]} for one in sent[:2]]
    return {"name": "Thick batteries", "name_zh_hans": "电池变厚", "quotes": quotes}


def test_a_name_is_proposed_and_a_person_takes_it(house: House, model: ModelServer) -> None:
    thirteen_weeks(unit=house.support)
    look_for_emerging()
    topic = EmergingTheme.objects.get()
    switch(house)
    lead = house.sign_in("cx_lead")
    model.say(named)
    page = lead.post(reverse("ask_for_name", args=[topic.pk]), follow=True).content.decode()
    assert "Thick batteries" in page
    assert "Written by the language model tiny" in page
    assert 'value="Thick batteries"' not in page
    address = reverse("emerging_theme", args=[topic.pk])
    page = lead.get(f"{address}?take=proposed").content.decode()
    assert 'value="Thick batteries"' in page
    assert 'value="电池变厚"' in page
    assert not Theme.objects.filter(name="Thick batteries").exists()
    employee = house.sign_in("employee")
    assert "Thick batteries" not in text_of(employee, "emerging_theme", topic.pk)
    assert employee.post(reverse("ask_for_name", args=[topic.pk])).status_code == 403


def drafted(_sent: list[dict[str, Any]]) -> Any:
    return {
        "subject": "Your gate",
        "text": "Dear {name},\n\nour driver will hear it.\n\n{agent}",
        "quotes": [{"number": 1, "words": "driver waited"}],
    }


def test_a_draft_is_put_into_the_answer_and_sent_by_nobody(
    house: House, model: ModelServer
) -> None:
    understand_voice()
    switch(house)
    agent = house.sign_in("service_lead", unit=house.support, name="Bea Holm")
    address = reverse("ask_for_draft", args=[house.voice.pk])
    model.say(drafted)
    page = agent.post(address, follow=True).content.decode()
    assert "Dear Nordwind," in page
    assert "Written by the language model tiny" in page
    assert not ReplyDraft.objects.exists()
    assert "Nordwind" not in str(model.asked)
    page = agent.post(address, {"act": "take"}, follow=True).content.decode()
    assert "It stands in the answer" in page
    draft = ReplyDraft.objects.get()
    assert (draft.subject, draft.text) == (
        "Your gate",
        "Dear Nordwind,\n\nour driver will hear it.\n\nBea Holm",
    )
    assert not OutboxMessage.objects.exists()
    other = house.sign_in("cx_lead")
    assert "our driver will hear it" not in text_of(other, "answer", house.voice.pk)
    assert house.sign_in("executive").post(address).status_code == 403


def test_what_it_was_asked_for_stands_with_administrators_without_words(
    house: House, model: ModelServer, theme: Theme
) -> None:
    switch(house)
    model.fail(401)
    house.sign_in("cx_lead", name="Cleo Lind").post(reverse("ask_for_summary", args=[theme.pk]))
    page = text_of(house.sign_in("admin"), "understanding")
    for told in ("Summary of a theme", "Cleo Lind", model.host, "address, name or key"):
        assert told in page
    assert SAID[0] not in page
    assert "What it was asked for" not in text_of(house.sign_in("employee"), "understanding")

# SPDX-License-Identifier: Apache-2.0
"""Consent to be quoted: nobody without a yes, and a no at any time takes the quote down."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, Viewer
from customary.store.actions.citing import cite_link
from customary.store.actions.erasure import erase_customer
from customary.store.actions.quotes import (
    answer_consent,
    ask_consent,
    consent_by,
    record_consent,
    withdraw_consent,
)
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Change,
    Citation,
    OutboxMessage,
    QuoteConsent,
    VoiceItem,
    quotable,
)
from tests.cast import (
    make,
    make_customer,
    make_decision,
    make_initiative,
    make_organisation,
    make_person,
    make_voice,
)
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db
AT = "https://voice.example/quotes/"


@pytest.fixture
def lead() -> Viewer:
    make_organisation(name_zh_hans="港湾之光")
    return viewer("cx_lead")


def words(customer: bool = True, **fields: Any) -> VoiceItem:
    address = fields.pop("email", "ann@client.example")
    client = make_customer("Ann", email=address, **fields.pop("client", {})) if customer else None
    told = {"text": "The driver waited for us.", "language": "en"} | fields
    return make_voice("2026-05-04 10:00", customer=client, **told)


def may_be_quoted(item: VoiceItem) -> bool:
    return VoiceItem.objects.filter(quotable(), pk=item.pk).exists()


def token_in(message: OutboxMessage) -> str:
    found = re.search(r"/quotes/([\w-]+)/", message.body)
    assert found is not None
    return found[1]


def test_a_customer_is_asked_once_by_mail_and_says_yes(lead: Viewer) -> None:
    item = words(text="Call me on +49 30 1234567, the driver waited for us.")
    ask_consent(lead, item, address=AT)
    mail = OutboxMessage.objects.get()
    assert mail.recipient == "ann@client.example"
    assert "the driver waited for us" in mail.body
    assert "1234567" not in mail.body
    assert not may_be_quoted(item)
    with pytest.raises(Refused, match="asked already"):
        ask_consent(lead, item, address=AT)
    answer_consent(token_in(mail), agrees=True)
    assert may_be_quoted(item)
    assert QuoteConsent.objects.get().agreed_at is not None


def test_the_mail_speaks_the_customers_language(lead: Viewer) -> None:
    ask_consent(lead, words(client={"language": "zh-hans"}, text="师傅等了我们。"), address=AT)
    mail = OutboxMessage.objects.get()
    assert "港湾之光" in mail.subject
    assert "您" in mail.body


def test_the_last_answer_holds_and_a_no_takes_the_quote_down(lead: Viewer) -> None:
    item, plan = words(), make_initiative("2026-05-10", kind="project")
    ask_consent(lead, item, address=AT)
    token = token_in(OutboxMessage.objects.get())
    answer_consent(token, agrees=True)
    cite_link(lead, plan, link=f"/records/voice_items/{item.pk}/")
    answer_consent(token, agrees=False)
    assert not may_be_quoted(item)
    assert not Citation.objects.exists()
    gone = Change.objects.filter(table="citations").latest("pk")
    assert gone.after is None
    assert gone.purpose == "answer of a customer"
    answer_consent(token, agrees=True)
    assert may_be_quoted(item)


def test_only_the_digest_of_the_link_is_kept_and_a_wrong_link_leads_nowhere(lead: Viewer) -> None:
    ask_consent(lead, words(), address=AT)
    token = token_in(OutboxMessage.objects.get())
    assert token not in (QuoteConsent.objects.get().token_digest or "")
    assert consent_by("something") is None
    with pytest.raises(Refused):
        answer_consent("something", agrees=True)
    assert not any(token in str(one.after) for one in Change.objects.all())


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ({"customer": False}, "No mail address"),
        ({"email": ""}, "No mail address"),
        ({"client": {"contact_allowed": False}}, "not to be contacted"),
        ({"client": {"status": "left"}}, "not to be contacted"),
        ({"consent_to_quote": True}, "answered already"),
    ],
)
def test_nobody_is_written_to_who_may_not_be(lead: Viewer, made: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        ask_consent(lead, words(**made), address=AT)
    assert not OutboxMessage.objects.exists()


def test_consent_given_elsewhere_is_kept_with_who_when_and_how(lead: Viewer) -> None:
    item = words(customer=False)
    today = timezone.localdate()
    for on, how in ((today + timedelta(days=1), "by phone"), (today, " "), (today, "x" * 201)):
        with pytest.raises(Refused):
            record_consent(lead, item, on=on, how=how)
    consent = record_consent(lead, item, on=today, how="By phone")
    assert may_be_quoted(item)
    assert (consent.how, consent.recorded_by_id) == ("By phone", lead.person)


def test_consent_is_withdrawn_from_plans_decisions_and_elsewhere(lead: Viewer) -> None:
    item = words(consent_to_quote=True)
    for place in (make_initiative("2026-05-10", kind="project"), make_decision("2026-05-10")):
        cite_link(lead, place, link=f"/records/voice_items/{item.pk}/")
    withdraw_consent(lead, item)
    assert not Citation.objects.exists()
    with pytest.raises(Refused, match="not agreed"):
        cite_link(
            lead,
            make_initiative("2026-05-10", kind="project"),
            link=f"/records/voice_items/{item.pk}/",
        )


def test_whoever_may_not_change_the_words_answers_for_none(lead: Viewer) -> None:
    item, reader = words(), viewer("product_lead")
    for act in (
        lambda: ask_consent(reader, item, address=AT),
        lambda: record_consent(reader, item, on=timezone.localdate(), how="By phone"),
        lambda: withdraw_consent(reader, item),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not QuoteConsent.objects.exists()


def test_what_an_employee_said_is_no_quote(lead: Viewer) -> None:
    person = make_person()
    own = make(VoiceItem, text="We are tired.", person=person, consent_to_quote=True)
    assert not may_be_quoted(own)
    with pytest.raises((Refused, NotAllowed)):
        record_consent(lead, own, on=timezone.localdate(), how="By phone")


def test_erasing_the_customer_leaves_no_word_of_how(lead: Viewer) -> None:
    item = words()
    record_consent(lead, item, on=timezone.localdate(), how="By phone, to Ann's mother")
    assert item.customer is not None
    erase_customer(viewer("admin"), item.customer)
    assert QuoteConsent.objects.get().how == ""
    assert not any("mother" in str(one.after) for one in Change.objects.all())

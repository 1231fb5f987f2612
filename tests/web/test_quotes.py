# SPDX-License-Identifier: Apache-2.0
"""The quote bank: everybody reads what was agreed to; asking is for those who answer customers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customary.store.models import Citation, Customer, OutboxMessage, QuoteConsent, VoiceItem
from tests.cast import make, make_initiative
from tests.spoken import annotate, mention
from tests.web.house import QUOTE

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db
BANK = reverse("quotes")
SECRET = "My neighbour Ann says that nobody has answered our call for three whole weeks."


@pytest.fixture
def silent(house: House) -> VoiceItem:
    """Words whose customer has not agreed."""
    Customer.objects.filter(pk=house.customer.pk).update(email="desk@nordwind.example")
    said = make(
        VoiceItem,
        occurred_at=timezone.now() - timedelta(days=3),
        text=SECRET,
        language="en",
        customer=house.customer,
        unit=house.support,
    )
    annotate(said, understood_at=timezone.now())
    return said


def test_everybody_reads_what_was_agreed_to_without_the_name(
    house: House, silent: VoiceItem
) -> None:
    shown = house.sign_in("employee").get(BANK).content.decode()
    assert QUOTE.split(".")[0] in shown
    assert "Nordwind" not in shown
    assert SECRET not in shown
    assert "Ask for more" not in shown
    assert "Open the words" not in shown


def test_quotes_are_chosen_by_theme_age_feeling_and_language(house: House) -> None:
    annotate(house.voice, "positive", understood_at=timezone.now())
    mention(house.voice, house.theme)
    client = house.sign_in("employee")
    for asked, is_there in (
        ({"theme": house.theme.pk}, True),
        ({"theme": 0}, True),
        ({"theme": 999999}, False),
        ({"age": "old"}, True),
        ({"age": "fresh"}, False),
        ({"feeling": "positive"}, True),
        ({"feeling": "negative"}, False),
        ({"language": "zh"}, False),
        ({"age": "nonsense", "feeling": "nonsense"}, True),
    ):
        shown = client.get(BANK, asked).content.decode()
        assert ("jammed" in shown) is is_there, asked
    assert "too old to count" in client.get(BANK).content.decode()


def test_a_long_bank_goes_on_page_by_page(house: House) -> None:
    for number in range(25):
        make(
            VoiceItem,
            occurred_at=timezone.now() - timedelta(days=number),
            text=f"Comment number {number:02}",
            consent_to_quote=True,
        )
    client, seen, address = house.sign_in("employee"), [], BANK
    while address:
        shown = client.get(address).content.decode()
        seen += re.findall(r"Comment number (\d\d)", shown)
        more = re.search(r'href="(\?[^"]*after=\d+[^"]*)"', shown)
        address = BANK + more[1].replace("&amp;", "&") if more else ""
    assert seen == [f"{number:02}" for number in range(25)]


def test_a_customer_is_asked_and_answers_by_the_link_which_changes_nothing_when_opened(
    house: House, silent: VoiceItem
) -> None:
    client = house.sign_in("cx_lead")
    asking = client.get(BANK, {"show": "ask"}).content.decode()
    assert SECRET in asking
    act = reverse("act_on_quote", args=[silent.pk])
    shown = client.post(act, {"act": "ask", "query": "show=ask"}, follow=True).content.decode()
    assert "The customer is asked by mail." in shown
    assert "no answer yet" in shown
    link = re.search(r"/quotes/[\w-]+/", OutboxMessage.objects.get().body)
    assert link is not None
    stranger = Client()
    page = stranger.get(link[0]).content.decode()
    assert SECRET in page
    assert "Yes, you may" in page
    silent.refresh_from_db()
    assert not silent.consent_to_quote
    assert "We may quote you" in stranger.post(link[0], {"answer": "yes"}).content.decode()
    assert SECRET in house.sign_in("employee").get(BANK).content.decode()
    assert "You said yes." in stranger.get(link[0]).content.decode()
    stranger.post(link[0], {"answer": "nonsense"})
    silent.refresh_from_db()
    assert silent.consent_to_quote
    stranger.post(link[0], {"answer": "no"})
    assert SECRET not in client.get(BANK).content.decode()


def test_a_wrong_link_says_so(house: House) -> None:
    answer = Client().get(reverse("quote_consent", args=["nonsense"]))
    assert answer.status_code == 404
    assert "This link leads nowhere" in answer.content.decode()


def test_consent_given_elsewhere_is_recorded(house: House, silent: VoiceItem) -> None:
    client, act = (
        house.sign_in("agent", unit=house.support),
        reverse("act_on_quote", args=[silent.pk]),
    )
    client = house.sign_in("cx_lead")
    wrong = client.post(act, {"act": "record", "on": "", "how": ""}, follow=True)
    assert "Say on which day" in wrong.content.decode()
    said = {"act": "record", "on": timezone.localdate().isoformat(), "how": "On the telephone"}
    shown = client.post(act, said, follow=True).content.decode()
    assert "may be quoted" in shown
    assert "On the telephone" in shown


def test_a_quote_is_placed_in_a_plan_and_goes_when_consent_goes(house: House) -> None:
    plan = make_initiative("2025-03-01", kind="project", status="active", title="A second gate")
    client = house.sign_in("cx_lead")
    act = reverse("act_on_quote", args=[house.voice.pk])
    assert "Choose where" in client.post(act, {"act": "place"}, follow=True).content.decode()
    shown = client.post(act, {"act": "place", "place": f"initiatives/{plan.pk}"}, follow=True)
    assert "Stands in one place" in shown.content.decode()
    assert "A second gate" in shown.content.decode()
    client.post(act, {"act": "withdraw"})
    assert not Citation.objects.exists()
    assert "jammed" not in client.get(BANK).content.decode()
    assert QuoteConsent.objects.get().refused_at is not None


def test_words_without_consent_cannot_be_placed_by_any_post(
    house: House, silent: VoiceItem
) -> None:
    plan = make_initiative("2025-03-01", kind="project", status="active")
    client = house.sign_in("cx_lead")
    act = reverse("act_on_quote", args=[silent.pk])
    shown = client.post(act, {"act": "place", "place": f"initiatives/{plan.pk}"}, follow=True)
    assert "not agreed to be quoted" in shown.content.decode()
    assert not Citation.objects.exists()


def test_whoever_may_not_answer_customers_can_post_nothing(house: House, silent: VoiceItem) -> None:
    for role in ("employee", "product_lead", "executive"):
        client = house.sign_in(role)
        for act in ("ask", "record", "withdraw", "nonsense"):
            said = {"act": act, "on": "2025-01-01", "how": "x"}
            answer = client.post(reverse("act_on_quote", args=[silent.pk]), said)
            assert answer.status_code in {403, 404}
    assert not OutboxMessage.objects.exists()

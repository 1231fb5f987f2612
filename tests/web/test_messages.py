# SPDX-License-Identifier: Apache-2.0
"""Messages: what they carry, corrected and taught in the browser."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.store.models import CommunicationRule, PublicationSentence, SwitchedOffRule

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db

CARRYING = "Three customers wrote about the gate."
OTHER = "The canteen opens on Monday."


def shown(client: Client, name: str, *args: object, **query: str) -> str:
    return html.unescape(client.get(reverse(name, args=args), query).content.decode())


def states() -> dict[tuple[str, str], str]:
    rows = PublicationSentence.objects.values_list("element", "text", "state")
    return {(element, text): state for element, text, state in rows}


def test_a_message_says_what_is_missing_and_marks_the_words(house: House) -> None:
    page = shown(house.sign_in("employee"), "message_told", house.newsletter.pk)
    assert "2 of 4. Missing: customer mission and customer goals" in page
    assert "<mark>customers</mark>" in page
    assert "This is not it" not in page


def test_whoever_may_teach_corrects_and_adds(house: House) -> None:
    client = house.sign_in("cx_lead")
    page = reverse("message_told", args=[house.newsletter.pk])
    wrong = PublicationSentence.objects.get(element="customer_feedback")
    client.post(reverse("decide_sentence", args=[wrong.pk]), {"carries": "no"})
    told = {"element": "how", "text": OTHER}
    client.post(reverse("add_sentence", args=[house.newsletter.pk]), told)
    assert states() == {
        ("customer", CARRYING): "found",
        ("customer_feedback", CARRYING): "refuted",
        ("how", OTHER): "added",
    }
    assert "1 of 4. Missing:" in client.get(page).content.decode()
    client.post(reverse("decide_sentence", args=[wrong.pk]), {"carries": "yes"})
    added = PublicationSentence.objects.get(state="added")
    client.post(reverse("decide_sentence", args=[added.pk]), {"carries": "no"})
    assert ("how", OTHER) not in states()
    assert states()["customer_feedback", CARRYING] == "confirmed"


def test_an_employee_changes_nothing(house: House) -> None:
    client = house.sign_in("employee")
    sentence = PublicationSentence.objects.first()
    assert sentence is not None
    answers = [
        client.post(reverse("decide_sentence", args=[sentence.pk]), {"carries": "no"}),
        client.post(
            reverse("add_sentence", args=[house.newsletter.pk]), {"element": "how", "text": OTHER}
        ),
        client.post(
            reverse("communication_rules"), {"element": "how", "phrase": "x y", "shows": "yes"}
        ),
        client.post(reverse("switch_rule", args=["en-customer"]), {"reason": "x"}),
    ]
    assert {one.status_code for one in answers} == {403}


def test_teaching_says_first_how_many_messages_it_concerns(house: House) -> None:
    client = house.sign_in("cx_lead")
    told = {"element": "how", "phrase": "canteen opens", "shows": "yes"}
    assert "One message has these words." in shown(client, "communication_rules", **told)
    assert not CommunicationRule.objects.exists()
    client.post(reverse("communication_rules"), told)
    assert states()["how", OTHER] == "found"
    rule = CommunicationRule.objects.get()
    assert "taught already" in client.post(reverse("communication_rules"), told).content.decode()
    client.post(reverse("forget_rule", args=[rule.pk]))
    assert ("how", OTHER) not in states()


def test_words_may_be_taught_not_to_show_it(house: House) -> None:
    client = house.sign_in("cx_lead")
    told = {"element": "customer_feedback", "phrase": "customers .. wrote", "shows": "no"}
    client.post(reverse("communication_rules"), told)
    assert set(states()) == {("customer", CARRYING)}


def test_words_that_cannot_be_looked_for_are_refused(house: House) -> None:
    client = house.sign_in("cx_lead")
    told = {"element": "how", "phrase": "@nothing", "shows": "yes"}
    assert (
        "cannot be looked for" in client.post(reverse("communication_rules"), told).content.decode()
    )
    assert "cannot be looked for" in shown(client, "communication_rules", **told)


def test_a_shipped_rule_goes_off_with_a_reason_and_on_again(house: House) -> None:
    client = house.sign_in("cx_lead")
    address = reverse("switch_rule", args=["en-customer"])
    client.post(address, {"reason": " "})
    assert not SwitchedOffRule.objects.exists()
    client.post(address, {"reason": "We call them members."})
    assert ("customer", CARRYING) not in states()
    assert "We call them members." in shown(client, "communication_rules")
    client.post(address, {"on": "1"})
    assert ("customer", CARRYING) in states()
    assert client.post(reverse("switch_rule", args=["no-such"]), {"reason": "x"}).status_code == 404


def test_messages_are_found_by_what_they_lack(house: House) -> None:
    client = house.sign_in("employee")
    assert ">June<" in shown(client, "messages_told", lacks="cx_goals")
    assert ">June<" not in shown(client, "messages_told", lacks="customer")
    assert ">June<" not in shown(client, "messages_told", kind="board_pack")

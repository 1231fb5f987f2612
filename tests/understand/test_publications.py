# SPDX-License-Identifier: Apache-2.0
"""Publications looked through: found, found again, corrected by people, and taught."""

from __future__ import annotations

import pytest

from customary.store.models import (
    CommunicationRule,
    Publication,
    PublicationSentence,
    SwitchedOffRule,
)
from customary.understand.publications import look_through_publications
from tests.cast import make_document, make_publication

pytestmark = pytest.mark.django_db

TEXT = "A customer waited an hour.\n\nThe canteen opens on Monday."


def letter(body: str = TEXT, **fields: object) -> Publication:
    return make_publication("newsletter", "2025-06-02", **{"title": "News", "body": body} | fields)


def found(publication: Publication) -> set[tuple[str, str, str]]:
    rows = PublicationSentence.objects.filter(publication=publication)
    return set(rows.values_list("element", "text", "state"))


def test_the_sentences_that_carry_an_element_are_kept_with_their_words() -> None:
    sent = letter()
    assert look_through_publications() == 1
    assert found(sent) == {("customer", "A customer waited an hour.", "found")}
    assert PublicationSentence.objects.get().phrase == "customer"
    sent.refresh_from_db()
    assert sent.audited_at is not None


def test_a_second_look_finds_nothing_to_do() -> None:
    letter()
    look_through_publications()
    kept = PublicationSentence.objects.get().pk
    assert look_through_publications() == 0
    assert PublicationSentence.objects.get().pk == kept


def test_a_publication_without_text_is_left_to_what_its_source_states() -> None:
    sent = letter("", mentions_customer=True)
    assert look_through_publications() == 0
    sent.refresh_from_db()
    assert sent.audited_at is None


def test_the_title_counts_too() -> None:
    sent = letter("The canteen opens.", title="What a customer told us")
    look_through_publications()
    assert {element for element, _, _ in found(sent)} == {"customer", "customer_feedback"}


def test_a_changed_text_is_looked_through_anew() -> None:
    sent = letter()
    look_through_publications()
    sent.body = "The canteen stays closed."
    sent.save()
    assert look_through_publications() == 1
    assert found(sent) == set()


def test_a_rule_taught_or_switched_off_and_a_new_mission_look_anew() -> None:
    sent = letter()
    look_through_publications()
    CommunicationRule.objects.create(element="how", language="en", phrase="canteen opens")
    assert look_through_publications() == 1
    assert ("how", "The canteen opens on Monday.", "found") in found(sent)
    SwitchedOffRule.objects.create(rule="en-customer", reason="We sell to resellers.")
    look_through_publications()
    assert {element for element, _, _ in found(sent)} == {"how"}
    mission = make_document("cx_mission", approved_at="2025-01-01", body="Customer waited no hour.")
    assert look_through_publications() == 1
    mission.status = "retired"
    mission.save()
    assert look_through_publications() == 1


def test_what_people_decided_survives_every_look() -> None:
    sent = letter()
    look_through_publications()
    PublicationSentence.objects.update(state="refuted")
    added = {"element": "how", "text": "The canteen opens on Monday.", "state": "added"}
    PublicationSentence.objects.create(publication=sent, **added)
    CommunicationRule.objects.create(element="how", language="en", phrase="never said")
    assert look_through_publications() == 1
    assert found(sent) == {
        ("customer", "A customer waited an hour.", "refuted"),
        ("how", "The canteen opens on Monday.", "added"),
    }


def test_a_decision_goes_with_its_sentence() -> None:
    sent = letter()
    look_through_publications()
    PublicationSentence.objects.update(state="confirmed")
    sent.body = "Something else."
    sent.save()
    look_through_publications()
    assert found(sent) == set()

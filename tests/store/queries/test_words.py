# SPDX-License-Identifier: Apache-2.0
"""Customers' words are shown with personal data covered, wherever they are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from customary.store.access import System
from customary.store.models import Annotation, Interaction, Source, VoiceItem
from customary.store.queries.customers import customer
from customary.store.queries.records import record
from customary.store.queries.words import shown_text, shown_title
from tests.cast import make_customer

pytestmark = pytest.mark.django_db
TEXT, SHOWN = "Ring me on 13812345678", "Ring me on [phone]"
SYSTEM = System("test")


def said(text: str = TEXT, **more: Any) -> VoiceItem:
    source = Source.objects.get_or_create(key="reviews")[0]
    return VoiceItem.objects.create(
        source=source, external_id=f"v-{VoiceItem.objects.count()}", text=text, **more
    )


def understood(item: VoiceItem, *, privacy: bool, later: int = 60) -> VoiceItem:
    Annotation.objects.create(
        voice_item=item,
        version="1",
        text_digest="x",
        language="en",
        sentiment="unsure",
        probability=0.5,
        privacy=privacy,
        week=timezone.localdate(),
        source=item.source,
        understood_at=item.updated_at + timedelta(seconds=later),
    )
    return VoiceItem.objects.get(pk=item.pk)


def test_words_nobody_has_read_yet_are_masked() -> None:
    assert shown_text(said()) == SHOWN
    assert shown_title(said(title="From jo@shop.example")) == "From [email]"


def test_words_with_personal_data_are_masked() -> None:
    assert shown_text(understood(said(), privacy=True)) == SHOWN


def test_words_that_a_person_found_free_of_personal_data_stay() -> None:
    assert shown_text(understood(said(), privacy=False)) == TEXT


def test_words_that_changed_since_they_were_read_are_masked() -> None:
    assert shown_text(understood(said(), privacy=False, later=-60)) == SHOWN


def test_the_card_of_a_customer_masks() -> None:
    one = make_customer("Jo")
    said(customer=one)
    Interaction.objects.create(
        source=Source.objects.get(key="reviews"),
        external_id="t-1",
        customer=one,
        subject="From jo@shop.example",
        customer_goal="Reach me on 13812345678",
        opened_at=timezone.now(),
    )
    card = customer(SYSTEM, one.pk)
    assert [line.text for line in card.said] == [SHOWN]
    assert card.contacts[0].subject == "From [email]"
    assert card.contacts[0].customer_goal == "Reach me on [phone]"


def test_a_record_its_links_and_its_history_mask() -> None:
    item = said()
    shown = record(SYSTEM, "voice_items", item.pk)
    assert {field.name: field.value for field in shown.fields}["text"] == SHOWN
    assert shown.link.label == SHOWN

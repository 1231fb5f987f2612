# SPDX-License-Identifier: Apache-2.0
"""Since when a theme is known, and what the customers bring in who spoke negatively of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from customary.store.models import Customer, Interaction, Theme, ThemeStake, VoiceItem
from customary.understand.themes import note_first_mentions, renew_stakes
from tests.cast import make, make_customer, make_person, make_voice
from tests.spoken import annotate, mention

pytestmark = pytest.mark.django_db


def said(
    theme: Theme, customer: Customer | None, sentiment: str = "negative", **fields: Any
) -> None:
    moment = timezone.now() - timedelta(days=fields.pop("days_ago", 20))
    item = make(VoiceItem, occurred_at=moment, customer=customer, text="Too slow.", **fields)
    mention(item, theme, sentiment)


def stakes() -> list[tuple[str, int, int, int]]:
    return sorted(
        (one.currency, int(one.amount), one.valued, one.customers)
        for one in ThemeStake.objects.all()
    )


def test_a_theme_is_known_since_its_first_mention_and_that_stays() -> None:
    theme, given = (
        make(Theme, name="Late"),
        make(Theme, name="Given", first_detected_at="2020-01-01"),
    )
    for moment in ("2025-06-03 10:00", "2025-03-04 09:00"):
        item = make_voice(moment)
        mention(item, theme)
        mention(item, given)
    assert note_first_mentions() == 1
    theme.refresh_from_db()
    assert str(theme.first_detected_at)[:16] == "2025-03-04 09:00"
    mention(make_voice("2024-01-01"), theme)
    assert note_first_mentions() == 0
    given.refresh_from_db()
    assert str(given.first_detected_at)[:4] == "2020"


def test_what_an_employee_said_detects_no_theme_of_customers() -> None:
    theme, item = make(Theme, name="Late"), make_voice("2025-03-04", person=make_person())
    annotate(item, by_employee=True)
    mention(item, theme)
    assert note_first_mentions() == 0


def test_each_customer_counts_once_and_currencies_stand_apart() -> None:
    theme = make(Theme, name="Late")
    euro = make_customer(yearly_value=1000, currency="EUR")
    for _ in range(3):
        said(theme, euro)
    said(theme, make_customer(yearly_value=70, currency="CNY"))
    said(theme, make_customer())
    assert renew_stakes() == 2
    assert stakes() == [("CNY", 70, 1, 3), ("EUR", 1000, 1, 3)]


def test_one_customer_in_two_systems_and_contacts_of_an_account_are_one() -> None:
    theme = make(Theme, name="Late")
    account = make_customer(kind="account", yearly_value=5000, currency="EUR")
    contact = make_customer(account=account)
    said(theme, contact)
    said(theme, make_customer(account=account))
    said(theme, make_customer(same_as=contact))
    renew_stakes()
    assert stakes() == [("EUR", 5000, 1, 1)]


def test_a_customer_known_by_the_contact_counts_too() -> None:
    theme, client = make(Theme, name="Late"), make_customer(yearly_value=9, currency="EUR")
    ticket = make(Interaction, customer=client, opened_at="2025-03-01")
    said(theme, None, interaction=ticket)
    renew_stakes()
    assert stakes() == [("EUR", 9, 1, 1)]


def test_praise_old_words_and_customers_who_left_put_nothing_at_stake() -> None:
    theme = make(Theme, name="Late")
    said(theme, make_customer(yearly_value=1, currency="EUR"), "positive")
    said(theme, make_customer(yearly_value=1, currency="EUR"), days_ago=400)
    said(theme, make_customer(yearly_value=1, currency="EUR", left_on="2026-01-01"))
    assert renew_stakes() == 0

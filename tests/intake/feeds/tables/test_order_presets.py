# SPDX-License-Identifier: Apache-2.0
"""Exports of shops, payment services and help desks, each by its own preset."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.tables import FEED
from customary.store.models import Customer, Interaction, Order, Subscription
from tests.intake.outcome import stored

pytestmark = pytest.mark.django_db(transaction=True)
SAMPLES = Path(__file__).parent / "samples"
#: Orders, customers, subscriptions and interactions that each sample brings.
BROUGHT = {
    "shopify-orders": (2, 2, 0, 0),
    "shopify-customers": (0, 2, 0, 0),
    "stripe-payments": (2, 2, 0, 0),
    "stripe-invoices": (2, 2, 0, 0),
    "stripe-subscriptions": (0, 2, 2, 0),
    "stripe-customers": (0, 2, 0, 0),
    "taobao-orders": (2, 2, 0, 0),
    "youzan-orders": (2, 2, 0, 0),
    "logistics-deliveries": (4, 2, 0, 0),
    "zendesk-view": (0, 2, 0, 2),
    "freshdesk-tickets": (0, 2, 0, 2),
    "helpscout-conversations": (0, 2, 0, 2),
    "intercom-conversations": (0, 2, 0, 2),
}


def bring(key: str, tmp_path: Path) -> None:
    folder = tmp_path / key
    folder.mkdir()
    shutil.copy(SAMPLES / f"{key}.csv", folder)
    toml = f'[source]\nkey = "{key}"\n[feed]\nkind = "tables"\n'
    (folder / "pack.toml").write_text(toml, encoding="utf-8")
    stored(folder)


@pytest.mark.parametrize("key", BROUGHT)
def test_an_export_is_recognised_and_comes_in_without_a_question(key: str, tmp_path: Path) -> None:
    path = SAMPLES / f"{key}.csv"
    seen = FEED.recognise(Drop(((path.name, path),)), Known())
    assert seen is not None
    assert seen.guesses["object"] == f"preset:{key}"
    bring(key, tmp_path)
    counted = tuple(model.objects.count() for model in (Order, Customer, Subscription, Interaction))
    assert counted == BROUGHT[key]


def test_an_order_of_several_items_is_one_order_with_its_whole_sum(tmp_path: Path) -> None:
    bring("shopify-orders", tmp_path)
    first, second = Order.objects.order_by("external_id")
    assert (first.number, float(first.amount or 0), first.currency) == ("#1001", 75, "EUR")
    assert first.customer is not None
    assert first.customer.email == "mira@post.example"
    assert second.cancelled_at is not None
    assert float(second.refunded or 0) == 55


def test_failed_payments_and_drafts_are_not_sales(tmp_path: Path) -> None:
    bring("stripe-payments", tmp_path)
    bring("stripe-invoices", tmp_path)
    assert set(Order.objects.values_list("external_id", "kind")) == {
        ("ch_1", "order"),
        ("ch_2", "order"),
        ("in_1", "invoice"),
        ("in_2", "invoice"),
    }


def test_what_is_paid_by_the_year_has_no_monthly_amount(tmp_path: Path) -> None:
    bring("stripe-subscriptions", tmp_path)
    monthly, yearly = Subscription.objects.order_by("external_id")
    assert (float(monthly.monthly_amount or 0), monthly.ended_on) == (9, None)
    assert yearly.monthly_amount is None
    assert str(yearly.ended_on) == "2026-02-05"

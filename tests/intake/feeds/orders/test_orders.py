# SPDX-License-Identifier: Apache-2.0
"""Orders promised for a time become occasions on which a promise was kept or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from customary.intake.feeds.feed import Drop, Recognised
from customary.intake.feeds.known import Known
from customary.intake.feeds.orders import FEED
from customary.intake.feeds.registry import recognise
from customary.store.models import Customer, GovDocument, ImportRun, Order, PromiseEvent
from tests.cast import make_customer, make_document, make_unit
from tests.evidence.indicators.seeing import figure_of, see
from tests.intake.outcome import stored

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = """Order number,Customer number,Ordered at,Promised for,Delivered at,Cancelled at,Amount,Currency
L1,C1,2026-03-02 10:00,2026-03-04 20:00,2026-03-04 18:00,,75.00,EUR
L2,C2,2026-03-02 11:00,2026-03-04 20:00,2026-03-06 09:00,,50.00,EUR
L3,C2,2026-03-02 12:00,2026-03-04 20:00,,2026-03-03 09:00,50.00,EUR
L4,C1,2026-03-02 13:00,2026-09-04 20:00,,,60.00,EUR
L5,C1,2026-03-02 14:00,,2026-03-04 20:00,,60.00,EUR
"""
CHINESE = """订单号,客户编号,下单时间,承诺送达时间,送达时间,取消时间,订单金额
D1,K1,2026-03-02 10:00:00,2026-03-04 20:00:00,2026-03-04 18:00:00,,299.00
D2,K2,2026-03-02 11:00:00,2026-03-04 20:00:00,2026-03-05 09:00:00,,99.00
"""


def drop(folder: Path, text: str = ORDERS) -> Drop:
    (folder / "orders.csv").write_text(text, encoding="utf-8")
    return Drop((("orders.csv", folder / "orders.csv"),))


def seen(folder: Path, text: str = ORDERS) -> Recognised:
    found = FEED.recognise(drop(folder, text), Known())
    assert found is not None
    return found


def bring(folder: Path, text: str = ORDERS, **answers: Any) -> None:
    pack = folder / "shop"
    pack.mkdir(exist_ok=True)
    drop(pack, text)
    told = "".join(f'{key} = "{value}"\n' for key, value in answers.items())
    toml = f'[source]\nkey = "shop"\nevidence_grade = "A"\n[feed]\nkind = "orders"\n[feed.answers]\n{told}'
    (pack / "pack.toml").write_text(toml, encoding="utf-8")
    stored(pack)


def test_orders_with_promised_times_are_this_feeds_and_others_are_not(tmp_path: Path) -> None:
    assert recognise(drop(tmp_path), Known())[0].feed == "orders"
    plain = "Order number,Customer number,Order date,Amount\nL1,C1,2026-03-02,75.00\n"
    assert FEED.recognise(drop(tmp_path, plain), Known()) is None


@pytest.mark.parametrize(("text", "events"), [(ORDERS, 3), (CHINESE, 2)])
def test_without_an_answer_a_promise_of_its_own_is_made(
    tmp_path: Path, text: str, events: int
) -> None:
    bring(tmp_path, text)
    promise = GovDocument.objects.get()
    assert (promise.kind, promise.external_id) == ("promise", "promise-delivery")
    assert PromiseEvent.objects.filter(promise=promise).count() == events
    assert set(Customer.objects.values_list("external_id", flat=True)) in (
        {"C1", "C2"},
        {"K1", "K2"},
    )


def test_each_delivery_is_an_event_but_not_what_was_cancelled_or_not_promised(
    tmp_path: Path,
) -> None:
    bring(tmp_path)
    assert Order.objects.count() == 5
    kept = dict(PromiseEvent.objects.values_list("external_id", "customer__external_id"))
    assert kept == {"L1": "C1", "L2": "C2", "L4": "C1"}


def test_the_figure_counts_what_fell_due_and_no_more(tmp_path: Path) -> None:
    bring(tmp_path)
    seen_in_june = see("I33", as_of="2026-06-30")
    assert [one.held for one in seen_in_june] == [True, False]
    assert figure_of("I33", as_of="2026-06-30").denominator == 2
    assert figure_of("I33", as_of="2026-10-31").denominator == 3


def test_a_known_promise_about_deliveries_is_guessed_and_may_be_chosen(tmp_path: Path) -> None:
    promise = make_document("promise", approved_at="2025-01-01", title="Delivered in two days")
    unit = make_unit("Warehouse")
    there = f"{promise.source.key}/{promise.external_id}"
    assert seen(tmp_path).guesses["promise"] == there
    bring(tmp_path, promise=there, promise_unit=f"{unit.source.key}/{unit.external_id}")
    assert GovDocument.objects.count() == 1
    assert {one.unit for one in PromiseEvent.objects.filter(promise=promise)} == {unit}


def test_deliveries_may_be_told_without_any_promise(tmp_path: Path) -> None:
    bring(tmp_path, promise="")
    assert Order.objects.count() == 5
    assert not PromiseEvent.objects.exists()
    assert not GovDocument.objects.exists()


def test_the_same_file_again_brings_nothing_twice(tmp_path: Path) -> None:
    bring(tmp_path)
    run = ImportRun.objects.latest("pk")
    bring(tmp_path)
    assert PromiseEvent.objects.count() == 3
    assert run.pk != ImportRun.objects.latest("pk").pk


def test_customers_of_another_source_are_left_as_they_are(tmp_path: Path) -> None:
    make_customer("Mira", external_id="C1")
    bring(tmp_path)
    assert Customer.objects.filter(external_id="C1").count() == 2

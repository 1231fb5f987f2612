# SPDX-License-Identifier: Apache-2.0
"""I92: customers stay. It is told beside the practices and grades none of them."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from customary.catalogue import load_catalogue
from customary.evidence.indicators.outcome import beside
from customary.evidence.run import grade_culture
from customary.store.models import (
    Customer,
    IndicatorValue,
    Order,
    OrderKind,
    PracticeGrade,
    Subscription,
)
from tests.cast import make, make_customer, make_decision, make_organisation, make_publication
from tests.evidence.indicators.seeing import Seen, figure_of, observe, reading, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return make_customer()


def bought(customer: Customer, *days: str, **fields: Any) -> list[Order]:
    given = {"amount": 100, "currency": "EUR"} | fields
    return [make(Order, customer=customer, ordered_at=f"{day} 09:00", **given) for day in days]


def asked(as_of: str = "2025-12-31") -> list[tuple[str, bool]]:
    return [(str(seen.day), seen.held) for seen in see("I92", as_of=as_of)]


def only(as_of: str = "2025-12-31") -> Seen:
    (found,) = see("I92", as_of=as_of)
    return found


def test_who_orders_again_within_the_year_stays(customer: Customer) -> None:
    _, again = bought(customer, "2024-06-10", "2025-06-10")
    seen = only()
    assert (str(seen.day), seen.held, seen.value) == ("2025-06-10", True, 200)
    assert (seen.record, seen.proof_table, seen.proof_record) == (customer.pk, "orders", again.pk)


def test_who_orders_a_day_too_late_was_lost_and_starts_anew(customer: Customer) -> None:
    bought(customer, "2023-06-10", "2024-06-11", "2025-03-01")
    assert asked() == [("2024-06-10", False), ("2025-06-11", True)]


def test_who_is_lost_is_not_asked_about_again(customer: Customer) -> None:
    bought(customer, "2022-02-01")
    assert asked() == [("2023-02-01", False)]


def test_an_anniversary_still_to_come_is_left_out(customer: Customer) -> None:
    bought(customer, "2025-01-01", "2025-02-01")
    assert asked() == []
    assert asked(as_of="2026-01-01") == [("2026-01-01", True)]


def test_a_leap_day_has_its_anniversary_every_year(customer: Customer) -> None:
    bought(customer, "2024-02-29", "2025-01-01", "2026-01-01")
    assert [day for day, _ in asked(as_of="2026-12-31")] == ["2025-02-28", "2026-02-28"]


def test_a_cancelled_order_is_none(customer: Customer) -> None:
    bought(customer, "2024-06-10")
    bought(customer, "2025-01-10", cancelled_at="2025-01-11 09:00")
    assert asked() == [("2025-06-10", False)]


def test_an_order_cancelled_after_the_day_still_stood_on_it(customer: Customer) -> None:
    bought(customer, "2024-06-10")
    bought(customer, "2025-01-10", cancelled_at="2025-08-01 09:00")
    assert asked(as_of="2025-07-31") == [("2025-06-10", True)]


@pytest.mark.parametrize(
    ("ended", "held"), [(None, True), ("2025-06-11", True), ("2025-06-10", False)]
)
def test_a_subscription_keeps_a_customer_while_it_runs(
    customer: Customer, ended: str | None, held: bool
) -> None:
    told = {"started_on": "2024-06-10", "ended_on": ended, "monthly_amount": 10, "currency": "EUR"}
    make(Subscription, customer=customer, **told)
    seen = only()
    assert (seen.held, round(seen.value)) == (held, 120)
    assert seen.proof_table == ("subscriptions" if held else "orders")


def test_customers_of_two_sources_who_are_the_same_are_one(customer: Customer) -> None:
    alias = make_customer(same_as=customer)
    bought(customer, "2024-06-10")
    bought(alias, "2025-02-10")
    assert (only().record, only().held) == (customer.pk, True)


def test_an_order_and_its_invoice_are_not_spent_twice(customer: Customer) -> None:
    bought(customer, "2024-06-10", "2025-06-10", refunded=20)
    bought(customer, "2024-06-12", "2025-06-09", kind=OrderKind.INVOICE)
    assert only().value == 200
    assert see("I92")[0].held


def test_an_order_without_amount_says_nothing_about_value(customer: Customer) -> None:
    bought(customer, "2024-06-10", "2025-06-10", amount=None)
    assert math.isnan(only().value)


def test_the_best_record_proves_it_and_a_list_typed_in_later_does_not(customer: Customer) -> None:
    bought(customer, "2024-06-10")
    bought(customer, "2025-02-10", source="B", recorded_at="2025-05-01 09:00")
    assert only().proof == "C"
    bought(customer, "2025-03-10", source="B", recorded_at="2025-03-11 09:00")
    assert only().proof == "B"


def test_the_figure_is_a_share_with_its_interval() -> None:
    for number in range(12):
        bought(make_customer(), "2024-06-10", *(["2025-01-10"] if number < 9 else []))
    found = figure_of("I92")
    assert (found.numerator, found.denominator) == (9, 12)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.75 < found.high


def test_staying_customers_lift_no_grade_and_lost_ones_lower_none() -> None:
    make_organisation()
    for year_end in ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"):
        decision = make_decision(f"{year_end} 12:00")
        pack = {"due_on": year_end, "has_service_metrics": True, "decision": decision}
        make_publication("board_pack", f"{year_end} 09:00", **pack)
    (practice,) = load_catalogue().practices_using("I92")

    def graded() -> int | None:
        run = grade_culture(date(2026, 1, 31))
        return PracticeGrade.objects.get(run=run, practice=practice.id, unit=None).grade

    without = graded()
    for _ in range(30):
        bought(make_customer(), "2024-06-10")
    assert graded() == without
    assert IndicatorValue.objects.filter(indicator="I92", value=0).exists()


def told(as_of: str = "2025-12-31") -> dict[str, dict[str, Any]]:
    return {one["what"]: one for one in beside(reading(as_of), observe("I92", as_of))}


def test_lifetime_value_is_a_median_of_customers_with_its_interval() -> None:
    for number in range(9):
        bought(make_customer(), "2024-06-10", "2025-01-10", amount=100 + number)
    found = told()["lifetime_value"]
    assert (found["value"], found["n"], found["currency"]) == (208, 9, "EUR")
    assert found["low"] < 208 < found["high"]


def test_two_currencies_have_no_median(customer: Customer) -> None:
    bought(customer, "2024-06-10", "2025-01-10")
    bought(make_customer(), "2024-06-10", "2025-01-10", currency="CNY")
    assert "lifetime_value" not in told()


def test_referral_is_a_share_of_those_who_first_bought_in_the_last_year(customer: Customer) -> None:
    bought(customer, "2023-06-10")
    for number in range(5):
        friend = make_customer(referred_by=customer if number < 2 else None)
        bought(friend, "2025-03-01", referred=number == 4 or None)
    found = told()["referral"]
    assert (found["numerator"], found["denominator"], found["value"]) == (3, 5, 0.6)
    assert found["low"] < 0.6 < found["high"]


def test_nothing_is_said_of_referrals_where_nobody_records_them(customer: Customer) -> None:
    bought(customer, "2025-03-01")
    assert "referral" not in told()

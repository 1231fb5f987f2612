# SPDX-License-Identifier: Apache-2.0
"""What came of it: whether customers stay. Never a grade, and never said to be an effect."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.intervals import median_interval, wilson
from customary.evidence.reading import columns, customers_of, year_before
from customary.evidence.registry import indicator
from customary.store.models import Customer, Order, OrderKind, Subscription

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.evidence.reading import Reading

ORDERS, SUBSCRIPTIONS = 0, 1
DAYS_IN_A_MONTH = 365.25 / 12


def beside(reading: Reading, rows: Observations) -> list[dict[str, Any]]:
    """What a customer has spent since they came, and how many new ones came by referral."""
    return [*_lifetime_value(rows), *_referrals(reading)]


@indicator(
    "I92",
    records="customers",
    proofs=("orders", "subscriptions"),
    rhythm=Cadence.QUARTER,
    by_opportunity=True,
    outcome=True,
    beside=beside,
)
def customers_stay(reading: Reading) -> Observations:
    """One observation: an anniversary of a customer.

    Years are counted from the first order or subscription, so that in any twelve months each
    customer is asked about once. It holds when they ordered in the year that ends on the
    anniversary, or are subscribed on it; who is lost and comes back starts anew. That order or
    subscription proves it; `value` is what they have spent since they first came. What was
    cancelled is not bought.
    """
    asked = [
        (customer, *anniversary)
        for customer, purchases in _purchases(reading).items()
        for anniversary in _anniversaries(purchases, reading.as_of)
        if anniversary[0] >= reading.since
    ]
    customers, days, before, proofs, spent = zip(*asked, strict=True) if asked else ((),) * 5
    return Observations.build(
        day=np.array(days, dtype="datetime64[D]"),
        held=[proof is not None for proof in proofs],
        base=[one.grade for one in before],
        proof=[(proof or one).grade for proof, one in zip(proofs, before, strict=True)],
        value=np.array(spent, dtype=np.float64),
        record=np.array(customers, dtype=np.int64),
        proof_record=[proof.record if proof else 0 for proof in proofs],
        proof_kind=[proof.kind if proof else 0 for proof in proofs],
    )


def _lifetime_value(rows: Observations) -> Iterator[dict[str, Any]]:
    """The median of what customers had spent on their last anniversary, where it is one money."""
    moneys = {
        money
        for model, amount in ((Order, "amount"), (Subscription, "monthly_amount"))
        for money in model.objects.exclude(**{amount: None})
        .values_list("currency", flat=True)
        .distinct()
    }
    latest = {
        customer: spent
        for _day, customer, spent in sorted(
            zip(rows.day.tolist(), rows.record.tolist(), rows.value.tolist(), strict=True)
        )
        if not np.isnan(spent)
    }
    if len(moneys) == 1 and latest:
        values = np.array(list(latest.values()))
        low, high = median_interval(values) or (None, None)
        told = {"what": "lifetime_value", "value": float(np.median(values)), "n": len(values)}
        yield told | {"low": low, "high": high, "currency": moneys.pop()}


def _referrals(reading: Reading) -> Iterator[dict[str, Any]]:
    """The share of the customers who first bought in the last twelve months that were referred."""
    named = Customer.objects.filter(referred_by__isnull=False).values_list("id", "same_as_id")
    referred = {same or own for own, same in named}
    orders = columns(Order.objects.filter(referred=True), "customer_id", "customer__same_as_id")
    referred |= set(customers_of(orders))
    since = year_before(reading.as_of)
    new = {
        customer
        for customer, bought in _purchases(reading).items()
        if min(one.since for one in bought) > since
    }
    if new and referred:
        came = len(new & referred)
        low, high = wilson(came, len(new))
        told = {"what": "referral", "value": came / len(new), "n": len(new), "low": low}
        yield told | {"high": high, "numerator": came, "denominator": len(new)}


@dataclass(frozen=True)
class _Purchase:
    """An order (of one day) or a subscription (until it ends), and what it came to."""

    since: date
    until: date
    kind: int
    record: int
    grade: int
    money: str
    amount: float

    def keeps(self, start: date, end: date) -> bool:
        """Whether somebody who has it is still a customer at the end of such a year."""
        if self.kind == SUBSCRIPTIONS:
            return self.since <= end < self.until
        return start < self.since <= end

    def spent(self, end: date) -> float:
        """What it had come to on a day."""
        if self.kind == ORDERS:
            return self.amount if self.since <= end else 0.0
        return self.amount * max((min(end, self.until) - self.since).days, 0) / DAYS_IN_A_MONTH


def _anniversaries(
    purchases: list[_Purchase], as_of: date
) -> Iterator[tuple[date, _Purchase, _Purchase | None, float]]:
    """Day, the purchase that made them a customer before, the one that shows that they stayed."""
    purchases = sorted(purchases, key=lambda one: (one.since, one.record))
    start, years, known = purchases[0].since, 1, purchases[0]
    while (day := _years_after(start, years)) <= as_of:
        kept = [one for one in purchases if one.keeps(_years_after(start, years - 1), day)]
        proof = min(kept, key=lambda one: (one.grade, -one.since.toordinal()), default=None)
        yield day, known, proof, _spent(purchases, day)
        if proof is not None:
            known, years = proof, years + 1
            continue
        back = next((one for one in purchases if one.since > day), None)
        if back is None:
            return
        start, years, known = back.since, 1, back


def _spent(purchases: list[_Purchase], day: date) -> float:
    """What a customer has spent, in the currency they spent most in; NaN where nobody says.

    Orders, invoices and subscriptions may tell of the same money: the largest sum counts.
    """
    sums: dict[str, float] = defaultdict(float)
    for one in purchases:
        if not np.isnan(one.amount):
            sums[one.money] += one.spent(day)
    return max(sums.values(), default=np.nan)


def _purchases(reading: Reading) -> dict[int, list[_Purchase]]:
    """What each customer bought up to the day read, by the customer they are known as."""
    found: dict[int, list[_Purchase]] = defaultdict(list)
    for customer, one in [*_orders(reading), *_subscriptions(reading)]:
        found[customer].append(one)
    return found


def _orders(reading: Reading) -> Iterator[tuple[int, _Purchase]]:
    rows = columns(
        Order.objects.filter(customer__isnull=False, ordered_at__lt=reading.span[1]).exclude(
            cancelled_at__lt=reading.span[1]
        ),
        "id",
        "kind",
        "customer_id",
        "customer__same_as_id",
        "ordered_at",
        "amount",
        "refunded",
        "currency",
        "source_id",
        "recorded_at",
    )
    days = reading.days(rows["ordered_at"])
    grades = reading.evidence(rows, days)
    for row, (customer, day) in enumerate(zip(customers_of(rows), days.tolist(), strict=True)):
        amount = rows["amount"][row]
        paid = np.nan if amount is None else float(amount - (rows["refunded"][row] or 0))
        what = "invoice" if rows["kind"][row] == OrderKind.INVOICE else "order"
        money = f"{what} {rows['currency'][row]}"
        found = _Purchase(day, day, ORDERS, rows["id"][row], int(grades[row]), money, paid)
        yield customer, found


def _subscriptions(reading: Reading) -> Iterator[tuple[int, _Purchase]]:
    rows = columns(
        Subscription.objects.filter(customer__isnull=False, started_on__lte=reading.as_of),
        "id",
        "customer_id",
        "customer__same_as_id",
        "started_on",
        "ended_on",
        "monthly_amount",
        "currency",
        "source_id",
        "recorded_at",
    )
    grades = reading.evidence(rows, reading.days(rows["started_on"]))
    for row, customer in enumerate(customers_of(rows)):
        amount = rows["monthly_amount"][row]
        yield (
            customer,
            _Purchase(
                rows["started_on"][row],
                rows["ended_on"][row] or date.max,
                SUBSCRIPTIONS,
                rows["id"][row],
                int(grades[row]),
                f"subscription {rows['currency'][row]}",
                np.nan if amount is None else float(amount),
            ),
        )


def _years_after(day: date, years: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)

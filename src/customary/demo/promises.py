# SPDX-License-Identifier: Apache-2.0
"""Promises: each occasion on which one fell due, and whether it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customary.demo.company import unit_number
from customary.demo.contacts import TICKET
from customary.demo.scene import at, even, hours
from customary.demo.tables import Table, reference

if TYPE_CHECKING:
    from customary.demo.contacts import Contacts
    from customary.demo.customers import Customers
    from customary.demo.scene import Scene

#: Promise, unit that keeps it, occasions at full scale, share kept.
PROMISES = (
    ("promise-delivery", "operations-logistics", 2_300, 0.97),
    ("promise-fitting", "field", 1_100, 0.95),
    ("promise-refund", "finance", 700, 0.93),
)
#: The promise that is broken; its occasions are what customers wrote to the help desk.
BROKEN = "promise-answer"
HOURS_PROMISED = 24


def tables(scene: Scene, customers: Customers, contacts: Contacts) -> list[Table]:
    """The occasions, as order system and help desk report them."""
    kept = [_kept(scene, customers, promise) for promise in PROMISES]
    return [*kept, _answers(customers, contacts)]


def _kept(scene: Scene, customers: Customers, told: tuple[str, str, int, float]) -> Table:
    promise, unit, full, share = told
    chance = scene.chance(promise)
    count = scene.count(full, fewest=60)
    days = scene.some_days(chance, count, growth=0.3)
    due = at(days, 20 * 60)
    late = even(count, 0.43) >= share
    early = -1 - chance.random(count) * 9
    delivered = scene.known(due + hours(np.where(late, 3 + chance.exponential(40, count), early)))
    buyers = customers.some(chance, days).tolist()
    return Table(
        "orders",
        "promise_events",
        {
            "external_id": [f"{promise}-{place:05d}" for place in range(1, count + 1)],
            "promise": [reference("wiki", promise)] * count,
            "unit": [reference("hr", unit)] * count,
            "customer": [customers.reference(buyer) for buyer in buyers],
            "interaction": [""] * count,
            "promised_for": due,
            "delivered_at": delivered,
        },
    )


def _answers(customers: Customers, contacts: Contacts) -> Table:
    tickets = np.flatnonzero(contacts.kind == TICKET)
    keys = list(unit_number())
    rows = tickets.tolist()
    return Table(
        "orders",
        "promise_events",
        {
            "external_id": [f"{BROKEN}-{row + 1:05d}" for row in rows],
            "promise": [reference("wiki", BROKEN)] * len(rows),
            "unit": [reference("hr", keys[contacts.unit[row]]) for row in rows],
            "customer": [customers.reference(int(contacts.customer[row])) for row in rows],
            "interaction": [contacts.reference(row) for row in rows],
            "promised_for": contacts.opened[tickets] + np.timedelta64(HOURS_PROMISED, "h"),
            "delivered_at": contacts.answered[tickets],
        },
    )

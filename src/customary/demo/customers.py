# SPDX-License-Identifier: Apache-2.0
"""The customers: households, and the organisations with their contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import unit_number
from customary.demo.tables import Table, reference
from customary.demo.words import CHINESE, ENGLISH, LANGUAGES, choose, words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.demo.people import Staff
    from customary.demo.scene import Scene

FULL_COUNT = 3_000
ACCOUNT_SHARE = 0.1
#: Of accounts, the rest are households: (segment, share).
BUSINESS = (1, 2, 3, 4)
LOOKED_AFTER_BY = {ENGLISH: "sales-europe", CHINESE: "sales-key-accounts"}


@dataclass(frozen=True)
class Customers:
    """What other chapters need to know of customers: one entry each."""

    ids: list[str]
    names: list[str]
    language: npt.NDArray[np.int64]
    is_account: npt.NDArray[np.bool_]
    joined: npt.NDArray[np.datetime64]
    left: npt.NDArray[np.datetime64]

    def reference(self, customer: int) -> str:
        """The id under which other systems point to a customer."""
        return reference("crm", self.ids[customer])

    def some(
        self, chance: np.random.Generator, days: npt.NDArray[np.datetime64]
    ) -> npt.NDArray[np.int64]:
        """Somebody who was a customer on each day; those who joined first where nobody fits."""
        order = np.argsort(self.joined, kind="stable")
        joined = np.searchsorted(self.joined[order], days, side="right")
        found = order[(chance.random(len(days)) * np.maximum(joined, 1)).astype(int)]
        gone = self.left[found] < days
        again = order[(chance.random(len(days)) * np.maximum(joined, 1)).astype(int)]
        chosen: npt.NDArray[np.int64] = np.where(gone, again, found)
        return chosen


def customers_of(scene: Scene) -> Customers:
    """The customers of the story."""
    chance = scene.chance("customers")
    count = scene.count(FULL_COUNT, fewest=120)
    accounts = round(count * ACCOUNT_SHARE)
    language = np.where(chance.random(count) < 0.4, ENGLISH, CHINESE)
    age = np.minimum(chance.exponential(900, count), 2600).astype(np.int64)
    joined = scene.last - (age + 5).astype("timedelta64[D]")
    stays = chance.exponential(5200, count).astype(np.int64) + 40
    left = joined + stays.astype("timedelta64[D]")
    left = np.where(left <= scene.last, left, np.datetime64("NaT"))
    return Customers(
        ids=[f"c{number:05d}" for number in range(1, count + 1)],
        names=_names(chance, language, accounts),
        language=language,
        is_account=np.arange(count) < accounts,
        joined=joined,
        left=left,
    )


def tables(scene: Scene, staff: Staff, customers: Customers) -> list[Table]:
    """The customer file."""
    chance = scene.chance("customer file")
    count = len(customers.ids)
    luck = chance.random((count, 12))
    accounts = np.flatnonzero(customers.is_account)
    last_day = np.full(count, scene.last)
    carers = np.array(
        [unit_number()[LOOKED_AFTER_BY[code]] for code in customers.language.tolist()]
    )
    contact = staff.someone(chance, carers, last_day)
    referrers = customers.some(chance, customers.joined)
    rows = []
    for number, key in enumerate(customers.ids):
        draw = luck[number].tolist()
        account = bool(customers.is_account[number])
        member = not account and draw[0] < 0.2
        language = int(customers.language[number])
        referrer = int(referrers[number])
        earlier = customers.joined[referrer] < customers.joined[number]
        rows.append(
            {
                "external_id": key,
                "name": customers.names[number],
                "kind": "account" if account else "contact",
                "account": customers.ids[choose(accounts.tolist(), draw[1])] if member else "",
                "email": f"{key}@post.example",
                "language": LANGUAGES[language],
                "time_zone": "Asia/Shanghai" if language == CHINESE else "Europe/Dublin",
                "segment": _segment(draw[2], business=account or member),
                "known_contact": staff.reference(int(contact[number]))
                if account or draw[3] < 0.12
                else "",
                "referred_by": customers.ids[referrer] if earlier and draw[4] < 0.19 else "",
                "joined_on": customers.joined[number],
                "left_on": customers.left[number],
                "contact_allowed": draw[5] < 0.82,
            }
            | _standing(customers, number, draw)
            | _wishes(scene, draw, language)
        )
    return [Table.of_rows("crm", "customers", rows)]


def _names(
    chance: np.random.Generator, language: npt.NDArray[np.int64], accounts: int
) -> list[str]:
    stock = words("names")
    luck = chance.random((len(language), 3))
    names = []
    for number, code in enumerate(language.tolist()):
        spoken = stock["en" if code == ENGLISH else "zh"]
        if number < accounts:
            pairs = stock["accounts"]["en" if code == ENGLISH else "zh"]
            first, second = (
                choose(pairs["first"], luck[number, 0]),
                choose(pairs["second"], luck[number, 1]),
            )
            names.append(f"{first} {second}" if code == ENGLISH else f"{first}{second}")
            continue
        given, family = (
            choose(spoken["given"], luck[number, 0]),
            choose(spoken["surnames"], luck[number, 1]),
        )
        names.append(f"{given} {family}" if code == ENGLISH else f"{family[0]}{given[0]}")
    return names


def _segment(luck: float, *, business: bool) -> str:
    segments: list[str] = words("customers")["segments"]
    return segments[choose(BUSINESS, luck)] if business else segments[0]


def _standing(customers: Customers, number: int, draw: list[float]) -> dict[str, Any]:
    gone = not np.isnat(customers.left[number])
    account = bool(customers.is_account[number])
    status = (
        "left"
        if gone
        else "lapsed"
        if draw[6] < 0.09
        else "prospect"
        if draw[6] > 0.97
        else "active"
    )
    value = (6_000 if account else 900) * np.exp(1.2 * draw[7] - 0.4)
    return {
        "status": status,
        "yearly_value": round(float(value), 2),
        "currency": "EUR" if customers.language[number] == ENGLISH else "CNY",
        "growing": account and draw[8] > 0.9,
        "hardship": not gone and draw[8] < 0.03,
    }


def _wishes(scene: Scene, draw: list[float], language: int) -> dict[str, Any]:
    stock = words("customers")
    known = draw[9] < 0.46
    reviewed = scene.last - np.timedelta64(int(draw[10] * 500), "D")
    return {
        "needs": choose(stock["needs"], draw[10])[language] if known else "",
        "goals": choose(stock["goals"], draw[11])[language] if known and draw[9] < 0.3 else "",
        "journey_stage": choose(stock["stages"], draw[11]),
        "profile_reviewed_on": reviewed if known else "",
    }

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
#: Of the others, those who are contacts of an account; the rest are households.
MEMBER_SHARE = 0.2
#: Of all, those who may be written to.
REACHED = 0.82
HOME = "home"
TIME_ZONES, CURRENCIES = ("Europe/Dublin", "Asia/Shanghai"), ("EUR", "CNY")
LOOKED_AFTER_BY = {ENGLISH: "sales-europe", CHINESE: "sales-key-accounts"}


@dataclass(frozen=True)
class Customers:
    """What other chapters need to know of customers: one entry each.

    `account` is the number of the account a contact belongs to, its own for an account, -1 for
    a household.
    """

    ids: list[str]
    names: list[str]
    language: npt.NDArray[np.int64]
    account: npt.NDArray[np.int64]
    segment: list[str]
    joined: npt.NDArray[np.datetime64]
    left: npt.NDArray[np.datetime64]
    contact_allowed: npt.NDArray[np.bool_]

    def reference(self, customer: int) -> str:
        """The id under which other systems point to a customer."""
        return reference("crm", self.ids[customer])

    def to_ask(self, day: np.datetime64) -> npt.NDArray[np.int64]:
        """Who was a customer on a day and may be asked."""
        here = (self.joined <= day) & (np.isnat(self.left) | (self.left >= day))
        return np.flatnonzero(here & self.contact_allowed)

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
    number = np.arange(count)
    member = chance.random(count) < MEMBER_SHARE
    account = np.where(member, chance.integers(0, accounts, count), -1)
    account[:accounts] = number[:accounts]
    language = np.where(chance.random(count) < 0.4, ENGLISH, CHINESE)
    language = np.where(account >= 0, language[account], language)
    age = np.minimum(chance.exponential(900, count), 2600).astype(np.int64)
    joined = scene.last - (age + 5).astype("timedelta64[D]")
    stays = chance.exponential(5200, count).astype(np.int64) + 40
    left = joined + stays.astype("timedelta64[D]")
    names, kinds = _names(chance, language, accounts)
    return Customers(
        ids=[f"c{place:05d}" for place in range(1, count + 1)],
        names=names,
        language=language,
        account=account,
        segment=[kinds[place] if place >= 0 else HOME for place in account.tolist()],
        joined=joined,
        left=np.where(left <= scene.last, left, np.datetime64("NaT")),
        contact_allowed=chance.random(count) < REACHED,
    )


def wish(customers: Customers, number: int, what: str, luck: float) -> str:
    """Something a customer needs ("needs") or wants to reach ("goals"), in their language."""
    kind = "home" if customers.segment[number] == HOME else "business"
    pair: list[str] = choose(words("customers")[kind][what], luck)
    text: str = pair[int(customers.language[number])]
    return text


def tables(scene: Scene, staff: Staff, customers: Customers) -> list[Table]:
    """The customer file."""
    chance = scene.chance("customer file")
    count = len(customers.ids)
    luck: list[list[float]] = chance.random((count, 9)).tolist()
    carers = [unit_number()[LOOKED_AFTER_BY[code]] for code in customers.language.tolist()]
    contact = staff.someone(chance, carers, np.full(count, scene.last)).tolist()
    referrers = customers.some(chance, customers.joined).tolist()
    rows = []
    for number, (key, draw) in enumerate(zip(customers.ids, luck, strict=True)):
        account = int(customers.account[number])
        is_account = account == number
        referrer = referrers[number]
        referred = draw[0] < 0.19 and customers.joined[referrer] < customers.joined[number]
        known = is_account or draw[1] < 0.12
        rows.append(
            {
                "external_id": key,
                "name": customers.names[number],
                "kind": "account" if is_account else "contact",
                "account": customers.ids[account] if account >= 0 and not is_account else "",
                "email": f"{key}@post.example",
                "language": LANGUAGES[customers.language[number]],
                "time_zone": TIME_ZONES[customers.language[number]],
                "segment": customers.segment[number],
                "known_contact": staff.reference(contact[number]) if known else "",
                "referred_by": customers.ids[referrer] if referred else "",
                "joined_on": customers.joined[number],
                "left_on": customers.left[number],
                "contact_allowed": bool(customers.contact_allowed[number]),
            }
            | _standing(customers, number, draw[2:5])
            | _wishes(scene, customers, number, draw[5:])
        )
    return [Table.of_rows("crm", "customers", rows)]


def _names(
    chance: np.random.Generator, language: npt.NDArray[np.int64], accounts: int
) -> tuple[list[str], list[str]]:
    """The names of all, and what the accounts, who come first, are."""
    stock = words("names")
    luck: list[list[float]] = chance.random((len(language), 2)).tolist()
    names: list[str] = []
    kinds: list[str] = []
    for code, (first, second) in zip(language.tolist(), luck, strict=True):
        spoken = "en" if code == ENGLISH else "zh"
        gap = " " if code == ENGLISH else ""
        if len(names) < accounts:
            pairs = stock["accounts"][spoken]
            trade, kind = choose(pairs["second"], second)
            names.append(f"{choose(pairs['first'], first)}{gap}{trade}")
            kinds.append(kind)
            continue
        given = choose(stock[spoken]["given"], first)
        family = choose(stock[spoken]["surnames"], second)
        names.append(f"{given} {family}" if code == ENGLISH else f"{family[0]}{given[0]}")
    return names, kinds


def _standing(customers: Customers, number: int, draw: list[float]) -> dict[str, Any]:
    gone = not np.isnat(customers.left[number])
    is_account = bool(customers.account[number] == number)
    here = "lapsed" if draw[0] < 0.09 else "prospect" if draw[0] > 0.97 else "active"
    value = (6_000 if is_account else 900) * np.exp(1.2 * draw[1] - 0.4)
    return {
        "status": "left" if gone else here,
        "yearly_value": round(float(value), 2),
        "currency": CURRENCIES[customers.language[number]],
        "growing": is_account and draw[2] > 0.9,
        "hardship": not gone and draw[2] < 0.03,
    }


def _wishes(scene: Scene, customers: Customers, number: int, draw: list[float]) -> dict[str, Any]:
    known = draw[0] < 0.46
    ago = np.timedelta64(int(draw[1] * 500), "D")
    return {
        "needs": wish(customers, number, "needs", draw[2]) if known else "",
        "goals": wish(customers, number, "goals", draw[3]) if known and draw[0] < 0.3 else "",
        "journey_stage": choose(words("customers")["stages"], draw[3]),
        "profile_reviewed_on": max(scene.last - ago, customers.joined[number]) if known else "",
    }

# SPDX-License-Identifier: Apache-2.0
"""The people: a seat for everyone, and those who held it one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES, unit_number, units
from customary.demo.tables import Table
from customary.demo.words import CHINESE, ENGLISH, both, choose, topic_name, words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.demo.company import Unit
    from customary.demo.scene import Scene

LEVELS = ("executive", "manager", "employee")
EXECUTIVE, MANAGER, EMPLOYEE = range(len(LEVELS))
#: Share of a seat's holders who leave within a year.
LEAVING = {"service": 0.2, "operations": 0.14, "sales": 0.16}
REASONS = ("another offer", "moved away", "studies", "family", "end of contract", "retired")
#: How often a leaving is regretted, by its reason.
MISSED = {"another offer": 0.7, "moved away": 0.5, "studies": 0.4, "family": 0.4}
SEATS_PER_LEAD = 12


@dataclass(frozen=True)
class Staff:
    """Everybody who worked here in the time told.

    Attributes:
        ids: external ids, "p0001" and on.
        names, emails: one for each person.
        unit, level, seat: the number of each person's unit, level and seat.
        started, ended: first and last day; NaT for those who are still here.
        holder: person on each seat on each day, -1 while it was vacant (seats x days).
        first_seat, seats: the first seat of each unit and how many there are.
        above: the seat that leads each seat; -1 at the top.
    """

    scene: Scene
    ids: list[str]
    names: list[str]
    emails: list[str]
    unit: npt.NDArray[np.int64]
    level: npt.NDArray[np.int64]
    seat: npt.NDArray[np.int64]
    started: npt.NDArray[np.datetime64]
    ended: npt.NDArray[np.datetime64]
    holder: npt.NDArray[np.int64]
    first_seat: npt.NDArray[np.int64]
    seats: npt.NDArray[np.int64]
    above: npt.NDArray[np.int64]

    def head(self, unit: npt.ArrayLike, days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
        """Who led the units on the days."""
        seats = self.first_seat[np.asarray(unit)]
        found: npt.NDArray[np.int64] = self.holder[seats, self.scene.index(days)]
        return found

    def someone(
        self,
        chance: np.random.Generator,
        unit: npt.ArrayLike,
        days: npt.NDArray[np.datetime64],
    ) -> npt.NDArray[np.int64]:
        """Somebody who worked in each unit on each day; its head where the seat was vacant."""
        number = np.broadcast_to(np.asarray(unit), days.shape)
        seat = self.first_seat[number] + (chance.random(days.shape) * self.seats[number]).astype(
            int
        )
        found = self.holder[seat, self.scene.index(days)]
        return np.where(found >= 0, found, self.head(number, days))

    def leader(self, unit: str, day: np.datetime64) -> int:
        """Who led a unit on a day."""
        seat = self.first_seat[unit_number()[unit]]
        return int(self.holder[seat, self.scene.day_number(day)])

    def colleague(self, chance: np.random.Generator, unit: str, day: np.datetime64) -> int:
        """Somebody who worked in a unit on a day."""
        number = unit_number()[unit]
        seat = self.first_seat[number] + int(chance.random() * self.seats[number])
        found = int(self.holder[seat, self.scene.day_number(day)])
        return found if found >= 0 else self.leader(unit, day)

    def above_of(self, person: int, day: np.datetime64) -> int:
        """Who led a person on a day; -1 for the one at the top."""
        seat = int(self.above[self.seat[person]])
        return -1 if seat < 0 else int(self.holder[seat, self.scene.day_number(day)])

    def present(self, unit: int, day: np.datetime64) -> npt.NDArray[np.int64]:
        """Everybody who worked in a unit on a day."""
        start = self.first_seat[unit]
        there = self.holder[start : start + self.seats[unit], self.scene.day_number(day)]
        return there[there >= 0]

    def reference(self, person: int) -> str:
        """The id under which other systems point to a person."""
        return f"hr/{self.ids[person]}"

    def references(self, people: npt.NDArray[np.int64]) -> list[str]:
        """The same for many."""
        return [f"hr/{self.ids[person]}" for person in people.tolist()]


def staff_of(scene: Scene) -> Staff:
    """The people of the story."""
    chance = scene.chance("people")
    number = unit_number()
    sizes = np.array([unit.size for unit in units()])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    above = _chains(first, sizes, number)
    people: list[dict[str, Any]] = []
    for unit in units():
        for place in range(unit.size):
            level = _level(unit, place)
            seat = int(first[number[unit.key]]) + place
            for span in _tenures(scene, chance, unit, leads=level < EMPLOYEE):
                people.append({"unit": number[unit.key], "level": level, "seat": seat} | span)
    people.sort(key=lambda person: (person["started"], person["seat"]))
    holder = np.full((int(sizes.sum()), scene.length), -1, dtype=np.int64)
    for row, person in enumerate(people):
        start = scene.day_number(person["started"])
        leaves = person["ended"]
        stop = scene.length if np.isnat(leaves) else scene.day_number(leaves) + 1
        holder[person["seat"], start:stop] = row
    names, emails = _names(chance, [units()[person["unit"]] for person in people])
    return Staff(
        scene=scene,
        ids=[f"p{row:04d}" for row in range(1, len(people) + 1)],
        names=names,
        emails=emails,
        unit=np.array([person["unit"] for person in people]),
        level=np.array([person["level"] for person in people]),
        seat=np.array([person["seat"] for person in people]),
        started=np.array([person["started"] for person in people], dtype="datetime64[D]"),
        ended=np.array([person["ended"] for person in people], dtype="datetime64[D]"),
        holder=holder,
        first_seat=first,
        seats=sizes,
        above=above,
    )


def titles_of(staff: Staff) -> list[str]:
    """Everybody's job title, in both languages."""
    luck = staff.scene.chance("titles").random(len(staff.ids))
    company = words("company")
    titles = []
    for person, draw in enumerate(luck.tolist()):
        unit = units()[staff.unit[person]]
        place = int(staff.seat[person] - staff.first_seat[staff.unit[person]])
        english, chinese = unit.names
        if unit.key == EXECUTIVES:
            titles.append(both(company["executives"][place][:2]))
        elif place == 0:
            titles.append(f"Head of {english} · {chinese}负责人")
        elif staff.level[person] == MANAGER:
            titles.append(f"Team Lead, {english} · {chinese}组长")
        else:
            titles.append(both(choose(company["titles"][unit.function], draw)))
    return titles


def tables(staff: Staff) -> list[Table]:
    """The people file of the HR system."""
    scene = staff.scene
    chance = scene.chance("people file")
    missed = scene.chance("regret").random(len(staff.ids))
    titles = titles_of(staff)
    rows = []
    last = np.where(np.isnat(staff.ended), scene.last, staff.ended)
    for person, key in enumerate(staff.ids):
        unit = units()[staff.unit[person]]
        luck = chance.random(4)
        leader = staff.above_of(person, last[person])
        level = int(staff.level[person])
        gone = not np.isnat(staff.ended[person])
        reason = choose(REASONS, luck[3])
        rows.append(
            {
                "external_id": key,
                "full_name": staff.names[person],
                "email": staff.emails[person],
                "unit": unit.key,
                "manager": staff.ids[leader] if leader >= 0 else "",
                "level": LEVELS[level],
                "job_title": titles[person],
                "remote": bool(luck[0] < unit.remote_share),
                "authority_limit": _limit(unit, level, luck[1]),
                "profile": _profile(unit, luck[2]),
                "started_on": staff.started[person],
                "ended_on": staff.ended[person],
                "leaving_reason": reason if gone else "",
                "regretted_leaving": bool(missed[person] < MISSED.get(reason, 0)) if gone else None,
            }
        )
    return [Table.of_rows("hr", "people", rows)]


def _level(unit: Unit, place: int) -> int:
    if unit.key == EXECUTIVES:
        return EXECUTIVE
    return MANAGER if place <= (unit.size - 1) // SEATS_PER_LEAD else EMPLOYEE


def _chains(
    first: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64], number: dict[str, int]
) -> npt.NDArray[np.int64]:
    """The seat that leads each seat: team lead, head of unit, head above, executive, chief."""
    above = np.full(int(sizes.sum()), -1, dtype=np.int64)
    board = int(first[number[EXECUTIVES]])
    answers_for = {
        key: board + place
        for place, (_, _, keys) in enumerate(words("company")["executives"])
        for key in keys
    }
    for unit in units():
        start = int(first[number[unit.key]])
        if unit.key == EXECUTIVES:
            above[start + 1 : start + unit.size] = start
            continue
        above[start] = answers_for.get(
            unit.key, int(first[number[unit.parent]]) if unit.parent else board
        )
        leads = (unit.size - 1) // SEATS_PER_LEAD
        for place in range(1, unit.size):
            led = leads > 0 and place > leads
            above[start + place] = start + 1 + place % leads if led else start
    return above


def _tenures(
    scene: Scene, chance: np.random.Generator, unit: Unit, *, leads: bool
) -> list[dict[str, np.datetime64]]:
    """The holders of a seat, backwards from today until one was there before it all began."""
    rate = 0.05 if leads else LEAVING.get(unit.function, 0.11)
    spans: list[dict[str, np.datetime64]] = []
    end: np.datetime64 = np.datetime64("NaT", "D")
    known = scene.last
    while True:
        held = np.timedelta64(10 + int(chance.exponential(365 / rate)), "D")
        start = known - held
        if start < scene.first:
            start = scene.first - np.timedelta64(int(chance.integers(30, 2600)), "D")
        start = np.busday_offset(start, 0, roll="backward")
        spans.append({"started": start, "ended": end})
        grown = not leads and len(spans) == 1 and chance.random() < 0.2
        if start < scene.first or grown:
            return spans
        vacant = 1 if leads else int(chance.integers(8, 50))
        end = known = start - np.timedelta64(vacant, "D")
        if known < scene.first:
            return spans


def _names(chance: np.random.Generator, homes: list[Unit]) -> tuple[list[str], list[str]]:
    stock = words("names")
    taken: set[str] = set()
    addresses: dict[str, int] = {}
    names, emails = [], []
    for unit in homes:
        western = chance.random() < (0.86 if unit.speaks == ENGLISH else 0.1)
        while True:
            luck = chance.random(2)
            if western:
                given, family = (
                    choose(stock["en"]["given"], luck[0]),
                    choose(stock["en"]["surnames"], luck[1]),
                )
                name, address = f"{given} {family}", f"{given}.{family}"
            else:
                given, family = (
                    choose(stock["zh"]["given"], luck[0]),
                    choose(stock["zh"]["surnames"], luck[1]),
                )
                name, address = f"{family[0]}{given[0]}", f"{given[1]}.{family[1]}"
            if name not in taken:
                break
        taken.add(name)
        address = address.lower().replace(" ", "")
        addresses[address] = addresses.get(address, 0) + 1
        count = addresses[address]
        suffix = "" if count == 1 else str(count)
        names.append(name)
        emails.append(f"{address}{suffix}@{words('company')['domain']}")
    return names, emails


def _limit(unit: Unit, level: int, luck: float) -> int | None:
    if level == EXECUTIVE:
        return 500_000
    if level == MANAGER:
        return 20_000
    if unit.in_service and unit.customer_facing:
        return int(choose((300, 500, 800), luck))
    return 2_000 if unit.function == "sales" else None


def _profile(unit: Unit, luck: float) -> str:
    if luck > (0.6 if unit.in_service else 0.2):
        return ""
    topics = list(words("topics"))
    topic = choose(topics, luck * 1.6)
    if unit.speaks == ENGLISH:
        return f"Ask me about: {topic_name(topic, ENGLISH)}."
    return f"{topic_name(topic, CHINESE)}的事可以问我。"

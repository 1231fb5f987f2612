# SPDX-License-Identifier: Apache-2.0
"""Time with customers: visits, calls and listening sessions; shifts, town halls, the board."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES, SELF_IMAGE, unit_number, units
from customary.demo.scene import even, moment
from customary.demo.tables import Table, reference
from customary.demo.words import ENGLISH, both, choose, topic_name, topics_of, words

if TYPE_CHECKING:
    from customary.demo.company import Unit
    from customary.demo.customers import Customers
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

#: Share of a unit's people who spend two hours with customers in a quarter.
EXPOSED = {
    EXECUTIVES: 0.0,
    SELF_IMAGE: 0.0,
    "product-design": 0.9,
    "product": 0.6,
    "product-connected": 0.4,
    "sales-key-accounts": 0.75,
    "sales-europe": 0.6,
    "sales-online": 0.2,
    "sales": 0.4,
    "marketing-community": 0.5,
    "marketing": 0.3,
    "operations-plant": 0.12,
    "operations-logistics": 0.15,
    "finance": 0.1,
    "finance-legal": 0.0,
    "systems": 0.0,
}
EXPOSED_ELSEWHERE = 0.25
KINDS = {"sales": "joint_call", "marketing": "listening_session", "product": "customer_visit"}
KINDS_ELSEWHERE = ("customer_visit", "listening_session")
GROUP = 4
SHIFTS = 220


@dataclass(frozen=True)
class _Diary:
    """What is entered while the story goes on."""

    scene: Scene
    staff: Staff
    customers: Customers
    chance: np.random.Generator
    events: list[dict[str, Any]] = field(default_factory=list)
    attendances: list[dict[str, Any]] = field(default_factory=list)

    def enter(self, unit: Unit, kind: str, day: np.datetime64, **fields: Any) -> str:
        """An event on a day; returns its id."""
        language = unit.speaks if self.chance.random() < 0.7 else ENGLISH
        topic = topic_name(choose(topics_of(unit.function), self.chance.random()), language)
        starts = moment(day, 60 * int(self.chance.integers(9, 16)))
        key = f"{kind.replace('_', '-')}-{str(day).replace('-', '')}-{len(self.events) + 1:05d}"
        self.events.append(
            {
                "external_id": key,
                "kind": kind,
                "title": words("meetings")["titles"][kind][language].format_map(
                    {"topic": topic, "customer": "", "quarter": ""} | fields.pop("names", {})
                ),
                "series": "",
                "unit": reference("hr", unit.key),
                "organiser": "",
                "status": "held",
                "starts_at": starts,
                "ends_at": starts + np.timedelta64(150, "m"),
                "attendee_count": None,
                "customer_present": False,
                "service_item": False,
            }
            | fields
        )
        return key

    def came(self, event: str, *, person: int = -1, customer: int = -1, hours: float = 1.0) -> None:
        """Somebody, or a customer, was there."""
        who = self.staff.ids[person] if person >= 0 else self.customers.ids[customer]
        self.attendances.append(
            {
                "external_id": f"{event}-{who}",
                "event": event,
                "person": self.staff.reference(person) if person >= 0 else "",
                "customer": self.customers.reference(customer) if person < 0 else "",
                "status": "attended",
                "hours": hours,
                "learned": self._learned(person),
            }
        )

    def guests(self, day: np.datetime64, count: int) -> list[int]:
        """Different customers of that day."""
        return sorted(set(self.customers.some(self.chance, np.repeat(day, count)).tolist()))

    def _learned(self, person: int) -> str:
        if person < 0 or self.chance.random() > 0.3:
            return ""
        language = units()[self.staff.unit[person]].speaks
        text: str = choose(words("meetings")["agenda"]["learned"], self.chance.random())[language]
        return text


def tables(scene: Scene, staff: Staff, customers: Customers) -> list[Table]:
    """The events with customers, and who was there; trainings, town halls and the board too."""
    diary = _Diary(scene, staff, customers, scene.chance("exposure"))
    for span in quarters(scene):
        for unit in units():
            if not unit.in_service:
                _with_customers(diary, unit, span)
    _shifts(diary)
    _large_events(diary)
    return [
        Table.of_rows("calendar", "events", diary.events),
        Table.of_rows("calendar", "attendances", diary.attendances),
    ]


def quarters(scene: Scene) -> list[tuple[np.datetime64, np.datetime64]]:
    """First and last day of each calendar quarter told, the ends cut off."""
    found = []
    month = scene.first.astype("datetime64[M]")
    month -= int(month.astype(int)) % 3
    while month.astype("datetime64[D]") <= scene.last:
        after = (month + 3).astype("datetime64[D]")
        first = max(month.astype("datetime64[D]"), scene.first)
        found.append((first, min(after - np.timedelta64(1, "D"), scene.last)))
        month += 3
    return found


def _with_customers(diary: _Diary, unit: Unit, span: tuple[np.datetime64, np.datetime64]) -> None:
    """The people chosen for a quarter, in small groups, each group on one day."""
    start, stop = span
    chance, staff = diary.chance, diary.staff
    length = int((stop - start).astype(int)) + 1
    seats = chance.permutation(unit.size) + staff.first_seat[unit_number()[unit.key]]
    wanted = unit.size * EXPOSED.get(unit.key, EXPOSED_ELSEWHERE) * min(1.0, length / 80)
    enough = int(wanted + chance.random()) if wanted else 0
    # Some more come for an hour, which is not enough.
    chosen = seats[: enough + (unit.size // 8 if enough else 0)]
    for first in range(0, len(chosen), GROUP):
        day = start + np.timedelta64(int(chance.integers(0, length)), "D")
        day = max(np.busday_offset(day, 0, roll="backward"), start)
        there = staff.holder[chosen[first : first + GROUP], diary.scene.day_number(day)]
        guests = diary.guests(day, int(chance.integers(1, 4)))
        event = diary.enter(
            unit,
            KINDS.get(unit.function) or choose(KINDS_ELSEWHERE, chance.random()),
            day,
            names={"customer": diary.customers.names[guests[0]]},
            attendee_count=int((there >= 0).sum()) + len(guests),
            customer_present=True,
        )
        for place, person in enumerate(there.tolist(), start=first):
            if person >= 0:
                long = place < enough
                diary.came(
                    event,
                    person=person,
                    hours=2 + 0.5 * int(chance.integers(0, 5)) if long else 1.0,
                )
        for guest in guests:
            diary.came(event, customer=guest)


def _shifts(diary: _Diary) -> None:
    """Shifts in the queue by service's own back offices, and the practice of skills."""
    homes = [unit for unit in units() if unit.in_service]
    for number, day in enumerate(diary.scene.some_days(diary.chance, SHIFTS)):
        unit = homes[number % len(homes)]
        people = diary.staff.present(unit_number()[unit.key], day)
        chosen = np.sort(diary.chance.choice(people, size=min(3, len(people)), replace=False))
        training = number % 3 == 0
        event = diary.enter(
            unit,
            "training" if training else "support_shift",
            day,
            attendee_count=len(chosen),
            customer_present=not training,
        )
        for person in chosen.tolist():
            diary.came(event, person=person, hours=2.5)


def _large_events(diary: _Diary) -> None:
    """A town hall and a board meeting each quarter."""
    board = units()[unit_number()[EXECUTIVES]]
    spans = quarters(diary.scene)
    with_customer = even(len(spans), 0.2) < 0.5
    for number, (start, stop) in enumerate(spans):
        hall = np.busday_offset(start + np.timedelta64(40, "D"), 0, roll="forward")
        if hall <= stop:
            guest = bool(with_customer[number])
            event = diary.enter(
                board,
                "town_hall",
                hall,
                series="town-hall",
                attendee_count=310,
                customer_present=guest,
            )
            for customer in diary.guests(hall, 1) if guest else []:
                diary.came(event, customer=customer)
        met = np.busday_offset(start + np.timedelta64(24, "D"), 0, roll="forward")
        if met <= stop:
            quarter = int(start.astype("datetime64[M]").astype(int)) % 12 // 3 + 1
            title = both(words("meetings")["titles"]["board_meeting"]).format(quarter=quarter)
            event = diary.enter(
                board,
                "board_meeting",
                met,
                title=title,
                series="board-meeting",
                attendee_count=7,
                service_item=True,
            )
            for person in diary.staff.present(unit_number()[EXECUTIVES], met).tolist():
                diary.came(event, person=person, hours=2.0)

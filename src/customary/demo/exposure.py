# SPDX-License-Identifier: Apache-2.0
"""Time with customers: visits, calls and listening sessions; shifts, town halls, the board."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES, SELF_IMAGE, unit_number, units
from customary.demo.meetings import event_key
from customary.demo.scene import even, moment
from customary.demo.tables import Table, reference
from customary.demo.words import ENGLISH, both, choose, topic_name, topics_of, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

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
IN_THE_HALL = 310


@dataclass(frozen=True)
class _Diary:
    """What is entered while the story goes on."""

    scene: Scene
    staff: Staff
    customers: Customers
    chance: np.random.Generator
    events: list[dict[str, Any]] = field(default_factory=list)

    def enter(
        self,
        unit: Unit,
        kind: str,
        day: np.datetime64,
        *,
        there: npt.NDArray[np.int64],
        guests: Sequence[int] = (),
        minutes: int = 150,
        **fields: Any,
    ) -> None:
        """An event on a day, with who came to it."""
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
                "ends_at": starts + np.timedelta64(minutes, "m"),
                "attendees": [
                    *self.staff.references(there),
                    *(self.customers.reference(guest) for guest in guests),
                ],
                "service_item": False,
            }
            | fields
        )
        if fields.get("series"):
            self.events[-1]["external_id"] = event_key(fields["series"], starts)

    def guests(self, day: np.datetime64, count: int) -> list[int]:
        """Different customers of that day."""
        return sorted(set(self.customers.some(self.chance, np.repeat(day, count)).tolist()))


def tables(scene: Scene, staff: Staff, customers: Customers) -> list[Table]:
    """The events with customers, and who was there; trainings, town halls and the board too."""
    diary = _Diary(scene, staff, customers, scene.chance("exposure"))
    for span in quarters(scene):
        for unit in units():
            if not unit.in_service:
                _with_customers(diary, unit, span)
    _shifts(diary)
    _large_events(diary)
    return [Table.of_rows("calendar", "events", diary.events)]


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
    few = unit.size // 8 if enough else 0
    for chosen, longest in ((seats[:enough], 4), (seats[enough : enough + few], 0)):
        for first in range(0, len(chosen), GROUP):
            day = start + np.timedelta64(int(chance.integers(0, length)), "D")
            day = max(np.busday_offset(day, 0, roll="backward"), start)
            there = staff.holder[chosen[first : first + GROUP], diary.scene.day_number(day)]
            guests = diary.guests(day, int(chance.integers(1, 4)))
            minutes = 120 + 30 * int(chance.integers(0, longest + 1)) if longest else 60
            diary.enter(
                unit,
                KINDS.get(unit.function) or choose(KINDS_ELSEWHERE, chance.random()),
                day,
                there=there[there >= 0],
                guests=guests,
                minutes=minutes,
                names={"customer": diary.customers.names[guests[0]]},
            )


def _shifts(diary: _Diary) -> None:
    """Shifts in the queue by service's own back offices, and the practice of skills."""
    homes = [unit for unit in units() if unit.in_service]
    for number, day in enumerate(diary.scene.some_days(diary.chance, SHIFTS)):
        unit = homes[number % len(homes)]
        people = diary.staff.present(unit_number()[unit.key], day)
        chosen = np.sort(diary.chance.choice(people, size=min(3, len(people)), replace=False))
        training = number % 3 == 0
        diary.enter(unit, "training" if training else "support_shift", day, there=chosen)


def _large_events(diary: _Diary) -> None:
    """A town hall and a board meeting each quarter."""
    board = units()[unit_number()[EXECUTIVES]]
    spans = quarters(diary.scene)
    with_customer = even(len(spans), 0.2) < 0.5
    for number, (start, stop) in enumerate(spans):
        hall = np.busday_offset(start + np.timedelta64(40, "D"), 0, roll="forward")
        if hall <= stop:
            diary.enter(
                board,
                "town_hall",
                hall,
                there=_everybody(diary, hall)[:IN_THE_HALL],
                guests=diary.guests(hall, 1) if with_customer[number] else (),
                series="town-hall",
            )
        met = np.busday_offset(start + np.timedelta64(24, "D"), 0, roll="forward")
        if met <= stop:
            quarter = int(start.astype("datetime64[M]").astype(int)) % 12 // 3 + 1
            title = both(words("meetings")["titles"]["board_meeting"]).format(quarter=quarter)
            diary.enter(
                board,
                "board_meeting",
                met,
                there=diary.staff.present(unit_number()[EXECUTIVES], met),
                minutes=120,
                title=title,
                series="board-meeting",
                service_item=True,
            )


def _everybody(diary: _Diary, day: np.datetime64) -> npt.NDArray[np.int64]:
    """All who worked here on a day, in an order of chance."""
    there = diary.staff.holder[:, diary.scene.day_number(day)]
    return diary.chance.permutation(there[there >= 0])

# SPDX-License-Identifier: Apache-2.0
"""Recurring meetings: when they were held, and whether they asked the customer question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customary.demo.company import (
    COUNTED,
    EXECUTIVES,
    HAND_REGISTERING,
    ISLAND,
    LAGGING,
    SELF_IMAGE,
    unit_number,
    units,
)
from customary.demo.scene import GOLDEN, at, even
from customary.demo.words import ENGLISH, both, words

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.demo.company import Unit
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

WEEKS_COUNTED = 8
COUNTED_ANSWERED = 11
#: Share of held meetings whose minutes answer the customer question.
ANSWERING = (
    {
        EXECUTIVES: 0.45,
        HAND_REGISTERING: 0.0,
        COUNTED: 0.2,
        ISLAND: 0.94,
        "experience": 0.9,
        "service-quality": 0.5,
        "product-design": 0.45,
    }
    | dict.fromkeys(LAGGING, 0.03)
    | {SELF_IMAGE: 0.0}
)
ANSWERING_ELSEWHERE = 0.24
#: Meetings with the question on the agenda and no answer in the minutes.
UNANSWERED = 0.14
#: Monday to Friday, hour of the day, for the first to sixth weekly series.
WEEKLY_SLOTS = ((0, 10), (1, 14), (0, 9), (3, 11), (3, 15), (4, 16))
#: Six weekly series and a fortnightly one: 56 days hold 52 meetings.
COUNTED_SERIES = 6
EXECUTIVE_TITLE = ("Executive meeting", "经营管理会")
#: Service has a seat among the executives.
SERVICE = "service"
#: The company's clock is that of Shanghai, the whole year.
OFFSET = np.timedelta64(8, "h")
#: Holds its week's meeting on Wednesday afternoon, whatever is announced.
STUBBORN = "operations-purchasing"


@dataclass(frozen=True)
class Meeting:
    """One recurrence of a meeting.

    Attributes:
        key: the id under which other systems point to it: its series and when it was planned for.
        invited: who is invited, the organiser among them.
    """

    key: str
    kind: str
    title: str
    series: str
    unit: Unit
    language: int
    starts: np.datetime64
    minutes: int
    held: bool
    invited: tuple[int, ...]
    organiser: int
    asked: bool
    answered: bool

    @property
    def day(self) -> np.datetime64:
        """The day it was planned for."""
        found: np.datetime64 = self.starts.astype("datetime64[D]")
        return found


def meetings_of(scene: Scene, staff: Staff) -> list[Meeting]:
    """Every recurrence of every series."""
    chance = scene.chance("meetings")
    found: list[Meeting] = []
    for unit in units():
        planned = sorted(
            (starts, series) for series in _series(scene, unit) for starts in series.starts
        )
        found += _recurrences(staff, chance, unit, planned)
    return found


@dataclass(frozen=True, order=True)
class _Series:
    key: str
    title: str
    language: int
    minutes: int
    starts: tuple[np.datetime64, ...]


def _series(scene: Scene, unit: Unit) -> list[_Series]:
    stock = words("meetings")["series"]
    number = unit_number()[unit.key]
    count = COUNTED_SERIES if unit.key == COUNTED else 1 if unit.size < 25 else 2
    found = []
    for place in range(count):
        slot = place if count > 1 else (number % 2 + 3 * (number % 4 == 3)) % len(WEEKLY_SLOTS)
        weekday, hour = (2, 14) if unit.key == STUBBORN else WEEKLY_SLOTS[slot]
        language = ENGLISH if number % 3 == 0 else unit.speaks
        found.append(
            _repeated(
                scene,
                unit,
                f"week-{place + 1}",
                stock["weekly"][place],
                language=language,
                when=(weekday, hour, 7),
            )
        )
    rounds = [("fortnight", "fortnightly", (number % 2 * 3 + 1, 13, 14))]
    if unit.key != COUNTED:
        rounds.append(("month", "monthly", (4, 10, 28)))
    found += [
        _repeated(scene, unit, key, stock[rhythm][0], language=unit.speaks, when=when)
        for key, rhythm, when in rounds
    ]
    return found


def _repeated(
    scene: Scene,
    unit: Unit,
    key: str,
    titles: list[str],
    *,
    language: int,
    when: tuple[int, int, int],
) -> _Series:
    """A series counted back from its newest meeting, in the last week told.

    `when` is the weekday (0 for Monday), the hour, and the days from one meeting to the next.
    """
    weekday, hour, step = when
    monday = scene.last - np.timedelta64((int(scene.last.astype(int)) + 3) % 7, "D")
    newest = monday + np.timedelta64(weekday, "D")
    if newest > scene.last:
        newest -= np.timedelta64(7, "D")
    days = newest - (np.arange(0, scene.length, step)).astype("timedelta64[D]")
    late = 7 if unit.location == "Dublin" else 0
    starts = at(days[days >= scene.first], (hour + late) * 60)
    return _Series(
        key=f"{unit.key}-{key}",
        title=titles[language].format(unit=unit.names[language]),
        language=language,
        minutes=45 if step == 7 else 90,
        starts=tuple(np.sort(starts)),
    )


def _recurrences(
    staff: Staff,
    chance: np.random.Generator,
    unit: Unit,
    planned: list[tuple[np.datetime64, _Series]],
) -> list[Meeting]:
    count = len(planned)
    days = np.array([starts for starts, _ in planned]).astype("datetime64[D]")
    held, answered = _course(staff.scene, chance, unit, days)
    quiet = ANSWERING.get(unit.key, ANSWERING_ELSEWHERE) < 0.5
    asked = answered | (held & (chance.random(count) < UNANSWERED * quiet))
    organiser = _organisers(staff, unit, planned, days)
    invited = _invited(staff, chance, unit, planned)
    at_top = unit.key == EXECUTIVES
    return [
        Meeting(
            key=event_key(series.key, starts),
            kind="executive_meeting" if at_top else "meeting",
            title=both(EXECUTIVE_TITLE) if at_top and series.minutes < 60 else series.title,
            series=series.key,
            unit=unit,
            language=series.language,
            starts=starts,
            minutes=series.minutes,
            held=bool(held[row]),
            invited=tuple({*invited[series.key], int(organiser[row])}),
            organiser=int(organiser[row]),
            asked=bool(asked[row]),
            answered=bool(answered[row]),
        )
        for row, (starts, series) in enumerate(planned)
    ]


def event_key(series: str, starts: np.datetime64) -> str:
    """The id that the calendar gives a recurrence: the series and its start, in UTC."""
    return f"{series}-{starts - OFFSET}Z"


def _organisers(
    staff: Staff,
    unit: Unit,
    planned: list[tuple[np.datetime64, _Series]],
    days: npt.NDArray[np.datetime64],
) -> npt.NDArray[np.int64]:
    """Most series are led by the head of the unit, every third by whoever holds one other seat."""
    number = unit_number()[unit.key]
    lead = staff.head(np.full(len(planned), number), days)
    names = sorted({series.key for _starts, series in planned})
    place = np.array([names.index(series.key) for _starts, series in planned])
    seat = staff.first_seat[number] + (5 * place + 1) % unit.size
    other = staff.holder[seat, staff.scene.index(days)]
    return np.where((place % 3 == 2) & (other >= 0), other, lead)


def _invited(
    staff: Staff,
    chance: np.random.Generator,
    unit: Unit,
    planned: list[tuple[np.datetime64, _Series]],
) -> dict[str, tuple[int, ...]]:
    """Who is on the list of each series: people of the unit as it is on its last day."""
    found = {}
    for series in sorted({series for _starts, series in planned}):
        here = staff.present(unit_number()[unit.key], staff.scene.last)
        size = int(np.clip(unit.size * (0.5 + 0.5 * chance.random()), 3, 14))
        chosen = chance.permutation(here)[:size].tolist()
        if unit.key == EXECUTIVES:
            chosen = [*here.tolist(), staff.leader(SERVICE, staff.scene.last)]
        found[series.key] = tuple(sorted(chosen))
    return found


def _course(
    scene: Scene, chance: np.random.Generator, unit: Unit, days: npt.NDArray[np.datetime64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which meetings were held, and which answered the question."""
    held = (chance.random(len(days)) > 0.05) & ~_on_holiday(days, unit)
    counted = days > scene.last - np.timedelta64(7 * WEEKS_COUNTED, "D")
    if unit.key == COUNTED:
        held |= counted
    share = ANSWERING.get(unit.key, ANSWERING_ELSEWHERE)
    answered = np.zeros(len(days), dtype=bool)
    start = GOLDEN * unit_number()[unit.key] % 1
    answered[held] = even(int(held.sum()), start) < share
    if unit.key == COUNTED:
        recent = np.flatnonzero(counted)
        answered[recent] = False
        answered[chance.choice(recent, COUNTED_ANSWERED, replace=False)] = True
    return held, answered


def _on_holiday(days: npt.NDArray[np.datetime64], unit: Unit) -> npt.NDArray[np.bool_]:
    """The October week in China, the days around Christmas in Ireland."""
    month = days.astype("datetime64[M]").astype(int) % 12 + 1
    day = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    free: npt.NDArray[np.bool_] = (month == 10) & (day <= 7)
    if unit.location == "Dublin":
        free = (month == 12) & (day >= 24)
    return free

# SPDX-License-Identifier: Apache-2.0
"""The rounds in which staff and customers were asked: what, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from customary.demo.scene import calendar_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from customary.demo.scene import Scene

PULSE, FOUR_CS, PROFILE, LEADERS, TEST = (
    "pulse", "four_cs", "culture_profile", "leader_self_assessment", "scenario_test",
)  # fmt: skip
#: Days between rounds, and how many days before the last day told the newest one opened, or more.
RHYTHM = {
    PULSE: (56, 4), FOUR_CS: (182, 34), LEADERS: (182, 76), PROFILE: (364, 132), TEST: (182, 97),
}  # fmt: skip
OPEN_DAYS = 11
RELATIONSHIP, SATISFACTION, EFFORT = (
    "customer_relationship", "customer_satisfaction", "customer_effort",
)  # fmt: skip
#: Customers are asked all the time: a round ends on the day on which the next one opens.
OF_CUSTOMERS = {RELATIONSHIP: (91, 20), SATISFACTION: (91, 48), EFFORT: (91, 48)}
#: What is asked after contacts of which kinds.
AFTER = {SATISFACTION: ("ticket", "email", "chat"), EFFORT: ("call", "visit")}
#: Which pulse, counted back from the one that is open now, came a week late, and which never.
LATE, LATE_DAYS = 3, 7
MISSED = 8


@dataclass(frozen=True)
class Round:
    """One round of a questionnaire; `due` is when it should have opened."""

    family: str
    due: date
    opened: date
    closes: date

    def is_open(self, day: date) -> bool:
        """Whether it still takes answers at the end of a day."""
        return self.closes > day


def rounds_of(scene: Scene) -> list[Round]:
    """All rounds of the staff in the order in which they opened."""
    return _in_order(_series(scene, key, *when, OPEN_DAYS) for key, when in RHYTHM.items())


def customers_rounds(scene: Scene) -> list[Round]:
    """All rounds of customers in the order in which they opened."""
    return _in_order(_series(scene, key, *when, when[0]) for key, when in OF_CUSTOMERS.items())


def _in_order(series: Iterable[list[Round]]) -> list[Round]:
    return sorted(chain.from_iterable(series), key=lambda one: (one.opened, one.family))


def _series(scene: Scene, family: str, every: int, ago: int, lasts: int) -> list[Round]:
    """The rounds of one questionnaire, backwards from the newest; each opens on a Monday."""
    day = np.busday_offset(scene.last - np.timedelta64(ago, "D"), 0, "backward", weekmask="Mon")
    rounds: list[Round] = []
    number = 0
    while day >= scene.first:
        is_late = family == PULSE and number == LATE
        due = day - np.timedelta64(LATE_DAYS if is_late else 0, "D")
        if family != PULSE or number != MISSED:
            closes = day + np.timedelta64(lasts, "D")
            rounds.append(Round(family, *(calendar_day(one) for one in (due, day, closes))))
        # The next one is due so many days after the opening of the one before, however late.
        day, number = due - np.timedelta64(every, "D"), number + 1
    return rounds

# SPDX-License-Identifier: Apache-2.0
"""Where people stood before: jobs, levels and units they had until they took the one they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import EXECUTIVES, units
from customary.demo.people import EMPLOYEE, LEVELS, MANAGER, titles_of
from customary.demo.tables import Table
from customary.demo.words import both, words

if TYPE_CHECKING:
    from customary.demo.company import Unit
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

#: Share of people who took a step in the time told: in service, and elsewhere.
STEPS = {"service": 0.6}
STEPS_ELSEWHERE = 0.3
#: Of the steps of long ago, these led from another unit, or up from the team.
FROM_ELSEWHERE = 0.5
#: Whoever changed unit or level did so before all that is counted by unit and level.
LONG_AGO = 19 * 30
FEWEST_DAYS = 60


def tables(scene: Scene, staff: Staff) -> list[Table]:
    """The rows of the HR system that do not hold any more; each until the next one's day."""
    chance = scene.chance("careers")
    titles = titles_of(staff)
    rows = []
    for person, key in enumerate(staff.ids):
        unit = units()[staff.unit[person]]
        luck = chance.random(5).tolist()
        first = max(staff.started[person], scene.first) + np.timedelta64(FEWEST_DAYS, "D")
        last = scene.last if np.isnat(staff.ended[person]) else staff.ended[person]
        room = int((last - first).astype(int)) - FEWEST_DAYS
        takes = luck[0] < STEPS.get(unit.function, STEPS_ELSEWHERE)
        if room < 1 or not takes or unit.key == EXECUTIVES:
            continue
        day = first + np.timedelta64(int(luck[1] * room), "D")
        before = _before(unit, int(staff.level[person]), titles[person], luck=luck[2:])
        if (scene.last - day).astype(int) < LONG_AGO:
            if staff.level[person] != EMPLOYEE:
                continue
            before |= {"unit": unit.key, "level": LEVELS[EMPLOYEE]}
        rows.append(before | {"person": key, "until": day})
    return [Table.of_rows("hr", "careers", rows)]


def _before(unit: Unit, level: int, title: str, *, luck: list[float]) -> dict[str, Any]:
    """Unit, level and title of somebody before their step."""
    if level == MANAGER:
        return {"unit": unit.key, "level": LEVELS[EMPLOYEE], "title": _title(unit, title, luck[2])}
    home = unit
    if luck[0] < FROM_ELSEWHERE:
        others = [one for one in units() if one.key != EXECUTIVES and one.size > 8]
        home = others[int(luck[1] * len(others))]
    return {"unit": home.key, "level": LEVELS[level], "title": _title(home, title, luck[2])}


def _title(unit: Unit, now: str, luck: float) -> str:
    """A job of the unit that is not the one somebody has now."""
    jobs = [both(title) for title in words("company")["titles"][unit.function]]
    others = [job for job in jobs if job != now]
    return others[int(luck * len(others))] if others else now

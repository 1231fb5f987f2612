# SPDX-License-Identifier: Apache-2.0
"""Stories of customers and of good work; celebrations, until nobody held them any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import units
from customary.demo.publications import EDITORS
from customary.demo.scene import even, moment
from customary.demo.tables import Table, reference
from customary.demo.words import ENGLISH, words

if TYPE_CHECKING:
    from customary.demo.people import Staff
    from customary.demo.scene import Scene

#: Celebrations stopped when the editor left; nobody took the list over.
CELEBRATED_UNTIL_MONTHS = 14
CELEBRATIONS, STORIES = 150, 76
#: Celebrations that say what the work was worth.
VALUED = 0.9


def tables(scene: Scene, staff: Staff) -> list[Table]:
    """The stories of the newsletter tool, each told anew a few times over the years."""
    chance = scene.chance("stories")
    told = words("tellings")["stories"]
    until = celebrated_until(scene)
    days = [day for day in scene.some_days(chance, CELEBRATIONS) if day <= until]
    valued = (even(len(days), 0.35) < VALUED).tolist()
    planned: list[tuple[np.datetime64, str, list[str]]] = []
    for place, (day, worth) in enumerate(zip(days, valued, strict=True)):
        kind, *item = told["celebrations"][place % len(told["celebrations"])]
        planned.append((day, kind, item if worth else [*item[:4], "", ""]))
    for place, day in enumerate(scene.some_days(chance, STORIES)):
        planned.append((day, "story", [*told["items"][place % len(told["items"])][:4], "", ""]))
    planned.sort(key=lambda story: (story[0], story[2]))
    rows = [_story(staff, chance, *story) for story in planned]
    keyed = [{"external_id": f"story-{place:04d}"} | row for place, row in enumerate(rows, 1)]
    return [Table.of_rows("newsletter", "stories", keyed)]


def celebrated_until(scene: Scene) -> np.datetime64:
    """The last day with celebrations: 14 months ago, or before the four quarters looked at."""
    month = (scene.last + np.timedelta64(1, "D")).astype("datetime64[M]")
    month -= int(month.astype(int)) % 3 + 12
    return min(
        scene.months_before(CELEBRATED_UNTIL_MONTHS),
        month.astype("datetime64[D]") - np.timedelta64(1, "D"),
    )


def _story(
    staff: Staff, chance: np.random.Generator, day: np.datetime64, kind: str, texts: list[str]
) -> dict[str, Any]:
    luck = chance.random(5).tolist()
    unit = units()[int(luck[4] * len(units()))]
    language = ENGLISH if luck[0] < 0.45 else unit.speaks
    celebrated = staff.colleague(chance, unit.key, day)
    title, text, worth = (texts[place + language] for place in (0, 2, 4))
    return {
        "kind": kind,
        "title": title,
        "text": text,
        "author": staff.reference(staff.colleague(chance, EDITORS, day)),
        "person": "" if kind == "story" else staff.reference(celebrated),
        "unit": reference("hr", unit.key),
        "published_at": moment(day, int(540 + 400 * luck[1])),
        "consent": luck[2] < 0.9,
        "business_value": worth,
        "reads_outside_service": int(300 * luck[3]),
    }

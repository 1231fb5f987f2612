# SPDX-License-Identifier: Apache-2.0
"""Mistakes: the value says that we admit them within a day; the records say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.company import unit_number, units
from customary.demo.exposure import quarters
from customary.demo.scene import later, moment
from customary.demo.tables import Table, reference
from customary.demo.words import words

if TYPE_CHECKING:
    from customary.demo.scene import Scene

A_QUARTER = 3
#: Hours until a mistake is admitted: never less than the first figure.
SOONEST, LATEST = 84.0, 504.0
ADMITTED = 0.86
SEEN_BY = ("Seen by service first.", "客服最先发现。")


def tables(scene: Scene) -> list[Table]:
    """The incident log."""
    chance = scene.chance("incidents")
    told = words("colleagues")["incidents"]["items"]
    order = chance.permutation(len(told)).tolist()
    rows: list[dict[str, Any]] = []
    for start, stop in quarters(scene):
        length = int((stop - start).astype(int)) + 1
        count = A_QUARTER if length > 80 else 1
        for place in range(count):
            passed = int(length * (place + 0.8 * chance.random()) / count)
            item = told[order[len(rows) % len(order)]]
            key = f"incident-{len(rows) + 1:03d}"
            rows.append(_incident(scene, chance, key, start + np.timedelta64(passed, "D"), item))
    return [Table.of_rows("incidents", "incidents", rows)]


def _incident(
    scene: Scene, chance: np.random.Generator, key: str, day: np.datetime64, item: list[str]
) -> dict[str, Any]:
    *texts, unit = item
    luck = chance.random(5).tolist()
    language = units()[unit_number()[unit]].speaks if luck[0] < 0.6 else 0
    seen = moment(day, int(480 + 600 * luck[1]))
    admitted = later(seen, SOONEST + (LATEST - SOONEST) * luck[2] ** 1.6)
    known = luck[3] < ADMITTED and admitted <= scene.end
    promised = (admitted + np.timedelta64(10, "D")).astype("datetime64[D]")
    delivered = promised + np.timedelta64(int(-3 + 22 * luck[4]), "D")
    return {
        "external_id": key,
        "title": texts[language],
        "description": SEEN_BY[language],
        "unit": reference("hr", unit),
        "detected_at": seen,
        "admitted_at": admitted if known else None,
        "remedy": texts[2 + language] if known else "",
        "remedy_promised_on": promised if known else None,
        "remedy_delivered_on": delivered if known and delivered <= scene.last else None,
        "customers_affected": int(20 + 900 * luck[4] ** 2),
    }

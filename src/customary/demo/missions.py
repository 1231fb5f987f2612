# SPDX-License-Identifier: Apache-2.0
"""The customer mission in use: cited for some months now, in more things each month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.plans import citation
from customary.demo.scene import even, moment
from customary.demo.tables import Table, reference

if TYPE_CHECKING:
    from customary.demo.decisions import Decision
    from customary.demo.meetings import Meeting
    from customary.demo.plans import Plan
    from customary.demo.scene import Scene

#: Since when the customer mission is cited, and in what share of things month by month.
SINCE_MONTHS = 5
SHARES = (0.03, 0.08, 0.14, 0.22, 0.31)
#: Every so many citations name a promise instead of the mission.
PROMISE_EVERY = 4
DOCUMENTS = {"mission": "wiki/customer-mission", "promise": "wiki/promise-delivery"}


def tables(
    scene: Scene, decisions: list[Decision], meetings: list[Meeting], plans: list[Plan]
) -> list[Table]:
    """The citations of the mission and of promises."""
    places = [
        (("decision", reference("decisions", one.key)), one.decided - np.timedelta64(2, "h"))
        for one in decisions
        if one.row["status"] == "approved"
    ]
    places += [
        (("event", reference("calendar", one.key)), one.starts) for one in meetings if one.held
    ]
    places += [
        (("initiative", reference("tracker", one.key)), moment(one.started, 12 * 60))
        for one in plans
    ]
    steps = [since(scene, month) for month in range(SINCE_MONTHS)]
    places = [place for place in places if place[1] >= steps[0]]
    places.sort(key=lambda place: (place[1], place[0]))
    luck = even(len(places), 0.7)
    rows: list[dict[str, Any]] = []
    for (place, when), draw in zip(places, luck, strict=True):
        month = sum(bool(when >= step) for step in steps)
        if month and draw < SHARES[month - 1]:
            kind = "promise" if len(rows) % PROMISE_EVERY == PROMISE_EVERY - 1 else "mission"
            key = f"use-{place[1].replace('/', '-')}"
            rows.append(citation(key, kind, place, when, document=DOCUMENTS[kind]))
    return [Table.of_rows("charter", "citations", rows)]


def since(scene: Scene, month: int) -> np.datetime64:
    """The first day of one of the months in which the mission is cited."""
    day: np.datetime64 = scene.months_before(SINCE_MONTHS - month) + np.timedelta64(1, "D")
    return day

# SPDX-License-Identifier: Apache-2.0
"""Obstacles that staff raise: solved before customers complain of them, or not."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.reading import columns, hours_between, ids
from customary.evidence.registry import indicator
from customary.store.models import Dialogue, DialogueKind, Theme, ThemeMention
from customary.store.queries.complaints import complaints

if TYPE_CHECKING:
    from datetime import datetime

    from customary.evidence.reading import Columns, Reading

#: Customers who complained of the theme so long before were first; proposed defaults, both.
ALREADY = timedelta(days=90)
#: An obstacle that is not solved by then is not going to be solved ahead of anybody.
SOLVED_WITHIN = timedelta(days=90)


@indicator(
    "I18", records="dialogues", rhythm=Cadence.QUARTER, by_opportunity=True, unit_of_value="hours"
)
def ahead_of_the_complaint(reading: Reading) -> Observations:
    """One observation: an obstacle that a colleague raised, about a theme that customers speak of.

    It holds when it was solved before any customer complained of that theme, counted from 90 days
    before it was raised; its own record proves it, and `value` is the hours to the solution. While
    it may still be solved ahead of a complaint it is left out. Speaking up is not looked at: who
    does so stays hidden.
    """
    rows = columns(
        Dialogue.objects.filter(
            **reading.within("opened_at"), blocker=True, theme__isnull=False
        ).exclude(kind=DialogueKind.SPEAK_UP),
        *("id", "started_by_id", "theme_id", "opened_at", "blocker_solved_at"),
        *("source_id", "recorded_at"),
    )
    solved = reading.known(rows["blocker_solved_at"])
    first = _first_complaints(reading, rows)
    day = reading.days(rows["opened_at"])
    held = np.array(
        [
            done is not None and (said is None or done < said)
            for done, said in zip(solved, first, strict=True)
        ],
        dtype=bool,
    )
    complained = np.array([said is not None for said in first], dtype=bool)
    waited = day + np.timedelta64(SOLVED_WITHIN.days, "D") < np.datetime64(reading.as_of, "D")
    unit, level = reading.person_columns(rows["started_by_id"], day)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=held,
        base=reading.evidence(rows, day),
        value=hours_between(rows["opened_at"], solved),
        record=ids(rows["id"]),
    ).where(held | complained | waited)


def _first_complaints(reading: Reading, rows: Columns) -> list[datetime | None]:
    """For each obstacle the first complaint about its theme since 90 days before it was raised."""
    into = dict(Theme.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    said: dict[int, list[datetime]] = defaultdict(list)
    known = complaints().filter(occurred_at__lt=reading.span[1])
    for theme, moment in (
        *known.filter(theme__isnull=False).values_list("theme_id", "occurred_at"),
        *ThemeMention.objects.filter(voice_item__in=known.values("pk")).values_list(
            "theme_id", "voice_item__occurred_at"
        ),
    ):
        if moment is not None:
            said[into.get(theme, theme)].append(moment)
    found: list[datetime | None] = []
    for theme, opened in zip(rows["theme_id"], rows["opened_at"], strict=True):
        later = [one for one in said[into.get(theme, theme)] if one >= opened - ALREADY]
        found.append(min(later, default=None))
    return found

# SPDX-License-Identifier: Apache-2.0
"""The recurring meetings of several people: where a custom shows, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Count

from customary.evidence.reading import columns
from customary.store.models import (
    FEWEST_PEOPLE,
    MEETINGS,
    Attendance,
    AttendanceStatus,
    Event,
    EventStatus,
)

if TYPE_CHECKING:
    from customary.evidence.reading import Columns, Reading


def recurring_meetings(reading: Reading) -> Columns:
    """Meetings of a series held in the span with at least three people.

    Columns: id, unit_id, organiser_id, starts_at, source_id, recorded_at, attendee_count.
    Where the calendar gives no count, those who are recorded as attending are counted.
    """
    held = Event.objects.filter(
        **reading.within("starts_at"), kind__in=MEETINGS, status=EventStatus.HELD
    ).exclude(series="")
    rows = columns(
        held,
        "id",
        "unit_id",
        "organiser_id",
        "starts_at",
        "source_id",
        "recorded_at",
        "attendee_count",
    )
    listed = dict(
        Attendance.objects.filter(
            event__in=held.filter(attendee_count__isnull=True), status=AttendanceStatus.ATTENDED
        )
        .values_list("event_id")
        .annotate(people=Count("id"))
    )
    enough = np.array(
        [
            (listed.get(event, 0) if known is None else known) >= FEWEST_PEOPLE
            for event, known in zip(rows["id"], rows["attendee_count"], strict=True)
        ],
        dtype=bool,
    )
    return {name: column[enough] for name, column in rows.items()}

# SPDX-License-Identifier: Apache-2.0
"""The recurring meetings of several people: where a custom shows, or does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Count, Q

from customary.core.grading.evidence import BACKDATED_AFTER_DAYS
from customary.evidence.reading import columns
from customary.store.models import (
    FEWEST_PEOPLE,
    Attendance,
    AttendanceStatus,
    Change,
    Event,
    EventKind,
    EventStatus,
)

if TYPE_CHECKING:
    from customary.evidence.reading import Columns, Reading


def recurring_meetings(reading: Reading) -> Columns:
    """Meetings of a series held in the span with at least three people.

    Whatever a meeting calls itself, it is one: a new title takes nothing out of the count, nor
    does calling it off long after it was held. Only protected time is none.

    Columns: id, unit_id, organiser_id, starts_at, source_id, recorded_at, attendee_count.
    Where the calendar gives no count, those who are recorded as attending are counted.
    """
    held = (
        Event.objects.filter(
            Q(status=EventStatus.HELD) | Q(pk__in=_called_off_afterwards(reading)),
            **reading.within("starts_at"),
        )
        .exclude(series="")
        .exclude(kind=EventKind.PROTECTED_SLOT)
    )
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


def _called_off_afterwards(reading: Reading) -> list[int]:
    """Events that were recorded as held and called off so late that nobody can tell any more."""
    late = timedelta(days=BACKDATED_AFTER_DAYS)
    changed = dict(
        Change.objects.filter(
            table=Event._meta.db_table,
            before__status=EventStatus.HELD,
            after__status=EventStatus.CANCELLED,
        ).values_list("record_id", "at")
    )
    off = Event.objects.filter(
        **reading.within("starts_at"), status=EventStatus.CANCELLED
    ).values_list("pk", "starts_at")
    return [pk for pk, starts_at in off if pk in changed and changed[pk] - starts_at > late]

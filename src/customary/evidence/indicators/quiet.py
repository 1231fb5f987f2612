# SPDX-License-Identifier: Apache-2.0
"""Quiet: whether the time that was promised free of meetings stays free of them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.evidence.scope import organigram
from customary.store.models import Attendance, AttendanceStatus, Event, EventKind, EventStatus

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: Colleagues sitting together; customers may be served at any hour.
AMONG_COLLEAGUES = (
    EventKind.MEETING,
    EventKind.EXECUTIVE_MEETING,
    EventKind.BOARD_MEETING,
    EventKind.TOWN_HALL,
    EventKind.TRAINING,
)
#: One person's own entry is no meeting, and what lasts a day is a note in the calendar.
FEWEST, LONGEST = 2, timedelta(hours=20)


@indicator("I89", records="events", proofs="events", rhythm=Cadence.WEEK)
def protected_time(reading: Reading) -> Observations:
    """One observation: a protected slot, for one of the units it was promised to.

    These are the slot's own unit and those below it that have people; all, where it names none.
    It holds when no meeting of the unit overlaps it: none that the unit or one of its people
    holds, or is known to have come to. `value` counts those that do, and the first of them is
    the record beside it.
    """
    slots = columns(
        Event.objects.filter(
            **reading.within("starts_at"),
            kind=EventKind.PROTECTED_SLOT,
            status=EventStatus.HELD,
        ).order_by("starts_at", "pk"),
        "id",
        "unit_id",
        "starts_at",
        "ends_at",
        "source_id",
        "recorded_at",
    )
    if not len(slots["id"]):
        return Observations.none()
    tree = organigram(reading)
    peopled = [key for key in sorted(tree.units) if tree.people.get(key)]
    meetings = _meetings(reading)
    day = reading.days(slots["starts_at"])
    base = reading.evidence(slots, day)
    parts = []
    for row, (slot, unit) in enumerate(zip(slots["id"], ids(slots["unit_id"]), strict=True)):
        asked = [key for key in peopled if not unit or key in tree.subtree.get(unit, ())]
        begins, ends = _span(reading, slots["starts_at"][row], slots["ends_at"][row])
        broken = meetings.overlapping(begins, ends, unlike=slot)
        count = np.array([len(broken.get(key, ())) for key in asked], dtype=np.float64)
        parts.append(
            Observations.build(
                day=np.full(len(asked), day[row]),
                unit=asked,
                held=count == 0,
                base=base[row],
                value=count,
                record=slot,
                proof_record=[min(broken.get(key, (0,))) for key in asked],
            )
        )
    return Observations.together(parts)


def _span(reading: Reading, begins: datetime, ends: datetime | None) -> tuple[datetime, datetime]:
    """When a slot is; one without an end lasts until its day does."""
    if ends is not None:
        return begins, ends
    after = begins.astimezone(reading.zone).date() + timedelta(days=1)
    return begins, datetime.combine(after, time.min, reading.zone)


class _Meetings:
    """Meetings in the order of their start, with the units whose people they are of."""

    def __init__(self, rows: Columns, units: dict[int, set[int]]) -> None:
        self.id = ids(rows["id"])
        self.begins = _stamps(rows["starts_at"])
        self.ends = _stamps(rows["ends_at"])
        self.units = units

    def overlapping(self, begins: datetime, ends: datetime, *, unlike: int) -> dict[int, list[int]]:
        """The meetings that overlap a span, by unit."""
        first, after = begins.timestamp(), ends.timestamp()
        low = np.searchsorted(self.begins, first - LONGEST.total_seconds())
        high = np.searchsorted(self.begins, after)
        found: dict[int, list[int]] = {}
        for row in (np.flatnonzero(self.ends[low:high] > first) + low).tolist():
            meeting = int(self.id[row])
            for unit in self.units.get(meeting, ()) if meeting != unlike else ():
                found.setdefault(unit, []).append(meeting)
        return found


def _meetings(reading: Reading) -> _Meetings:
    rows = columns(
        Event.objects.filter(
            **reading.within("starts_at"),
            kind__in=AMONG_COLLEAGUES,
            status=EventStatus.HELD,
            private=False,
            attendee_count__gte=FEWEST,
            ends_at__isnull=False,
        ).order_by("starts_at", "pk"),
        "id",
        "unit_id",
        "organiser_id",
        "starts_at",
        "ends_at",
    )
    brief = _stamps(rows["ends_at"]) - _stamps(rows["starts_at"]) < LONGEST.total_seconds()
    rows = {name: column[brief] for name, column in rows.items()}
    unit, _ = reading.place(rows["unit_id"], rows["organiser_id"], reading.days(rows["starts_at"]))
    units = {key: {own} for key, own in zip(rows["id"], unit.tolist(), strict=True) if own}
    came = columns(
        Attendance.objects.filter(
            **reading.within("event__starts_at"),
            event__kind__in=AMONG_COLLEAGUES,
            status=AttendanceStatus.ATTENDED,
            person__isnull=False,
        ),
        "event_id",
        "person_id",
        "event__starts_at",
    )
    there, _ = reading.person_columns(came["person_id"], reading.days(came["event__starts_at"]))
    for meeting, home in zip(came["event_id"], there.tolist(), strict=True):
        if home:
            units.setdefault(meeting, set()).add(home)
    return _Meetings(rows, units)


def _stamps(moments: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return np.array([moment.timestamp() for moment in moments], dtype=np.float64)

# SPDX-License-Identifier: Apache-2.0
"""Who is in the room: customers where all meet, service where the executives meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.observations import LEVELS, Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import rows_of, shown_by
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import (
    Attendance,
    AttendanceStatus,
    Citation,
    CitationKind,
    Event,
    EventKind,
    EventStatus,
    Function,
    Level,
    quotable,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading


@indicator("I81", records="events", proofs="citations", rhythm=Cadence.QUARTER)
def customer_in_the_room(reading: Reading) -> Observations:
    """One observation: a town hall that was held.

    It holds when a customer was there, as the event's own record tells, or when a customer who
    consented was quoted: then the quote proves it.
    """
    rows = _held(reading, EventKind.TOWN_HALL)
    quotes = columns(
        Citation.objects.filter(
            quotable("voice_item__"),
            kind=CitationKind.QUOTE,
            event__kind=EventKind.TOWN_HALL,
        ),
        "id",
        "event_id",
        "cited_at",
        "source_id",
        "recorded_at",
    )
    day = reading.days(rows["starts_at"])
    base = reading.evidence(rows, day)
    row = rows_of(ids(rows["id"]), ids(quotes["event_id"]))
    # A quote is told in the hall or before it, never put in afterwards.
    cited = reading.days(quotes["cited_at"])
    row = np.where((row >= 0) & (cited <= day[row]), row, -1) if len(day) else row
    quoted, proof, quote = shown_by(
        len(day), row=row, grade=reading.evidence(quotes, cited), record=ids(quotes["id"])
    )
    present = rows["customer_present"].astype(np.bool_)
    return reading.observed(
        rows,
        day,
        who="organiser_id",
        held=present | quoted,
        base=base,
        proof=np.where(present | ~quoted, base, proof),
        proof_record=np.where(present, 0, quote),
    )


@indicator("I95", records="events", proofs="attendances", rhythm=Cadence.QUARTER)
def seat_at_the_table(reading: Reading) -> Observations:
    """One observation: a meeting of the executives that was held.

    It holds when service brought an item to it and somebody who leads in service, a manager or
    executive of a service unit on that day, attended. The attendance proves it.
    """
    rows = _held(reading, EventKind.EXECUTIVE_MEETING)
    day = reading.days(rows["starts_at"])
    came = columns(
        Attendance.objects.filter(
            **reading.within("event__starts_at"),
            event__kind=EventKind.EXECUTIVE_MEETING,
            status=AttendanceStatus.ATTENDED,
            person__isnull=False,
        ),
        "id",
        "event_id",
        "person_id",
        "event__starts_at",
        "source_id",
        "recorded_at",
    )
    when = reading.days(came["event__starts_at"])
    row = rows_of(ids(rows["id"]), ids(came["event_id"]))
    seated, proof, attendance = shown_by(
        len(day),
        row=np.where(_leads_service(reading, came, when), row, -1),
        grade=reading.evidence(came, when),
        record=ids(came["id"]),
    )
    held = seated & rows["service_item"].astype(np.bool_)
    return reading.observed(
        rows,
        day,
        who="organiser_id",
        held=held,
        proof=proof,
        proof_record=np.where(held, attendance, 0),
    )


def _held(reading: Reading, kind: EventKind) -> Columns:
    return columns(
        Event.objects.filter(**reading.within("starts_at"), kind=kind, status=EventStatus.HELD),
        "id",
        "unit_id",
        "organiser_id",
        "starts_at",
        "customer_present",
        "service_item",
        "source_id",
        "recorded_at",
    )


def _leads_service(
    reading: Reading, came: Columns, when: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.bool_]:
    unit, level = reading.person_columns(came["person_id"], when)
    in_service = [reading.functions.get(key) == Function.SERVICE for key in unit.tolist()]
    leading = (level >= 0) & (level != LEVELS.index(Level.EMPLOYEE))
    return np.asarray(leading & np.array(in_service, dtype=np.bool_), dtype=np.bool_)

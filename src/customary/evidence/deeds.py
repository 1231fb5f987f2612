# SPDX-License-Identifier: Apache-2.0
"""Who did it, of all who could: one row a person and period, whatever was or was not done."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from customary.core.grading.evidence import Evidence
from customary.core.grading.observations import Observations
from customary.evidence.history import rows_of as rows_of  # noqa: PLC0414, read with deeds
from customary.evidence.reading import columns, hours_between, ids
from customary.store.models import Attendance, AttendanceStatus, EventKind, EventStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    import numpy.typing as npt
    from django.db.models import Q

    from customary.core.grading.periods import Cadence
    from customary.evidence.reading import Reading


#: Events that say in their name that a customer is there.
WITH_CUSTOMERS = (EventKind.LISTENING_SESSION, EventKind.JOINT_CALL, EventKind.CUSTOMER_VISIT)


@dataclass(frozen=True)
class Deeds:
    """What people did, a row a deed.

    Attributes:
        person: id of who did it.
        day: when, datetime64[D].
        amount: how much of it (hours, or 1 a time).
        grade: `Evidence` grade of the record that shows it.
        record: id of that record.
        kind: which of the indicator's tables of proving records it is in.
    """

    person: npt.NDArray[np.int64]
    day: npt.NDArray[np.datetime64]
    amount: npt.NDArray[np.float64]
    grade: npt.NDArray[np.int8]
    record: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int8]

    def where(self, chosen: npt.NDArray[np.bool_]) -> Self:
        """The chosen deeds."""
        return type(self)(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    def each_once(self) -> Self:
        """The same deeds, measured by how often instead of how long."""
        return replace(self, amount=np.ones(len(self.day)))

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """The deeds of all parts."""
        return cls(
            **{f.name: np.concatenate([getattr(one, f.name) for one in parts]) for f in fields(cls)}
        )


def by_best_evidence(
    holds: Callable[[Evidence], npt.NDArray[np.bool_]],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int8]]:
    """Which rows hold, and the best evidence grade by which each does.

    Args:
        holds: which rows hold when only records of a grade, or better, are looked at.
    """
    held = holds(Evidence.OPINION)
    grade = np.full(len(held), Evidence.OPINION, dtype=np.int8)
    for allowed in reversed(Evidence):
        grade[holds(allowed)] = allowed
    return held, grade


def shown_by(
    count: int,
    *,
    row: npt.NDArray[np.int64],
    grade: npt.NDArray[np.int8],
    record: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    """Which of `count` rows any record shows, the best grade that does, and that record.

    Args:
        count: how many rows there are.
        row: the row each record shows; -1 for none of them.
        grade: the evidence grade of each record.
        record: the id of each record.
    """
    known = row >= 0
    row, grade, record = row[known], grade[known], record[known]
    held, best = by_best_evidence(
        lambda allowed: np.bincount(row[grade <= allowed], minlength=count) > 0
    )
    return held, best, best_records(count, row=row, grade=grade, record=record)


def best_records(
    count: int,
    *,
    row: npt.NDArray[np.int64],
    grade: npt.NDArray[np.int8],
    record: npt.NDArray[Any],
) -> npt.NDArray[Any]:
    """For each of `count` rows the record with the best grade, 0 where there is none."""
    found = np.zeros(count, dtype=record.dtype)
    best_last = np.argsort(-grade, kind="stable")
    found[row[best_last]] = record[best_last]
    return found


def attended(reading: Reading, events: Q) -> Deeds:
    """The attendance of people at events held in the span; `events` filters by `event__…`.

    The amount is in hours: those of the attendance, else those of the event, else 0. A meeting
    that only calls itself one with customers, without one being there, is self-reported.
    """
    rows = columns(
        Attendance.objects.filter(
            events,
            **reading.within("event__starts_at"),
            status=AttendanceStatus.ATTENDED,
            person__isnull=False,
            event__status=EventStatus.HELD,
        ),
        "id",
        "person_id",
        "hours",
        "event__starts_at",
        "event__ends_at",
        "event__source_id",
        "event__kind",
        "event__customer_present",
        "source_id",
        "recorded_at",
    )
    day = reading.days(rows["event__starts_at"])
    grade = np.maximum(reading.evidence(rows, day), reading.grade_of(rows["event__source_id"]))
    only_said = np.isin(rows["event__kind"], WITH_CUSTOMERS) & ~rows[
        "event__customer_present"
    ].astype(bool)
    lasted = hours_between(rows["event__starts_at"], rows["event__ends_at"])
    hours = np.array([np.nan if known is None else known for known in rows["hours"]], dtype=float)
    return Deeds(
        person=ids(rows["person_id"]),
        day=day,
        amount=np.nan_to_num(np.where(np.isnan(hours), lasted, hours)),
        grade=np.where(only_said, np.maximum(grade, Evidence.SELF_REPORTED), grade),
        record=ids(rows["id"]),
        kind=np.zeros(len(day), dtype=np.int8),
    )


def by_person(
    reading: Reading,
    cadence: Cadence,
    *,
    asked: npt.NDArray[np.bool_] | Callable[[date], npt.NDArray[np.bool_]],
    deeds: Deeds,
    at_least: float = 1,
    value: Callable[[date, date], npt.NDArray[np.float64]] | None = None,
) -> Observations:
    """One row for each person asked who worked here on the last day of a period, and period.

    It holds when the person's deeds in the period add up to `at_least`; `value` is their sum.
    The proof is the best evidence by which they do, so that a deed typed in beside the calendar
    takes nothing away from those in it.

    Args:
        reading: what is read.
        cadence: the rhythm of the periods.
        asked: which of `reading.people` could have done it; on the last day of each period, where
            it hangs on what they did then.
        deeds: what was done, by anybody.
        at_least: how much a person does to count.
        value: another `value` than the sum, for all of `reading.people` in a period.
    """
    people = reading.people
    row = rows_of(people["id"], reading.persons(deeds.person))
    parts = []
    for first, last in reading.periods(cadence):
        day = np.datetime64(last, "D")
        inside = (row >= 0) & (deeds.day >= np.datetime64(first, "D")) & (deeds.day <= day)
        done = _add_up(len(people["id"]), row[inside], deeds.where(inside), at_least)
        here = (asked(last) if callable(asked) else asked) & reading.employed(last)
        unit, level = reading.stood(last)
        parts.append(
            Observations.build(
                day=np.full(int(here.sum()), day),
                unit=unit[here],
                level=level[here],
                held=done.amount[here] >= at_least,
                base=people["grade"][here],
                proof=done.grade[here],
                value=(done.amount if value is None else value(first, last))[here],
                record=people["id"][here],
                proof_record=done.record[here],
                proof_kind=done.kind[here],
            )
        )
    return Observations.together(parts)


def _add_up(count: int, row: npt.NDArray[np.int64], deeds: Deeds, at_least: float) -> Deeds:
    """One row a person: the sum, the best grade by which it reaches `at_least`, and a record."""

    def reached(allowed: Evidence) -> npt.NDArray[np.bool_]:
        counts = deeds.grade <= allowed
        return np.bincount(row[counts], deeds.amount[counts], minlength=count) >= at_least

    _, grade = by_best_evidence(reached)
    return Deeds(
        person=np.arange(count),
        day=np.full(count, np.datetime64("NaT"), dtype="datetime64[D]"),
        amount=np.bincount(row, deeds.amount, minlength=count).astype(np.float64),
        grade=grade,
        record=best_records(count, row=row, grade=deeds.grade, record=deeds.record),
        kind=best_records(count, row=row, grade=deeds.grade, record=deeds.kind),
    )

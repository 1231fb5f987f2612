# SPDX-License-Identifier: Apache-2.0
"""Programmes and connection: how the rest of the company meets real customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import Deeds, attended, best_records, by_person, rows_of, shown_by
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import (
    Attendance,
    AttendanceStatus,
    EventKind,
    EventStatus,
    Function,
    Participation,
    ProgrammeKind,
)

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.evidence.reading import Reading

#: Hours with customers that count in a quarter; a proposed default.
HOURS_WITH_CUSTOMERS = 2.0


@indicator("I26", records="people", proofs="attendances", rhythm=Cadence.QUARTER)
def customer_exposure(reading: Reading) -> Observations:
    """One observation: a person outside service in a quarter.

    It holds when the person spent two hours or more at events where customers were present.
    The attendances prove it; `value` is the hours.
    """
    return by_person(
        reading,
        Cadence.QUARTER,
        asked=lambda day: _outside_service(reading, day),
        deeds=attended(reading, Q(event__customer_present=True)),
        at_least=HOURS_WITH_CUSTOMERS,
    )


@indicator("I87", records="people", proofs="attendances", rhythm=Cadence.QUARTER)
def whole_company_support(reading: Reading) -> Observations:
    """One observation: a person outside service in a quarter.

    It holds when the person worked a support shift. The attendance at the shift proves it;
    `value` counts the shifts.
    """
    shifts = attended(reading, Q(event__kind=EventKind.SUPPORT_SHIFT))
    return by_person(
        reading,
        Cadence.QUARTER,
        asked=lambda day: _outside_service(reading, day),
        deeds=shifts.each_once(),
    )


@indicator(
    "I88",
    records="org_units",
    proofs=("participations", "attendances"),
    rhythm=Cadence.QUARTER,
)
def envoys(reading: Reading) -> Observations:
    """One observation: an active unit outside service with people of its own, in a quarter.

    It holds when somebody of service was sent to it as an envoy then, or when people of both sat
    together in a call with a customer. The envoy's part in the programme proves it, or the
    attendance of the unit's own person.
    """
    sent, joint = _sent(reading), _joint(reading)
    shown = Deeds.together([sent.deeds, joint.deeds])
    target = np.concatenate([sent.unit, joint.unit])
    last_day = np.concatenate([sent.until, joint.until])
    level = np.concatenate([sent.level, joint.level])
    return Observations.together(
        [
            _visited(reading, shown, target, last_day, level=level, period=period)
            for period in reading.periods(Cadence.QUARTER)
        ]
    )


@dataclass(frozen=True)
class _Links:
    """What links service with other units: the deed, the unit, until when, whose level."""

    deeds: Deeds
    unit: npt.NDArray[np.int64]
    until: npt.NDArray[np.datetime64]
    level: npt.NDArray[np.int8]


def _sent(reading: Reading) -> _Links:
    """People of service who are sent to another unit, from a day until another."""
    rows = columns(
        Participation.objects.filter(
            programme__kind=ProgrammeKind.ENVOY, person__isnull=False, unit__isnull=False
        ),
        "id",
        "person_id",
        "unit_id",
        "joined_on",
        "left_on",
        "source_id",
        "recorded_at",
    )
    day, left = reading.days(rows["joined_on"]), reading.days(rows["left_on"])
    home, level = reading.person_columns(rows["person_id"], day)
    deeds = Deeds(
        person=ids(rows["person_id"]),
        day=day,
        amount=np.ones(len(day)),
        grade=reading.evidence(rows, day),
        record=ids(rows["id"]),
        kind=np.zeros(len(day), dtype=np.int8),
    )
    of_service = _of_service(reading, home)
    until = np.where(np.isnat(left), np.datetime64(reading.as_of, "D"), left)
    return _Links(
        deeds.where(of_service), ids(rows["unit_id"])[of_service], until[of_service],
        level[of_service],
    )  # fmt: skip


def _joint(reading: Reading) -> _Links:
    """People of other units at calls that somebody of service attended too."""
    came = columns(
        Attendance.objects.filter(
            **reading.within("event__starts_at"),
            event__kind=EventKind.JOINT_CALL,
            event__status=EventStatus.HELD,
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
    day = reading.days(came["event__starts_at"])
    home, level = reading.person_columns(came["person_id"], day)
    of_service, event = _of_service(reading, home), ids(came["event_id"])
    joint = ~of_service & (home > 0) & np.isin(event, event[of_service])
    deeds = Deeds(
        person=ids(came["person_id"]),
        day=day,
        amount=np.ones(len(day)),
        grade=reading.evidence(came, day),
        record=ids(came["id"]),
        kind=np.ones(len(day), dtype=np.int8),
    )
    return _Links(deeds.where(joint), home[joint], day[joint], level[joint])


def _visited(
    reading: Reading,
    shown: Deeds,
    target: npt.NDArray[np.int64],
    until: npt.NDArray[np.datetime64],
    *,
    level: npt.NDArray[np.int8],
    period: tuple[date, date],
) -> Observations:
    """The units of one period, and which of them service was linked with."""
    first, last = (np.datetime64(day, "D") for day in period)
    here = [key for key in _peopled(reading, period[1]) if not _is_service(reading, key)]
    asked = np.array(here, dtype=np.int64)
    inside = (shown.day <= last) & (until >= first)
    row = np.where(inside, rows_of(asked, target), -1)
    best = {"row": row[row >= 0], "grade": shown.grade[row >= 0]}
    held, proof, record = shown_by(len(asked), row=row, grade=shown.grade, record=shown.record)
    source = np.array([reading.units[key].source_id for key in here], dtype=object)
    return Observations.build(
        day=np.full(len(asked), last),
        unit=asked,
        level=np.where(
            held, best_records(len(asked), record=level[row >= 0].astype(np.int64), **best), -1
        ),
        held=held,
        base=reading.grade_of(source),
        proof=proof,
        record=asked,
        proof_record=record,
        proof_kind=best_records(len(asked), record=shown.kind[row >= 0], **best),
    )


def _peopled(reading: Reading, day: date) -> list[int]:
    """The units that stand on a day and have people of their own then."""
    unit, _ = reading.stood(day)
    there = set(unit[reading.employed(day)].tolist())
    return [key for key in sorted(reading.units) if key in there and _stands(reading, key, day)]


def _stands(reading: Reading, key: int, day: date) -> bool:
    unit = reading.units[key]
    return not (unit.started_on and unit.started_on > day) and not (
        unit.ended_on and unit.ended_on < day
    )


def _is_service(reading: Reading, unit: int) -> bool:
    return reading.functions.get(unit) == Function.SERVICE


def _of_service(reading: Reading, unit: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return np.array([_is_service(reading, key) for key in unit.tolist()], dtype=np.bool_)


def _outside_service(reading: Reading, day: date) -> npt.NDArray[np.bool_]:
    return np.array(reading.worked_as(day) != Function.SERVICE, dtype=np.bool_)

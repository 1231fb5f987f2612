# SPDX-License-Identifier: Apache-2.0
"""Careers: whether people in service move up and across, and whether those we want stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.grading.observations import LEVELS, Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import Deeds, by_person
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import Function, Person, Placement, Standing

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: As many people who change alike on one day, leaving nobody behind, were renamed, not moved.
RENAMED = 5
#: Days between two placements after which somebody came back instead of moving.
AWAY = 31


@indicator("I76", records="people", proofs="placements", rhythm=Cadence.HALF_YEAR)
def room_to_move(reading: Reading) -> Observations:
    """One observation: a person at work in a half-year who was in service at its start or end.

    It holds when the person moved in it: to another unit, a higher level or another job. The new
    placement proves it; `value` is the share of the whole company that moved. Units and jobs that
    were only renamed, nobody staying behind, moved nobody.
    """
    moves = _moves(reading)

    def in_service(last: date) -> npt.NDArray[np.bool_]:
        first = {end: start for start, end in reading.periods(Cadence.HALF_YEAR)}[last]
        before = reading.worked_as(first) == Function.SERVICE
        after = reading.worked_as(last) == Function.SERVICE
        return np.array(before | after, dtype=np.bool_)

    def of_all(first: date, last: date) -> npt.NDArray[np.float64]:
        inside = (moves.day >= np.datetime64(first, "D")) & (moves.day <= np.datetime64(last, "D"))
        here = reading.people["id"][reading.employed(last)]
        moved = np.isin(here, moves.person[inside])
        return np.full(len(reading.people["id"]), moved.mean() if len(here) else np.nan)

    return by_person(reading, Cadence.HALF_YEAR, asked=in_service, deeds=moves, value=of_all)


# A leaving is a record of its own in the list of people: that list alone shows it.
@indicator("I77", records="people", proofs="people", rhythm=Cadence.QUARTER)
def regretted_leaving(reading: Reading) -> Observations:
    """One observation: a person at work on any day of a quarter.

    It holds when the person left in it and is missed: the leaving is marked as regretted. Its own
    record proves it; `value` is 1 for everybody who left. Who left without anybody saying whether
    it is regretted is left out, and where nobody ever says, nothing is observed.
    """
    rows = columns(
        Person.objects.filter(standing=Standing.EMPLOYEE, same_as__isnull=True),
        "id",
        "started_on",
        "ended_on",
        "regretted_leaving",
        "source_id",
    )
    people = ids(rows["id"])
    starts, ends = reading.days(rows["started_on"]), reading.days(rows["ended_on"])
    gone = ends <= np.datetime64(reading.as_of, "D")
    said = np.array([told is not None for told in rows["regretted_leaving"]], dtype=bool)
    regretted = np.array([told is True for told in rows["regretted_leaving"]], dtype=bool)
    if gone.any() and not (gone & said).any():
        return Observations.none()
    grade = reading.grade_of(rows["source_id"])
    parts = []
    for first, last in reading.periods(Cadence.QUARTER):
        start, end = np.datetime64(first, "D"), np.datetime64(last, "D")
        left = (ends >= start) & (ends <= end)
        here = ~(starts > end) & ~(ends < start) & (said | ~left)
        day = np.where(left, ends, end)[here]
        unit, level = reading.person_columns(people[here], day)
        parts.append(
            Observations.build(
                day=day,
                unit=unit,
                level=level,
                held=(left & regretted)[here],
                base=grade[here],
                value=left[here].astype(np.float64),
                record=people[here],
            )
        )
    return Observations.together(parts)


def _moves(reading: Reading) -> Deeds:
    """One deed for each placement that was a step, by whoever took it."""
    rows = columns(
        Placement.objects.filter(started_on__lte=reading.as_of),
        *("id", "person_id", "unit_id", "level", "job_title", "started_on", "ended_on"),
        *("source_id", "recorded_at"),
    )
    person = reading.persons(rows["person_id"])
    start, end = reading.days(rows["started_on"]), reading.days(rows["ended_on"])
    order = np.lexsort((start, person))
    rows |= {"person": person, "start": start, "end": end}
    rows = {name: column[order] for name, column in rows.items()}
    person, start, end = rows["person"], rows["start"], rows["end"]
    level = np.array([LEVELS.index(name) for name in rows["level"]], dtype=np.int64)
    follows = np.zeros(len(person), dtype=bool)
    follows[1:] = (person[1:] == person[:-1]) & ~(start[1:] - end[:-1] > np.timedelta64(AWAY, "D"))
    moved = _really_changed(reading, rows, "unit_id", follows)
    moved |= _really_changed(reading, rows, "job_title", follows)
    moved[1:] |= follows[1:] & (level[1:] < level[:-1])
    return Deeds(
        person=person,
        day=start,
        amount=np.ones(len(person)),
        grade=reading.evidence(rows, start),
        record=ids(rows["id"]),
        kind=np.zeros(len(person), dtype=np.int8),
    ).where(moved)


def _really_changed(
    reading: Reading, rows: Columns, name: str, follows: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Where a column differs from the placement before, unless the old value just ended there."""
    values, start, end = rows[name], rows["start"], rows["end"]
    changed = np.zeros(len(values), dtype=bool)
    for row in np.flatnonzero(follows).tolist():
        changed[row] = (
            bool(values[row]) and bool(values[row - 1]) and values[row] != values[row - 1]
        )
    alike: dict[tuple[Any, Any, date], list[int]] = {}
    days = start.tolist()
    for row in np.flatnonzero(changed).tolist():
        alike.setdefault((values[row - 1], values[row], days[row]), []).append(row)
    for (old, _, day), moved in alike.items():
        if len(moved) >= RENAMED:
            on = np.datetime64(day, "D")
            holds = (values == old) & (start <= on) & ~(end < on)
            if not holds.any() and not _holds_still(reading, rows, name, old, day):
                changed[moved] = False
    return changed


def _holds_still(reading: Reading, rows: Columns, name: str, old: Any, day: date) -> bool:
    """Whether anybody who never moved is where the others were before."""
    people = reading.people
    settled = ~np.isin(people["id"], rows["person"])
    there = settled & reading.employed(day) & (people[name] == old)
    return bool(there.any())

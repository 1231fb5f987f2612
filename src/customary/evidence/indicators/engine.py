# SPDX-License-Identifier: Apache-2.0
"""The culture as a whole: in how many units it shows, and how steadily."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.evidence import Evidence
from customary.core.grading.observations import LEVELS, Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import rows_of, shown_by
from customary.evidence.registry import indicator

if TYPE_CHECKING:
    from datetime import date

    from customary.evidence.reading import Reading

#: The two indicators below that follow from what the others observed.
DERIVED = ("I02", "I05")


@indicator("I02", records="org_units", rhythm=Cadence.QUARTER)
def reach(reading: Reading) -> Observations:
    """One observation: an active unit with people of its own, in a quarter.

    It holds when any other indicator held in the unit in the quarter, by the evidence of that.
    Its level is one of those who acted: the one shown least so far, so that each is seen.
    """
    return _any_evidence(reading, Cadence.QUARTER)


@indicator("I05", records="org_units", rhythm=Cadence.MONTH)
def continuity(reading: Reading) -> Observations:
    """One observation: an active unit with people of its own, in a month; otherwise as I02."""
    return _any_evidence(reading, Cadence.MONTH)


def _any_evidence(reading: Reading, cadence: Cadence) -> Observations:
    others = [rows for key, rows in reading.earlier.items() if key not in DERIVED]
    evidence = Observations.together(others)
    evidence = evidence.where(evidence.held & (evidence.unit > 0))
    shown = [0] * len(LEVELS)
    parts = []
    for first, last in reading.periods(cadence):
        inside = (evidence.day >= np.datetime64(first, "D")) & (
            evidence.day <= np.datetime64(last, "D")
        )
        parts.append(_units_in(reading, evidence.where(inside), last, shown))
    return Observations.together(parts)


def _units_in(
    reading: Reading, evidence: Observations, last: date, shown: list[int]
) -> Observations:
    """The units of one period; `shown` counts the levels of the rows so far and is kept up."""
    units = _active_units(reading, last)
    row = rows_of(np.array(units, dtype=np.int64), evidence.unit)
    worth = np.maximum(evidence.base, evidence.proof)
    held, grade, _ = shown_by(len(units), row=row, grade=worth, record=evidence.record)
    acted: list[set[int]] = [set() for _ in units]
    for unit, code, shown_with in set(
        zip(row.tolist(), evidence.level.tolist(), worth.tolist(), strict=True)
    ):
        if unit >= 0 and code >= 0 and shown_with <= max(grade[unit], Evidence.DAILY_WORK):
            acted[unit].add(code)
    levels = []
    for codes in acted:
        code = min(sorted(codes), key=shown.__getitem__, default=-1)
        levels.append(code)
        if code >= 0:
            shown[code] += 1
    sources = np.array([reading.units[unit].source_id for unit in units], dtype=object)
    return Observations.build(
        day=np.full(len(units), np.datetime64(last, "D")),
        unit=units,
        level=levels,
        held=held,
        base=reading.grade_of(sources),
        proof=grade,
        record=units,
    )


def _active_units(reading: Reading, day: date) -> list[int]:
    """The units that stand on a day and have people of their own."""
    peopled = set(reading.stood(day)[0][reading.employed(day)].tolist())
    return [
        key
        for key, unit in sorted(reading.units.items())
        if key in peopled
        and (unit.started_on is None or unit.started_on <= day)
        and (unit.ended_on is None or unit.ended_on >= day)
    ]

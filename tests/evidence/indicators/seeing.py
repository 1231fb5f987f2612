# SPDX-License-Identifier: Apache-2.0
"""What an indicator sees, in words a test can read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from customary.core.grading.evidence import Evidence
from customary.core.grading.figures import Figure, figure
from customary.core.grading.observations import LEVELS
from customary.core.grading.periods import Cadence, periods_before
from customary.evidence.reading import Reading
from customary.evidence.registry import measured_indicators

if TYPE_CHECKING:
    from customary.core.grading.observations import Observations
    from customary.store.models import Recorded

YEAR_END = "2025-12-31"


@dataclass(frozen=True)
class Seen:
    """One observation; evidence grades as letters, the level as a word or ""."""

    day: date
    held: bool
    base: str
    proof: str
    value: float
    unit: int
    level: str
    record: int
    proof_record: int
    table: str
    proof_table: str


def reading(as_of: str = YEAR_END, earlier: dict[str, Observations] | None = None) -> Reading:
    """The reading a grading run on that day makes."""
    day = date.fromisoformat(as_of)
    since = periods_before(day, Cadence.YEAR).starts[0]
    return Reading(since=since, as_of=day, earlier=earlier or {})


def observe(key: str, as_of: str = YEAR_END) -> Observations:
    """What an indicator observes; I02 and I05 after all the others."""
    indicators = measured_indicators()
    earlier = {}
    if key in {"I02", "I05"}:
        others = [other for other in indicators if other not in {"I02", "I05"}]
        earlier = {other: indicators[other].observe(reading(as_of)) for other in others}
    return indicators[key].observe(reading(as_of, earlier))


def see(key: str, record: Recorded | None = None, as_of: str = YEAR_END) -> list[Seen]:
    """The observations of an indicator, or those of one record: by day, then as brought."""
    measured, rows = measured_indicators()[key], observe(key, as_of)
    proofs = measured.proofs or measured.records
    found = [
        Seen(
            day=rows.day[row].item(),
            held=bool(rows.held[row]),
            base=Evidence(rows.base[row]).letter,
            proof=Evidence(rows.proof[row]).letter,
            value=float(rows.value[row]),
            unit=int(rows.unit[row]),
            level=LEVELS[rows.level[row]] if rows.level[row] >= 0 else "",
            record=int(rows.record[row]),
            proof_record=int(rows.proof_record[row]),
            table=measured.records[rows.kind[row]],
            proof_table=proofs[rows.proof_kind[row]],
        )
        for row in range(len(rows))
    ]
    if record is not None:
        table = type(record)._meta.db_table
        found = [one for one in found if one.record == record.pk and one.table == table]
    return sorted(found, key=lambda one: (one.day, one.record))


def see_one(key: str, record: Recorded, as_of: str = YEAR_END) -> Seen:
    """The only observation of a record."""
    (only,) = see(key, record, as_of)
    return only


def figure_of(key: str, as_of: str = YEAR_END) -> Figure:
    """The figure of an indicator for the whole organisation."""
    measured = measured_indicators()[key]
    periods = periods_before(date.fromisoformat(as_of), measured.rhythm)
    return figure(observe(key, as_of), periods, measured.statistic)

# SPDX-License-Identifier: Apache-2.0
"""Released results of closed waves, by the quarter in which they were asked.

Only cells that are told to anybody are read: what a wave's own results hide, no indicator shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.models import Organisation, WaveResult
from customary.store.models.instrument import series_of
from customary.store.queries.wave_figures import CellFigures

if TYPE_CHECKING:
    from datetime import date, datetime

    from customary.evidence.reading import Reading

#: Columns of the wave that a told cell needs.
OF_WAVE = (
    "wave_id",
    "wave__opened_at",
    "wave__closed_at",
    "wave__source_id",
    "wave__recorded_at",
    "wave__instrument__source_id",
    "wave__instrument_id",
    "wave__instrument__family",
)


@dataclass(frozen=True)
class Told:
    """One cell of a released wave.

    Attributes:
        unit: its id with all below it, 0 for everybody.
        series: what is the same for all waves of one questionnaire, whatever its version.
        closed: the day the wave closed.
        quarter: the number of the fiscal quarter in the middle of the wave; see `quarter_of`.
    """

    wave: int
    unit: int
    series: tuple[int, str]
    family: str
    instrument: int
    closed: date
    quarter: int
    source: int
    recorded_at: datetime | None
    figures: CellFigures

    def evidence(self, reading: Reading) -> int:
        """The evidence grade of the wave it was told of."""
        return reading.evidence_of(self.source, self.recorded_at, self.closed)


def told(reading: Reading, *, units: bool = False, **waves: object) -> list[Told]:
    """The told cells of everybody, or of each unit, in the order in which the waves closed.

    Args:
        reading: results released by its last day are read.
        units: whether those of units are read, instead of those of everybody.
        waves: which waves, by columns of the wave.
    """
    after = reading.span[1]
    rows = WaveResult.objects.filter(
        unit__isnull=not units,
        attribute="",
        hidden="",
        wave__opened_at__isnull=False,
        wave__closed_at__lt=after,
        wave__released_at__lt=after,
        **{f"wave__{name}": value for name, value in waves.items()},
    ).order_by("wave__closed_at", "wave_id", "unit_id")
    first = first_month()
    found = []
    for unit, figures, *of_wave in rows.values_list("unit_id", "figures", *OF_WAVE):
        wave, opened, closed, source, recorded, made_by, instrument, family = of_wave
        middle = (opened + (closed - opened) / 2).astimezone(reading.zone).date()
        found.append(
            Told(
                wave=wave,
                unit=unit or 0,
                series=series_of(made_by, family, instrument),
                family=family,
                instrument=instrument,
                closed=closed.astimezone(reading.zone).date(),
                quarter=quarter_of(middle, first),
                source=source,
                recorded_at=recorded,
                figures=CellFigures.from_json(figures),
            )
        )
    return found


def lowest(cells: list[Told], reading: Reading) -> list[Told]:
    """The cells of units below which nothing is told of the same wave: nobody is in two of them."""
    known = {(one.wave, one.unit) for one in cells}
    above = {
        (one.wave, unit.parent_id)
        for one in cells
        if (unit := reading.units.get(one.unit)) and (one.wave, unit.parent_id) in known
    }
    return [one for one in cells if (one.wave, one.unit) not in above]


def first_month() -> int:
    """The month in which the fiscal year begins, 1 to 12."""
    organisation = Organisation.objects.first()
    return organisation.fiscal_year_start_month if organisation else 1


def quarter_of(day: date, first: int) -> int:
    """The number of a fiscal quarter: one more than that of the quarter before."""
    return (12 * day.year + day.month - first) // 3


def quarter_end(quarter: int, first: int) -> tuple[int, int]:
    """The year and month in which the quarter after this one begins."""
    months = 3 * (quarter + 1) + first - 1
    return months // 12, months % 12 + 1

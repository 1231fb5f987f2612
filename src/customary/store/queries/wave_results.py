# SPDX-License-Identifier: Apache-2.0
"""Released results of closed waves: the cells a reader may see, and nothing behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q
from django.utils import timezone

from customary.core.statistics.response import response_rate
from customary.store.access import NotVisible, may, units_within
from customary.store.models import Audience, Wave, WaveResult
from customary.store.queries.shared import language_of, spoken
from customary.store.queries.units_then import units_then
from customary.store.queries.wave_bands import counting, figures_told, told_if_any
from customary.store.queries.wave_figures import CellFigures
from customary.store.queries.waves import least_told, name_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from customary.store.access import Reader

RIGHTS = {
    Audience.PEOPLE: "survey_results",
    Audience.CUSTOMERS: "customer_survey_results",
    Audience.ANYONE: "customer_survey_results",
}


#: Results that came out longer ago are no news any more, and so many are told at once.
NEWS_FOR, MOST_NEWS = timedelta(days=30), 3


@dataclass(frozen=True)
class Released:
    """A wave whose results came out, with its response rate."""

    wave: int
    title: str
    closed_at: datetime
    released_at: datetime
    rate: float | None


@dataclass(frozen=True)
class Result:
    """One released cell; of a hidden one, only that it is hidden and why.

    Of people who work here `n` and `answered` are bands, and so is the rate.
    """

    unit: int | None
    unit_name: str
    attribute: str
    value: str
    hidden: str
    n: int | None
    invited: int | None
    answered: int | None
    figures: CellFigures

    #: Answers of whoever had the public link, where others were asked by name.
    by_link: int

    @property
    def rate(self) -> float | None:
        """The response rate."""
        return response_rate(self.answered, self.invited)


def right_of(audience: str) -> str:
    """The object of the matrix that results of such waves are read by."""
    return RIGHTS[Audience(audience)]


def results_of(reader: Reader, wave: int) -> QuerySet[WaveResult]:
    """The cells of a wave a reader may see: everybody's, and those of the reader's units.

    Raises:
        NotVisible: there is no such wave, it is not released, or the reader may see no results.
    """
    found = Wave.objects.filter(pk=wave, released_at__isnull=False).first()
    if found is None or not may(reader, "read", right_of(found.audience)):
        raise NotVisible(f"No results of wave {wave} for this reader.")
    rows = WaveResult.objects.filter(wave=wave)
    within = units_within(reader, "read", right_of(found.audience))
    if within is not None:
        rows = rows.filter(Q(unit=None) | Q(unit__in=within))
    return rows


def released_since(reader: Reader, since: datetime | None) -> list[Released]:
    """Waves whose results came out after a moment and lately, the newest first.

    Args:
        reader: who reads; waves whose results are not theirs to read are left out.
        since: None for somebody who has not looked before: the newest alone.
    """
    lately = timezone.now() - NEWS_FOR
    after = max(since, lately) if since else lately
    rows = _readable(reader).filter(released_at__gt=after)
    return _released(reader, rows, MOST_NEWS if since else 1)


def latest_released(reader: Reader, most: int) -> list[Released]:
    """The waves whose results a reader may read, those closed last first."""
    return _released(reader, _readable(reader), most)


def _readable(reader: Reader) -> QuerySet[Wave]:
    audiences = [one for one, right in RIGHTS.items() if may(reader, "read", right)]
    return Wave.objects.filter(audience__in=audiences, released_at__isnull=False)


def _released(reader: Reader, rows: QuerySet[Wave], most: int) -> list[Released]:
    found = list(rows.select_related("instrument").order_by("-closed_at", "-pk")[:most])
    whole = {
        row.wave_id: read(row)
        for row in _with_wave(WaveResult.objects.filter(wave__in=found, unit=None, attribute=""))
    }
    return [
        Released(
            wave=row.pk,
            title=name_of(row, language_of(reader)),
            closed_at=row.closed_at,
            released_at=row.released_at,
            rate=whole[row.pk].rate if row.pk in whole else None,
        )
        for row in found
        if row.released_at is not None and row.closed_at is not None
    ]


def newest_release(reader: Reader) -> datetime | None:
    """When results came out last that a reader may read; None where none did."""
    found: datetime | None = _readable(reader).aggregate(last=Max("released_at"))["last"]
    return found


def result(
    reader: Reader, wave: int, *, unit: int | None = None, attribute: str = "", value: str = ""
) -> Result:
    """One cell.

    Raises:
        NotVisible: the reader may not see it, or nobody of it was asked.
    """
    rows = _with_wave(results_of(reader, wave))
    row = rows.filter(unit=unit, attribute=attribute, value=value).first()
    if row is None:
        raise NotVisible(f"No cell of unit {unit} in wave {wave} for this reader.")
    return read(row, "" if unit is None else spoken(reader, units_then(wave)[unit]))


def read(row: WaveResult, unit_name: str = "", *, wave: Wave | None = None) -> Result:
    """A cell with its figures, numbers of people as they are told.

    Args:
        row: the cell.
        unit_name: its unit, by the name the reader knows.
        wave: the wave it is of, where it was read already.
    """
    count = counting(least_told(wave or row.wave), row.invited)
    return Result(
        unit=row.unit_id,
        unit_name=unit_name,
        attribute=row.attribute,
        value=row.value,
        hidden=row.hidden,
        n=told_if_any(row.n, count),
        invited=row.invited,
        answered=told_if_any(row.answered, count),
        by_link=count(max((row.n or 0) - row.answered, 0)) if row.answered is not None else 0,
        figures=figures_told(CellFigures.from_json(row.figures), count),
    )


def _with_wave(rows: QuerySet[WaveResult]) -> QuerySet[WaveResult]:
    return rows.select_related("wave")

# SPDX-License-Identifier: Apache-2.0
"""Assessments of the culture: which waves were one, whom they measured, what calls for another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from customary.store.access.floors import floor
from customary.store.models import Audience, InstrumentKind, Wave, WaveResult

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from django.db.models import QuerySet

#: Questionnaires that say what culture there is.
KINDS = (
    InstrumentKind.CULTURE_PROFILE,
    InstrumentKind.FOUR_CS,
    InstrumentKind.FIVE_TRAITS,
    InstrumentKind.FIVE_SIGNS,
    InstrumentKind.BELIEFS,
)
#: The cell of everybody, beside the ids of units.
EVERYBODY = 0


@dataclass(frozen=True)
class Baseline:
    """A closed assessment whose results are released.

    Attributes:
        closed: the day it closed.
        told: the units that results are told of, `EVERYBODY` among them where that holds.
        floor: from how many answers on a unit is told of.
    """

    wave: int
    closed: date
    told: frozenset[int]
    floor: int
    source: int
    recorded_at: datetime | None


def assessed(until: date, zone: tzinfo) -> QuerySet[Wave]:
    """Waves among people that assess the culture, opened by the end of a day."""
    after = datetime.combine(until + timedelta(days=1), time.min, zone)
    return Wave.objects.filter(
        audience=Audience.PEOPLE, instrument__kind__in=KINDS, opened_at__lt=after
    )


def baselines(until: date, zone: tzinfo) -> list[Baseline]:
    """The assessments closed by a day and released, in order of their close."""
    after = datetime.combine(until + timedelta(days=1), time.min, zone)
    waves = assessed(until, zone).filter(closed_at__lt=after, released_at__isnull=False)
    lowest = floor("units")
    told: dict[int, set[int]] = defaultdict(set)
    cells = WaveResult.objects.filter(wave__in=waves, attribute="", hidden="")
    for wave, unit in cells.values_list("wave_id", "unit_id"):
        told[wave].add(unit or EVERYBODY)
    return [
        Baseline(
            wave=one.pk,
            closed=one.closed_at.astimezone(zone).date(),
            told=frozenset(told[one.pk]),
            floor=int(one.floors.get("units", lowest)),
            source=one.source_id,
            recorded_at=one.recorded_at,
        )
        for one in waves.order_by("closed_at", "pk")
        if one.closed_at is not None
    ]

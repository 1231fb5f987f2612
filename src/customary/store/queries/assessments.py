# SPDX-License-Identifier: Apache-2.0
"""Assessments of the culture: which waves were one, whom they measured, what calls for another."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from customary.store.access.floors import floor
from customary.store.models import Audience, InstrumentKind, OrgUnit, Person, Wave, WaveResult
from customary.store.queries.placed import places_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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

    def measured(
        self, unit: int, parents: Mapping[int, int | None], people: Mapping[int, int]
    ) -> bool:
        """Whether it measured a unit: itself, or being small with those above it.

        `parents` tells the unit above each, `people` how many worked in each with all below it.
        """
        for place in (*and_above(unit, parents), EVERYBODY):
            if place in self.told:
                return True
            if place != EVERYBODY and people.get(place, 0) >= self.floor:
                return False
        return False


def and_above(unit: int, parents: Mapping[int, int | None]) -> list[int]:
    """A unit and all above it, the nearest first; nothing of no unit."""
    found: list[int] = []
    while unit in parents and unit not in found:
        found.append(unit)
        unit = parents[unit] or EVERYBODY
    return found


def people_with_below(units: Iterable[int], parents: Mapping[int, int | None]) -> Counter[int]:
    """How many people each unit has with all below it, by the unit of each person."""
    found: Counter[int] = Counter()
    for unit, n in Counter(units).items():
        for above in and_above(unit, parents):
            found[above] += n
    return found


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


def has_baseline(unit: int, *, before: date, zone: tzinfo) -> bool:
    """Whether the culture of a unit, or of `EVERYBODY`, was measured and told before a day."""
    parents = dict(OrgUnit.objects.values_list("pk", "parent_id"))
    return any(
        one.closed < before
        and one.measured(unit, parents, people_with_below(_units_on(one.closed), parents))
        for one in baselines(before, zone)
    )


def _units_on(day: date) -> list[int]:
    """The unit of each person who worked here on a day."""
    here = Person.objects.filter(
        Person.COUNTED,
        Q(started_on=None) | Q(started_on__lte=day),
        Q(ended_on=None) | Q(ended_on__gte=day),
    )
    own = dict(here.values_list("pk", "unit_id"))
    placed = {who: place.unit for who, place in places_on(own, day).items()}
    return [placed.get(who) or unit or EVERYBODY for who, unit in own.items()]

# SPDX-License-Identifier: Apache-2.0
"""What calls for the culture to be assessed again: units made or closed, new heads, new aims."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum, auto
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from customary.store.access import may
from customary.store.models import (
    DocumentKind,
    DocumentStatus,
    GovDocument,
    Level,
    OrgUnit,
    Person,
    Placement,
    Response,
    SurveyInvitation,
    Wave,
)
from customary.store.queries.assessments import EVERYBODY, assessed
from customary.store.queries.org import unit_tree
from customary.store.queries.organisation import time_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, tzinfo

    from customary.store.access import Reader
    from customary.store.models import Recorded

#: From what happened to the opening of the next assessment; catalogue I08.
AGAIN_WITHIN = timedelta(days=60)
#: Documents that say what matters from now on.
AIMS = (
    DocumentKind.COMPANY_MISSION,
    DocumentKind.CX_MISSION,
    DocumentKind.VISION,
    DocumentKind.STRATEGY,
)
LEADING = (Level.EXECUTIVE, Level.MANAGER)


class Change(StrEnum):
    """What happened."""

    REORGANISED = auto()
    NEW_HEAD = auto()
    NEW_AIM = auto()


@dataclass(frozen=True)
class Trigger:
    """Something that happened to a unit with all below it, or to everybody.

    `table` and `record` are what tells of it; `source` and `recorded_at` are that record's.
    """

    change: Change
    day: date
    unit: int
    table: str
    record: int
    source: int
    recorded_at: datetime | None

    @property
    def again_by(self) -> date:
        """The day until which an assessment that opens is in time."""
        return self.day + AGAIN_WITHIN


@dataclass(frozen=True)
class Assessment:
    """A wave that assessed the culture, the day it opened, and the units whose people it asked."""

    wave: Wave
    opened: date
    asked: frozenset[int]

    def reaches(self, units: frozenset[int]) -> bool:
        """Whether it asked somebody of these units; everybody's are no units."""
        return not units or not units.isdisjoint(self.asked)


@dataclass(frozen=True)
class Called:
    """A trigger that no assessment followed yet, for a page."""

    trigger: Trigger
    unit_name: str

    @property
    def is_late(self) -> bool:
        """Whether its time is over."""
        return self.trigger.again_by < timezone.localdate()


def triggers(since: date, until: date, zone: tzinfo) -> list[Trigger]:
    """What happened from one day to another, a unit once a day, the oldest first."""
    found = chain(
        _units_made(since, until), _new_heads(since, until), _new_aims(since, until, zone)
    )
    once: dict[tuple[date, int], Trigger] = {}
    for one in found:
        once.setdefault((one.day, one.unit), one)
    return sorted(once.values(), key=lambda one: (one.day, one.unit))


def assessments(until: date, zone: tzinfo) -> list[Assessment]:
    """The assessments opened by a day, in order."""
    waves = assessed(until, zone).select_related("instrument").order_by("opened_at", "pk")
    asked: dict[int, set[int]] = defaultdict(set)
    invited = SurveyInvitation.objects.filter(wave__in=waves, unit__isnull=False)
    # Of a wave of another tool only those who answered are known.
    answered = Response.objects.filter(wave__in=waves, unit__isnull=False)
    for wave, unit in chain(
        invited.order_by().values_list("wave_id", "unit_id").distinct(),
        answered.order_by().values_list("wave_id", "unit_id").distinct(),
    ):
        asked[wave or 0].add(unit or 0)
    return [
        Assessment(one, one.opened_at.astimezone(zone).date(), frozenset(asked[one.pk]))
        for one in waves
        if one.opened_at is not None
    ]


def answer_to(
    trigger: Trigger, held: Sequence[Assessment], units: frozenset[int]
) -> tuple[bool, Assessment | None]:
    """Whether a trigger calls for anything, and the first assessment in time that answers it.

    Where nobody assessed the culture there before, there is nothing to assess again.
    """
    there = [one for one in held if one.reaches(units)]
    calls = any(one.opened < trigger.day for one in there)
    in_time = (one for one in there if trigger.day <= one.opened <= trigger.again_by)
    return calls, next(in_time, None)


def below_each(parents: Mapping[int, int | None]) -> dict[int, frozenset[int]]:
    """Each unit with all units below it, by the unit above each; everybody has none."""
    members: dict[int, set[int]] = {key: {key} for key in parents}
    for key in parents:
        above, steps = parents[key], 0
        while above in members and steps < len(parents):
            members[above].add(key)
            above, steps = parents[above], steps + 1
    return {EVERYBODY: frozenset()} | {key: frozenset(all_) for key, all_ in members.items()}


def called_for(reader: Reader) -> list[Called]:
    """What happened lately that no assessment followed yet, for whoever plans surveys.

    What is overdue is told for as long again as it had time.
    """
    if not may(reader, "write", "surveys"):
        return []
    today, zone = timezone.localdate(), time_zone()
    held = assessments(today, zone)
    if not held:
        return []
    tree = unit_tree(reader, today)
    below = below_each(dict(OrgUnit.objects.values_list("pk", "parent_id")))
    found = []
    for one in triggers(today - 2 * AGAIN_WITHIN, today, zone):
        units = below.get(one.unit, frozenset({one.unit}))
        calls, _ = answer_to(one, held, units)
        # Late is better than never: then nothing is waiting any more.
        followed = any(each.opened >= one.day and each.reaches(units) for each in held)
        if calls and not followed:
            found.append(Called(one, tree.names.get(one.unit, "")))
    return found


def _units_made(since: date, until: date) -> Iterator[Trigger]:
    """Units made or closed: the unit above, where there is one, is another than before."""
    rows = OrgUnit.objects.filter(
        Q(started_on__range=(since, until)) | Q(ended_on__range=(since, until))
    )
    for unit in rows.order_by("pk"):
        for day in (unit.started_on, unit.ended_on):
            if day is not None and since <= day <= until:
                yield _told_by(unit, Change.REORGANISED, day, unit.parent_id or unit.pk)


def _new_heads(since: date, until: date) -> Iterator[Trigger]:
    """Who came to lead a unit: placed there, or hired where nobody tells of placements."""
    before: dict[int, tuple[int | None, bool]] = {}
    rows = Placement.objects.filter(
        person__in=Placement.objects.filter(
            level__in=LEADING, started_on__range=(since, until)
        ).values("person")
    )
    for row in rows.select_related("manager").order_by("started_on", "pk"):
        leads = row.level in LEADING and not _under(row.manager, row.unit_id)
        was = before.get(row.person_id)
        before[row.person_id] = row.unit_id, leads
        if (
            leads
            and row.unit_id
            and since <= row.started_on <= until
            and was != (row.unit_id, True)
        ):
            yield _told_by(row, Change.NEW_HEAD, row.started_on, row.unit_id)
    hired = Person.objects.filter(
        Person.COUNTED, level__in=LEADING, started_on__range=(since, until), placements=None
    )
    for one in hired.select_related("manager").order_by("pk"):
        if one.unit_id and one.started_on and not _under(one.manager, one.unit_id):
            yield _told_by(one, Change.NEW_HEAD, one.started_on, one.unit_id)


def _under(manager: Person | None, unit: int | None) -> bool:
    """Whether somebody's manager leads in the same unit, so that they do not head it."""
    return manager is not None and manager.unit_id == unit and manager.level in LEADING


def _new_aims(since: date, until: date, zone: tzinfo) -> Iterator[Trigger]:
    """Missions, visions and strategies that came into force."""
    first = datetime.combine(since, time.min, zone)
    after = datetime.combine(until + timedelta(days=1), time.min, zone)
    rows = GovDocument.objects.filter(
        kind__in=AIMS, approved_at__gte=first, approved_at__lt=after
    ).exclude(status=DocumentStatus.DRAFT)
    for one in rows.order_by("approved_at", "pk"):
        if one.approved_at is not None:
            day = one.approved_at.astimezone(zone).date()
            yield _told_by(one, Change.NEW_AIM, day, one.unit_id or EVERYBODY)


def _told_by(row: Recorded, change: Change, day: date, unit: int) -> Trigger:
    return Trigger(change, day, unit, row._meta.db_table, row.pk, row.source_id, row.recorded_at)

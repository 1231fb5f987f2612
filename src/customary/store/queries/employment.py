# SPDX-License-Identifier: Apache-2.0
"""Where people stood from when to when, and who is missing in the list: for those who may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import may_at, visible
from customary.store.access.viewer import Viewer
from customary.store.models import Level, Person, Placement
from customary.store.queries.shared import spoken

if TYPE_CHECKING:
    from datetime import date, datetime

    from customary.store.access import Reader


@dataclass(frozen=True)
class Stay:
    """A stretch of somebody's employment."""

    unit: int | None
    unit_name: str
    level: str
    job_title: str
    started_on: date
    ended_on: date | None

    @property
    def level_name(self) -> str:
        """The level in the language now spoken."""
        return str(Level(self.level).label)


@dataclass(frozen=True)
class Missing:
    """Somebody whom the last full list did not name."""

    id: int
    name: str
    unit_name: str
    since: datetime


def knows_employment(reader: Reader, person: Person) -> bool:
    """Whether a reader may know the employment of a person."""
    own = isinstance(reader, Viewer) and person.pk in reader.persons
    return may_at(reader, "read", "employment", unit=person.unit_id, own=own)


def stays(reader: Reader, person: int) -> list[Stay]:
    """Where somebody worked, the latest first; nothing for those who may not know."""
    rows = visible(reader, Placement).filter(person=person).select_related("unit")
    return [
        Stay(
            unit=one.unit_id,
            unit_name=spoken(reader, one.unit) if one.unit else "",
            level=one.level,
            job_title=one.job_title,
            started_on=one.started_on,
            ended_on=one.ended_on,
        )
        for one in rows.order_by("-started_on", "-pk")
    ]


def missing_people(reader: Reader) -> list[Missing]:
    """Who works here and is not in the last full list of their source, as far as one may know."""
    rows = visible(reader, Person).filter(missing_since__isnull=False, ended_on=None)
    return [
        Missing(
            id=one.pk,
            name=one.full_name,
            unit_name=spoken(reader, one.unit) if one.unit else "",
            since=one.missing_since,
        )
        for one in rows.select_related("unit").order_by("full_name", "pk")
        if one.missing_since and knows_employment(reader, one)
    ]

# SPDX-License-Identifier: Apache-2.0
"""Where records come from: how fresh each source is, what went wrong, whom it covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from customary.store.access import NotVisible, require
from customary.store.access.floors import floor
from customary.store.access.matrix import MODELS
from customary.store.models import (
    Delivery,
    ImportRun,
    ImportState,
    Mapping,
    OrgUnit,
    Person,
    Source,
    Standing,
)
from customary.store.queries.days import HAPPENED
from customary.store.queries.held import told_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.models import EvidenceGrade

ATTEMPTS_SHOWN = 10
IMPORTS_SHOWN = 10


@dataclass(frozen=True)
class ConnectedSource:
    """A source at a glance."""

    id: int
    key: str
    name: str
    feed: str
    grade: EvidenceGrade
    waits: bool
    is_off: bool
    last_received_at: datetime | None
    next_pull_at: datetime | None
    last_error: str


@dataclass(frozen=True)
class Held:
    """Records of one table: how many, and the span they tell of."""

    table: str
    count: int
    first: Any = None
    last: Any = None


@dataclass(frozen=True)
class Coverage:
    """How many of those here the source says anything about.

    `people` is None where so few are covered, or left out, that it would tell who.
    """

    people: int | None
    all_people: int
    units: int
    all_units: int


@dataclass(frozen=True)
class SourcePage:
    """All that is known of a source."""

    source: Source
    is_own: bool
    waits: bool
    held: tuple[Held, ...]
    coverage: Coverage
    attempts: tuple[Delivery, ...]
    imports: tuple[ImportRun, ...]
    mapping: Mapping | None

    @property
    def last_record(self) -> Any:
        """The latest day any of its records tells of, planned ones too."""
        return max((_as_moment(one.last) for one in self.held if one.last), default=None)


def connected(reader: Reader) -> list[ConnectedSource]:
    """Every source but our own, by name."""
    require(reader, "read", "connections")
    arrived = dict(
        ImportRun.objects.filter(state=ImportState.DONE, source__isnull=False)
        .values_list("source")
        .annotate(last=Max("finished_at"))
    )
    return [
        ConnectedSource(
            id=source.pk,
            key=source.key,
            name=source.name,
            feed=source.feed,
            grade=source.grade,
            waits=_waits(source),
            is_off=bool(source.off_reason),
            last_received_at=source.last_received_at or arrived.get(source.pk),
            next_pull_at=source.next_pull_at if source.connector else None,
            last_error=source.last_error,
        )
        for source in Source.objects.exclude(key=Source.OWN_KEY).order_by("name")
    ]


def source_page(reader: Reader, key: int) -> SourcePage:
    """One source with all that is known of it.

    Raises:
        NotAllowed: the reader does not look after connections.
        NotVisible: there is no such source.
    """
    require(reader, "read", "connections")
    source = Source.objects.select_related("confirmed_by__person").filter(pk=key).first()
    if source is None:
        raise NotVisible(f"No source {key}.")
    held = tuple(_held(source))
    return SourcePage(
        source=source,
        is_own=source.key == Source.OWN_KEY,
        waits=_waits(source),
        held=held,
        coverage=_coverage(source, {one.table for one in held}),
        attempts=tuple(Delivery.objects.filter(source=source).order_by("-pk")[:ATTEMPTS_SHOWN]),
        imports=tuple(
            ImportRun.objects.filter(source=source)
            .select_related("started_by__person")
            .order_by("-pk")[:IMPORTS_SHOWN]
        ),
        mapping=source.mappings.order_by("-updated_at").first(),
    )


def choices_of_source(reader: Reader, feed: str) -> list[tuple[str, str]]:
    """Key and name of the sources that such files may belong to."""
    require(reader, "read", "connections")
    rows = Source.objects.filter(feed__in=[feed, ""]).exclude(key=Source.OWN_KEY)
    return list(rows.order_by("name").values_list("key", "name"))


def source_id(key: str) -> int | None:
    """The id of the source with this key, None for none."""
    return Source.objects.filter(key=key).values_list("pk", flat=True).first()


def is_confirmed(key: str) -> bool:
    """Whether somebody has said that the source is what it proposes to be."""
    return Source.objects.filter(key=key).exclude(confirmed_grade="").exists()


def _held(source: Source) -> Iterable[Held]:
    for table, model in _records():
        rows = model._default_manager.filter(source=source)
        column = HAPPENED.get(table)
        if column is None:
            if count := told_rows(rows):
                yield Held(table, count)
            continue
        if count := told_rows(rows):
            span = rows.aggregate(first=Min(column), last=Max(column))
            yield Held(table, count, span["first"], span["last"])


def _coverage(source: Source, tables: set[str]) -> Coverage:
    """Whom its records name, as persons they are, among those who work here now."""
    people, units = set(), set()
    for table, model in _records():
        if table not in tables:
            continue
        rows = model._default_manager.filter(source=source)
        if model is Person:
            found = rows.values_list(Coalesce("same_as_id", "id"), flat=True)
            people |= set(found)
        for field in model._meta.concrete_fields:
            target = field.related_model if field.is_relation else None
            if target is Person and field.name not in {"same_as", "manager"}:
                whose = Coalesce(f"{field.name}__same_as_id", f"{field.name}_id")
                people |= set(rows.values_list(whose, flat=True).distinct())
            elif target is OrgUnit:
                units |= set(rows.values_list(f"{field.name}_id", flat=True).distinct())
    here = dict(
        Person.objects.filter(standing=Standing.EMPLOYEE, ended_on=None).values_list(
            "pk", "unit_id"
        )
    )
    known = here.keys() & people
    units |= {here[person] for person in known}
    all_units = set(OrgUnit.objects.filter(ended_on=None).values_list("pk", flat=True))
    lowest = floor("units")
    telling = 0 < len(known) < lowest or 0 < len(here) - len(known) < lowest
    return Coverage(
        people=None if telling else len(known),
        all_people=len(here),
        units=len(all_units & units),
        all_units=len(all_units),
    )


def _records() -> list[tuple[str, Any]]:
    return sorted(MODELS.items())


def _waits(source: Source) -> bool:
    return source.proposed_grade == "A" and not source.confirmed_grade


def _as_moment(day: Any) -> Any:
    return timezone.localtime(day).date() if hasattr(day, "hour") else day

# SPDX-License-Identifier: Apache-2.0
"""Hearing customers live: sessions to come, those without a note, what was learned, who hears."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from customary.store.access import Access, NotVisible, visible
from customary.store.access.matrix import matrix
from customary.store.access.rows import reach_of
from customary.store.models import (
    Attendance,
    AttendanceStatus,
    Customer,
    Event,
    EventKind,
    EventStatus,
    Interaction,
    InteractionKind,
    Level,
    Person,
    Standing,
)
from customary.store.queries.shared import spoken
from customary.store.queries.words import shown_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from customary.store.access import Viewer

#: Events at which one hears customers; as I25 has it.
HEARING = (
    EventKind.LISTENING_SESSION,
    EventKind.JOINT_CALL,
    EventKind.CUSTOMER_VISIT,
    EventKind.SUPPORT_SHIFT,
)
#: Contacts in which two people talk to each other.
LIVE = (InteractionKind.CALL, InteractionKind.CHAT, InteractionKind.VISIT)
#: Who heard a customer so lately has listened; and so long a note may be written.
LATELY = timedelta(days=30)
SHOWN = 30


@dataclass(frozen=True)
class Session:
    """A session, with the customers whom the reader may know by name."""

    id: int
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    organiser: str
    people: int
    customers: tuple[tuple[int, str], ...]
    is_mine: bool

    @property
    def kind_name(self) -> str:
        """The kind in the language now spoken."""
        return str(EventKind(self.kind).label)

    @property
    def hours(self) -> float | None:
        """How long it was planned to last."""
        if self.ends_at is None:
            return None
        return (self.ends_at - self.starts_at).total_seconds() / 3600


@dataclass(frozen=True)
class Note:
    """What somebody learned at a session."""

    session: Session
    person: int
    person_name: str
    hours: float | None
    learned: str
    theme: int | None
    theme_name: str


@dataclass(frozen=True)
class Heard:
    """When an executive last heard a customer live, and for how long lately."""

    person: int
    name: str
    unit_name: str
    last: datetime | None
    hours: float
    is_lately: bool


def coming(viewer: Viewer) -> list[Session]:
    """The sessions to come that the reader may see, the next first."""
    rows = visible(viewer, Event).filter(
        kind__in=HEARING, status=EventStatus.PLANNED, private=False, starts_at__gt=timezone.now()
    )
    return _sessions(viewer, rows.order_by("starts_at", "pk")[:SHOWN])


def unlogged(viewer: Viewer) -> list[Session]:
    """The reader's own sessions of the last 30 days that have no note of theirs yet."""
    now = timezone.now()
    own = Attendance.objects.filter(person__in=viewer.persons, learned="").exclude(
        status=AttendanceStatus.DECLINED
    )
    rows = visible(viewer, Event).filter(
        kind__in=HEARING,
        starts_at__lte=now,
        starts_at__gt=now - LATELY,
        pk__in=own.values("event"),
    )
    rows = rows.exclude(status=EventStatus.CANCELLED)
    return _sessions(viewer, rows.order_by("-starts_at", "-pk")[:SHOWN])


def session(viewer: Viewer, key: int) -> Session:
    """One session.

    Raises:
        NotVisible: there is none with this id, or not for this reader.
    """
    found = _sessions(viewer, visible(viewer, Event).filter(pk=key, kind__in=HEARING))
    if not found:
        raise NotVisible(f"There is no session {key}.")
    return found[0]


def notes(viewer: Viewer, *, theme: int | None = None) -> list[Note]:
    """What was learned at sessions, or there of a theme, as far as the reader may read it.

    The latest come first.
    """
    asked = Q() if theme is None else Q(theme=theme)
    rows = (
        visible(viewer, Attendance)
        .filter(asked, event__kind__in=HEARING, person__isnull=False)
        .exclude(learned="")
        .select_related("person", "theme")
        .order_by("-event__starts_at", "-pk")[:SHOWN]
    )
    found = list(rows)
    events = Event.objects.filter(pk__in=[one.event_id for one in found])
    sessions = {one.id: one for one in _sessions(viewer, events)}
    return [
        Note(
            session=sessions[one.event_id],
            person=one.person_id or 0,
            person_name=one.person.full_name if one.person else "",
            hours=one.hours,
            learned=shown_words(one.learned, None),
            theme=one.theme_id,
            theme_name=spoken(viewer, one.theme) if one.theme else "",
        )
        for one in found
    ]


def executives(viewer: Viewer) -> list[Heard]:
    """Each executive by name with their last live contact and the hours of the last 30 days.

    What somebody did or left undone is for those who may know about their employment.
    """
    known = reach_of(viewer, matrix().entry("employment"), Access.READ)
    now = timezone.now()
    here = Q(ended_on=None) | Q(ended_on__gte=timezone.localdate())
    people = list(
        Person.objects.filter(
            known, here, level=Level.EXECUTIVE, same_as=None, standing=Standing.EMPLOYEE
        )
        .select_related("unit")
        .order_by("full_name", "pk")
    )
    last, hours = _heard([one.pk for one in people], now)
    return [
        Heard(
            person=one.pk,
            name=one.full_name,
            unit_name=spoken(viewer, one.unit) if one.unit else "",
            last=last.get(one.pk),
            hours=hours.get(one.pk, 0.0),
            is_lately=one.pk in last and last[one.pk] > now - LATELY,
        )
        for one in people
    ]


def _heard(people: list[int], now: datetime) -> tuple[dict[int, datetime], dict[int, float]]:
    """The last live contact of people, and their hours at sessions in the last 30 days."""
    sat = Attendance.objects.filter(
        Q(event__kind__in=HEARING) | Q(event__customer_present=True),
        Q(person__in=people) | Q(person__same_as__in=people),
        status=AttendanceStatus.ATTENDED,
        event__status=EventStatus.HELD,
        event__starts_at__lte=now,
    ).annotate(who=Coalesce("person__same_as", "person"), began=F("event__starts_at"))
    served = Interaction.objects.filter(
        Q(agent__in=people) | Q(agent__same_as__in=people), kind__in=LIVE, opened_at__lte=now
    ).annotate(who=Coalesce("agent__same_as", "agent"), began=F("opened_at"))
    last: dict[int, datetime] = {}
    rows: QuerySet[Any, Any]
    for rows in (sat, served):
        for who, began in rows.order_by().values_list("who").annotate(Max("began")):
            last[who] = max(began, last.get(who, began))
    hours: dict[int, float] = defaultdict(float)
    lately = sat.filter(began__gt=now - LATELY)
    for who, began, ended, told in lately.values_list("who", "began", "event__ends_at", "hours"):
        lasted = (ended - began).total_seconds() / 3600 if ended else 0.0
        hours[who] += lasted if told is None else told
    return last, dict(hours)


def _sessions(viewer: Viewer, rows: Iterable[Event]) -> list[Session]:
    if not isinstance(rows, list):
        rows = list(rows)
    keys = [one.pk for one in rows]
    organisers = Person.objects.in_bulk({one.organiser_id for one in rows if one.organiser_id})
    people: dict[int, set[int]] = defaultdict(set)
    customers: dict[int, list[int]] = defaultdict(list)
    there = Attendance.objects.filter(event__in=keys).exclude(status=AttendanceStatus.DECLINED)
    for event, person, customer in there.values_list("event", "person", "customer"):
        if person:
            people[event].add(person)
        if customer:
            customers[event].append(customer)
    asked = {key for keys in customers.values() for key in keys}
    names = dict(visible(viewer, Customer).filter(pk__in=asked).values_list("pk", "name"))
    return [
        Session(
            id=one.pk,
            kind=one.kind,
            title=one.title,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            organiser=organisers[one.organiser_id].full_name if one.organiser_id else "",
            people=len(people[one.pk]),
            customers=tuple((key, names[key]) for key in customers[one.pk] if names.get(key)),
            is_mine=bool(people[one.pk] & viewer.persons),
        )
        for one in rows
    ]

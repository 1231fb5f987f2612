# SPDX-License-Identifier: Apache-2.0
"""Sessions in which colleagues hear customers live: booked, joined, and written down afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_at, require_row
from customary.store.actions.records import add, add_all, change, filled, locked, unit_of
from customary.store.actions.refusal import Refused
from customary.store.models import (
    Attendance,
    AttendanceStatus,
    Event,
    EventStatus,
    Source,
)
from customary.store.queries.listening import HEARING, LATELY

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Viewer
    from customary.store.models import Customer, EventKind, Theme

LONGEST = timedelta(hours=12)


@transaction.atomic
def book_session(
    by: Viewer,
    *,
    kind: EventKind,
    starts_at: datetime,
    hours: float,
    title: str = "",
    customer: Customer | None = None,
) -> Event:
    """A session of one's own, to come or of the last 30 days, to be written down afterwards.

    Raises:
        Refused: it is no kind of session, too long ago, or no length a session has.
    """
    require_at(by, "write", "events", unit=unit_of(by), own=True)
    if kind not in HEARING:
        raise Refused(_("At such an event no customer is heard."), "kind")
    if starts_at < timezone.now() - LATELY:
        what = _("This is more than %(n)s days ago.") % {"n": LATELY.days}
        raise Refused(what, "starts_at", _("Only what is fresh in mind is written down."))
    if customer is not None:
        require_row(by, "read", customer)
    event = add(
        by,
        Event,
        kind=kind,
        title=title.strip(),
        unit_id=unit_of(by),
        organiser_id=by.person,
        status=EventStatus.PLANNED,
        starts_at=starts_at,
        ends_at=starts_at + _length(hours),
    )
    invited: dict[str, Any] = {"event": event, "status": AttendanceStatus.INVITED}
    add_all(by, Attendance, [invited | {"person_id": by.person}])
    if customer is not None:
        add(by, Attendance, **invited, customer=customer)
    return event


@transaction.atomic
def join_session(by: Viewer, event: Event) -> Attendance:
    """One's own place at a session to come, once however often it is asked for.

    Raises:
        Refused: it is called off, or has begun.
    """
    require_row(by, "read", event)
    require_at(by, "write", "attendances", unit=unit_of(by), own=True)
    event = locked(event)
    if event.kind not in HEARING or event.status != EventStatus.PLANNED:
        raise Refused(_("This session cannot be joined."))
    if event.starts_at <= timezone.now():
        raise Refused(_("This session has begun."))
    own = event.attendances.filter(person__in=by.persons).first()
    if own is None:
        return add(
            by, Attendance, event=event, person_id=by.person, status=AttendanceStatus.INVITED
        )
    if own.status == AttendanceStatus.DECLINED:
        return change(by, own, status=AttendanceStatus.INVITED)
    return own


@transaction.atomic
def log_session(
    by: Viewer,
    event: Event,
    *,
    hours: float,
    learned: str,
    customers_came: bool,
    theme: Theme | None = None,
) -> Attendance:
    """One's own note on a session: it was held, so long, and this was learned.

    Raises:
        Refused: one was not to be there, it is to come, called off or too long ago, or nothing
            was learned.
    """
    require_row(by, "read", event)
    event = locked(event)
    now = timezone.now()
    own = event.attendances.filter(person__in=by.persons).order_by("pk").first()
    if own is None or event.kind not in HEARING:
        raise Refused(_("You were not among those who came to this session."))
    require_row(by, "write", own)
    if event.status == EventStatus.CANCELLED:
        raise Refused(_("This session was called off."))
    if event.starts_at > now:
        raise Refused(_("This session has not begun."))
    if event.starts_at < now - LATELY:
        what = _("This is more than %(n)s days ago.") % {"n": LATELY.days}
        raise Refused(what, "", _("Only what is fresh in mind is written down."))
    if theme is not None:
        require_row(by, "read", theme)
    _length(hours)
    _held(by, event, customers_came=customers_came)
    told: dict[str, Any] = {"hours": hours, "learned": filled(learned, "learned"), "theme": theme}
    if own.source.key == Source.OWN_KEY:
        # Booked before, recorded now: what counts is when it was said that it took place.
        told["recorded_at"] = now
    return change(by, own, status=AttendanceStatus.ATTENDED, **told)


def _held(by: Viewer, event: Event, *, customers_came: bool) -> None:
    """The session as held; customers who were expected came, where somebody says so."""
    changed: dict[str, Any] = {}
    if event.status == EventStatus.PLANNED:
        changed["status"] = EventStatus.HELD
    if customers_came and not event.customer_present:
        changed["customer_present"] = True
    if changed:
        require_row(by, "write", event)
        change(by, event, **changed)
    if customers_came:
        for one in event.attendances.filter(
            customer__isnull=False, status=AttendanceStatus.INVITED
        ):
            change(by, one, status=AttendanceStatus.ATTENDED)


def _length(hours: float) -> timedelta:
    if not 0 < hours <= LONGEST.total_seconds() / 3600:
        raise Refused(_("A session lasts longer than nothing and at most 12 hours."), "hours")
    return timedelta(hours=hours)

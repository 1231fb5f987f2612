# SPDX-License-Identifier: Apache-2.0
"""Mistakes: seen, admitted, and open until they are made right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_at, require_row, visible
from customary.store.actions.records import add, change, filled, locked
from customary.store.actions.refusal import Refused
from customary.store.models import Incident

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from django.db.models import QuerySet

    from customary.store.access import Reader
    from customary.store.models import OrgUnit


@transaction.atomic
def open_incident(
    by: Reader,
    *,
    title: str,
    description: str = "",
    detected_at: datetime | None = None,
    unit: OrgUnit | None = None,
    customers_affected: int | None = None,
) -> Incident:
    """A mistake, from the moment it was seen; now, unless told otherwise."""
    require_at(by, "write", "incidents", unit=unit.pk if unit else None)
    return add(
        by,
        Incident,
        title=filled(title, "title"),
        description=description.strip(),
        detected_at=_past(detected_at, "detected_at"),
        unit=unit,
        customers_affected=customers_affected,
    )


@transaction.atomic
def admit_incident(
    by: Reader,
    incident: Incident,
    *,
    remedy: str,
    remedy_promised_on: date,
    admitted_at: datetime | None = None,
) -> Incident:
    """The mistake, admitted to the customers, with the remedy they were promised and its day."""
    require_row(by, "write", incident)
    incident = locked(incident)
    if incident.admitted_at:
        raise Refused(_("This mistake has been admitted."))
    moment = _past(admitted_at, "admitted_at")
    if moment < incident.detected_at:
        raise Refused(_("Nobody admits a mistake before it is seen."), "admitted_at")
    if remedy_promised_on < timezone.localdate(moment):
        raise Refused(
            _("A remedy is promised for a day to come."),
            "remedy_promised_on",
            _("Choose a later day."),
        )
    return change(
        by,
        incident,
        admitted_at=moment,
        remedy=filled(remedy, "remedy"),
        remedy_promised_on=remedy_promised_on,
    )


@transaction.atomic
def deliver_remedy(by: Reader, incident: Incident, *, delivered_on: date | None = None) -> Incident:
    """The mistake, made right; on time or late, as the days say."""
    require_row(by, "write", incident)
    incident = locked(incident)
    if incident.remedy_promised_on is None or incident.admitted_at is None:
        what = _("No remedy has been promised.")
        raise Refused(what, "", _("Admit the mistake and say what will be done."))
    if incident.remedy_delivered_on:
        raise Refused(_("This remedy has been delivered."))
    delivered_on = delivered_on or timezone.localdate()
    if not timezone.localdate(incident.admitted_at) <= delivered_on <= timezone.localdate():
        raise Refused(
            _("A remedy is delivered after the mistake was admitted, and not in the future."),
            "delivered_on",
        )
    return change(by, incident, remedy_delivered_on=delivered_on)


def time_to_admit(incident: Incident) -> timedelta | None:
    """How long it took from seeing a mistake to admitting it; none while it is not admitted."""
    return incident.admitted_at - incident.detected_at if incident.admitted_at else None


def open_incidents(by: Reader) -> QuerySet[Incident]:
    """Mistakes not made right yet; a missed day closes none. The oldest first."""
    return visible(by, Incident).filter(remedy_delivered_on=None).order_by("detected_at", "pk")


def overdue_remedies(by: Reader, as_of: date) -> QuerySet[Incident]:
    """Mistakes still open after the day for which their remedy was promised."""
    return open_incidents(by).filter(remedy_promised_on__lt=as_of)


def _past(moment: datetime | None, where: str) -> datetime:
    now = timezone.now()
    if moment and moment > now:
        raise Refused(_("This moment has not come yet."), where)
    return moment or now

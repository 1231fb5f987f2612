# SPDX-License-Identifier: Apache-2.0
"""What makes a customer known: their need, goal, stage and value, reviewed and met lately."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from customary.store.models import (
    Attendance,
    AttendanceStatus,
    CustomerStatus,
    EventStatus,
    Interaction,
)

if TYPE_CHECKING:
    from datetime import date

    from customary.store.models import Customer

#: What is known of a customer is at most so old; as I30 has it.
KNOWN_FOR = timedelta(days=90)
#: Profiles that say all that is to be known.
COMPLETE = ~Q(needs="") & ~Q(goals="") & ~Q(journey_stage="") & Q(yearly_value__isnull=False)
#: Meetings that a customer came to.
CAME = Q(customer__isnull=False, status=AttendanceStatus.ATTENDED, event__status=EventStatus.HELD)


def known_as() -> Coalesce:
    """Whose a record with a `customer` is: who meets somebody of an account meets the account."""
    same, account = "customer__same_as", "customer__account"
    ways = (f"{same}__account__same_as", f"{same}__account", same, f"{account}__same_as", account)
    return Coalesce(*ways, "customer")


def missing(found: Customer) -> tuple[str, ...]:
    """What is missing to know an active customer: names of columns, and "contact"; else nothing."""
    if found.status != CustomerStatus.ACTIVE:
        return ()
    told = {
        "needs": found.needs != "",
        "goals": found.goals != "",
        "journey_stage": found.journey_stage != "",
        "yearly_value": found.yearly_value is not None,
        "profile_reviewed_on": _is_lately(found.profile_reviewed_on),
        "contact": _was_met(found),
    }
    return tuple(name for name, known in told.items() if not known)


def _is_lately(day: date | None) -> bool:
    today = timezone.localdate()
    return day is not None and today - KNOWN_FOR <= day <= today


def _was_met(found: Customer) -> bool:
    """Whether anybody met them lately: said of whoever is seen, whoever may read the contact."""
    now = timezone.now()
    itself = found.same_as_id or found.pk
    rows = (
        (Interaction.objects, "opened_at"),
        (Attendance.objects.filter(CAME), "event__starts_at"),
    )
    theirs = Q(customer=itself) | Q(customer__same_as=itself)
    theirs |= Q(customer__account=itself) | Q(customer__account__same_as=itself)
    theirs |= Q(customer__same_as__account=itself)
    return any(
        records.filter(theirs, **{f"{when}__gt": now - KNOWN_FOR, f"{when}__lte": now}).exists()
        for records, when in rows
    )

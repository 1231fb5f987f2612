# SPDX-License-Identifier: Apache-2.0
"""Cases by themselves: opened for whoever complains, closed when answered, owners reminded."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from customary.act.owners import Owners
from customary.act.working_time import next_working_moment
from customary.store.access import System
from customary.store.actions.cases import add_cases, close_answered
from customary.store.actions.outbox import write_mail
from customary.store.actions.replies import restore_answered
from customary.store.models import CaseState, Organisation, VoiceCase
from customary.store.queries.complaints import wants_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from customary.store.models import Person

BLOCK = 500
PURPOSE = "closing the loop"


def look_after_cases(*, now: datetime | None = None) -> int:
    """Close what is answered, open what is not yet, remind; how many cases were opened."""
    moment = now or timezone.now()
    restore_answered(System(PURPOSE))
    close_answered(System(PURPOSE))
    opened = open_cases(now=moment)
    remind(now=moment)
    return opened


def open_cases(*, now: datetime) -> int:
    """Open a case for each customer who complains and has no answer; how many there are.

    What was said longer ago than the organisation looks back gets none: old records that come in
    are history, and nobody answers a thousand of them at once. The time runs from when the
    organisation heard of it.
    """
    organisation = Organisation.objects.first() or Organisation()
    since = now - timedelta(days=organisation.case_within_days)
    found = (
        wants_answer()
        .filter(occurred_at__gt=since, occurred_at__lte=now, answered_at=None, case=None)
        .select_related("customer__same_as", "interaction")
        .order_by("pk")
    )
    within = timedelta(hours=organisation.answer_within_hours)
    owners = None
    opened, last = 0, 0
    while items := list(found.filter(pk__gt=last)[:BLOCK]):
        owners = owners or Owners()
        last = items[-1].pk
        opened += add_cases(
            System(PURPOSE),
            [
                VoiceCase(
                    voice_item=item,
                    owner_id=owners.of(item),
                    opened_at=now,
                    due_at=max(
                        filter(None, (item.occurred_at, item.recorded_at)), default=item.created_at
                    )
                    + within,
                )
                for item in items
            ],
        )
    return opened


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Remind owners once half of the time is over, and once all of it is; how many mails left.

    Only in working hours: whatever came due overnight is told in one mail in the morning.
    """
    if next_working_moment(now) > now:
        return 0
    waiting = (
        VoiceCase.objects.select_for_update(of=("self",))
        .filter(state=CaseState.OPEN, owner__isnull=False, due_at__isnull=False)
        .filter(overdue_told_at=None)
        .select_related("owner__account")
        .order_by("due_at", "pk")
    )
    by_owner: dict[Person, list[VoiceCase]] = defaultdict(list)
    for case in waiting:
        if case.owner is not None and _is_to_be_told(case, now):
            by_owner[case.owner].append(case)
    sent = sum(_remind(owner, cases, now) for owner, cases in by_owner.items())
    told = [case for cases in by_owner.values() for case in cases]
    for case in told:
        column = "overdue_told_at" if case.due_at and case.due_at <= now else "half_told_at"
        setattr(case, column, now)
    VoiceCase.objects.bulk_update(told, ["half_told_at", "overdue_told_at"], batch_size=BLOCK)
    return sent


def _is_to_be_told(case: VoiceCase, now: datetime) -> bool:
    if case.due_at is None or case.due_at <= now:
        return True
    return case.half_told_at is None and now >= case.due_at - (case.due_at - case.opened_at) / 2


def _remind(owner: Person, cases: Sequence[VoiceCase], now: datetime) -> bool:
    """Whether a mail is on its way; it says how many, never what was said or by whom."""
    account = getattr(owner, "account", None)
    if account is None or not account.is_active:
        return False  # the link would lead them nowhere
    overdue = sum(1 for case in cases if case.due_at and case.due_at <= now)
    soon = len(cases) - overdue
    with override(account.language):
        lines = []
        if overdue:
            text = ngettext(
                "One customer has waited longer for your answer than we promise.",
                "%(n)s customers have waited longer for your answer than we promise.",
                overdue,
            )
            lines.append(text % {"n": overdue})
        if soon:
            text = ngettext(
                "For one customer, half the time for your answer is over.",
                "For %(n)s customers, half the time for your answer is over.",
                soon,
            )
            lines.append(text % {"n": soon})
        greeting = _("Hello %(name)s,") % {"name": owner.full_name}
        link = settings.CUSTOMARY_URL + reverse("home")
        write_mail(
            recipient=account.email,
            subject=_("Customers wait for your answer"),
            body="\n\n".join([greeting, *lines, link]) + "\n",
            once_key=f"cases-{owner.pk}-{now:%Y%m%d%H%M%S}",
        )
    return True

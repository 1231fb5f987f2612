# SPDX-License-Identifier: Apache-2.0
"""What a running wave still has to send, and how it is noted that it was.

A mail in the outbox holds no link: it says which invitation it is about, and the link is put in
when it leaves. Whoever has answered by then, or does not wish to be asked, gets none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from customary.store.access import System
from customary.store.actions.records import change
from customary.store.actions.respondents import invitation_of
from customary.store.models import (
    Audience,
    Bounce,
    Customer,
    OutboxKind,
    OutboxMessage,
    SurveyInvitation,
    Wave,
)
from customary.store.queries.populations import UNWILLING
from customary.store.queries.waves import ASKED, PERSONAL, REMINDER, State, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

BLOCK = 500
#: Stand in the text of a mail where its own link, and the one that stops, will be.
LINK, STOP = "{link}", "{stop}"


@dataclass(frozen=True)
class SurveyMail:
    """A mail to one who is asked, not written yet."""

    invitation: SurveyInvitation
    address: str
    subject: str
    body: str
    leaves: datetime


def unsent(wave: Wave) -> Iterator[list[SurveyInvitation]]:
    """Those who are to be asked by mail and were not yet; people whom no mail reaches are not."""
    reached = Q(customer__isnull=False) | ~Q(person__email="") | Q(person__account__isnull=False)
    return _blocks(wave, reached, sent_at=None)


def unanswered(
    wave: Wave, *, sent_before: datetime, reminders: int
) -> Iterator[list[SurveyInvitation]]:
    """Those who were asked before a moment, reminded less often than this, and did not answer.

    Whoever's address is wrong is not written to again.
    """
    return _blocks(
        wave,
        ~Q(bounce=Bounce.HARD),
        sent_at__lt=sent_before,
        reminders__lt=reminders,
        answered_on=None,
    )


@transaction.atomic
def post(wave: Wave, mails: Sequence[SurveyMail], *, at: datetime, reminder: int = 0) -> int:
    """Put these mails into the outbox and note it, both or neither; how many are new.

    A mail of the same wave, invitation and reminder is written once, however often it is asked for.
    """
    ending = f"{REMINDER}{reminder}" if reminder else ""
    messages = [
        OutboxMessage(
            kind=OutboxKind.EMAIL,
            recipient=one.address,
            subject=one.subject,
            body=one.body,
            payload={"invitation": one.invitation.pk},
            once_key=f"{wave.key}{one.invitation.pk}{ending}",
            not_before=one.leaves,
        )
        for one in mails
    ]
    OutboxMessage.objects.bulk_create(messages, batch_size=500, ignore_conflicts=True)
    rows = SurveyInvitation.objects.filter(pk__in=[one.invitation.pk for one in mails])
    if reminder:
        return rows.update(reminders=reminder, reminded_at=at, updated_at=timezone.now())
    return rows.filter(sent_at=None).update(sent_at=at, updated_at=timezone.now())


def may_leave(invitation: SurveyInvitation) -> bool:
    """Whether a mail about this invitation may still be sent."""
    wave = invitation.wave
    is_open = state_of(wave, timezone.now()) is State.OPEN
    is_done = invitation.answered_on is not None or invitation.bounce == Bounce.HARD
    if not is_open or invitation.spared or invitation.ineligible or is_done:
        return False
    if invitation.customer_id is None:
        return invitation.person is not None and invitation.person.erased_at is None
    rows = _rows_of(invitation.customer_id)
    return not rows.filter(UNWILLING).exists()


def stops(token: str) -> bool:
    """Whether a link is one by which a customer can stop being asked."""
    found = invitation_of(token)
    return found is not None and found.customer_id is not None


@transaction.atomic
def stop_asking(token: str) -> bool:
    """Whether this customer is asked in no survey any more; it needs no account to do so."""
    found = invitation_of(token)
    if found is None or found.customer_id is None:
        return False
    for row in _rows_of(found.customer_id).filter(surveys_allowed=True):
        change(System("a customer's wish"), row, surveys_allowed=False)
    return True


def addresses_of_people(invitations: Sequence[SurveyInvitation]) -> dict[int, str]:
    """Where people are written to, by invitation: at their account, else as the directory says."""
    rows = SurveyInvitation.objects.filter(pk__in=[one.pk for one in invitations])
    return {
        pk: account or email
        for pk, account, email in rows.values_list("pk", "person__account__email", "person__email")
        if account or email
    }


def _blocks(wave: Wave, condition: Q, **columns: Any) -> Iterator[list[SurveyInvitation]]:
    """Those who may be written to, block by block, each read when the one before is done.

    First by plain columns: just after opening, a database knows too little of its tables to join
    them wisely.
    """
    rows = SurveyInvitation.objects.filter(PERSONAL, ASKED, wave=wave, **columns)
    if wave.audience == Audience.PEOPLE:
        condition &= Q(person__erased_at=None)
    last = 0
    while keys := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BLOCK]
    ):
        last = keys[-1]
        found = SurveyInvitation.objects.filter(condition, pk__in=keys)
        yield list(found.select_related("person", "customer").order_by("pk"))


def _rows_of(customer: int) -> QuerySet[Customer]:
    leader = Customer.objects.filter(pk=customer).values_list("same_as_id", flat=True).first()
    leader = leader or customer
    return Customer.objects.filter(Q(pk=leader) | Q(same_as=leader))

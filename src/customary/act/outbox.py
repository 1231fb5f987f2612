# SPDX-License-Identifier: Apache-2.0
"""Delivers the outbox: each message once, with retries; the only room that sends anything."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from customary.act.chat import post
from customary.store.actions.bounces import kind_of, mark_of, note_bounce
from customary.store.actions.respondents import token_of
from customary.store.actions.wave_sending import LINK, STOP, may_leave
from customary.store.models import Bounce, OutboxKind, OutboxMessage, OutboxState, SurveyInvitation
from customary.store.queries.reachable import NOBODY, reach

if TYPE_CHECKING:
    from datetime import datetime

#: Waits after the first, second, ... failure; after the last the message is given up.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
BATCH = 100
#: Whatever is left after so many seconds waits for the next minute.
LONGEST = 50
#: Answers of a mail server by which it will not take a mail, ever (RFC 5321, 4.2.1).
FOR_GOOD = 500

#: Kept in place of an error where a customer no longer wishes to hear from us.
NOT_ALLOWED = "not allowed any more"

log = logging.getLogger(__name__)


def deliver_outbox(*, now: datetime | None = None) -> int:
    """Send what is due and return how many messages left.

    A message is claimed before it is sent: should the process die between, it waits for its
    next turn and is not sent twice by two workers at once.
    """
    moment = now or timezone.now()
    until = time.monotonic() + LONGEST
    sent = 0
    while messages := _claim_due(moment):
        sent += _deliver(messages, moment)
        if len(messages) < BATCH or time.monotonic() > until:
            break
    return sent


def _deliver(messages: list[OutboxMessage], moment: datetime) -> int:
    sent = 0
    connection = get_connection()
    with suppress(SMTPException, OSError):
        connection.open()  # one for all of them; where it fails, each message tries again
    for message in messages:
        if _is_held(message):
            OutboxMessage.objects.filter(pk=message.pk).update(attempts=message.attempts - 1)
            continue
        if not _is_allowed(message):
            OutboxMessage.objects.filter(pk=message.pk).update(
                state=OutboxState.FAILED, last_error=NOT_ALLOWED
            )
            continue
        try:
            _send(message, connection)
        except (SMTPException, OSError) as error:
            _note_failure(message, error, moment)
            connection.close()
        else:
            OutboxMessage.objects.filter(pk=message.pk).update(
                state=OutboxState.SENT, sent_at=timezone.now(), last_error=""
            )
            sent += 1
    connection.close()
    return sent


def _claim_due(moment: datetime) -> list[OutboxMessage]:
    """The messages due, pushed back by their next wait so that no other worker takes them."""
    due = Q(not_before__isnull=True) | Q(not_before__lte=moment)
    with transaction.atomic():
        waiting = OutboxMessage.objects.select_for_update(skip_locked=True).filter(
            due, state=OutboxState.WAITING
        )
        messages = list(waiting.order_by("pk")[:BATCH])
        for message in messages:
            message.attempts += 1
            message.not_before = moment + WAITS[min(message.attempts, len(WAITS)) - 1]
        OutboxMessage.objects.bulk_update(messages, ["attempts", "not_before"])
    return messages


def _is_allowed(message: OutboxMessage) -> bool:
    """Whether it may still be sent: a customer may have said no, somebody asked may have answered."""
    if invitation := _invitation(message):
        return may_leave(invitation)
    customer = message.payload.get("customer")
    if not customer:
        return True
    found = reach([customer]).get(customer, NOBODY)
    return found.why_not is None and found.address.lower() == message.recipient.lower()


def _is_held(message: OutboxMessage) -> bool:
    """Whether it waits until a paused wave goes on."""
    invitation = _invitation(message)
    return invitation is not None and invitation.wave.paused_at is not None


def _send(message: OutboxMessage, connection: Any) -> None:
    if message.kind == OutboxKind.WEBHOOK:
        post(message.body)
        return
    told = message.payload
    invitation = _invitation(message)
    body, own_headers = message.body, told.get("headers", {})
    if invitation:
        body, own_headers = _with_links(message.body, invitation)
    mark = mark_of(message)
    own = {"Message-ID": f"<{mark}@{_domain()}>"}
    returns = None
    if invitation:
        own["Auto-Submitted"] = "auto-generated"  # no answering machine answers it (RFC 3834)
        returns = _returns_to(mark)
    if returns:
        own["From"] = settings.DEFAULT_FROM_EMAIL
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=body,
        from_email=returns,
        to=[message.recipient],
        connection=connection,
        reply_to=[told["reply_to"]] if told.get("reply_to") else None,
        headers=own_headers | own,
    )
    if told.get("html"):
        mail.attach_alternative(told["html"], "text/html")
    mail.send()


def _domain() -> str:
    """What stands behind the @ of whoever mails come from: there a mark is nobody else's."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return address.rpartition("@")[2] or "customary"


def _returns_to(mark: str) -> str | None:
    """Where a mail comes back to that does not arrive; None for the address it comes from."""
    address: str = settings.BOUNCE_ADDRESS
    if not address:
        return None
    name, _at, domain = address.rpartition("@")
    return f"{name}+{mark}@{domain}"


def _invitation(message: OutboxMessage) -> SurveyInvitation | None:
    """Whom a mail of a survey asks."""
    key = message.payload.get("invitation")
    rows = SurveyInvitation.objects.select_related("wave", "person")
    return rows.filter(pk=key).first() if key else None


def _with_links(body: str, invitation: SurveyInvitation) -> tuple[str, dict[str, str]]:
    """The text with the links that are kept nowhere, and the headers that go with them."""
    token = token_of(invitation)
    link = f"{settings.CUSTOMARY_URL}{reverse('asked', args=[token])}"
    if STOP not in body:
        return body.replace(LINK, link), {}
    stop = f"{settings.CUSTOMARY_URL}{reverse('stop_surveys', args=[token])}"
    return body.replace(LINK, link).replace(STOP, stop), {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _is_refused(error: Exception) -> bool:
    """Whether the server will not take it, and not only today."""
    return isinstance(error, SMTPRecipientsRefused) and all(
        code >= FOR_GOOD for code, _ in error.recipients.values()
    )


def _why(error: Exception) -> Bounce:
    """What a failure means for the address."""
    if not isinstance(error, SMTPRecipientsRefused):
        return Bounce.SOFT
    kinds = {
        kind_of(f"{code} {text.decode('utf-8', 'replace')}")
        for code, text in error.recipients.values()
    }
    return Bounce.HARD if kinds == {Bounce.HARD} else Bounce.SOFT


def _note_failure(message: OutboxMessage, error: Exception, moment: datetime) -> None:
    given_up = message.attempts > len(WAITS) or _is_refused(error)
    if given_up and (invitation := message.payload.get("invitation")):
        note_bounce(invitation, _why(error), at=moment)
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=OutboxState.FAILED if given_up else OutboxState.WAITING,
        last_error=type(error).__name__,
    )
    log.warning(
        "outbox message not sent",
        extra={
            "outbox_message": message.pk,
            "attempt": message.attempts,
            "error": type(error).__name__,
        },
    )

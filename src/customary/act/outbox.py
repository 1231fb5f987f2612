# SPDX-License-Identifier: Apache-2.0
"""Delivers the outbox: each message once, with retries; the only room that sends anything."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from customary.act.chat import post
from customary.store.models import OutboxKind, OutboxMessage, OutboxState
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

#: Kept in place of an error where a customer no longer wishes to hear from us.
NOT_ALLOWED = "not allowed any more"

log = logging.getLogger(__name__)


def deliver_outbox(*, now: datetime | None = None) -> int:
    """Send what is due and return how many messages left.

    A message is claimed before it is sent: should the process die between, it waits for its
    next turn and is not sent twice by two workers at once.
    """
    moment = now or timezone.now()
    sent = 0
    for message in _claim_due(moment):
        if not _is_allowed(message):
            OutboxMessage.objects.filter(pk=message.pk).update(
                state=OutboxState.FAILED, last_error=NOT_ALLOWED
            )
            continue
        try:
            _send(message)
        except (SMTPException, OSError) as error:
            _note_failure(message, error, moment)
        else:
            OutboxMessage.objects.filter(pk=message.pk).update(
                state=OutboxState.SENT, sent_at=timezone.now(), last_error=""
            )
            sent += 1
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
    """Whether a customer may still be written to: they may have said no since it was written."""
    customer = message.payload.get("customer")
    if not customer:
        return True
    found = reach([customer]).get(customer, NOBODY)
    return found.why_not is None and found.address.lower() == message.recipient.lower()


def _send(message: OutboxMessage) -> None:
    if message.kind == OutboxKind.WEBHOOK:
        post(message.body)
        return
    told = message.payload
    own = {"Message-ID": f"<{message.pk}.{message.created_at:%Y%m%d%H%M%S}@customary>"}
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        to=[message.recipient],
        reply_to=[told["reply_to"]] if told.get("reply_to") else None,
        headers=told.get("headers", {}) | own,
    )
    if told.get("html"):
        mail.attach_alternative(told["html"], "text/html")
    mail.send()


def _note_failure(message: OutboxMessage, error: Exception, moment: datetime) -> None:
    given_up = message.attempts > len(WAITS)
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

# SPDX-License-Identifier: Apache-2.0
"""Whoever wants to send writes here, in the same transaction as what it tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from customary.store.models import OutboxKind, OutboxMessage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def write_chat(text: str, *, once_key: str, not_before: datetime | None = None) -> OutboxMessage:
    """A message to the organisation's chat channel; of several with one key, only the first."""
    told = {"kind": OutboxKind.WEBHOOK, "recipient": "chat", "body": text}
    message, _ = OutboxMessage.objects.get_or_create(
        once_key=once_key, defaults=told | {"not_before": not_before}
    )
    return message


def write_mail(
    *,
    recipient: str,
    subject: str,
    body: str,
    once_key: str = "",
    reply_to: str = "",
    customer: int = 0,
    html: str = "",
    headers: Mapping[str, str] | None = None,
) -> OutboxMessage:
    """A mail that leaves soon after the transaction; of several with one key, only the first.

    Args:
        recipient: the address it goes to.
        subject: its subject.
        body: its plain text.
        once_key: what it is known by.
        reply_to: whom an answer goes to.
        customer: the customer it goes to, who is asked for permission again when it leaves.
        html: the same as HTML.
        headers: what else stands above it.
    """
    payload = {
        "reply_to": reply_to,
        "customer": customer,
        "html": html,
        "headers": dict(headers or {}),
    }
    message, _ = OutboxMessage.objects.get_or_create(
        once_key=once_key or uuid4().hex,
        defaults={
            "kind": OutboxKind.EMAIL,
            "recipient": recipient,
            "subject": subject,
            "body": body,
            "payload": {name: value for name, value in payload.items() if value},
        },
    )
    return message

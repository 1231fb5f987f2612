# SPDX-License-Identifier: Apache-2.0
"""The store's own books: what changed, and what is to be sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of


class Change(models.Model):
    """One record changed: who, when, before and after. Survey answers are exempt."""

    at = models.DateTimeField(auto_now_add=True)
    table = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    account = models.ForeignKey(
        "store.Account",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    #: Which job acted, where no account did.
    purpose = models.CharField(max_length=60, blank=True)
    import_run = models.ForeignKey(
        "store.ImportRun",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "changes"
        indexes: ClassVar = [
            models.Index(fields=["table", "record_id"], name="changes_record"),
            models.Index(fields=["import_run"], name="changes_import_run"),
        ]


class OutboxKind(models.TextChoices):
    """How a message leaves."""

    EMAIL = "email", _("E-mail")
    #: To the organisation's chat channel, whose address stands in no message.
    WEBHOOK = "webhook", _("Webhook")


class OutboxState(models.TextChoices):
    """How far a message has come."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class OutboxMessage(Timed):
    """A message to deliver once; whoever wants to send writes a row here and nothing else."""

    kind = models.CharField(max_length=10, choices=OutboxKind.choices)
    state = models.CharField(
        max_length=10, choices=OutboxState.choices, default=OutboxState.WAITING
    )
    recipient = models.CharField(max_length=300)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    payload = models.JSONField(default=dict, blank=True)
    #: The same key is sent once, however often it is asked for.
    once_key = models.CharField(max_length=200, unique=True)
    not_before = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "outbox"
        constraints: ClassVar = [
            one_of("outbox", "kind", OutboxKind),
            one_of("outbox", "state", OutboxState),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "not_before"], name="outbox_waiting")]

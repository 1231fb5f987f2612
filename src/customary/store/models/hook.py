# SPDX-License-Identifier: Apache-2.0
"""Where systems tell at once what is new: an address for each source, and what came in there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of
from customary.store.models.source import Source


class Hook(Timed):
    """The address at which a system tells a source what is new, and the secrets it signs with."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="hook")
    #: By which the address is found; address and secrets themselves stand in the seal.
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField(editable=False)
    #: So long the secret before the last one counts too.
    before_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "hooks"


class HookState(models.TextChoices):
    """What became of a delivery."""

    RECEIVED = "received", _("Received")
    STORED = "stored", _("Stored")
    ASKED = "asked", _("Being fetched")
    UNUSED = "unused", _("Nothing for us in it")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class HookDelivery(Timed):
    """What came in at an address: kept before it is acknowledged, then stored or refused.

    The sealed body goes after a while; digest and id stay, so that nothing counts twice.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="hook_deliveries")
    #: The sender's own id of the delivery, else the digest of its body.
    delivery_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True)
    topic = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=HookState.choices)
    received_at = models.DateTimeField()
    #: How often storing it was tried; of one that was refused, how often it came.
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    records = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    body = models.TextField(blank=True, editable=False)

    class Meta:
        db_table = "hook_deliveries"
        constraints: ClassVar = [
            one_of("hook_deliveries", "state", HookState),
            models.UniqueConstraint(fields=["source", "delivery_id"], name="hook_deliveries_once"),
            models.UniqueConstraint(
                fields=["source", "digest"], condition=~Q(digest=""), name="hook_deliveries_bodies"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state="received"),
                name="hook_deliveries_waiting",
            ),
        ]

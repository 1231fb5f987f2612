# SPDX-License-Identifier: Apache-2.0
"""Keys by which other systems write to this one, and what they asked with them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed


class ApiKey(Timed):
    """A key with the scopes it was given; only its digest is kept."""

    name = models.CharField(_("name"), max_length=120)
    #: The first characters, by which people tell keys apart.
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    source = models.ForeignKey(
        "store.Source", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    created_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        db_table = "api_keys"
        ordering: ClassVar = ["-created_at"]


class ApiRequest(Timed):
    """Records that another system posted: kept here, safe, until they are stored or refused.

    It is also what makes a post that is sent twice be done once: the key of the sender and what
    was answered are kept for a while. The records themselves go as soon as they are answered.
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    #: The sender's `Idempotency-Key`; empty where none was sent.
    key = models.CharField(max_length=200, blank=True)
    body_digest = models.CharField(max_length=64)
    #: By which the sender asks how far it has come.
    operation = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    object_name = models.CharField(max_length=60)
    single = models.BooleanField()
    partial = models.BooleanField(default=False)
    language = models.CharField(max_length=12)
    #: The records as JSON lines, the fields they have, and how many there are.
    records = models.TextField(blank=True)
    fields = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    #: The sender was told that it is kept and will be stored.
    accepted = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "api_requests"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["api_key", "key"], condition=~Q(key=""), name="api_requests_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(answered_at=None), name="api_requests_waiting"),
            models.Index(fields=["answered_at"], name="api_requests_answered"),
        ]

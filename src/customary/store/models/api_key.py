# SPDX-License-Identifier: Apache-2.0
"""Keys by which other systems write to this one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
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

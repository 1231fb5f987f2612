# SPDX-License-Identifier: Apache-2.0
"""What keeps measuring fair: what may be used, how long it is kept, audits of what was recorded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of


class RetentionRule(Timed):
    """How many months records of a table are kept before they are deleted by themselves."""

    table = models.CharField(max_length=60, unique=True)
    months = models.PositiveSmallIntegerField(_("months"))
    reason = models.TextField(_("reason"), blank=True)
    set_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "retention_rules"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(months__gte=1), name="retention_rules_months")
        ]


class SourceExclusion(Timed):
    """Records of a source that must not be used for one indicator, by agreement or law."""

    source = models.ForeignKey("store.Source", on_delete=models.CASCADE, related_name="exclusions")
    indicator = models.CharField(max_length=4)
    off_reason = models.TextField(_("why it is switched off"))

    class Meta:
        db_table = "source_exclusions"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "indicator"], name="source_exclusions_once")
        ]


class AuditVerdict(models.TextChoices):
    """What somebody who looked found of a record."""

    OPEN = "open", _("To be looked at")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUTED = "refuted", _("Refuted")


class RecordAudit(Timed):
    """One record drawn at random in a quarter, for somebody to confirm or refute."""

    quarter = models.DateField(_("quarter"))
    indicator = models.CharField(max_length=4)
    table = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    #: What the record was counted as: it held, or it did not.
    held = models.BooleanField()
    verdict = models.CharField(
        max_length=10, choices=AuditVerdict.choices, default=AuditVerdict.OPEN
    )
    note = models.TextField(_("what was found"), blank=True)
    decided_by = models.ForeignKey(
        "store.Person", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "record_audits"
        constraints: ClassVar = [
            one_of("record_audits", "verdict", AuditVerdict),
            models.UniqueConstraint(
                fields=["quarter", "indicator", "table", "record_id"], name="record_audits_once"
            ),
        ]

# SPDX-License-Identifier: Apache-2.0
"""Governing documents: missions, promises, values, policies, and how people meet them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class DocumentKind(models.TextChoices):
    """What a document governs. The CX mission is kept apart from the company's."""

    COMPANY_MISSION = "company_mission", _("Company mission")
    CX_MISSION = "cx_mission", _("Customer experience mission")
    VISION = "vision", _("Vision")
    STRATEGY = "strategy", _("Strategy")
    VALUE = "value", _("Value")
    PROMISE = "promise", _("Promise")
    SERVICE_DEFINITION = "service_definition", _("Definition of good service")
    POLICY = "policy", _("Policy")
    PROCESS = "process", _("Process")
    HANDBOOK = "handbook", _("Handbook")


class DocumentStatus(models.TextChoices):
    """Where a document stands in its life."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class GovDocument(Recorded):
    """One version of a governing document."""

    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=DocumentStatus.choices,
        default=DocumentStatus.DRAFT,
    )
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    owner = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    declares = models.CharField(
        _("practices it announces"),
        max_length=300,
        blank=True,
        help_text=_("Practice ids, parted by spaces. Words alone are graded as said, no more."),
    )
    customer_clause = models.TextField(_("customer clause"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="replaced_by",
        null=True,
        blank=True,
    )
    #: For a promise: where it is made, the level promised, and the measure that tests it.
    channel = models.CharField(_("channel"), max_length=80, blank=True)
    promised_share = models.FloatField(_("promised level"), null=True, blank=True)
    metric = models.ForeignKey(
        "store.Metric",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(Recorded.Meta):
        db_table = "gov_documents"
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints: ClassVar = [
            key("gov_documents"),
            one_of("gov_documents", "kind", DocumentKind),
            one_of("gov_documents", "status", DocumentStatus),
            models.CheckConstraint(
                condition=models.Q(promised_share__isnull=True)
                | models.Q(promised_share__range=(0, 1)),
                name="gov_documents_promised_share_in_range",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "status"], name="gov_documents_kind_status")
        ]

    def __str__(self) -> str:
        return self.title


class Attestation(Recorded):
    """A person confirms having read a document and acting on it."""

    document = models.ForeignKey(GovDocument, on_delete=models.CASCADE, related_name="attestations")
    person = models.ForeignKey(
        "store.Person", on_delete=models.CASCADE, related_name="attestations"
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    attested_at = models.DateTimeField(_("attested at"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "attestations"
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        constraints: ClassVar = [key("attestations")]


class ChallengeReason(models.TextChoices):
    """Why a policy is challenged."""

    OUTDATED = "outdated", _("Outdated")
    UNFAIR = "unfair", _("Unfair")
    MISALIGNED = "misaligned", _("Against what we promise")


class ChallengeOutcome(models.TextChoices):
    """What came of a challenge."""

    OPEN = "open", _("Open")
    CHANGED = "changed", _("Policy changed")
    KEPT = "kept", _("Policy kept")


class PolicyChallenge(Recorded):
    """Somebody says that a policy harms customers, and gets an answer."""

    document = models.ForeignKey(GovDocument, on_delete=models.CASCADE, related_name="challenges")
    raised_by = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    reason = models.CharField(_("reason"), max_length=12, choices=ChallengeReason.choices)
    text = models.TextField(_("text"), blank=True)
    interaction = models.ForeignKey(
        "store.Interaction",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    raised_at = models.DateTimeField(_("raised at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        choices=ChallengeOutcome.choices,
        default=ChallengeOutcome.OPEN,
    )

    class Meta(Recorded.Meta):
        db_table = "policy_challenges"
        verbose_name = _("policy challenge")
        verbose_name_plural = _("policy challenges")
        constraints: ClassVar = [
            key("policy_challenges"),
            one_of("policy_challenges", "reason", ChallengeReason),
            one_of("policy_challenges", "outcome", ChallengeOutcome),
            not_before("policy_challenges", "decided_at", "raised_at"),
        ]


class PromiseEvent(Recorded):
    """One occasion on which a promise fell due: kept when delivered by the promised time."""

    promise = models.ForeignKey(
        GovDocument, on_delete=models.CASCADE, related_name="promise_events"
    )
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    interaction = models.ForeignKey(
        "store.Interaction",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    promised_for = models.DateTimeField(_("promised for"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "promise_events"
        verbose_name = _("promise event")
        verbose_name_plural = _("promise events")
        constraints: ClassVar = [key("promise_events")]
        indexes: ClassVar = [
            models.Index(fields=["promised_for"], name="promise_events_promised_for")
        ]

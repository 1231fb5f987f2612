# SPDX-License-Identifier: Apache-2.0
"""Decisions: what was weighed before, and what came of it after."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class DecisionKind(models.TextChoices):
    """What is decided."""

    BUSINESS = "business", _("Business")
    PRODUCT = "product", _("Product")
    POLICY = "policy", _("Policy")
    BUDGET = "budget", _("Budget")
    EXCEPTION = "exception", _("Exception for a customer")
    RELIEF = "relief", _("Relief for a customer")


class DecisionStatus(models.TextChoices):
    """Where a decision stands."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Decision(Recorded):
    """A choice with its options, its impact on customers and employees, and its review."""

    kind = models.CharField(_("kind"), max_length=10, choices=DecisionKind.choices)
    title = models.CharField(_("title"), max_length=300)
    rationale = models.TextField(_("why"), blank=True)
    options = models.TextField(_("options"), blank=True)
    lever = models.CharField(_("lever"), max_length=20, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=DecisionStatus.choices,
        default=DecisionStatus.PROPOSED,
    )
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_by = models.ForeignKey(
        "store.Person",
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
    event = models.ForeignKey(
        "store.Event",
        on_delete=models.SET_NULL,
        related_name="decisions",
        null=True,
        blank=True,
    )
    policy = models.ForeignKey(
        "store.GovDocument",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    link = models.URLField(_("address"), max_length=500, blank=True)
    customer_impact = models.TextField(_("impact on customers"), blank=True)
    customer_impact_at = models.DateTimeField(_("customer impact stated at"), null=True, blank=True)
    employee_impact = models.TextField(_("impact on employees"), blank=True)
    employee_impact_at = models.DateTimeField(_("employee impact stated at"), null=True, blank=True)
    altered_by_impact = models.BooleanField(_("altered because of it"), null=True, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    within_authority = models.BooleanField(_("within own authority"), null=True, blank=True)
    approval_requested_at = models.DateTimeField(_("approval asked at"), null=True, blank=True)
    upheld = models.BooleanField(_("upheld at review"), null=True, blank=True)
    adverse_consequence = models.BooleanField(_("adverse consequence"), default=False)
    predicted_outcome = models.TextField(_("predicted outcome"), blank=True)
    actual_outcome = models.TextField(_("actual outcome"), blank=True)
    review_due_on = models.DateField(_("review due on"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "decisions"
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints: ClassVar = [
            key("decisions"),
            one_of("decisions", "kind", DecisionKind),
            one_of("decisions", "status", DecisionStatus),
            not_before("decisions", "decided_at", "proposed_at"),
        ]
        indexes: ClassVar = [models.Index(fields=["decided_at"], name="decisions_decided_at")]

    def __str__(self) -> str:
        return self.title

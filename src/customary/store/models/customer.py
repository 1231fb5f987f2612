# SPDX-License-Identifier: Apache-2.0
"""Customers: accounts and contacts, what they need, what they are worth."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class CustomerKind(models.TextChoices):
    """Whether a customer is a whole account or one person."""

    ACCOUNT = "account", _("Account")
    CONTACT = "contact", _("Contact")


class CustomerStatus(models.TextChoices):
    """Where a customer stands."""

    PROSPECT = "prospect", _("Prospect")
    ACTIVE = "active", _("Active")
    LAPSED = "lapsed", _("Lapsed")
    LEFT = "left", _("Left")


class Customer(Recorded):
    """Someone the organisation serves."""

    PERSONAL = ("name", "email", "phone", "number", "needs", "goals")

    name = models.CharField(_("name"), max_length=200, blank=True)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=CustomerKind.choices,
        default=CustomerKind.CONTACT,
    )
    account = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="contacts",
        null=True,
        blank=True,
    )
    number = models.CharField(_("customer number"), max_length=60, blank=True)
    same_as = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="aliases",
        verbose_name=_("the same as"),
        null=True,
        blank=True,
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    segment = models.CharField(_("segment"), max_length=80, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=CustomerStatus.choices,
        default=CustomerStatus.ACTIVE,
    )
    known_contact = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="known_customers",
        null=True,
        blank=True,
    )
    needs = models.TextField(_("needs"), blank=True)
    goals = models.TextField(_("goals"), blank=True)
    journey_stage = models.CharField(_("journey stage"), max_length=80, blank=True)
    yearly_value = models.DecimalField(
        _("yearly value"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    joined_on = models.DateField(_("customer since"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    profile_reviewed_on = models.DateField(_("profile reviewed on"), null=True, blank=True)
    contact_allowed = models.BooleanField(_("may be contacted"), default=True)
    surveys_allowed = models.BooleanField(_("may be asked in surveys"), default=True)
    growing = models.BooleanField(_("growing fast"), default=False)
    hardship = models.BooleanField(_("in hardship"), default=False)
    referred_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="referrals",
        null=True,
        blank=True,
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        db_table = "customers"
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints: ClassVar = [
            key("customers"),
            one_of("customers", "kind", CustomerKind),
            one_of("customers", "status", CustomerStatus),
            not_before("customers", "left_on", "joined_on"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name"], name="customers_name"),
            models.Index(fields=["email"], name="customers_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id

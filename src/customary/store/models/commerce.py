# SPDX-License-Identifier: Apache-2.0
"""What customers buy and what service costs: orders, subscriptions and budget lines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class OrderKind(models.TextChoices):
    """What a customer was asked to pay for."""

    ORDER = "order", _("Order")
    INVOICE = "invoice", _("Invoice")


class Order(Recorded):
    """An order or invoice: what it came to, when it was promised, when it arrived."""

    PERSONAL = ("number",)

    kind = models.CharField(
        _("kind"), max_length=10, choices=OrderKind.choices, default=OrderKind.ORDER
    )
    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.SET_NULL,
        related_name="orders",
        null=True,
        blank=True,
    )
    number = models.CharField(_("number"), max_length=60, blank=True)
    ordered_at = models.DateTimeField(_("ordered at"))
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    refunded = models.DecimalField(
        _("refunded"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    promised_at = models.DateTimeField(_("promised for"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    referred = models.BooleanField(_("came by referral"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "orders"
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints: ClassVar = [key("orders"), one_of("orders", "kind", OrderKind)]
        indexes: ClassVar = [models.Index(fields=["ordered_at"], name="orders_ordered_at")]

    def __str__(self) -> str:
        return self.number or self.external_id


class Subscription(Recorded):
    """What a customer pays again and again, from a day until another."""

    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.SET_NULL,
        related_name="subscriptions",
        null=True,
        blank=True,
    )
    plan = models.CharField(_("plan"), max_length=120, blank=True)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    monthly_amount = models.DecimalField(
        _("amount a month"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    ended_reason = models.CharField(_("reason for ending"), max_length=120, blank=True)

    class Meta(Recorded.Meta):
        db_table = "subscriptions"
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints: ClassVar = [
            key("subscriptions"),
            not_before("subscriptions", "ended_on", "started_on"),
        ]

    def __str__(self) -> str:
        return self.plan or self.external_id


class BudgetPurpose(models.TextChoices):
    """What money is for."""

    SERVICE = "service", _("Service to customers")
    PEOPLE_CARE = "people_care", _("Care for employees")
    OTHER = "other", _("Other")


class BudgetLine(Recorded):
    """Money asked for, approved and spent for a purpose over a period."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=BudgetPurpose.choices)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    requested = models.DecimalField(
        _("requested"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    approved = models.DecimalField(
        _("approved"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    actual = models.DecimalField(_("spent"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    class Meta(Recorded.Meta):
        db_table = "budget_lines"
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints: ClassVar = [
            key("budget_lines"),
            one_of("budget_lines", "purpose", BudgetPurpose),
            not_before("budget_lines", "ends_on", "starts_on"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id

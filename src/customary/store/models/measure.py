# SPDX-License-Identifier: Apache-2.0
"""Metrics with their observations, and the goals set on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class MetricKind(models.TextChoices):
    """What a metric is about; money alone makes no customer-centric goal."""

    QUALITY = "quality", _("Quality")
    SPEED = "speed", _("Speed")
    OUTCOME = "outcome", _("Outcome")
    MONEY = "money", _("Money")


class MetricSubject(models.TextChoices):
    """What a metric tells of customers, where several have to be held against each other."""

    SATISFACTION = "satisfaction", _("How satisfied customers are")
    REFERRAL = "referral", _("Whether customers recommend us")
    RETENTION = "retention", _("Whether customers stay")


class Metric(Recorded):
    """A measure with a definition; budgets and staff figures are metrics too."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=MetricKind.choices)
    customer_centric = models.BooleanField(_("customer-centric"), default=False)
    definition = models.TextField(_("definition"), blank=True)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40, blank=True)
    higher_is_better = models.BooleanField(_("higher is better"), default=True)
    subject = models.CharField(
        _("what it tells of customers"), max_length=20, choices=MetricSubject.choices, blank=True
    )

    class Meta(Recorded.Meta):
        db_table = "metrics"
        verbose_name = _("metric")
        verbose_name_plural = _("metrics")
        constraints: ClassVar = [key("metrics"), one_of("metrics", "kind", MetricKind)]

    def __str__(self) -> str:
        return self.name


class MetricObservation(Recorded):
    """One value of a metric on a day, for the organisation, one unit or one customer segment."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="observations")
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    segment = models.CharField(_("segment"), max_length=80, blank=True)
    observed_on = models.DateField(_("observed on"))
    value = models.FloatField(_("value"))
    n = models.PositiveIntegerField(_("n"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "metric_observations"
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints: ClassVar = [key("metric_observations")]
        indexes: ClassVar = [
            models.Index(fields=["metric", "observed_on"], name="metric_observations_day")
        ]


class Goal(Recorded):
    """A target for a metric over a period, owned by a person, a role or a unit."""

    title = models.CharField(_("title"), max_length=300)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="goals")
    owner = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="goals",
        null=True,
        blank=True,
    )
    owner_role = models.CharField(_("owner role"), max_length=120, blank=True)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="goals",
        null=True,
        blank=True,
    )
    segment = models.CharField(_("segment"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="children",
        null=True,
        blank=True,
    )
    baseline = models.FloatField(_("baseline"), null=True, blank=True)
    target = models.FloatField(_("target"), null=True, blank=True)
    weight = models.FloatField(_("weight"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    class Meta(Recorded.Meta):
        db_table = "goals"
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints: ClassVar = [
            key("goals"),
            not_before("goals", "ends_on", "starts_on"),
        ]

    def __str__(self) -> str:
        return self.title

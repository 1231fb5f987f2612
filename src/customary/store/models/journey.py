# SPDX-License-Identifier: Apache-2.0
"""The ideal customer journey, its stages, and who contributes to each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key


class Journey(Recorded):
    """A journey as it should be for the customer."""

    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    owner = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(Recorded.Meta):
        db_table = "journeys"
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        constraints: ClassVar = [key("journeys")]

    def __str__(self) -> str:
        return self.name


class JourneyStage(Recorded):
    """One stage, the standard it should meet and the metric that tells."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"))
    ideal_standard = models.TextField(_("ideal standard"), blank=True)
    standard_value = models.FloatField(_("standard value"), null=True, blank=True)
    metric = models.ForeignKey(
        "store.Metric",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(Recorded.Meta):
        db_table = "journey_stages"
        verbose_name = _("journey stage")
        verbose_name_plural = _("journey stages")
        ordering: ClassVar = ["journey", "position"]
        constraints: ClassVar = [key("journey_stages")]

    def __str__(self) -> str:
        return self.name


class RoleContribution(Recorded):
    """What a role or person does for a moment of the journey, and when it was last done."""

    stage = models.ForeignKey(JourneyStage, on_delete=models.CASCADE, related_name="contributions")
    role = models.CharField(_("role"), max_length=120)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    person = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    contribution = models.TextField(_("contribution"))
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "role_contributions"
        verbose_name = _("role contribution")
        verbose_name_plural = _("role contributions")
        constraints: ClassVar = [key("role_contributions")]

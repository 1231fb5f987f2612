# SPDX-License-Identifier: Apache-2.0
"""The organisation this installation serves, and how its calendar runs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed


class Organisation(Timed):
    """The one organisation of an installation: a single row, made on the first run."""

    name = models.CharField(_("name"), max_length=200)
    name_zh_hans = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), default=1
    )
    holidays = models.JSONField(_("holidays"), default=list, blank=True)
    working_days = models.JSONField(_("working days"), default=list, blank=True)
    working_hours_start = models.TimeField(_("work starts"), null=True, blank=True)
    working_hours_end = models.TimeField(_("work ends"), null=True, blank=True)
    #: Raised disclosure floors by name ("units", "opinions", "trends"); they never fall.
    floors = models.JSONField(default=dict, blank=True, editable=False)
    setup_finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "organisation"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="organisation_single"),
            models.CheckConstraint(
                condition=Q(fiscal_year_start_month__range=(1, 12)),
                name="organisation_fiscal_month_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

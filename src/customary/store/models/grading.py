# SPDX-License-Identifier: Apache-2.0
"""Grading runs: the figures, the practice grades, and what people say against them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed


class GradingRun(Timed):
    """One run over the store as it was known then; kept with what it was run with."""

    as_of = models.DateField(_("as of"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    started_by = models.ForeignKey(
        "store.Account",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    change_watermark = models.PositiveBigIntegerField(default=0)
    thresholds = models.JSONField(default=dict)
    catalogue_digest = models.CharField(max_length=64, blank=True)
    #: What people thought by then, for the whole organisation: share, n and interval.
    opinions = models.JSONField(default=dict)

    class Meta:
        db_table = "grading_runs"
        ordering: ClassVar = ["-pk"]
        get_latest_by = "pk"


class IndicatorValue(models.Model):
    """One indicator over one window, for the organisation (no unit) or one unit with all below it.

    `value` is empty where there is not enough evidence; `reason` then says why.
    """

    run = models.ForeignKey(GradingRun, on_delete=models.CASCADE, related_name="indicator_values")
    indicator = models.CharField(max_length=4)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    window_start = models.DateField()
    window_end = models.DateField()
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    grade = models.CharField(max_length=1, blank=True)
    #: Records left out of the figure because better evidence exists, and claims not yet proven.
    left_out = models.PositiveIntegerField(default=0)
    claimed = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    #: One point a period, oldest first: [start, numerator, denominator, value].
    trend = models.JSONField(default=list)
    #: Figures that stand beside it: what, value, n, low, high, numerator, denominator, currency.
    beside = models.JSONField(default=list)

    class Meta:
        db_table = "indicator_values"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "indicator", "unit"],
                nulls_distinct=False,
                name="indicator_values_once",
            )
        ]


class IndicatorRecords(models.Model):
    """The records behind an indicator in one run, packed as an Arrow table."""

    run = models.ForeignKey(GradingRun, on_delete=models.CASCADE, related_name="indicator_records")
    indicator = models.CharField(max_length=4)
    observations = models.BinaryField()
    #: Tables of the counted and of the proving records; the observations' kinds count in them.
    records = models.JSONField(default=list)
    proofs = models.JSONField(default=list)

    class Meta:
        db_table = "indicator_records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "indicator"], name="indicator_records_once")
        ]


class PracticeGrade(models.Model):
    """How far a practice is lived: 0 not seen, 1 said, 2 done, 3 habit, 4 everywhere.

    `grade` is empty for a practice whose indicators are not measured yet, or switched off.
    """

    run = models.ForeignKey(GradingRun, on_delete=models.CASCADE, related_name="practice_grades")
    practice = models.CharField(max_length=4)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    grade = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=40)
    #: Facts behind the reason: periods kept and expected, longest gap, reach, levels, left out.
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "practice_grades"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "practice", "unit"],
                nulls_distinct=False,
                name="practice_grades_once",
            ),
            models.CheckConstraint(
                condition=models.Q(grade__isnull=True) | models.Q(grade__range=(0, 4)),
                name="practice_grades_grade_in_range",
            ),
        ]


class PracticeSetting(Timed):
    """What this organisation set for a practice: its own claim, threshold, rhythm, or off."""

    practice = models.CharField(max_length=4, unique=True)
    claim = models.CharField(_("claim"), max_length=300, blank=True)
    claim_zh_hans = models.CharField(_("claim in Chinese"), max_length=300, blank=True)
    threshold = models.FloatField(_("threshold"), null=True, blank=True)
    cadence = models.CharField(_("cadence"), max_length=12, blank=True)
    off_reason = models.TextField(_("why it is switched off"), blank=True)

    class Meta:
        db_table = "practice_settings"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(threshold__isnull=True) | models.Q(threshold__range=(0, 1)),
                name="practice_settings_threshold_in_range",
            )
        ]


class IndicatorSetting(Timed):
    """An indicator switched off, with its reason."""

    indicator = models.CharField(max_length=4, unique=True)
    off_reason = models.TextField(_("why it is switched off"))

    class Meta:
        db_table = "indicator_settings"


class Dispute(Timed):
    """Somebody says that a grade is wrong; asked and answered in the open, and kept."""

    #: After so many days without an answer it is overdue, and says so.
    DAYS_TO_ANSWER: ClassVar[int] = 14

    practice = models.CharField(max_length=4)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    run = models.ForeignKey(
        GradingRun,
        on_delete=models.SET_NULL,
        related_name="disputes",
        null=True,
        blank=True,
    )
    grade = models.PositiveSmallIntegerField(null=True)
    raised_by = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    asked_of = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    text = models.TextField(_("what is wrong"))
    answered_by = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        db_table = "disputes"
        ordering: ClassVar = ["-created_at"]

# SPDX-License-Identifier: Apache-2.0
"""Quality reviews, recognition, and mistakes put right."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class SampleDraw(models.TextChoices):
    """How a review came to be drawn."""

    RANDOM = "random", _("Random")
    TARGETED = "targeted", _("Targeted")
    CALIBRATION = "calibration", _("Calibration")


class QualityReview(Recorded):
    """One rater's review of one interaction against the definition of good service."""

    interaction = models.ForeignKey(
        "store.Interaction", on_delete=models.CASCADE, related_name="reviews"
    )
    definition = models.ForeignKey(
        "store.GovDocument",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    reviewer = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    agent = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    draw = models.CharField(
        _("draw"), max_length=12, choices=SampleDraw.choices, default=SampleDraw.RANDOM
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    score = models.FloatField(_("score"), null=True, blank=True)
    meets_standard = models.BooleanField(_("meets the standard"), null=True, blank=True)
    coached_at = models.DateTimeField(_("coached at"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "quality_reviews"
        verbose_name = _("quality review")
        verbose_name_plural = _("quality reviews")
        constraints: ClassVar = [
            key("quality_reviews"),
            one_of("quality_reviews", "draw", SampleDraw),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(0, 100)),
                name="quality_reviews_score_in_range",
            ),
        ]


class ReviewRating(Recorded):
    """The rating of one criterion in a review."""

    review = models.ForeignKey(QualityReview, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.CharField(_("criterion"), max_length=80)
    rating = models.FloatField(_("rating"))

    class Meta(Recorded.Meta):
        db_table = "review_ratings"
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints: ClassVar = [key("review_ratings")]


class RecognitionBasis(models.TextChoices):
    """What a reward is given for."""

    CUSTOMER_MARK = "customer_mark", _("Customers' marks")
    CUSTOMER_VALUE = "customer_value", _("Value for customers")
    IDEA = "idea", _("An idea")
    STEADY_QUALITY = "steady_quality", _("Steady quality")
    SALES = "sales", _("Sales")
    TENURE = "tenure", _("Years of service")
    OTHER = "other", _("Other")


class Recognition(Recorded):
    """Thanks or a reward, and its reason."""

    recipient = models.ForeignKey(
        "store.Person", on_delete=models.CASCADE, related_name="recognitions"
    )
    given_by = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    basis = models.CharField(_("basis"), max_length=20, choices=RecognitionBasis.choices)
    reason = models.TextField(_("reason"), blank=True)
    reward = models.CharField(_("reward"), max_length=120, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    marks = models.PositiveIntegerField(_("customer marks behind it"), null=True, blank=True)
    given_at = models.DateTimeField(_("given at"))

    class Meta(Recorded.Meta):
        db_table = "recognitions"
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        constraints: ClassVar = [
            key("recognitions"),
            one_of("recognitions", "basis", RecognitionBasis),
        ]
        indexes: ClassVar = [models.Index(fields=["given_at"], name="recognitions_given_at")]


class Incident(Recorded):
    """A mistake: when it was seen, when it was admitted, how it was made right."""

    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    detected_at = models.DateTimeField(_("detected at"))
    admitted_at = models.DateTimeField(_("admitted at"), null=True, blank=True)
    remedy = models.TextField(_("remedy"), blank=True)
    remedy_promised_on = models.DateField(_("remedy promised for"), null=True, blank=True)
    remedy_delivered_on = models.DateField(_("remedy delivered on"), null=True, blank=True)
    link = models.URLField(_("address"), max_length=500, blank=True)
    customers_affected = models.PositiveIntegerField(_("customers affected"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "incidents"
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints: ClassVar = [
            key("incidents"),
            not_before("incidents", "admitted_at", "detected_at"),
        ]
        indexes: ClassVar = [models.Index(fields=["detected_at"], name="incidents_detected_at")]

    def __str__(self) -> str:
        return self.title

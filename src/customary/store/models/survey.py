# SPDX-License-Identifier: Apache-2.0
"""Instruments, their items and waves, and the responses to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class InstrumentKind(models.TextChoices):
    """What an instrument asks about."""

    CULTURE_PROFILE = "culture_profile", _("Culture profile")
    FOUR_CS = "four_cs", _("Four Cs")
    PULSE = "pulse", _("Pulse")
    SATISFACTION = "satisfaction", _("Satisfaction")
    RECOMMENDATION = "recommendation", _("Recommendation")
    EFFORT = "effort", _("Effort")
    SCENARIO_TEST = "scenario_test", _("Scenario test")
    LEADER_SELF_ASSESSMENT = "leader_self_assessment", _("Leader self-assessment")
    OTHER = "other", _("Other")


class Instrument(Recorded):
    """One immutable version of a questionnaire."""

    kind = models.CharField(_("kind"), max_length=30, choices=InstrumentKind.choices)
    title = models.CharField(_("title"), max_length=200)
    version = models.PositiveIntegerField(_("version"), default=1)
    cadence_days = models.PositiveIntegerField(_("days between waves"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "instruments"
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints: ClassVar = [
            key("instruments"),
            one_of("instruments", "kind", InstrumentKind),
        ]

    def __str__(self) -> str:
        return self.title


class InstrumentItem(Recorded):
    """One question, its scale, and the practice or frame it asks about."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="items")
    item_key = models.CharField(_("item key"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.TextField(_("text"))
    text_zh_hans = models.TextField(_("text in Chinese"), blank=True)
    scale_low = models.FloatField(_("lowest answer"), default=1)
    scale_high = models.FloatField(_("highest answer"), default=5)
    reverse_keyed = models.BooleanField(_("reverse-keyed"), default=False)
    practice = models.CharField(_("practice"), max_length=8, blank=True)
    frame = models.CharField(_("frame"), max_length=40, blank=True)

    class Meta(Recorded.Meta):
        db_table = "instrument_items"
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering: ClassVar = ["instrument", "position"]
        constraints: ClassVar = [
            key("instrument_items"),
            models.UniqueConstraint(
                fields=["instrument", "item_key"], name="instrument_items_once"
            ),
            models.CheckConstraint(
                condition=models.Q(scale_high__gt=models.F("scale_low")),
                name="instrument_items_scale_in_order",
            ),
        ]


class Wave(Recorded):
    """One round of asking: who was invited, and when it was open."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveIntegerField(_("number"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    invited = models.PositiveIntegerField(_("invited"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "waves"
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        constraints: ClassVar = [
            key("waves"),
            not_before("waves", "closed_at", "opened_at"),
        ]


class Response(Recorded):
    """One person's answers, under a pseudonymous key; never shown one by one.

    The person is named only where the instrument says so before it asks (a leader's
    self-assessment). Only the day is kept, not the time.
    """

    PERSONAL = ("answers",)

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="responses")
    wave = models.ForeignKey(
        Wave, on_delete=models.PROTECT, related_name="responses", null=True, blank=True
    )
    respondent_key = models.CharField(_("respondent key"), max_length=64)
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
    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    submitted_on = models.DateField(_("submitted on"))
    #: Item key to answer.
    answers = models.JSONField(_("answers"), default=dict)

    class Meta(Recorded.Meta):
        db_table = "responses"
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar = [
            key("responses"),
            models.UniqueConstraint(
                fields=["wave", "respondent_key"], name="responses_once_per_wave"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["instrument", "submitted_on"], name="responses_instrument_day")
        ]

# SPDX-License-Identifier: Apache-2.0
"""Instruments in immutable versions, and their items."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customary.core.questionnaire.questions import said
from customary.store.models.base import Recorded, key, one_of


class InstrumentKind(models.TextChoices):
    """What an instrument asks about."""

    CULTURE_PROFILE = "culture_profile", _("Culture profile")
    FOUR_CS = "four_cs", _("Four Cs")
    FIVE_TRAITS = "five_traits", _("Five traits")
    FIVE_SIGNS = "five_signs", _("Five signs")
    BELIEFS = "beliefs", _("Beliefs and norms")
    PULSE = "pulse", _("Pulse")
    SATISFACTION = "satisfaction", _("Satisfaction")
    RECOMMENDATION = "recommendation", _("Recommendation")
    EFFORT = "effort", _("Effort")
    SCENARIO_TEST = "scenario_test", _("Scenario test")
    LEADER_SELF_ASSESSMENT = "leader_self_assessment", _("Leader self-assessment")
    ONBOARDING = "onboarding", _("Onboarding")
    EXIT = "exit", _("Exit")
    SERVICE_REVIEW = "service_review", _("Service review")
    INTERVIEW = "interview", _("Interview")
    OTHER = "other", _("Other")


#: Kinds that may ask for a file: what customers are asked. A file tells who gave it, so that people
#: who answer confidentially are asked for none.
WITH_FILES = frozenset(
    {
        InstrumentKind.SATISFACTION,
        InstrumentKind.RECOMMENDATION,
        InstrumentKind.EFFORT,
        InstrumentKind.OTHER,
    }
)


class EvidenceStatus(models.TextChoices):
    """How well an instrument is known to measure what it says."""

    PROVISIONAL = "provisional", _("Provisional: reads well, not yet tested")
    PILOTED = "piloted", _("Piloted: answered and revised")
    RELIABLE = "reliable", _("Reliable: items belong together here")
    VALIDATED = "validated", _("Validated: structure confirmed")
    REPLICATED = "replicated", _("Replicated: confirmed by others")


def series_of(source: int, family: str, instrument: int) -> tuple[int, str]:
    """What all versions of a questionnaire have in common; one of another tool may be its only one."""
    return source, family or f"#{instrument}"


class Instrument(Recorded):
    """One version of a questionnaire: a draft until it is published, immutable from then on.

    The versions of one questionnaire share `family`. What is asked stands in `form`, as
    `core.questionnaire` reads it; an instrument of another survey tool, known by its items alone,
    has none.
    """

    kind = models.CharField(_("kind"), max_length=30, choices=InstrumentKind.choices)
    title = models.CharField(_("title"), max_length=200)
    version = models.PositiveIntegerField(_("version"), default=1)
    cadence_days = models.PositiveIntegerField(_("days between waves"), null=True, blank=True)
    family = models.CharField(_("questionnaire"), max_length=60, blank=True)
    form = models.JSONField(_("questions"), default=dict, blank=True)
    #: Where it comes from and under which licence, in a sentence each.
    origin = models.TextField(_("origin"), blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    evidence = models.CharField(
        _("evidence status"),
        max_length=20,
        choices=EvidenceStatus.choices,
        default=EvidenceStatus.PROVISIONAL,
    )
    #: Whether an answer is filed under the name of who gave it, as the instrument says beforehand.
    named = models.BooleanField(_("answered by name"), default=False)
    #: What changed since the version before, for whoever compares their results.
    note = models.TextField(_("what changed"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "instruments"
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints: ClassVar = [
            key("instruments"),
            one_of("instruments", "kind", InstrumentKind),
            one_of("instruments", "evidence", EvidenceStatus),
            models.UniqueConstraint(
                fields=["source", "family", "version"],
                condition=~Q(family=""),
                name="instruments_version_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def title_in(self, language: str) -> str:
        """What it is called in a language, as far as its form says."""
        return said(self.form.get("title", {}), language) or self.title

    @property
    def series(self) -> tuple[int, str]:
        """What it has in common with the other versions of the questionnaire."""
        return series_of(self.source_id, self.family, self.pk)

    @property
    def may_ask_for_files(self) -> bool:
        """Whether it is of a kind that customers answer, and not by their name."""
        return self.kind in WITH_FILES and not self.named


class InstrumentItem(Recorded):
    """One question with a number for an answer, its scale, and the practice or frame it asks about.

    Of an instrument with a form they are written when it is published.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="items")
    item_key = models.CharField(_("item key"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.TextField(_("text"))
    text_zh_hans = models.TextField(_("text in Chinese"), blank=True)
    scale_low = models.FloatField(_("lowest answer"), default=1)
    scale_high = models.FloatField(_("highest answer"), default=5)
    recommends = models.BooleanField(
        _("asks whether they recommend"),
        null=True,
        blank=True,
        help_text=_(
            "Whether it is read as a recommendation score. Where nothing is said, an answer from 0 "
            "to 10 is one in a questionnaire about recommendation, and in no other."
        ),
    )
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
                condition=Q(scale_high__gt=F("scale_low")), name="instrument_items_scale_in_order"
            ),
        ]

# SPDX-License-Identifier: Apache-2.0
"""Programmes people and customers take part in, and hiring."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, exactly_one, key, not_before, one_of
from customary.store.models.org import Function


class ProgrammeKind(models.TextChoices):
    """Customer ambassadors and staff envoys are different things with different names."""

    AMBASSADOR = "ambassador", _("Customer ambassadors")
    ENVOY = "envoy", _("Envoys")
    WHOLE_COMPANY_SUPPORT = "whole_company_support", _("Whole-company support")
    TRAINING = "training", _("Training")
    CAREER_PATH = "career_path", _("Career path")
    WELLBEING = "wellbeing", _("Wellbeing")
    CUSTOMER_INVESTMENT = "customer_investment", _("Investment in customers")


class Programme(Recorded):
    """A lasting arrangement with members, rules and a result."""

    kind = models.CharField(_("kind"), max_length=24, choices=ProgrammeKind.choices)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    owner = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "programmes"
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints: ClassVar = [
            key("programmes"),
            one_of("programmes", "kind", ProgrammeKind),
            not_before("programmes", "ended_on", "started_on"),
        ]

    def __str__(self) -> str:
        return self.name


class Participation(Recorded):
    """A person or customer in a programme, and when they last did something in it."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="participations"
    )
    person = models.ForeignKey(
        "store.Person",
        on_delete=models.CASCADE,
        related_name="participations",
        null=True,
        blank=True,
    )
    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.CASCADE,
        related_name="participations",
        null=True,
        blank=True,
    )
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("The unit an envoy is sent to."),
    )
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    active_on = models.DateField(_("last active on"), null=True, blank=True)
    contribution = models.TextField(_("contribution"), blank=True)

    class Meta(Recorded.Meta):
        db_table = "participations"
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints: ClassVar = [
            key("participations"),
            exactly_one("participations", "one_member", ["person", "customer"]),
            not_before("participations", "left_on", "joined_on"),
        ]


class HiringOutcome(models.TextChoices):
    """How a hiring case ended."""

    OPEN = "open", _("Open")
    HIRED = "hired", _("Hired")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class HiringCase(Recorded):
    """One candidate for one role; appointments of leaders too."""

    job_title = models.CharField(_("job title"), max_length=200)
    function = models.CharField(
        _("function"), max_length=20, choices=Function.choices, default=Function.OTHER
    )
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
        help_text=_("Who was hired."),
    )
    leader_appointment = models.BooleanField(_("appointment of a leader"), default=False)
    opened_on = models.DateField(_("opened on"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        choices=HiringOutcome.choices,
        default=HiringOutcome.OPEN,
    )

    class Meta(Recorded.Meta):
        db_table = "hiring_cases"
        verbose_name = _("hiring case")
        verbose_name_plural = _("hiring cases")
        constraints: ClassVar = [
            key("hiring_cases"),
            one_of("hiring_cases", "outcome", HiringOutcome),
            one_of("hiring_cases", "function", Function),
        ]

    def __str__(self) -> str:
        return self.job_title


class HiringAnecdote(Recorded):
    """What a candidate once did: the situation, the act, the effect."""

    PERSONAL = ("situation", "act", "effect")

    hiring_case = models.ForeignKey(HiringCase, on_delete=models.CASCADE, related_name="anecdotes")
    prompt = models.CharField(_("prompt"), max_length=60, blank=True)
    situation = models.TextField(_("situation"))
    act = models.TextField(_("act"))
    effect = models.TextField(_("effect"))

    class Meta(Recorded.Meta):
        db_table = "hiring_anecdotes"
        verbose_name = _("anecdote")
        verbose_name_plural = _("anecdotes")
        constraints: ClassVar = [key("hiring_anecdotes")]


class AnecdoteMark(Recorded):
    """One interviewer's mark of one anecdote."""

    anecdote = models.ForeignKey(HiringAnecdote, on_delete=models.CASCADE, related_name="marks")
    interviewer = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    mark = models.PositiveSmallIntegerField(_("mark"))
    marked_at = models.DateTimeField(_("marked at"))

    class Meta(Recorded.Meta):
        db_table = "anecdote_marks"
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints: ClassVar = [
            key("anecdote_marks"),
            models.CheckConstraint(
                condition=models.Q(mark__range=(1, 5)),
                name="anecdote_marks_mark_in_range",
            ),
        ]

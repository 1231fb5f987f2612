# SPDX-License-Identifier: Apache-2.0
"""What the organisation sets out to do: initiatives, actions, and the evidence they cite."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, exactly_one, key, not_before, one_of


class InitiativeKind(models.TextChoices):
    """From a first idea to a plan under way."""

    IDEA = "idea", _("Idea")
    EXPERIMENT = "experiment", _("Experiment")
    PROJECT = "project", _("Project")
    ROADMAP_ITEM = "roadmap_item", _("Roadmap item")
    WELLBEING_CHANGE = "wellbeing_change", _("Wellbeing change")
    TRANSFORMATION = "transformation", _("Transformation plan")


class InitiativeStatus(models.TextChoices):
    """Where an initiative stands."""

    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    ACTIVE = "active", _("Under way")
    FINISHED = "finished", _("Finished")
    STOPPED = "stopped", _("Stopped")


class Verdict(models.TextChoices):
    """What was decided once an initiative was measured."""

    KEEP = "keep", _("Keep")
    CHANGE = "change", _("Change")
    STOP = "stop", _("Stop")


class Initiative(Recorded):
    """An idea, experiment, project or roadmap item, with its before and after."""

    kind = models.CharField(_("kind"), max_length=20, choices=InitiativeKind.choices)
    title = models.CharField(_("title"), max_length=300)
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
    proposed_by = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=InitiativeStatus.choices,
        default=InitiativeStatus.PROPOSED,
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    theme = models.ForeignKey(
        "store.Theme",
        on_delete=models.SET_NULL,
        related_name="initiatives",
        null=True,
        blank=True,
        help_text=_("The theme in what customers say that it answers."),
    )
    practice = models.CharField(
        _("practice"), max_length=8, blank=True, help_text=_("The practice it lifts.")
    )
    link = models.URLField(_("address"), max_length=500, blank=True)
    first_step = models.TextField(_("first step"), blank=True)
    customer_problem = models.TextField(_("customer problem"), blank=True)
    hypothesis = models.TextField(_("hypothesis"), blank=True)
    metric = models.ForeignKey(
        "store.Metric",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    before_value = models.FloatField(_("before"), null=True, blank=True)
    after_value = models.FloatField(_("after"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    credited = models.BooleanField(_("originator credited"), default=False)

    class Meta(Recorded.Meta):
        db_table = "initiatives"
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        constraints: ClassVar = [
            key("initiatives"),
            one_of("initiatives", "kind", InitiativeKind),
            one_of("initiatives", "status", InitiativeStatus),
            not_before("initiatives", "answered_at", "proposed_at"),
            not_before("initiatives", "finished_on", "started_on"),
        ]
        indexes: ClassVar = [models.Index(fields=["proposed_at"], name="initiatives_proposed_at")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_roadmap_item(self) -> bool:
        """Whether it goes through the gate that asks for a customer's voice."""
        return self.kind == InitiativeKind.ROADMAP_ITEM

    @property
    def is_culture_plan(self) -> bool:
        """Whether it goes through the gate that asks for the culture to be measured first."""
        return self.kind == InitiativeKind.TRANSFORMATION


class CitationKind(models.TextChoices):
    """What is cited."""

    QUOTE = "quote", _("Customer quote")
    FIGURE = "figure", _("Customer figure")
    MISSION = "mission", _("Mission")
    PROMISE = "promise", _("Promise")


class Citation(Recorded):
    """A decision, meeting or plan cites a quote, a figure, the mission or a promise."""

    kind = models.CharField(_("kind"), max_length=10, choices=CitationKind.choices)
    decision = models.ForeignKey(
        "store.Decision",
        on_delete=models.CASCADE,
        related_name="citations",
        null=True,
        blank=True,
    )
    event = models.ForeignKey(
        "store.Event",
        on_delete=models.CASCADE,
        related_name="citations",
        null=True,
        blank=True,
    )
    initiative = models.ForeignKey(
        Initiative,
        on_delete=models.CASCADE,
        related_name="citations",
        null=True,
        blank=True,
    )
    voice_item = models.ForeignKey(
        "store.VoiceItem",
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    document = models.ForeignKey(
        "store.GovDocument",
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    metric = models.ForeignKey(
        "store.Metric",
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    figure = models.FloatField(_("figure"), null=True, blank=True)
    cited_at = models.DateTimeField(_("cited at"))

    class Meta(Recorded.Meta):
        db_table = "citations"
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints: ClassVar = [
            key("citations"),
            one_of("citations", "kind", CitationKind),
            exactly_one("citations", "one_place", ["decision", "event", "initiative"]),
        ]


class ActionStatus(models.TextChoices):
    """Where an action stands."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Action(Recorded):
    """An owned, dated piece of work, and what it answers."""

    title = models.CharField(_("title"), max_length=300)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("The unit that is to do it."),
    )
    owner = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    requested_by = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    requesting_unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ActionStatus.choices,
        default=ActionStatus.OPEN,
    )
    opened_at = models.DateTimeField(_("opened at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    closure_note = models.TextField(_("closure note"), blank=True)
    told_contributors_at = models.DateTimeField(_("contributors told at"), null=True, blank=True)
    practice = models.CharField(_("practice"), max_length=8, blank=True)
    segment = models.CharField(
        _("segment"), max_length=80, blank=True, help_text=_("The customers it is for.")
    )
    document = models.ForeignKey(
        "store.GovDocument",
        on_delete=models.SET_NULL,
        related_name="actions",
        null=True,
        blank=True,
    )
    publication = models.ForeignKey(
        "store.Publication",
        on_delete=models.SET_NULL,
        related_name="actions",
        null=True,
        blank=True,
    )
    decision = models.ForeignKey(
        "store.Decision",
        on_delete=models.SET_NULL,
        related_name="actions",
        null=True,
        blank=True,
    )
    theme = models.ForeignKey(
        "store.Theme",
        on_delete=models.SET_NULL,
        related_name="actions",
        null=True,
        blank=True,
    )
    initiative = models.ForeignKey(
        Initiative,
        on_delete=models.SET_NULL,
        related_name="actions",
        null=True,
        blank=True,
    )
    voice_item = models.ForeignKey(
        "store.VoiceItem",
        on_delete=models.SET_NULL,
        related_name="actions",
        null=True,
        blank=True,
    )
    gap = models.ForeignKey(
        "store.WaveGap",
        on_delete=models.SET_NULL,
        related_name="actions",
        null=True,
        blank=True,
        help_text=_("What a survey flagged, that it answers."),
    )

    class Meta(Recorded.Meta):
        db_table = "actions"
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints: ClassVar = [
            key("actions"),
            one_of("actions", "status", ActionStatus),
            not_before("actions", "answered_at", "opened_at"),
            not_before("actions", "done_at", "opened_at"),
        ]
        indexes: ClassVar = [models.Index(fields=["opened_at"], name="actions_opened_at")]

    def __str__(self) -> str:
        return self.title

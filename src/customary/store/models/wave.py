# SPDX-License-Identifier: Apache-2.0
"""Waves, and whom they ask."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, Timed, key, not_before, one_of
from customary.store.models.instrument import Instrument


class Audience(models.TextChoices):
    """Who is asked."""

    PEOPLE = "people", _("People who work here")
    CUSTOMERS = "customers", _("Customers")
    ANYONE = "anyone", _("Whoever has the link")


class AnonymityLevel(models.TextChoices):
    """How far an answer is from whoever gave it; frozen when a wave opens."""

    CONFIDENTIAL = "confidential", _("Confidential")


class Wave(Recorded):
    """One round of asking: whom, what, from when until when, and how.

    It is planned until it has opened, paused while `paused_at` is set, and final once closed.
    Those whom it asks are written down piece by piece from `opening_at` on; nobody can answer, and
    nothing is sent, before `opened_at` says that all of them are. The rules (whom, which
    attributes, which floors, in which tree of units) are frozen when it opens.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    #: When it is to open and to close, and when it did.
    opens_at = models.DateTimeField(_("to open at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("to close at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    #: The moment as of which it is being opened, and the last one of its population looked at.
    opening_at = models.DateTimeField(
        _("being opened since"), null=True, blank=True, editable=False
    )
    opening_after = models.PositiveBigIntegerField(
        _("opened up to number"), default=0, db_default=0, editable=False
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience.choices, default=Audience.PEOPLE
    )
    #: The rule over people or customers that says who belongs to it, told in `queries.populations`.
    population = models.JSONField(_("population"), default=dict, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    level = models.CharField(
        _("anonymity"),
        max_length=20,
        choices=AnonymityLevel.choices,
        default=AnonymityLevel.CONFIDENTIAL,
    )
    #: Names of the attributes by which results may be cut, such as "level" or "tenure".
    attributes = models.JSONField(_("attributes"), default=list, blank=True)
    #: Days after opening on which those who have not answered are reminded.
    reminder_days = models.JSONField(_("reminders"), default=list, blank=True)
    #: At most so many answers, in all or by value of an attribute:
    #: {"total": 400, "by": {"segment": {"Hotels": 100}}}.
    quotas = models.JSONField(_("quotas"), default=dict, blank=True)
    #: Nobody is asked who was asked within so many days.
    rest_days = models.PositiveSmallIntegerField(_("days of rest"), default=0)
    #: The next wave is planned so many days from this one's opening.
    every_days = models.PositiveSmallIntegerField(_("repeated after days"), null=True, blank=True)
    #: Asks whoever just went through something:
    #: {"on": "interaction_closed", "kinds": ["call"], "delay_hours": 2, "share": 0.5}.
    trigger = models.JSONField(_("trigger"), default=dict, blank=True)
    #: How people hear of it: a personal link by mail, an announcement in the chat channel.
    by_mail = models.BooleanField(_("invites by mail"), default=True)
    by_chat = models.BooleanField(_("announced in the chat channel"), default=False)
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="followers",
        verbose_name=_("the wave before"),
        null=True,
        blank=True,
    )
    invited = models.PositiveIntegerField(_("invited"), null=True, blank=True)
    #: Who belongs to the population and was not asked, because asked too recently.
    spared = models.PositiveIntegerField(_("spared"), null=True, blank=True)
    #: Who was asked and turned out not to belong to it.
    ineligible = models.PositiveIntegerField(_("not eligible"), null=True, blank=True)
    #: Who belongs to the population and was left out by name.
    left_out = models.PositiveIntegerField(_("left out by name"), null=True, blank=True)
    #: The end of the public link, where whoever has it may answer.
    public_key = models.CharField(
        _("public link"), max_length=20, unique=True, null=True, blank=True, editable=False
    )
    #: The disclosure floors in force when it opened; once its results are out, those they keep:
    #: {"units": 5, "opinions": 10, "trends": 30}.
    floors = models.JSONField(_("floors"), default=dict, blank=True, editable=False)
    #: When the words of people were read, at its close, and its results worked out.
    words_read_at = models.DateTimeField(_("words read at"), null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        db_table = "waves"
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        constraints: ClassVar = [
            key("waves"),
            not_before("waves", "closed_at", "opened_at"),
            not_before("waves", "closes_at", "opens_at"),
            one_of("waves", "audience", Audience),
            one_of("waves", "level", AnonymityLevel),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_at", "closed_at"], name="waves_open"),
        ]

    @property
    def key(self) -> str:
        """What the keys begin with of all that is sent for it, and of the words written in it."""
        return f"wave-{self.pk}-"

    @property
    def who(self) -> str:
        """The column of its invitations that names whom it asks."""
        return "person" if self.audience == Audience.PEOPLE else "customer"


class WaveUnit(models.Model):
    """A unit as it was when a wave opened: what it was called, part of which other, doing what.

    Results are told by this tree, whatever was moved or renamed since.
    """

    #: An import that is undone takes along what was noted of its units.
    FOLLOWS: ClassVar[models.Q] = models.Q(pk__isnull=False)

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey("store.OrgUnit", on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(
        "store.OrgUnit", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    name = models.CharField(max_length=200)
    name_zh_hans = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=20)
    location = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "wave_units"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "unit"], name="wave_units_once")
        ]


class Bounce(models.TextChoices):
    """Why a mail came back."""

    #: The address is wrong, for good.
    HARD = "hard", _("wrong address")
    #: Full, refused or out of reach: another mail may arrive.
    SOFT = "soft", _("not this time")


class SurveyInvitation(Timed):
    """One person or customer who belongs to a wave, with what held of them when it opened.

    Its link is made from `nonce` and the installation's key and is kept nowhere. Whether it was
    answered is known, for reminders; what was answered is filed under another key.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        "store.Person", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    customer = models.ForeignKey(
        "store.Customer", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    interaction = models.ForeignKey(
        "store.Interaction", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    nonce = models.CharField(max_length=32, unique=True)
    unit = models.ForeignKey(
        "store.OrgUnit", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    #: The values of the wave's attributes.
    attributes = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=12, blank=True)
    #: Asked too recently, or a quota was full: belongs to the population, was not asked.
    spared = models.BooleanField(default=False)
    #: Turned out not to belong: had left before it opened, or was asked twice under two names.
    ineligible = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=4, choices=Bounce.choices, blank=True)
    #: The day alone, as with the answer itself.
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "survey_invitations"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "person"],
                condition=models.Q(person__isnull=False),
                name="survey_invitations_person_once",
            ),
            models.UniqueConstraint(
                fields=["wave", "customer"],
                condition=models.Q(customer__isnull=False),
                name="survey_invitations_customer_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "sent_at"], name="survey_invitations_person"),
            models.Index(fields=["customer", "sent_at"], name="survey_invitations_customer"),
        ]


class WaveExclusion(Timed):
    """One person or customer whom a wave leaves out, and why; gone with its close, when it counts.

    Reasons may be private, so they stand in no history.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="exclusions")
    person = models.ForeignKey(
        "store.Person", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    customer = models.ForeignKey(
        "store.Customer", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "wave_exclusions"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "person", "customer"],
                name="wave_exclusions_once",
                nulls_distinct=False,
            )
        ]

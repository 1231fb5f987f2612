# SPDX-License-Identifier: Apache-2.0
"""Waves, whom they ask, and what is released of them once they are closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from customary.catalogue import load_catalogue
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
    The rules (whom, which attributes, which floors) are frozen when it opens.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    #: When it is to open and to close, and when it did.
    opens_at = models.DateTimeField(_("to open at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("to close at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience.choices, default=Audience.PEOPLE
    )
    #: The rule over people or customers that says who belongs to it.
    population = models.JSONField(_("population"), default=dict, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    level = models.CharField(
        _("anonymity"),
        max_length=20,
        choices=AnonymityLevel.choices,
        default=AnonymityLevel.CONFIDENTIAL,
    )
    #: Attributes of people by which results may be cut, such as level or tenure.
    attributes = models.JSONField(_("attributes"), default=list, blank=True)
    #: Days after opening on which those who have not answered are reminded.
    reminder_days = models.JSONField(_("reminders"), default=list, blank=True)
    #: At most so many answers, in all or by value of an attribute.
    quotas = models.JSONField(_("quotas"), default=dict, blank=True)
    #: Nobody is asked who was asked within so many days.
    rest_days = models.PositiveSmallIntegerField(_("days of rest"), default=0)
    #: The next wave is planned so many days from this one's opening.
    every_days = models.PositiveSmallIntegerField(_("repeated after days"), null=True, blank=True)
    #: Asks whoever just went through something, such as an interaction that closed.
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
    #: Who belongs to the population and was left out by name.
    left_out = models.PositiveIntegerField(_("left out by name"), null=True, blank=True)
    #: The end of the public link, where whoever has it may answer.
    public_key = models.CharField(
        _("public link"), max_length=20, unique=True, null=True, blank=True, editable=False
    )
    #: The disclosure floors in force when it opened.
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


class WaveResult(Timed):
    """One released cell of a closed wave: a unit with all below it, a value of an attribute, or all.

    Worked out once, for nobody in particular. A hidden cell says why and holds no figure; viewers
    choose among these rows and nothing else.
    """

    #: An import that is undone takes along what was worked out of its waves.
    FOLLOWS: ClassVar[models.Q] = models.Q(pk__isnull=False)

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="results")
    #: None is the whole population.
    unit = models.ForeignKey(
        "store.OrgUnit", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    attribute = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=100, blank=True)
    #: Why nothing is shown: "few", "complement" or "none"; empty where something is.
    hidden = models.CharField(max_length=12, blank=True)
    n = models.PositiveIntegerField(null=True, blank=True)
    invited = models.PositiveIntegerField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "wave_results"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "unit", "attribute", "value"],
                name="wave_results_once",
                nulls_distinct=False,
            )
        ]


class GapKind(models.TextChoices):
    """What a closed wave may flag."""

    TYPE = "type", _("Culture type, wanted more or less")
    C = "c", _("The C with most room to grow")
    WEAKEST = "weakest", _("Weakest question")
    FALLEN = "fallen", _("Most fallen question")


class About(models.TextChoices):
    """What a question of a pulse is about."""

    PERSONAL = "personal", _("Personal life")
    WORK = "work", _("Work")


class CultureType(models.TextChoices):
    """The four types of the culture profile, by what each does best."""

    CLAN = "clan", _("Collaborate")
    ADHOCRACY = "adhocracy", _("Create")
    MARKET = "market", _("Compete")
    HIERARCHY = "hierarchy", _("Control")


class WaveGap(Recorded):
    """What a closed wave flagged of everybody or a unit, and so asks to be acted upon.

    Kept when results are released, only of what is told, so that whether something was done about
    it hangs on no answer: they may be deleted, the gap stays.
    """

    #: An import that is undone takes along what was flagged of its waves, once nothing rests on it.
    FOLLOWS: ClassVar[models.Q] = models.Q(actions=None) | models.Q(
        actions__import_run=models.F("import_run")
    )

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="gaps")
    #: None is the whole population.
    unit = models.ForeignKey(
        "store.OrgUnit", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=10, choices=GapKind.choices)
    #: The type, the C, or the item.
    flagged = models.CharField(_("what is flagged"), max_length=60)
    #: Points preferred less points now; of a C or item, points to the end of its scale; of one that
    #: fell, by how many.
    size = models.FloatField(_("points"))
    #: Of an item, what was asked, and whether it is about "personal" life or "work".
    question = models.CharField(_("question"), max_length=500, blank=True)
    question_zh_hans = models.CharField(_("question in Chinese"), max_length=500, blank=True)
    about = models.CharField(_("about"), max_length=20, choices=About.choices, blank=True)

    class Meta(Recorded.Meta):
        db_table = "wave_gaps"
        verbose_name = _("flagged gap")
        verbose_name_plural = _("flagged gaps")
        constraints: ClassVar = [
            key("wave_gaps"),
            one_of("wave_gaps", "kind", GapKind),
            models.UniqueConstraint(
                fields=["wave", "unit", "kind", "flagged"],
                name="wave_gaps_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        named = {"name": self.name, "points": f"{self.size:+.1f}".replace("-", "\N{MINUS SIGN}")}
        if self.kind == GapKind.TYPE:
            return gettext("%(name)s: %(points)s points wanted") % named
        if self.kind == GapKind.WEAKEST:
            return gettext("Weakest: “%(name)s”") % named
        if self.kind == GapKind.FALLEN:
            return gettext("Most fallen: “%(name)s”") % named
        return gettext("%(name)s: most room to grow") % named

    @property
    def name(self) -> str:
        """What is flagged, in the language now spoken."""
        if self.kind == GapKind.TYPE and self.flagged in CultureType.values:
            return str(CultureType(self.flagged).label)
        frames = load_catalogue().frames
        language = get_language() or "en"
        if self.question:
            in_chinese = language.startswith("zh") and self.question_zh_hans
            return self.question_zh_hans if in_chinese else self.question
        return frames[self.flagged].text(language).name if self.flagged in frames else self.flagged


class WaveComment(Timed):
    """What somebody wrote in a closed wave, masked, at the lowest cell where enough people wrote.

    It carries nothing that tells who wrote it: neither the unit they are in, nor their other
    answers, nor when; and the rows stand in an order that says nothing either. Where a question
    promised that its words are not shown, `text` is empty and only what it is about is kept.
    """

    #: An import that is undone takes along what was read in its waves.
    FOLLOWS: ClassVar[models.Q] = models.Q(pk__isnull=False)

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="comments")
    #: The unit at which it is told; None is everybody.
    unit = models.ForeignKey(
        "store.OrgUnit", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    item = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    sentiment = models.CharField(max_length=10, blank=True)
    #: Keys of the shipped themes it speaks of.
    themes = models.JSONField(default=list, blank=True)

    class Meta:
        db_table = "wave_comments"
        indexes: ClassVar = [models.Index(fields=["wave", "item", "unit"], name="wave_comments_at")]


class WaveReport(Timed):
    """The report of a closed wave, as it was first told to whoever may see as much of it.

    It never changes again: whatever a unit is called later, and however reports are set then, the
    same words and the same files are handed out. `sight` says how much of the wave a reader may
    see; it is empty for whoever may see all of it.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="reports")
    #: None is everybody.
    unit = models.ForeignKey(
        "store.OrgUnit", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    language = models.CharField(max_length=12)
    sight = models.CharField(max_length=64, blank=True)
    #: All it says as JSON, and the page, compressed; the PDF as it is. Files are made when they
    #: are first asked for.
    told = models.BinaryField()
    page = models.BinaryField(null=True)
    pdf = models.BinaryField(null=True)
    #: SHA-256 of what it says, before it was compressed.
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "wave_reports"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "unit", "language", "sight"],
                name="wave_reports_once",
                nulls_distinct=False,
            )
        ]

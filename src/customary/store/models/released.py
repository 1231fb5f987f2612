# SPDX-License-Identifier: Apache-2.0
"""What is released of a wave once it is closed: results, flagged gaps, comments and reports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from customary.catalogue import load_catalogue
from customary.store.models.base import Recorded, Timed, key, one_of
from customary.store.models.wave import Wave


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
    #: Answers; those who were asked by name, and how many of these answered.
    n = models.PositiveIntegerField(null=True, blank=True)
    invited = models.PositiveIntegerField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True, blank=True)
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

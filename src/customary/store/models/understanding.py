# SPDX-License-Identifier: Apache-2.0
"""What was understood of what people wrote, what a person corrected, and what it adds up to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of


class Feeling(models.TextChoices):
    """How somebody feels about what they speak of; unsure is an answer."""

    POSITIVE = "positive", _("Positive")
    NEGATIVE = "negative", _("Negative")
    NEUTRAL = "neutral", _("Mixed or neutral")
    UNSURE = "unsure", _("Unsure")


class Flag(models.TextChoices):
    """What a comment shows beside its themes; each is a column of its annotation."""

    THANKS = "thanks", _("Thanks")
    EFFORT = "effort", _("High effort")
    HARDSHIP = "hardship", _("Hardship")
    GROWTH = "growth", _("Growth")
    CHURN_RISK = "churn_risk", _("May leave")
    PRIVACY = "privacy", _("Personal data")


class Annotation(Timed):
    """What was understood of one voice item.

    Where it counts (week, unit, segment, source) is kept as it was counted, so that a count can be
    renewed without looking at a million items.
    """

    #: Rows that go with their record when its import is undone; others stand in the way.
    FOLLOWS: ClassVar[models.Q] = models.Q(corrected=False)

    voice_item = models.OneToOneField(
        "store.VoiceItem", on_delete=models.CASCADE, related_name="annotation", primary_key=True
    )
    #: Of the reader: sentiment model, taxonomy and rules together.
    version = models.CharField(max_length=40)
    #: Of what was read: title, text, and the theme its source gave; with another it is read anew.
    text_digest = models.CharField(max_length=16)
    language = models.CharField(_("language"), max_length=12)
    sentiment = models.CharField(_("sentiment"), max_length=10, choices=Feeling.choices)
    #: That it is positive rather than negative, 0 to 1.
    probability = models.FloatField(_("probability"))
    thanks = models.BooleanField(Flag.THANKS.label, default=False)
    effort = models.BooleanField(Flag.EFFORT.label, default=False)
    hardship = models.BooleanField(Flag.HARDSHIP.label, default=False)
    growth = models.BooleanField(Flag.GROWTH.label, default=False)
    churn_risk = models.BooleanField(Flag.CHURN_RISK.label, default=False)
    #: It holds personal data, which is masked before it is shown.
    privacy = models.BooleanField(Flag.PRIVACY.label, default=False)
    #: A person corrected something of it.
    corrected = models.BooleanField(_("corrected by a person"), default=False)
    #: The Monday of the week in which it was said.
    week = models.DateField(_("week"))
    #: When it was said, else when it was recorded: by this the inbox is in order.
    said_at = models.DateTimeField(_("said at"), null=True)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    segment = models.CharField(_("segment"), max_length=80, blank=True)
    source = models.ForeignKey(
        "store.Source", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    #: An employee said it; such items never stand among customers' words.
    by_employee = models.BooleanField(default=False)
    understood_at = models.DateTimeField(_("understood at"))

    class Meta:
        db_table = "annotations"
        constraints: ClassVar = [one_of("annotations", "sentiment", Feeling)]
        indexes: ClassVar = [
            models.Index(fields=["version"], name="annotations_version"),
            models.Index(fields=["week"], name="annotations_week"),
            # Other systems ask what was understood since their last reading.
            models.Index(fields=["updated_at", "voice_item"], name="annotations_updated_at"),
            # The newest first; what is rare has an index of its own.
            models.Index(fields=["said_at", "voice_item"], name="annotations_said_at"),
            models.Index(fields=["unit", "said_at"], name="annotations_unit"),
            models.Index(fields=["source", "said_at"], name="annotations_source"),
            *(
                models.Index(
                    fields=["said_at"],
                    condition=models.Q(**{flag: True}),
                    name=f"annotations_{flag}",
                )
                for flag in (Flag.THANKS.value, Flag.CHURN_RISK.value)
            ),
            models.Index(
                fields=["said_at"],
                condition=models.Q(sentiment=Feeling.UNSURE),
                name="annotations_unsure",
            ),
        ]


class ThemeMention(models.Model):
    """A theme that a voice item speaks of, and how it feels about that theme."""

    FOLLOWS: ClassVar[models.Q] = models.Q(by_person=False)

    voice_item = models.ForeignKey(
        "store.VoiceItem",
        on_delete=models.CASCADE,
        related_name="mentions",
        db_index=False,  # `theme_mentions_once` begins with it
    )
    theme = models.ForeignKey(
        "store.Theme", on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    sentiment = models.CharField(_("sentiment"), max_length=10, choices=Feeling.choices)
    #: That it speaks of the theme, 0 to 1.
    probability = models.FloatField(_("probability"))
    #: A person said so; reading anew leaves it.
    by_person = models.BooleanField(default=False)
    #: The theme it was of before that theme was merged into this one.
    moved_from = models.ForeignKey(
        "store.Theme", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "theme_mentions"
        constraints: ClassVar = [
            one_of("theme_mentions", "sentiment", Feeling),
            models.UniqueConstraint(fields=["voice_item", "theme"], name="theme_mentions_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["theme", "voice_item"], name="theme_mentions_theme")
        ]


class VoiceWords(models.Model):
    """What a customer's voice item is found by, as `core.text.search.indexed` puts it down.

    Of its words as they are shown, so that nobody finds what is covered. The database keeps an
    index of it by itself: see the migration `search`.
    """

    FOLLOWS: ClassVar[models.Q] = models.Q(words__isnull=False)

    voice_item = models.OneToOneField(
        "store.VoiceItem", on_delete=models.CASCADE, related_name="words", primary_key=True
    )
    words = models.TextField(blank=True)

    class Meta:
        db_table = "voice_words"


class Correction(Timed):
    """What a person said about how a voice item is to be understood; it wins over every reading.

    `theme` alone: the item speaks of the theme (`yes`) or does not (`no`). `flag` alone: the item
    shows the flag (`yes`) or does not (`no`). Neither: its sentiment is `value`.
    """

    voice_item = models.ForeignKey(
        "store.VoiceItem", on_delete=models.CASCADE, related_name="corrections"
    )
    theme = models.ForeignKey(
        "store.Theme", on_delete=models.CASCADE, related_name="corrections", null=True, blank=True
    )
    flag = models.CharField(max_length=12, choices=Flag.choices, blank=True)
    value = models.CharField(max_length=10)
    corrected_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "corrections"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["voice_item", "theme", "flag"],
                name="corrections_once",
                nulls_distinct=False,
            ),
        ]


class ModelState(models.TextChoices):
    """Where a learned model stands."""

    CANDIDATE = "candidate", _("Being checked")
    ACTIVE = "active", _("In use")
    RETIRED = "retired", _("Replaced")
    REJECTED = "rejected", _("Not better")


class TextModel(Timed):
    """A model learned from what this organisation's customers said and its people corrected.

    Without one in use, the shipped model reads.
    """

    version = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=ModelState.choices)
    #: The weights, an npz file.
    weights = models.BinaryField()
    #: From how many rated comments and corrections.
    learned_from = models.JSONField(default=dict)
    #: On comments held back: of the model before it and of this one.
    measures = models.JSONField(default=dict)
    activated_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "text_models"
        constraints: ClassVar = [
            one_of("text_models", "state", ModelState),
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state=ModelState.ACTIVE),
                name="text_models_one_active",
            ),
        ]


class VoiceCount(models.Model):
    """How many customers' items of a week fall together in everything by which pages count.

    Rows without a theme count every item once; rows with a theme count its mentions, by the
    feeling towards that theme.
    """

    #: Renewed with every change.
    FOLLOWS: ClassVar[models.Q] = models.Q(n__gte=0)

    week = models.DateField()
    theme = models.ForeignKey(
        "store.Theme", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    unit = models.ForeignKey(
        "store.OrgUnit", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    segment = models.CharField(max_length=80, blank=True)
    source = models.ForeignKey("store.Source", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    sentiment = models.CharField(max_length=10, choices=Feeling.choices)
    n = models.PositiveIntegerField()

    class Meta:
        db_table = "voice_counts"
        indexes: ClassVar = [
            models.Index(fields=["theme", "week"], name="voice_counts_theme_week"),
            # Everything that pages count by, in the order they group by: they read the index alone.
            models.Index(
                fields=[
                    "week",
                    "theme",
                    "sentiment",
                    "unit",
                    "segment",
                    "source",
                    "language",
                    "n",
                ],
                name="voice_counts_all",
            ),
        ]


class ThemeStake(models.Model):
    """What customers who lately spoke negatively of a theme are worth in a year, by currency."""

    #: Renewed with every change.
    FOLLOWS: ClassVar[models.Q] = models.Q(customers__gte=0)

    theme = models.ForeignKey("store.Theme", on_delete=models.CASCADE, related_name="stakes")
    #: Empty where no value is known in any currency.
    currency = models.CharField(max_length=3, blank=True)
    #: Those whose yearly value is known in this currency.
    valued = models.PositiveIntegerField()
    #: All who spoke negatively, whatever is known of them.
    customers = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        db_table = "theme_stakes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme", "currency"], name="theme_stakes_once")
        ]


class StaleWeek(models.Model):
    """A week whose counts are to be renewed: written with whatever changed them."""

    week = models.DateField(unique=True)

    class Meta:
        db_table = "stale_weeks"


class VoiceSweep(models.Model):
    """Up to when every change of a voice item has been seen by the sweep that understands them."""

    seen_until = models.DateTimeField()

    class Meta:
        db_table = "voice_sweep"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="voice_sweep_single")
        ]


class EmergingState(models.TextChoices):
    """What a person made of something that grows."""

    NEW = "new", _("New")
    ACCEPTED = "accepted", _("Made a theme")
    MERGED = "merged", _("Part of a theme")
    DISMISSED = "dismissed", _("Dismissed")


class EmergingTheme(Timed):
    """Something more and more customers speak of that no theme names yet."""

    week = models.DateField(_("week"))
    #: Empty: among all customers.
    segment = models.CharField(_("segment"), max_length=80, blank=True)
    name = models.CharField(_("name"), max_length=200)
    name_zh_hans = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    #: As they are written, the one that grows most first.
    terms = models.JSONField(default=list)
    #: Customers of the week who spoke of it; once split by a person, its comments.
    n = models.PositiveIntegerField()
    #: None where a person split it off: that was not tested.
    expected = models.FloatField(null=True)
    #: That so many come by chance, after allowing for how many were looked at.
    p_value = models.FloatField(null=True)
    looked_at = models.PositiveIntegerField(default=0)
    #: One comment of so many was read, where there were too many.
    one_in = models.PositiveIntegerField(default=1)
    #: The Monday since which there have been more than expected.
    since = models.DateField(_("since"))
    #: Customers of each week up to this one, among all; for a segment none is kept.
    weeks = models.JSONField(default=list)
    #: [segment, n, expected] where it is found among all.
    segments = models.JSONField(default=list)
    #: Ids of the voice items of the week it was found in, most typical first.
    examples = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=EmergingState.choices, default=EmergingState.NEW
    )
    theme = models.ForeignKey(
        "store.Theme", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "emerging_themes"
        constraints: ClassVar = [one_of("emerging_themes", "state", EmergingState)]
        indexes: ClassVar = [models.Index(fields=["state", "week"], name="emerging_themes_open")]

    @property
    def is_split(self) -> bool:
        """Whether a person made it, or what is left of it, from the comments of another."""
        return self.expected is None

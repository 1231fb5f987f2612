# SPDX-License-Identifier: Apache-2.0
"""What is told: stories and publications."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, one_of


class StoryKind(models.TextChoices):
    """What a story is."""

    QUOTE = "quote", _("Quote")
    STORY = "story", _("Story")
    CELEBRATION = "celebration", _("Celebration")
    STEADY_QUALITY = "steady_quality", _("Steady quality")


class Story(Recorded):
    """A story of a customer or of good work, told with consent."""

    PERSONAL = ("text",)

    kind = models.CharField(_("kind"), max_length=20, choices=StoryKind.choices)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(
        "store.Person",
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
        help_text=_("Whom it celebrates."),
    )
    customer = models.ForeignKey(
        "store.Customer",
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
    interaction = models.ForeignKey(
        "store.Interaction",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    consent = models.BooleanField(_("consented"), default=False)
    business_value = models.TextField(_("business value"), blank=True)
    reads_outside_service = models.PositiveIntegerField(
        _("reads outside service"), null=True, blank=True
    )

    class Meta(Recorded.Meta):
        db_table = "stories"
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints: ClassVar = [key("stories"), one_of("stories", "kind", StoryKind)]

    def __str__(self) -> str:
        return self.title


class PublicationKind(models.TextChoices):
    """What is published, and to whom."""

    NEWSLETTER = "newsletter", _("Newsletter")
    ANNOUNCEMENT = "announcement", _("Announcement")
    LEADER_MESSAGE = "leader_message", _("Leader's message")
    LEADER_POST = "leader_post", _("Leader's public post")
    BOARD_PACK = "board_pack", _("Board pack")
    PROGRESS_EMAIL = "progress_email", _("Progress e-mail")
    DISCLOSURE = "disclosure", _("Disclosure")
    VOICE_DIGEST = "voice_digest", _("Voice of the customer digest")


class Publication(Recorded):
    """Something sent or posted; the four elements are empty until somebody or a rule looked."""

    kind = models.CharField(_("kind"), max_length=20, choices=PublicationKind.choices)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    author = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    recipients = models.PositiveIntegerField(_("recipients"), null=True, blank=True)
    reads = models.PositiveIntegerField(_("reads"), null=True, blank=True)
    mentions_customer = models.BooleanField(_("mentions customers"), null=True, blank=True)
    mentions_cx_mission = models.BooleanField(
        _("mentions the customer mission"), null=True, blank=True
    )
    mentions_customer_feedback = models.BooleanField(
        _("mentions customer feedback"), null=True, blank=True
    )
    mentions_cx_goals = models.BooleanField(_("mentions customer goals"), null=True, blank=True)
    tells_how = models.BooleanField(_("tells a concrete how"), null=True, blank=True)
    declares = models.CharField(
        _("practices it announces"),
        max_length=300,
        blank=True,
        help_text=_("Practice ids, parted by spaces. Words alone are graded as said, no more."),
    )
    #: When the rules last looked for the elements; what they found stands in its sentences.
    audited_at = models.DateTimeField(_("looked through at"), null=True, blank=True, editable=False)
    #: Digest of the rules that looked; when they change, it is looked through anew.
    audited_by = models.CharField(
        _("looked through by"), max_length=16, blank=True, editable=False, db_default=""
    )
    has_service_metrics = models.BooleanField(_("has service metrics"), null=True, blank=True)
    decision = models.ForeignKey(
        "store.Decision",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(Recorded.Meta):
        db_table = "publications"
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints: ClassVar = [
            key("publications"),
            one_of("publications", "kind", PublicationKind),
        ]
        indexes: ClassVar = [
            models.Index(fields=["published_at"], name="publications_published_at")
        ]

    def __str__(self) -> str:
        return self.title

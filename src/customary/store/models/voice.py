# SPDX-License-Identifier: Apache-2.0
"""What customers and employees say: interactions, voice items and the themes they form."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, Timed, key, not_before, one_of


class InteractionKind(models.TextChoices):
    """How a customer and the organisation met."""

    TICKET = "ticket", _("Ticket")
    CALL = "call", _("Call")
    CHAT = "chat", _("Chat")
    EMAIL = "email", _("E-mail")
    REVIEW = "review", _("Review")
    VISIT = "visit", _("Visit")


class Interaction(Recorded):
    """A contact with a customer, from opening to close."""

    PERSONAL = ("subject", "customer_goal")

    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=InteractionKind.choices,
        default=InteractionKind.TICKET,
    )
    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.SET_NULL,
        related_name="interactions",
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
    agent = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="interactions",
        null=True,
        blank=True,
    )
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    link = models.URLField(_("address"), max_length=500, blank=True)
    tags = models.CharField(_("tags"), max_length=500, blank=True, help_text=_("Parted by spaces."))
    macro = models.CharField(_("macro used"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    first_answered_at = models.DateTimeField(_("first answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    contacts = models.PositiveIntegerField(_("contacts"), default=1)
    transfers = models.PositiveIntegerField(_("transfers"), default=0)
    reopened = models.PositiveIntegerField(_("times reopened"), default=0)
    escalated = models.BooleanField(_("escalated"), default=False)
    policy_blocked = models.BooleanField(_("blocked by a policy"), default=False)
    customer_goal = models.TextField(_("customer's goal"), blank=True)
    goal_confirmed = models.BooleanField(_("goal confirmed as reached"), null=True, blank=True)
    source_changed_at = models.DateTimeField(
        _("last changed in the source at"),
        null=True,
        blank=True,
        help_text=_("By which a feed tells an older state from a newer one."),
    )

    class Meta(Recorded.Meta):
        db_table = "interactions"
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        constraints: ClassVar = [
            key("interactions"),
            one_of("interactions", "kind", InteractionKind),
            not_before("interactions", "closed_at", "opened_at"),
            not_before("interactions", "first_answered_at", "opened_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_at"], name="interactions_opened_at"),
            # Links in other systems lead to a contact by its address.
            models.Index(fields=["link"], name="interactions_link", condition=~models.Q(link="")),
        ]


class Theme(Recorded):
    """A cluster of what is said, with an owner and a decision."""

    name = models.CharField(_("name"), max_length=200)
    name_zh_hans = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    journey_stage = models.CharField(_("journey stage"), max_length=80, blank=True)
    first_detected_at = models.DateTimeField(_("first detected at"), null=True, blank=True)
    owner = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    owned_at = models.DateTimeField(_("owned since"), null=True, blank=True)
    decision = models.ForeignKey(
        "store.Decision",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("change live at"), null=True, blank=True)
    change_note = models.TextField(_("what changed"), blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="merged",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
    )
    value_at_stake = models.DecimalField(
        _("value at stake"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    class Meta(Recorded.Meta):
        db_table = "themes"
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints: ClassVar = [key("themes")]

    def __str__(self) -> str:
        return self.name


class VoiceKind(models.TextChoices):
    """What an utterance is."""

    COMMENT = "comment", _("Comment")
    COMPLAINT = "complaint", _("Complaint")
    PRAISE = "praise", _("Praise")
    QUESTION = "question", _("Question")
    SUGGESTION = "suggestion", _("Suggestion")
    RATING = "rating", _("Rating")


class VoiceItem(Recorded):
    """One thing one customer or employee said, in their own words."""

    PERSONAL = ("text", "title")

    kind = models.CharField(
        _("kind"), max_length=10, choices=VoiceKind.choices, default=VoiceKind.COMMENT
    )
    occurred_at = models.DateTimeField(_("said at"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    channel = models.CharField(_("channel"), max_length=40, blank=True)
    score = models.FloatField(_("score"), null=True, blank=True)
    score_low = models.FloatField(_("lowest score"), null=True, blank=True)
    score_high = models.FloatField(_("highest score"), null=True, blank=True)
    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.SET_NULL,
        related_name="voice_items",
        null=True,
        blank=True,
    )
    person = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="voice_items",
        null=True,
        blank=True,
        help_text=_("The employee who said it, where an employee did."),
    )
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    interaction = models.ForeignKey(
        Interaction,
        on_delete=models.SET_NULL,
        related_name="voice_items",
        null=True,
        blank=True,
    )
    theme = models.ForeignKey(
        Theme,
        on_delete=models.SET_NULL,
        related_name="voice_items",
        null=True,
        blank=True,
    )
    subject = models.CharField(_("about"), max_length=120, blank=True)
    journey_stage = models.CharField(_("journey stage"), max_length=80, blank=True)
    consent_to_quote = models.BooleanField(_("may be quoted"), default=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told what changed at"), null=True, blank=True)

    class Meta(Recorded.Meta):
        db_table = "voice_items"
        verbose_name = _("voice item")
        verbose_name_plural = _("voice items")
        constraints: ClassVar = [
            key("voice_items"),
            one_of("voice_items", "kind", VoiceKind),
            not_before("voice_items", "answered_at", "occurred_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["occurred_at"], name="voice_items_occurred_at"),
            # What is to be read is found by its last change.
            models.Index(fields=["updated_at", "id"], name="voice_items_updated_at"),
            models.Index(
                fields=["occurred_at"],
                condition=models.Q(consent_to_quote=True),
                name="voice_items_quotable",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:80]


class VoiceFile(Timed):
    """A file that came with a comment: what it is, and where it lies beside the database."""

    voice_item = models.ForeignKey(VoiceItem, on_delete=models.CASCADE, related_name="files")
    #: The question it answers.
    question = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=130)
    type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=60, unique=True)

    class Meta:
        db_table = "voice_files"


def quotable(way: str = "") -> models.Q:
    """The condition that words may be quoted: a customer agreed, and has not said no since.

    `way` leads from a row to the words, such as "voice_item__".
    """
    # Not "person is null": an index of that would be taken, which nearly every row is in.
    by_employee = models.Q(**{f"{way}person__isnull": False})
    agreed = {f"{way}consent_to_quote": True, f"{way}quote_consent__refused_at": None}
    return models.Q(**agreed) & ~by_employee

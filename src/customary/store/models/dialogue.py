# SPDX-License-Identifier: Apache-2.0
"""Private two-way threads. Only the two people in a thread ever read it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, key, not_before, one_of


class DialogueKind(models.TextChoices):
    """What a thread is for."""

    MANAGER = "manager", _("With a manager")
    SURVEY_FOLLOW_UP = "survey_follow_up", _("After a survey")
    SPEAK_UP = "speak_up", _("Speak-up")


class Dialogue(Recorded):
    """A thread between two people; a speak-up author stays hidden from the line manager."""

    PERSONAL = ("subject",)

    kind = models.CharField(_("kind"), max_length=20, choices=DialogueKind.choices)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    started_by = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    recipient = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    opened_at = models.DateTimeField(_("opened at"))
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    struggle = models.BooleanField(_("about a struggle"), default=False)
    success = models.BooleanField(_("about a success"), default=False)
    blocker = models.BooleanField(_("blocker"), default=False)
    blocker_solved_at = models.DateTimeField(_("blocker solved at"), null=True, blank=True)
    theme = models.ForeignKey(
        "store.Theme",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(Recorded.Meta):
        db_table = "dialogues"
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        constraints: ClassVar = [
            key("dialogues"),
            one_of("dialogues", "kind", DialogueKind),
            not_before("dialogues", "closed_at", "opened_at"),
        ]


class DialogueMessage(Recorded):
    """One message of a thread."""

    PERSONAL = ("text",)

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        "store.Person",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    sent_at = models.DateTimeField(_("sent at"))
    text = models.TextField(_("text"))

    class Meta(Recorded.Meta):
        db_table = "dialogue_messages"
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = [key("dialogue_messages")]

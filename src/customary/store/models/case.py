# SPDX-License-Identifier: Apache-2.0
"""Closing the loop: whose turn it is to answer a customer, by when, and what was answered."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of


class CaseState(models.TextChoices):
    """Where the answer to a customer stands."""

    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the customer")
    CLOSED = "closed", _("Closed")


class VoiceCase(Timed):
    """What is to be done about one voice item. Detractors and complaints get one by themselves."""

    #: Nobody has taken it up, so it goes with its record when that record's import is undone.
    FOLLOWS: ClassVar[models.Q] = models.Q(owner=None, state="open")

    voice_item = models.OneToOneField(
        "store.VoiceItem", on_delete=models.CASCADE, related_name="case", primary_key=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CaseState.choices, default=CaseState.OPEN
    )
    owner = models.ForeignKey(
        "store.Person", on_delete=models.SET_NULL, related_name="cases", null=True, blank=True
    )
    opened_at = models.DateTimeField(_("opened at"))
    #: The customer is to be answered by then; empty where nobody need be answered.
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    #: When whoever owns it was reminded: once half the time was over, and once all of it was.
    half_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    overdue_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "voice_cases"
        constraints: ClassVar = [one_of("voice_cases", "state", CaseState)]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="voice_cases_due"),
            models.Index(fields=["owner", "state"], name="voice_cases_owner"),
        ]


class ReplyKind(models.TextChoices):
    """What was written."""

    ANSWER = "answer", _("Answer")
    TOLD = "told", _("Told what changed")
    NOTE = "note", _("Note among colleagues")


class Way(models.TextChoices):
    """How an answer reached the customer."""

    MAIL = "mail", _("By mail from here")
    PHONE = "phone", _("By telephone")
    DESK = "desk", _("In the help desk")
    OTHER = "other", _("In another way")


class VoiceReply(Timed):
    """What was written to a customer about what they said, or noted among colleagues."""

    voice_item = models.ForeignKey(
        "store.VoiceItem", on_delete=models.CASCADE, related_name="replies"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReplyKind.choices)
    author = models.ForeignKey(
        "store.Person", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    #: Empty for a note.
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    #: For what was told: the theme whose change it tells of.
    theme = models.ForeignKey(
        "store.Theme", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    #: The mail that carries it; empty where it was given elsewhere.
    message = models.ForeignKey(
        "store.OutboxMessage", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        db_table = "voice_replies"
        constraints: ClassVar = [one_of("voice_replies", "kind", ReplyKind)]
        indexes: ClassVar = [
            models.Index(fields=["voice_item", "said_at"], name="voice_replies_of")
        ]


class ThemeNews(Timed):
    """What customers who spoke of a theme are told about the change it led to."""

    theme = models.ForeignKey("store.Theme", on_delete=models.CASCADE, related_name="news")
    #: The change it tells of; a later one has news of its own.
    changed_at = models.DateTimeField(_("change live at"))
    subject = models.CharField(_("subject"), max_length=200)
    subject_zh_hans = models.CharField(_("subject in Chinese"), max_length=200)
    text = models.TextField(_("text"))
    text_zh_hans = models.TextField(_("text in Chinese"))
    sent_by = models.ForeignKey(
        "store.Person", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    #: When somebody said: send it; and when every mail was written.
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "theme_news"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme", "changed_at"], name="theme_news_once")
        ]


class ReplyDraft(Timed):
    """An answer that somebody has begun and not sent."""

    voice_item = models.ForeignKey(
        "store.VoiceItem", on_delete=models.CASCADE, related_name="drafts"
    )
    account = models.ForeignKey("store.Account", on_delete=models.CASCADE, related_name="drafts")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.MAIL)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        db_table = "reply_drafts"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voice_item", "account"], name="reply_drafts_once")
        ]


class AnswerTemplate(Timed):
    """An answer to begin with, of this organisation: a new one, or a shipped one changed."""

    #: Of the shipped one it stands for, else made up.
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh_hans = models.CharField(_("name in Chinese"), max_length=80)
    subject = models.CharField(_("subject"), max_length=200)
    subject_zh_hans = models.CharField(_("subject in Chinese"), max_length=200)
    text = models.TextField(_("text"))
    text_zh_hans = models.TextField(_("text in Chinese"))
    #: No longer offered.
    retired = models.BooleanField(default=False)

    class Meta:
        db_table = "answer_templates"


class Thanks(Timed):
    """Thanks that a customer gave unasked, brought to whoever they are for."""

    #: Nobody wrote it: it goes with its record.
    FOLLOWS: ClassVar[models.Q] = models.Q(delivered_at__isnull=False)

    voice_item = models.OneToOneField(
        "store.VoiceItem", on_delete=models.CASCADE, related_name="thanks", primary_key=True
    )
    agent = models.ForeignKey("store.Person", on_delete=models.CASCADE, related_name="thanks")
    delivered_at = models.DateTimeField(_("delivered at"))

    class Meta:
        db_table = "thanks"
        indexes: ClassVar = [models.Index(fields=["agent", "delivered_at"], name="thanks_agent")]


class SavedView(Timed):
    """Filters of the inbox under a name."""

    account = models.ForeignKey(
        "store.Account", on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=80)
    #: As in the address of the page.
    filters = models.JSONField(default=dict)
    shared = models.BooleanField(_("for everyone"), default=False)

    class Meta:
        db_table = "saved_views"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="saved_views_once")
        ]


class Rhythm(models.TextChoices):
    """How often a digest comes."""

    OFF = "off", _("Never")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")


def new_stop_key() -> str:
    """By which a link in a mail stops it, without signing in."""
    return secrets.token_urlsafe(24)


class Digest(Timed):
    """The mail in which somebody is told what customers said."""

    account = models.OneToOneField(
        "store.Account", on_delete=models.CASCADE, related_name="digest", primary_key=True
    )
    rhythm = models.CharField(
        _("rhythm"), max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY
    )
    stop_key = models.CharField(max_length=64, unique=True, default=new_stop_key)
    #: When there was last something to say, or nothing was found to say.
    last_looked_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "digests"
        constraints: ClassVar = [one_of("digests", "rhythm", Rhythm)]


class DigestIssue(models.Model):
    """One mail of a digest that was sent, and whether a link of it was followed."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="issues")
    #: By which its links are known.
    key = models.CharField(max_length=64, unique=True, default=new_stop_key)
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "digest_issues"
        indexes: ClassVar = [models.Index(fields=["sent_at"], name="digest_issues_sent")]

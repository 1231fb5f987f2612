# SPDX-License-Identifier: Apache-2.0
"""What a language model was asked for, and vectors by a model of sentences; both are optional."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customary.store.models.base import Timed, one_of


class Purpose(models.TextChoices):
    """What a language model writes here."""

    SUMMARY = "summary", _("Summary of a theme")
    NAME = "name", _("Name for something emerging")
    DRAFT = "draft", _("Draft of an answer")


class AskedState(models.TextChoices):
    """Where a request stands."""

    WAITING = "waiting", pgettext_lazy("of a request", "Waiting")
    ASKING = "asking", pgettext_lazy("of a request", "Being asked")
    DONE = "done", pgettext_lazy("of a request", "Written")
    FAILED = "failed", pgettext_lazy("of a request", "Failed")


class Fault(models.TextChoices):
    """Why nothing was written."""

    OFF = "off", _("It was switched off meanwhile.")
    GONE = "gone", _("The comments it was to read are gone.")
    UNREACHABLE = "unreachable", _("It could not be reached.")
    SLOW = "slow", _("It did not answer in time.")
    REFUSED = "refused", _("It refused: address, name or key are not right.")
    BUSY = "busy", _("It is overloaded. Try again in some minutes.")
    BROKEN = "broken", _("It reported an error of its own.")
    TOO_LONG = "too_long", _("Its answer was too long, or broke off.")
    UNREADABLE = "unreadable", _("Its answer did not have the form that was asked for.")
    UNFOUNDED = "unfounded", _("What it wrote does not rest on the quotes, so it was thrown away.")
    INTERRUPTED = "interrupted", _("This machine stopped while it was asked.")


class LanguageRequest(Timed):
    """Something a language model was asked to write, by whom, and what held of its answer.

    It is the record of what was asked for as well: the words in it go once a comment they rest on
    is gone, the rest stays.
    """

    #: It stands in nobody's way, and lets go of what it was about.
    FOLLOWS: ClassVar[models.Q] = models.Q(pk__isnull=False)

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    #: What it was to write about, one of the three; none once that is gone.
    theme = models.ForeignKey(
        "store.Theme", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    emerging = models.ForeignKey(
        "store.EmergingTheme", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    voice_item = models.ForeignKey(
        "store.VoiceItem", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    #: In which it writes.
    language = models.CharField(max_length=12)
    asked_by = models.ForeignKey(
        "store.Account", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    #: Where the quotes went, and to which model.
    host = models.CharField(max_length=255)
    model = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=AskedState.choices, default=AskedState.WAITING)
    fault = models.CharField(max_length=12, choices=Fault.choices, blank=True)
    #: So many comments were sent along.
    sent = models.PositiveIntegerField(default=0)
    #: What it wrote and holds; empty once a comment it rests on is gone.
    written = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "language_requests"
        constraints: ClassVar = [
            one_of("language_requests", "purpose", Purpose),
            one_of("language_requests", "state", AskedState),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["waiting", "asking"]),
                name="language_requests_open",
            ),
        ]


class LanguageQuote(models.Model):
    """A comment that was sent along, masked, and the digest of what it said then."""

    FOLLOWS: ClassVar[models.Q] = models.Q(pk__isnull=False)

    request = models.ForeignKey(LanguageRequest, on_delete=models.CASCADE, related_name="quotes")
    voice_item = models.ForeignKey("store.VoiceItem", on_delete=models.CASCADE, related_name="+")
    #: By which the answer cites it.
    number = models.PositiveSmallIntegerField()
    text_digest = models.CharField(max_length=16)

    class Meta:
        db_table = "language_quotes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="language_quotes_once")
        ]


class SentenceVector(models.Model):
    """Where a customer's comment lies among all others by what it means."""

    FOLLOWS: ClassVar[models.Q] = models.Q(pk__isnull=False)

    voice_item = models.OneToOneField(
        "store.VoiceItem", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    #: Which model of sentences placed it there.
    model = models.CharField(max_length=40)
    text_digest = models.CharField(max_length=16)
    #: Of length one, as 16-bit floats.
    vector = models.BinaryField()
    placed_at = models.DateTimeField()

    class Meta:
        db_table = "sentence_vectors"
        # By which a process sees what came since it read them.
        indexes: ClassVar = [models.Index(fields=["placed_at"], name="sentence_vectors_placed_at")]

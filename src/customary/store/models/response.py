# SPDX-License-Identifier: Apache-2.0
"""Responses to instruments, sent or still being written."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Recorded, Timed, key
from customary.store.models.instrument import Instrument
from customary.store.models.wave import Wave


def start_of_today() -> datetime:
    """The beginning of the day, where the organisation is: all the time an answer keeps."""
    return start_of(timezone.localdate())


def start_of(day: date) -> datetime:
    """The beginning of a day, where the organisation is."""
    return timezone.make_aware(datetime.combine(day, time.min))


class Response(Recorded):
    """One person's answers, under a pseudonymous key; never shown one by one.

    The person is named only where the instrument says so before it asks (a leader's
    self-assessment). Only the day is kept, not the time; of what people answer confidentially it is
    the day the wave opened.
    """

    PERSONAL = ("answers", "attributes")

    #: The day alone here too, in place of the moments every other row knows.
    created_at = models.DateTimeField(default=start_of_today, editable=False)
    updated_at = models.DateTimeField(default=start_of_today, editable=False)

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="responses")
    wave = models.ForeignKey(
        Wave, on_delete=models.PROTECT, related_name="responses", null=True, blank=True
    )
    respondent_key = models.CharField(_("respondent key"), max_length=64)
    unit = models.ForeignKey(
        "store.OrgUnit",
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
    )
    customer = models.ForeignKey(
        "store.Customer",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    #: The values of the wave's attributes that held when it opened; of people none any more once
    #: results are out.
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    submitted_on = models.DateField(_("submitted on"))
    #: Seconds from the first answer to sending, for telling a hasty answer.
    seconds = models.PositiveIntegerField(_("seconds taken"), null=True, blank=True)
    #: By which what was shuffled is put back in the order it was shown in.
    seed = models.PositiveIntegerField(_("order"), null=True, blank=True)
    #: Item key to answer.
    answers = models.JSONField(_("answers"), default=dict)

    class Meta(Recorded.Meta):
        db_table = "responses"
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar = [
            key("responses"),
            models.UniqueConstraint(
                fields=["wave", "respondent_key"], name="responses_once_per_wave"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["instrument", "submitted_on"], name="responses_instrument_day")
        ]


class ResponseDraft(Timed):
    """Answers saved as they are given, until they are sent or the wave closes; then it is deleted."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="drafts")
    respondent_key = models.CharField(max_length=64)
    language = models.CharField(max_length=12, blank=True)
    seed = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField(default=0)
    answers = models.JSONField(default=dict)

    class Meta:
        db_table = "response_drafts"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "respondent_key"], name="response_drafts_once")
        ]

# SPDX-License-Identifier: Apache-2.0
"""Whether a customer may be quoted with what they said: asked, answered, taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed


class QuoteConsent(Timed):
    """What is known of a customer's consent beyond the yes or no that stands with their words.

    Of the link by which they answer only its digest is kept. A no, also a late one, wins over
    whatever the source of the words says.
    """

    #: Nobody has answered, so it goes with the words when their import is undone.
    FOLLOWS: ClassVar[models.Q] = models.Q(agreed_at=None, refused_at=None)

    voice_item = models.OneToOneField(
        "store.VoiceItem",
        on_delete=models.CASCADE,
        related_name="quote_consent",
        primary_key=True,
    )
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    asked_by = models.ForeignKey(
        "store.Person", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    #: Refused, or withdrawn after it was given.
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    #: Where it was given, if not by the link: "on the telephone".
    how = models.CharField(_("how"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "store.Person", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "quote_consents"

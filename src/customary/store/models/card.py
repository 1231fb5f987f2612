# SPDX-License-Identifier: Apache-2.0
"""One tap after a meeting: a card that asks whether the customer question was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed


class MeetingCard(Timed):
    """A question sent after a meeting; of the link only its digest is kept."""

    event = models.ForeignKey("store.Event", on_delete=models.CASCADE, related_name="cards")
    recipient = models.ForeignKey("store.Person", on_delete=models.CASCADE, related_name="cards")
    token_digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("sent at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    agenda_item = models.ForeignKey(
        "store.AgendaItem", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "meeting_cards"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "recipient"], name="meeting_cards_once")
        ]

# SPDX-License-Identifier: Apache-2.0
"""Cases: customers who wait for an answer, and whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import visible
from customary.store.models import CaseState, VoiceCase, VoiceItem

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from customary.store.access import Reader, Viewer


def cases(reader: Reader) -> QuerySet[VoiceCase]:
    """The cases of what a reader may read."""
    return VoiceCase.objects.filter(voice_item__in=visible(reader, VoiceItem).values("pk"))


def own_cases(viewer: Viewer) -> QuerySet[VoiceCase]:
    """The customers who wait for the viewer's own answer, the most urgent first."""
    return VoiceCase.objects.filter(owner__in=viewer.persons, state=CaseState.OPEN).order_by(
        "due_at", "pk"
    )


def overdue(reader: Reader, *, now: datetime | None = None) -> QuerySet[VoiceCase]:
    """The cases whose customer should have been answered by now, the longest waiting first."""
    moment = now or timezone.now()
    return cases(reader).filter(state=CaseState.OPEN, due_at__lte=moment).order_by("due_at", "pk")

# SPDX-License-Identifier: Apache-2.0
"""How soon what customers say is visible here, and how much of it is understood.

Received is when it could have been read: what a system posts is received when it reaches us; what
is fetched or comes in a file, when its own system recorded it, however seldom somebody fetches it.
What was recorded before its source was known here is history, and counts in no latency. Visible
is when it was first understood: from then on pages show it and count it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from customary.store.access import require
from customary.store.models import Annotation, Source, VoiceItem

if TYPE_CHECKING:
    from customary.store.access import Reader

#: The newest items of the last days, by which the latency of a source is told.
DAYS, NEWEST = 30, 1_000
RECEIVED = Case(
    When(source__kind=Source.API, then=F("created_at")),
    default=Coalesce("recorded_at", "occurred_at"),
)
#: Received since its source is known here.
IS_NEWS = Q(received__gte=F("source__created_at"))


@dataclass(frozen=True)
class Freshness:
    """Of one source.

    Attributes:
        items: how many things it brought that somebody said.
        understood: how many of them are understood.
        seconds: within which 95 % of the newest were visible, None where there are none.
        measured: how many those are.
    """

    items: int
    understood: int
    seconds: float | None
    measured: int


def freshness(reader: Reader, source: Source) -> Freshness:
    """How fresh the voice items of a source are."""
    require(reader, "read", "connections")
    since = timezone.now() - timedelta(days=DAYS)
    of_source = Annotation.objects.filter(source=source)
    newest = of_source.filter(said_at__gte=since).order_by("-said_at")[:NEWEST]
    items = VoiceItem.objects.annotate(received=RECEIVED).filter(
        IS_NEWS, pk__in=list(newest.values_list("pk", flat=True))
    )
    waited = [
        (visible - received).total_seconds()
        for received, visible in items.values_list("received", "annotation__created_at")
    ]
    return Freshness(
        items=VoiceItem.objects.filter(source=source).count(),
        understood=of_source.count(),
        seconds=float(np.percentile(waited, 95)) if waited else None,
        measured=len(waited),
    )

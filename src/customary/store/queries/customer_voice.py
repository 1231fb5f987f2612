# SPDX-License-Identifier: Apache-2.0
"""Customers' words for other systems, a page at a time; never what an employee said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from customary.store.access import visible
from customary.store.models import Annotation, ThemeMention, VoiceItem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from customary.store.access import Reader


CustomerVoice = VoiceItem


@dataclass(frozen=True)
class Wanted:
    """Which items are asked for; None asks for no limit.

    `since` and `until` are about when it was said, `updated_since` about when it last changed here,
    `understood_since` about when it was last understood or corrected; `theme` is an id here.
    """

    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    source: str = ""
    understood_since: datetime | None = None
    theme: int | None = None
    sentiment: str = ""


def customer_voice(
    reader: Reader, wanted: Wanted, *, after: int = 0, limit: int = 100
) -> tuple[Sequence[VoiceItem], int | None]:
    """The next items by id, and the id after which there are more; None at the end.

    An item that comes in meanwhile has a larger id, so no page shows one twice or leaves one out.
    """
    rows = visible(reader, VoiceItem).filter(person=None, pk__gt=after)
    if wanted.since is not None:
        rows = rows.filter(occurred_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(occurred_at__lt=wanted.until)
    if wanted.updated_since is not None:
        rows = rows.filter(updated_at__gte=wanted.updated_since)
    if wanted.source:
        rows = rows.filter(source__key=wanted.source)
    if wanted.theme is not None:
        spoken = ThemeMention.objects.filter(theme=wanted.theme, voice_item__gt=after)
        rows = rows.filter(pk__in=spoken.values("voice_item"))
    if wanted.sentiment:
        rows = rows.filter(annotation__sentiment=wanted.sentiment)
    if wanted.understood_since is not None:  # few, and found by their index
        lately = Annotation.objects.filter(updated_at__gte=wanted.understood_since)
        rows = rows.filter(pk__in=lately.values("voice_item"))
    rows = rows.select_related("annotation", "source", "customer", "interaction", "unit")
    mentions = ThemeMention.objects.select_related("theme__source")
    rows = rows.prefetch_related(Prefetch("mentions", mentions)).order_by("pk")
    found = list(rows[: limit + 1])
    page = found[:limit]
    return page, page[-1].pk if len(found) > limit else None

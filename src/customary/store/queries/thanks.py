# SPDX-License-Identifier: Apache-2.0
"""Thanks that customers gave unasked: whom they are for, and in what words they may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import visible
from customary.store.models import Story, Thanks, VoiceItem
from customary.store.queries.words import shown_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from customary.store.access import Viewer

#: What tells a story that came from thanks, before the id of what was said.
STORY_KEY = "thanks-"


@dataclass(frozen=True)
class ThanksLine:
    """Thanks as whoever they are for reads them.

    `words` are empty where the reader may not read what was said; that there were thanks is theirs.
    """

    item: int
    words: str
    language: str
    said_on: date | None
    may_share: bool
    is_shared: bool


def unprompted() -> QuerySet[VoiceItem]:
    """Customers' thanks to an agent that no survey asked for; a score was asked for."""
    return VoiceItem.objects.filter(
        annotation__thanks=True,
        annotation__by_employee=False,
        person=None,
        score=None,
        interaction__agent__isnull=False,
    )


def own_thanks(
    viewer: Viewer, *, since: datetime | None = None, limit: int = 50
) -> list[ThanksLine]:
    """What customers thanked the viewer for, the newest first."""
    rows = Thanks.objects.filter(
        agent__in=viewer.persons, voice_item__annotation__thanks=True
    ).select_related("voice_item__annotation")
    if since is not None:
        rows = rows.filter(delivered_at__gt=since)
    found = list(rows.order_by("-voice_item__occurred_at", "-pk")[:limit])
    keys = [one.pk for one in found]
    readable = set(visible(viewer, VoiceItem).filter(pk__in=keys).values_list("pk", flat=True))
    stories = set(
        Story.objects.filter(external_id__in=[f"{STORY_KEY}{key}" for key in keys]).values_list(
            "external_id", flat=True
        )
    )
    return [_line(one.voice_item, readable, stories) for one in found]


def _line(item: VoiceItem, readable: set[int], stories: set[str]) -> ThanksLine:
    words = shown_text(item) if item.pk in readable else ""
    is_shared = f"{STORY_KEY}{item.pk}" in stories
    return ThanksLine(
        item=item.pk,
        words=words,
        language=item.language,
        said_on=timezone.localtime(item.occurred_at).date() if item.occurred_at else None,
        may_share=bool(words) and item.consent_to_quote and not is_shared,
        is_shared=is_shared,
    )

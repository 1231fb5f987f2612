# SPDX-License-Identifier: Apache-2.0
"""What customers speak of, in one line each: weekly counts, and single mentions.

count("2025-12-01", 40)                       forty comments in a week
count("2025-12-01", 12, theme, "negative")    twelve of them speak of a theme
mention(item, theme)                          one comment speaks of it
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from customary.store.models import Annotation, ThemeMention, VoiceCount, VoiceWords
from customary.store.queries.words import found_by
from tests.cast import day, source_of

if TYPE_CHECKING:
    from customary.store.models import Theme, VoiceItem


def count(
    week: str, n: int, theme: Theme | None = None, sentiment: str = "neutral", **where: Any
) -> VoiceCount:
    """So many comments of a week, or mentions of a theme in them."""
    where = {"source": source_of("A"), "language": "en"} | where
    return VoiceCount.objects.create(week=day(week), theme=theme, sentiment=sentiment, n=n, **where)


def annotate(item: VoiceItem, sentiment: str = "neutral", **fields: Any) -> Annotation:
    """What was understood of a comment."""
    said = item.occurred_at
    assert said is not None
    monday = said.date() - timedelta(days=said.weekday())
    customer = item.customer
    words = found_by(item.title, item.text, fields.get("privacy", False))
    VoiceWords.objects.create(voice_item=item, words=words)
    return Annotation.objects.create(
        voice_item=item,
        **{
            "version": "1",
            "text_digest": "0",
            "language": item.language or "en",
            "sentiment": sentiment,
            "probability": 0.5,
            "week": monday,
            "unit": item.unit,
            "segment": customer.segment if customer else "",
            "source": item.source,
            "said_at": said,
            "understood_at": said,
        }
        | fields,
    )


def mention(
    item: VoiceItem, theme: Theme, sentiment: str = "negative", **fields: Any
) -> ThemeMention:
    """A comment speaks of a theme; it is understood first, where it was not."""
    if not Annotation.objects.filter(voice_item=item).exists():
        annotate(item, sentiment, **fields)
    return ThemeMention.objects.create(
        voice_item=item, theme=theme, sentiment=sentiment, probability=0.9
    )

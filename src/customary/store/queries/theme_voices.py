# SPDX-License-Identifier: Apache-2.0
"""What is said of a theme: the words that tell it apart, its newest and most typical comments.

Looked at are so many of the newest comments; whoever may not read them sees the quotable ones.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from customary.core.text.telling import telling
from customary.store.access import units_within
from customary.store.models import Annotation, ThemeMention, VoiceItem
from customary.store.queries.quotes import QuoteRow, quote_rows, quotes_of_theme
from customary.store.queries.themes import WEEK, themes
from customary.store.queries.words import shown_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from customary.store.access import Reader
    from customary.store.queries.themes import ThemeRow, Themes

#: So many comments are looked at, and as many of all for comparison.
LOOKED_AT = 160
#: Up to so many mentions, they are found from the theme; a larger one, from the newest comments.
FEW = 2_000
SHOWN = 3
WORDS = 12
#: A comment this short typifies nothing.
SHORT = 12


@dataclass(frozen=True)
class Voices:
    """What is said of a theme, by the newest `of` comments that the reader may read."""

    of: int = 0
    words: tuple[tuple[str, int], ...] = ()
    typical: tuple[QuoteRow, ...] = ()
    newest: tuple[QuoteRow, ...] = ()
    stages: tuple[tuple[str, int], ...] = ()


def voices(reader: Reader, row: ThemeRow, found: Themes) -> Voices:
    """What is said of a theme in the period and the cut that `found` is about."""
    if found.too_few or not found.weeks or not row.n:
        return Voices()
    within = _within(reader, found)
    heard = _newest(_of_theme(within, row, found))
    if not heard:
        return Voices(newest=quotes_of_theme(reader, row.id, limit=SHOWN))
    texts = [shown_text(item) for item in heard]
    others = [shown_text(item) for item in _newest(within)]
    told = telling(texts, others, most=WORDS)
    ordered = [heard[at] for at in told.order if len(texts[at].strip()) >= SHORT]
    typical = _different(ordered, set()) if told.words else []
    newest = _different(heard, {item.text.strip() for item in typical})
    rows = {one.id: one for one in quote_rows(reader, [*typical, *newest])}
    stages = Counter(item.journey_stage for item in heard if item.journey_stage)
    return Voices(
        of=len(heard),
        words=told.words,
        typical=tuple(rows[item.pk] for item in typical),
        newest=tuple(rows[item.pk] for item in newest),
        stages=tuple(stages.most_common()),
    )


def to_be_summarised(reader: Reader, theme: int, *, most: int) -> list[int]:
    """Comments by which a theme can be summarised: half the most typical, half the newest.

    Of the usual period, and only those that the reader may read.
    """
    found = themes(reader, also=theme)
    row = found.row(theme)
    if row is None or found.too_few or not found.weeks or not row.n:
        return []
    within = _within(reader, found)
    heard = [item for item in _newest(_of_theme(within, row, found)) if item.text.strip()]
    texts = [shown_text(item) for item in heard]
    others = [shown_text(item) for item in _newest(within)]
    order = telling(texts, others, most=WORDS).order
    typical = [heard[at] for at in order if len(texts[at].strip()) >= SHORT]
    told: dict[str, int] = {}
    for item in (*typical[: most // 2], *heard):
        told.setdefault(item.text.strip(), item.pk)
    return list(told.values())[:most]


def _different(items: Sequence[VoiceItem], said: set[str]) -> list[VoiceItem]:
    """The first few whose words differ, from one another and from what was said already."""
    found: list[VoiceItem] = []
    for item in items:
        text = item.text.strip()
        if text and text not in said:
            said.add(text)
            found.append(item)
        if len(found) == SHOWN:
            break
    return found


def _within(reader: Reader, found: Themes) -> QuerySet[Annotation]:
    """Comments of the period and the cut, of units that the reader may read."""
    cut = found.cut
    first, last = _moments(found.weeks[cut.weeks], found.weeks[-1] + WEEK)
    # By the moment, not the week: the newest are taken from the index of moments.
    rows = Annotation.objects.filter(by_employee=False, said_at__gte=first, said_at__lt=last)
    held = units_within(reader, "read", "voice_items")
    wanted = Q()
    if held is not None:
        wanted &= Q(unit__in=sorted(held))
    if cut.unit:
        wanted &= Q(unit__in=sorted(found.units))
    if cut.segment:
        wanted &= Q(segment=cut.segment)
    if cut.source:
        wanted &= Q(source=cut.source)
    if cut.language:
        wanted &= Q(language=cut.language)
    return rows.filter(wanted)


def _of_theme(rows: QuerySet[Annotation], theme: ThemeRow, found: Themes) -> QuerySet[Annotation]:
    mentions = ThemeMention.objects.filter(theme=theme.id)
    keys = list(mentions.values_list("voice_item", flat=True)[: FEW + 1])
    if len(keys) <= FEW:
        return rows.filter(pk__in=keys)
    (since,) = _moments(_enough_since(found.weeks, [n for n, _ in theme.weekly]))
    return rows.filter(Exists(mentions.filter(voice_item=OuterRef("pk"))), said_at__gte=since)


def _moments(*days: date) -> list[datetime]:
    """The midnights at which days begin."""
    return [timezone.make_aware(datetime.combine(day, time.min)) for day in days]


def _enough_since(weeks: Sequence[date], mentions: Sequence[int]) -> date:
    """The latest week since when there are as many mentions as are looked at."""
    total = 0
    for week, n in zip(reversed(weeks), reversed(mentions), strict=True):
        total += n
        if total >= LOOKED_AT:
            return week
    return weeks[0]


def _newest(rows: QuerySet[Annotation]) -> list[VoiceItem]:
    keys = list(rows.order_by("-said_at", "-pk").values_list("pk", flat=True)[:LOOKED_AT])
    items = VoiceItem.objects.filter(pk__in=keys)
    found = {
        item.pk: item
        for item in items.select_related("annotation", "quote_consent", "source", "customer")
    }
    return [found[key] for key in keys if key in found]

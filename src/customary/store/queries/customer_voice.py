# SPDX-License-Identifier: Apache-2.0
"""Customers' words for other systems, a page at a time; never what an employee said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q

from customary.store.access import visible
from customary.store.models import Annotation, ThemeMention, VoiceItem
from customary.store.queries.search import with_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from customary.store.access import Reader


CustomerVoice = VoiceItem
#: So many are gone through for one page where a common word is looked for.
READ = 60_000


@dataclass(frozen=True)
class Wanted:
    """Which items are asked for; None asks for no limit.

    `since` and `until` are about when it was said, `updated_since` about when it last changed here,
    `understood_since` about when it was last understood or corrected; `theme` is an id here,
    and `q` is words, as somebody would ask for them.
    """

    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    source: str = ""
    understood_since: datetime | None = None
    theme: int | None = None
    sentiment: str = ""
    q: str = ""


@dataclass(frozen=True)
class Place:
    """Where a page ends: at an item and, where they come by time of change, at that time."""

    item: int = 0
    at: datetime | None = None


def customer_voice(
    reader: Reader, wanted: Wanted, *, after: Place | None = None, limit: int = 100
) -> tuple[Sequence[VoiceItem], Place | None]:
    """The next items and the place after which there are more; None at the end.

    They come by id, so that one that comes in meanwhile comes last: no page shows one twice or
    leaves one out. Asked for since a change, they come by its time: what changes meanwhile comes
    again. For a word that very many hold, one page goes through so many items; what it found may
    be less than a page, or nothing, and the next one goes on from there.
    """
    after = after or Place()
    # Said so that no database thinks the index of the few with a person leads to the many without.
    rows = visible(reader, VoiceItem).exclude(person__isnull=False)
    if wanted.since is not None:
        rows = rows.filter(occurred_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(occurred_at__lt=wanted.until)
    if wanted.source:
        rows = rows.filter(source__key=wanted.source)
    if wanted.sentiment:
        rows = rows.filter(annotation__sentiment=wanted.sentiment)
    if wanted.updated_since is not None:
        rows = rows.filter(updated_at__gte=wanted.updated_since)
    if wanted.understood_since is not None:
        rows = rows.filter(annotation__updated_at__gte=wanted.understood_since)
    walk = _walk(wanted)
    asked = walk.beyond(after)
    if wanted.theme is not None:
        asked &= Q(mentions__theme=wanted.theme)
    edge = None
    if wanted.q:
        rows, are_few = with_words(rows, wanted.q)
        edge = None if are_few else walk.edge(after)
        asked &= walk.up_to(edge)
    rows = rows.filter(asked)
    rows = rows.select_related("annotation", "source", "customer", "interaction", "unit")
    mentions = ThemeMention.objects.select_related("theme__source")
    rows = rows.prefetch_related(Prefetch("mentions", mentions))
    found = list(rows.order_by(*walk.order)[: limit + 1])
    page = found[:limit]
    return page, walk.place(page[-1]) if len(found) > limit else edge


@dataclass(frozen=True)
class _Walk:
    """The rows that items are gone through by, in the order an index has them.

    Attributes:
        prefix: leads from an item to such a row.
        time: the column they come by, and by `item` within it; empty where they come by that alone.
    """

    rows: QuerySet[Any]
    prefix: str
    time: str
    item: str

    @property
    def order(self) -> tuple[str, ...]:
        """By which columns of an item they come."""
        return tuple(self.prefix + name for name in (self.time, self.item) if name)

    def beyond(self, place: Place, *, prefix: str | None = None) -> Q:
        """What comes after a place."""
        prefix = self.prefix if prefix is None else prefix
        time, item = prefix + self.time, prefix + self.item
        if not self.time:
            return Q(**{f"{item}__gt": place.item})
        if place.at is None:
            return Q()
        later = Q(**{f"{time}__gt": place.at}) | Q(**{time: place.at, f"{item}__gt": place.item})
        # Said twice, so that the index begins in the right place.
        return later & Q(**{f"{time}__gte": place.at})

    def up_to(self, place: Place | None) -> Q:
        """What comes no later than a place; all where there is none."""
        if place is None:
            return Q()
        time, item = self.prefix + self.time, self.prefix + self.item
        if not self.time:
            return Q(**{f"{item}__lte": place.item})
        sooner = Q(**{f"{time}__lt": place.at}) | Q(**{time: place.at, f"{item}__lte": place.item})
        return sooner & Q(**{f"{time}__lte": place.at})

    def edge(self, after: Place) -> Place | None:
        """How far one page looks for a common word; None where it comes to the end."""
        names = [name for name in (self.time, self.item) if name]
        rows = self.rows.filter(self.beyond(after, prefix="")).order_by(*names)
        last = list(rows.values_list(*names)[READ - 1 : READ + 1])
        return Place(last[0][-1], last[0][0] if self.time else None) if len(last) > 1 else None

    def place(self, item: VoiceItem) -> Place:
        """Where an item stands."""
        row = item.annotation if self.prefix == "annotation__" else item
        return Place(item.pk, row.updated_at if self.time else None)


def _walk(wanted: Wanted) -> _Walk:
    if wanted.understood_since is not None:
        rows = Annotation.objects.filter(updated_at__gte=wanted.understood_since)
        return _Walk(rows, "annotation__", "updated_at", "voice_item")
    if wanted.updated_since is not None:
        changed = VoiceItem.objects.filter(updated_at__gte=wanted.updated_since)
        return _Walk(changed, "", "updated_at", "pk")
    if wanted.theme is not None:
        mentions = ThemeMention.objects.filter(theme=wanted.theme)
        return _Walk(mentions, "mentions__", "", "voice_item")
    return _Walk(VoiceItem.objects.all(), "", "", "pk")

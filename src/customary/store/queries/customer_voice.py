# SPDX-License-Identifier: Apache-2.0
"""Customers' words for other systems, a page at a time; never what an employee said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from customary.store.access import visible
from customary.store.models import ThemeMention, VoiceItem
from customary.store.queries.search import with_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from customary.store.access import Reader


CustomerVoice = VoiceItem


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
    again.
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
    if wanted.q:
        rows, _few = with_words(rows, wanted.q)
    by_time, item = _order(wanted)
    if by_time and after.at is not None:
        later = Q(**{f"{by_time}__gt": after.at})
        later |= Q(**{by_time: after.at, f"{item}__gt": after.item})
        rows = rows.filter(later, **{f"{by_time}__gte": after.at})
    beyond = {} if by_time else {f"{item}__gt": after.item}
    if wanted.theme is not None:
        beyond["mentions__theme"] = wanted.theme
    rows = rows.filter(**beyond)
    rows = rows.select_related("annotation", "source", "customer", "interaction", "unit")
    mentions = ThemeMention.objects.select_related("theme__source")
    rows = rows.prefetch_related(Prefetch("mentions", mentions))
    found = list(rows.order_by(*filter(None, (by_time, item)))[: limit + 1])
    page = found[:limit]
    return page, _place(page[-1], by_time) if len(found) > limit else None


def _order(wanted: Wanted) -> tuple[str, str]:
    """By which time, if any, and by which column with the item's id: as an index has them."""
    if wanted.understood_since is not None:
        return "annotation__updated_at", "annotation__voice_item"
    if wanted.updated_since is not None:
        return "updated_at", "pk"
    return "", "mentions__voice_item" if wanted.theme is not None else "pk"


def _place(last: VoiceItem, by_time: str) -> Place:
    row = last.annotation if by_time.startswith("annotation") else last
    return Place(last.pk, row.updated_at if by_time else None)

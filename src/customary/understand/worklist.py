# SPDX-License-Identifier: Apache-2.0
"""Which voice items are to be read: new, changed, moved, or read by another reader.

A million items are not looked through for it every minute. Whoever writes a voice item writes
when; `VoiceSweep` says up to when all was seen, and an index finds what was written since. What
another reader read is found by the index of versions. Only the check at night, and the one before
a grading that new records caused, compares every item: it also finds those whose customer came
into another segment, or whose ticket came to another unit.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from customary.store.models import ImportRun, ImportState, Organisation, VoiceItem, VoiceSweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.db.models import QuerySet

#: Items read and written together.
CHUNK = 5_000
#: Items taken in between two chunks.
IN_BETWEEN = 500
#: For what is written by a transaction that ends after it began.
SLACK = timedelta(seconds=30)


class Place(NamedTuple):
    """Where an item counts."""

    week: date
    said_at: datetime
    unit: int | None
    segment: str
    source: int
    by_employee: bool


class Item(NamedTuple):
    """A voice item as it is to be read, and as it was when it was read last."""

    pk: int
    title: str
    text: str
    theme: int | None
    digest: str
    place: Place
    version: str | None
    digest_then: str | None
    place_then: Place | None
    #: When its words were taken from the store.
    read_at: datetime

    def is_due(self, version: str) -> bool:
        """Whether it was never read, or would be read otherwise by now."""
        return (self.version, self.digest_then, self.place_then) != (
            version,
            self.digest,
            self.place,
        )

    @property
    def words(self) -> str:
        """Title and text as one."""
        return in_one(self.title, self.text)


def in_one(title: str, text: str) -> str:
    """A title and a text as they are read: as one."""
    return f"{title}\n{text}" if title else text


def due(version: str, *, everything: bool = False) -> Iterator[list[Item]]:
    """The items to be read, in chunks; written before the next is taken, they are not due again."""
    seen = _seen_by_now()
    since = VoiceSweep.objects.values_list("seen_until", flat=True).first()
    chunks = _every_item() if everything or since is None else _changed_since(since, version)
    for chunk in chunks:
        yield [item for item in chunk if item.is_due(version)]
    if since is None or seen > since:
        VoiceSweep.objects.update_or_create(pk=1, defaults={"seen_until": seen})
    yield from _read_by_another(version)


def newest_unread(since: datetime) -> list[Item]:
    """What came in since a moment and was never read, the newest of it, as much as is soon read.

    A sweep over a million items takes these in between, so that nobody waits for its end.
    """
    unread = VoiceItem.objects.filter(updated_at__gte=since, annotation=None)
    newest = unread.order_by("-updated_at", "-pk").values_list("pk", flat=True)
    return _items(VoiceItem.objects.filter(pk__in=list(newest[:IN_BETWEEN])).order_by("pk"))


def _every_item() -> Iterator[list[Item]]:
    last = 0
    while chunk := _items(VoiceItem.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _changed_since(since: datetime, version: str) -> Iterator[list[Item]]:
    # What the last sweep found written, and read long after it had begun, needs no other look.
    began = since + SLACK
    seen = Q(updated_at__lte=began, annotation__understood_at__gt=began + SLACK)
    rows = VoiceItem.objects.exclude(seen, annotation__version=version).order_by("updated_at", "pk")
    after = Q(updated_at__gte=since)
    while keys := list(rows.filter(after).values_list("updated_at", "pk")[:CHUNK]):
        yield _items(VoiceItem.objects.filter(pk__in=[pk for _, pk in keys]).order_by("pk"))
        moment, last = keys[-1]
        after = Q(updated_at__gt=moment) | Q(updated_at=moment, pk__gt=last)
        after &= Q(updated_at__gte=moment)  # which the index understands


def _read_by_another(version: str) -> Iterator[list[Item]]:
    other = Q(annotation__version__lt=version) | Q(annotation__version__gt=version)
    before: set[int] = set()
    while keys := set(VoiceItem.objects.filter(other).values_list("pk", flat=True)[:CHUNK]):
        if keys == before:
            return  # written meanwhile by somebody who reads otherwise
        yield _items(VoiceItem.objects.filter(pk__in=keys).order_by("pk"))
        before = keys


def _seen_by_now() -> datetime:
    """Up to when a sweep that begins now sees all; imports still hide what they wrote since they began."""
    hidden = ImportRun.objects.filter(state=ImportState.MERGING).order_by("created_at")
    now = timezone.now()
    return min(now, hidden.values_list("created_at", flat=True).first() or now) - SLACK


def _items(rows: QuerySet[VoiceItem]) -> list[Item]:
    customer, ticket = "customer", "interaction__customer"
    segments = [
        NullIf(f"{way}segment", Value(""))
        for one in (customer, ticket)
        for way in (f"{one}__", f"{one}__same_as__")
    ]
    values = rows.values_list(
        "pk",
        "title",
        "text",
        "theme_id",
        Coalesce("occurred_at", "recorded_at", "created_at"),
        Coalesce("unit_id", "interaction__unit_id"),
        Coalesce(*segments, Value("")),
        "source_id",
        "person_id",
        "annotation__version",
        "annotation__text_digest",
        "annotation__week",
        "annotation__said_at",
        "annotation__unit_id",
        "annotation__segment",
        "annotation__source_id",
        "annotation__by_employee",
    )
    zone, now = _zone(), timezone.now()
    return [_item(row, zone, now) for row in values.iterator(chunk_size=CHUNK)]


def _zone() -> ZoneInfo:
    """The organisation's: its midnight parts the weeks."""
    zone = Organisation.objects.values_list("time_zone", flat=True).first()
    return ZoneInfo(zone or settings.TIME_ZONE)


def _item(row: tuple[Any, ...], zone: ZoneInfo, read_at: datetime) -> Item:
    pk, title, text, theme, moment, unit, segment, source, person, version, digest, *then = row
    day = moment.astimezone(zone).date()
    week = day - timedelta(days=day.weekday())
    place = Place(week, moment, unit, segment, source, person is not None)
    place_then = None if version is None else Place(*then)
    digest_now = digest_of(title, text, theme)
    return Item(pk, title, text, theme, digest_now, place, version, digest, place_then, read_at)


def digest_of(title: str, text: str, theme: int | None) -> str:
    """Another one where anything else is to be read."""
    return blake2b(f"{title}\0{text}\0{theme}".encode(), digest_size=8).hexdigest()

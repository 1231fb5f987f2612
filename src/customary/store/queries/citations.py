# SPDX-License-Identifier: Apache-2.0
"""What a plan, decision or meeting cites by hand; whether one may add, start it or approve it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import Access, may_at, visible
from customary.store.models import Citation, Initiative, InitiativeKind, InitiativeStatus, Source
from customary.store.queries.links import links_to

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.queries.links import RecordLink

#: Tables of what can cite, and the column of a citation that names it.
CITING = {"initiatives": "initiative", "decisions": "decision", "events": "event"}


@dataclass(frozen=True)
class OwnCitation:
    """A citation that was made here and can be taken back; `what` is None where it is hidden."""

    id: int
    cited_at: datetime
    what: RecordLink | None


def may_cite(reader: Reader, table: str, key: int) -> bool:
    """Whether a record can cite something, and the reader may make it do so."""
    return table in CITING and visible(reader, table, Access.WRITE).filter(pk=key).exists()


def may_start(reader: Reader, table: str, key: int) -> bool:
    """Whether the record is a roadmap item that waits to start, and the reader may start it."""
    if table != "initiatives":
        return False
    waiting = visible(reader, Initiative, Access.WRITE).filter(
        kind=InitiativeKind.ROADMAP_ITEM,
        status__in=(InitiativeStatus.PROPOSED, InitiativeStatus.ACCEPTED),
    )
    return waiting.filter(pk=key).exists()


def may_approve(reader: Reader, table: str, key: int) -> bool:
    """Whether the record is a culture plan that waits to be approved, and the reader may do so."""
    if table != "initiatives":
        return False
    waiting = Initiative.objects.filter(
        pk=key, kind=InitiativeKind.TRANSFORMATION, status=InitiativeStatus.PROPOSED
    )
    return any(
        may_at(reader, Access.WRITE, table, unit=unit)
        for unit in waiting.values_list("unit_id", flat=True)
    )


def own_citations(reader: Reader, table: str, key: int) -> list[OwnCitation]:
    """The citations of a record that were made here, the newest first."""
    rows = list(
        visible(reader, Citation, Access.WRITE)
        .filter(**{CITING[table]: key}, source__key=Source.OWN_KEY)
        .order_by("-cited_at", "-pk")
    )
    places = {
        row.pk: ("voice_items", row.voice_item_id)
        if row.voice_item_id
        else ("metrics", row.metric_id)
        for row in rows
        if row.voice_item_id or row.metric_id
    }
    links = links_to(reader, [(name, pk or 0) for name, pk in places.values()])
    return [
        OwnCitation(row.pk, row.cited_at, links.get(_place(places.get(row.pk)))) for row in rows
    ]


def _place(place: tuple[str, int | None] | None) -> tuple[str, int]:
    return (place[0], place[1] or 0) if place else ("", 0)

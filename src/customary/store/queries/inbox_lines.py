# SPDX-License-Identifier: Apache-2.0
"""The lines of the inbox: what a comment says and where its answer stands, for many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import Viewer, visible
from customary.store.models import (
    CaseState,
    Customer,
    Feeling,
    Flag,
    ThemeMention,
    VoiceItem,
    VoiceKind,
)
from customary.store.queries.shared import spoken
from customary.store.queries.words import shown_text, shown_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.models import VoiceCase

#: Flags that tell a reader what to do; personal data is covered, which is told apart.
TOLD_FLAGS = tuple(flag for flag in Flag if flag is not Flag.PRIVACY)


@dataclass(frozen=True)
class Mention:
    """A theme a comment speaks of, how it feels about it, and how sure that is."""

    theme: int
    name: str
    feeling: Feeling
    probability: float
    by_person: bool


@dataclass(frozen=True)
class Turn:
    """Where the answer to a comment stands; no state where nobody has to do anything."""

    state: CaseState | None = None
    owner: int | None = None
    owner_name: str = ""
    is_mine: bool = False
    due_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether the customer should have been answered by now."""
        open_still = self.state is CaseState.OPEN
        return open_still and self.due_at is not None and self.due_at < timezone.now()


@dataclass(frozen=True)
class Line:
    """One comment in the list, its words masked."""

    id: int
    title: str
    text: str
    language: str
    kind: VoiceKind
    said_at: datetime | None
    customer: int | None
    customer_name: str
    segment: str
    source: str
    score: float | None
    score_high: float | None
    feeling: Feeling
    flags: tuple[Flag, ...]
    mentions: tuple[Mention, ...]
    corrected: bool
    turn: Turn


def lines(reader: Reader, keys: Iterable[int]) -> list[Line]:
    """The comments with these ids that the reader may see, in this order."""
    wanted = list(keys)
    rows = {
        one.pk: one
        for one in visible(reader, VoiceItem)
        .filter(pk__in=wanted, person=None, annotation__isnull=False)
        .select_related("annotation", "source", "case__owner")
    }
    items = [rows[key] for key in wanted if key in rows]
    names = customer_names(reader, items)
    mentioned = mentions(reader, [item.pk for item in items])
    return [
        Line(
            id=item.pk,
            title=shown_title(item),
            text=shown_text(item),
            language=item.annotation.language,
            kind=VoiceKind(item.kind),
            said_at=item.annotation.said_at,
            customer=item.customer_id if item.customer_id in names else None,
            customer_name=names.get(item.customer_id or 0, ""),
            segment=item.annotation.segment,
            source=item.source.name,
            score=item.score,
            score_high=item.score_high,
            feeling=Feeling(item.annotation.sentiment),
            flags=tuple(flag for flag in TOLD_FLAGS if getattr(item.annotation, flag)),
            mentions=tuple(mentioned.get(item.pk, ())),
            corrected=item.annotation.corrected,
            turn=turn_of(reader, getattr(item, "case", None)),
        )
        for item in items
    ]


def turn_of(reader: Reader, case: VoiceCase | None) -> Turn:
    """Where a case stands, for this reader."""
    if case is None:
        return Turn()
    mine = isinstance(reader, Viewer) and case.owner_id in reader.persons
    return Turn(
        state=CaseState(case.state),
        owner=case.owner_id,
        owner_name=case.owner.full_name if case.owner else "",
        is_mine=mine,
        due_at=case.due_at,
        closed_at=case.closed_at,
    )


def mentions(reader: Reader, keys: Sequence[int]) -> dict[int, list[Mention]]:
    """The themes that comments speak of, the surest first."""
    found: dict[int, list[Mention]] = {}
    rows = ThemeMention.objects.filter(voice_item__in=keys).select_related("theme")
    for row in rows.order_by("-by_person", "-probability", "theme"):
        found.setdefault(row.voice_item_id, []).append(
            Mention(
                theme=row.theme_id,
                name=spoken(reader, row.theme),
                feeling=Feeling(row.sentiment),
                probability=row.probability,
                by_person=row.by_person,
            )
        )
    return found


def customer_names(reader: Reader, items: Iterable[VoiceItem]) -> dict[int, str]:
    """What the customers of these items are called, where the reader may know."""
    keys = {item.customer_id for item in items if item.customer_id}
    rows = visible(reader, Customer).filter(pk__in=keys, erased_at=None)
    return {one.pk: one.name for one in rows if one.name}

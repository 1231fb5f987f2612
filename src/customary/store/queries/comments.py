# SPDX-License-Identifier: Apache-2.0
"""One comment of a customer: its words, what was understood, who said it, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access import NotVisible, may, may_row, require, units_within, visible
from customary.store.models import (
    Annotation,
    Change,
    Citation,
    Correction,
    Feeling,
    Flag,
    Person,
    PromiseEvent,
    VoiceFile,
    VoiceItem,
)
from customary.store.queries.customers import CustomerFacts, customer
from customary.store.queries.inbox import Place
from customary.store.queries.inbox_lines import lines
from customary.store.queries.links import links_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from customary.store.access import Reader
    from customary.store.queries.inbox_lines import Line
    from customary.store.queries.links import RecordLink

#: So much of a customer's story stands beside a comment.
SHOWN = 5
CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Understood:
    """What was understood of a comment, and how sure that is.

    Attributes:
        sureness: that it is positive rather than negative, or the other way round; 0.5 to 1.
        said_by_person: a person said how it feels.
    """

    feeling: Feeling
    sureness: float
    said_by_person: bool
    flags: frozenset[Flag]
    has_personal_data: bool


@dataclass(frozen=True)
class Kept:
    """An occasion on which a promise fell due to a customer."""

    promise: str
    promised_for: datetime
    delivered_at: datetime | None

    @property
    def is_kept(self) -> bool | None:
        """Whether it was kept; None while nothing is known."""
        return None if self.delivered_at is None else self.delivered_at <= self.promised_for


@dataclass(frozen=True)
class PastTurn:
    """A change of whose turn it is: when, by whom, and what it became."""

    at: datetime
    who: str
    state: str
    owner_name: str
    owner_changed: bool


@dataclass(frozen=True)
class Comment:
    """One comment as its page shows it."""

    item: VoiceItem
    line: Line
    place: Place | None
    understood: Understood
    customer: CustomerFacts | None
    interaction: RecordLink | None
    earlier: tuple[Line, ...]
    promises: tuple[Kept, ...]
    cited_by: tuple[RecordLink, ...]
    files: tuple[VoiceFile, ...]
    may_work: bool


def comment(reader: Reader, key: int) -> Comment:
    """One comment of a customer, masked.

    Raises:
        NotVisible: there is none with this id, none that is understood yet, or not for this reader.
    """
    require(reader, "read", "inbox")
    item = of_inbox(reader, key)
    (line,) = lines(reader, [key])
    annotation: Annotation = item.annotation
    probability = annotation.probability
    return Comment(
        item=item,
        line=line,
        place=Place(annotation.said_at, key) if annotation.said_at else None,
        understood=Understood(
            feeling=Feeling(annotation.sentiment),
            sureness=max(probability, 1 - probability),
            said_by_person=Correction.objects.filter(voice_item=key, theme=None, flag="").exists(),
            flags=frozenset(flag for flag in Flag if getattr(annotation, flag)),
            has_personal_data=annotation.privacy,
        ),
        customer=customer(reader, line.customer) if line.customer else None,
        interaction=_interaction(reader, item),
        earlier=tuple(_earlier(reader, item)),
        promises=tuple(_promises(reader, item)),
        cited_by=tuple(_cited_by(reader, key)),
        files=tuple(item.files.order_by("pk")),
        may_work=may(reader, "write", "inbox") and may_row(reader, "write", item),
    )


def of_inbox(reader: Reader, key: int) -> VoiceItem:
    """A comment that stands in this reader's inbox.

    Raises:
        NotVisible: there is none with this id.
    """
    rows = visible(reader, VoiceItem).filter(pk=key, person=None, annotation__isnull=False)
    units = units_within(reader, "read", "inbox")
    if units is not None:
        rows = rows.filter(annotation__unit__in=sorted(units))
    item = rows.select_related("annotation", "interaction").first()
    if item is None:
        raise NotVisible(f"There is no comment {key} in this reader's inbox.")
    return item


def past_turns(key: int) -> list[PastTurn]:
    """How a comment came to stand where it stands, the newest first; for whoever may read it."""
    rows = Change.objects.filter(table="voice_cases", record_id=key)
    changes = list(rows.select_related("account__person").order_by("-pk")[:CHANGES_SHOWN])
    told = [(one, one.after or {}) for one in changes]
    names = dict(
        Person.objects.filter(pk__in={after.get("owner") for _one, after in told}).values_list(
            "pk", "full_name"
        )
    )
    return [
        PastTurn(
            at=one.at,
            who=one.account.person.full_name if one.account else "",
            state=str(after.get("state", "")),
            owner_name=names.get(after.get("owner") or 0, ""),
            owner_changed="owner" in after,
        )
        for one, after in told
        if "state" in after or "owner" in after
    ]


def _interaction(reader: Reader, item: VoiceItem) -> RecordLink | None:
    if item.interaction_id is None:
        return None
    place = ("interactions", item.interaction_id)
    return links_to(reader, [place]).get(place)


def _earlier(reader: Reader, item: VoiceItem) -> Iterable[Line]:
    if item.customer_id is None:
        return []
    rows = visible(reader, VoiceItem).filter(
        customer=item.customer_id, person=None, annotation__isnull=False
    )
    others = rows.exclude(pk=item.pk).order_by("-occurred_at", "-pk")
    return lines(reader, others.values_list("pk", flat=True)[:SHOWN])


def _promises(reader: Reader, item: VoiceItem) -> Iterable[Kept]:
    if item.customer_id is None:
        return
    rows = visible(reader, PromiseEvent).filter(customer=item.customer_id)
    for row in rows.select_related("promise").order_by("-promised_for")[:SHOWN]:
        yield Kept(row.promise.title, row.promised_for, row.delivered_at)


def _cited_by(reader: Reader, key: int) -> Iterable[RecordLink]:
    rows = visible(reader, Citation).filter(voice_item=key).order_by("-cited_at", "-pk")
    places = [
        (table, found)
        for row in rows
        for table, found in (
            ("decisions", row.decision_id),
            ("initiatives", row.initiative_id),
            ("events", row.event_id),
        )
        if found
    ]
    links = links_to(reader, places)
    return [links[place] for place in dict.fromkeys(places) if place in links]

# SPDX-License-Identifier: Apache-2.0
"""The quote bank: what customers said and agreed to be quoted with, its age and source.

Whoever is quoted agreed to be read by everybody here; who it was is told to nobody by it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils import timezone

from customary.store.access import Access, System, require, units_within, visible
from customary.store.models import (
    Annotation,
    Citation,
    CitationKind,
    CustomerStatus,
    Decision,
    Feeling,
    Initiative,
    InitiativeStatus,
    QuoteConsent,
    Theme,
    ThemeMention,
    VoiceItem,
    quotable,
)
from customary.store.queries.links import RecordLink, link_to, links_to
from customary.store.queries.shared import spoken
from customary.store.queries.words import shown_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from customary.store.access import Reader

#: A quote older than this does not count for a plan; as I47 and its gate have it.
COUNTS_FOR = timedelta(days=365)
SHOWN = 20
#: Lengths of words that are worth asking for.
LENGTH = (40, 600)
OFFERED = 40
AGES = ("", "fresh", "old")


@dataclass(frozen=True)
class Wanted:
    """Which quotes are asked for; nothing asks for all. `age` is "fresh", "old" or neither."""

    theme: int | None = None
    age: str = ""
    feeling: str = ""
    language: str = ""


@dataclass(frozen=True)
class QuoteRow:
    """One quote: the words, masked, and all that may be told of them."""

    id: int
    text: str
    language: str
    said_at: datetime | None
    source: str
    channel: str
    segment: str
    feeling: str
    themes: tuple[tuple[int, str], ...]
    consent: QuoteConsent | None
    is_quotable: bool
    counts: bool
    places: tuple[RecordLink, ...]
    placed: int
    may_open: bool
    may_answer: bool

    @property
    def feeling_name(self) -> str:
        """The feeling in the language now spoken."""
        return str(Feeling(self.feeling).label) if self.feeling else ""


@dataclass(frozen=True)
class Quotes:
    """Some quotes, the newest first, and the id after which there are more."""

    rows: tuple[QuoteRow, ...]
    more: int | None


def quotes(reader: Reader, wanted: Wanted, *, after: int | None = None) -> Quotes:
    """Quotes whose customers agreed."""
    require(reader, "read", "quotes")
    return _page(reader, VoiceItem.objects.filter(quotable()), wanted, after)


def askable(reader: Reader, wanted: Wanted, *, after: int | None = None) -> Quotes:
    """What could be quoted if the customer agreed: words that say something, newest first.

    Only of customers who may be contacted, and only what the reader may answer for.
    """
    require(reader, "write", "quotes")
    rows = Annotation.objects.filter(by_employee=False, said_at__isnull=False)
    held = units_within(reader, "write", "voice_items")
    if held is not None:
        rows = rows.filter(unit__in=sorted(held))
    rows = _asked_of(rows, wanted).filter(
        Q(voice_item__customer=None)
        | Q(voice_item__customer__contact_allowed=True, voice_item__customer__erased_at=None),
        voice_item__consent_to_quote=False,
        voice_item__quote_consent__refused_at=None,
    )
    rows = rows.exclude(voice_item__customer__status=CustomerStatus.LEFT)
    rows = rows.annotate(length=Length("voice_item__text"))
    rows = rows.filter(length__gte=LENGTH[0], length__lte=LENGTH[1])
    last = Annotation.objects.filter(pk=after or 0).values_list("said_at", flat=True).first()
    if after and last is not None:
        rows = rows.filter(Q(said_at__lt=last) | Q(said_at=last, pk__lt=after), said_at__lte=last)
    keys = list(rows.order_by("-said_at", "-pk").values_list("pk", flat=True)[: SHOWN + 1])
    found = {item.pk: item for item in _with_all(VoiceItem.objects.filter(pk__in=keys))}
    shown = [found[key] for key in keys[:SHOWN] if key in found]
    more = keys[SHOWN - 1] if len(keys) > SHOWN else None
    return Quotes(tuple(quote_rows(reader, shown)), more)


def quotes_of_theme(reader: Reader, theme: int, *, limit: int) -> tuple[QuoteRow, ...]:
    """The newest quotable words about a theme."""
    rows = _about(VoiceItem.objects.filter(quotable()), theme)
    newest = _with_all(rows).order_by("-occurred_at", "-pk")[:limit]
    return tuple(quote_rows(reader, list(newest)))


def places_for(reader: Reader) -> list[tuple[str, str]]:
    """Plans and decisions that the reader may let cite a quote: `table/id`, and what it is called."""
    plans = (
        visible(reader, Initiative, Access.WRITE)
        .exclude(
            status__in=(
                InitiativeStatus.FINISHED,
                InitiativeStatus.STOPPED,
                InitiativeStatus.DECLINED,
            )
        )
        .order_by("-started_on", "-pk")
    )
    decisions = visible(reader, Decision, Access.WRITE).order_by("-proposed_at", "-pk")
    links = [link_to(row) for rows in (plans, decisions) for row in rows[:OFFERED]]
    return [(f"{one.table}/{one.id}", f"{one.label} · {one.kind}") for one in links]


def themes_to_choose(reader: Reader) -> list[tuple[int, str]]:
    """Themes in use, by name."""
    rows = visible(reader, Theme).filter(retired_at=None, merged_into=None)
    return sorted(((one.pk, spoken(reader, one)) for one in rows), key=lambda pair: pair[1])


def quote_rows(reader: Reader, items: Sequence[VoiceItem]) -> list[QuoteRow]:
    """Words with all that may be told of them; select annotation, consent, source and customer."""
    keys = [item.pk for item in items]
    free = set(VoiceItem.objects.filter(quotable(), pk__in=keys).values_list("pk", flat=True))
    readable, writable = (
        set(visible(reader, VoiceItem, access).filter(pk__in=keys).values_list("pk", flat=True))
        for access in (Access.READ, Access.WRITE)
    )
    themes, places = _themes(reader, keys), _places(reader, keys)
    year_ago = timezone.now() - COUNTS_FOR
    made = []
    for item in items:
        annotation = getattr(item, "annotation", None)
        cited = places.get(item.pk, ())
        made.append(
            QuoteRow(
                id=item.pk,
                text=shown_text(item).strip(),
                language=annotation.language if annotation else item.language,
                said_at=item.occurred_at,
                source=item.source.name,
                channel=item.channel,
                segment=item.customer.segment if item.customer else "",
                feeling=annotation.sentiment if annotation else "",
                themes=themes.get(item.pk, ()),
                consent=getattr(item, "quote_consent", None),
                is_quotable=item.pk in free,
                counts=item.pk in free
                and item.occurred_at is not None
                and item.occurred_at >= year_ago,
                places=tuple(link for link in cited if link is not None),
                placed=len(cited),
                may_open=item.pk in readable,
                may_answer=item.pk in writable and not isinstance(reader, System),
            )
        )
    return made


def _page(reader: Reader, rows: QuerySet[VoiceItem], wanted: Wanted, after: int | None) -> Quotes:
    rows = _asked(rows.exclude(text="").exclude(occurred_at=None), wanted)
    last = VoiceItem.objects.filter(pk=after or 0).values_list("occurred_at", flat=True).first()
    if after and last is not None:
        before = Q(occurred_at__lt=last) | Q(occurred_at=last, pk__lt=after)
        rows = rows.filter(before, occurred_at__lte=last)
    found = list(_with_all(rows).order_by("-occurred_at", "-pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    more = shown[-1].pk if len(found) > SHOWN else None
    return Quotes(tuple(quote_rows(reader, shown)), more)


def _asked(rows: QuerySet[VoiceItem], wanted: Wanted) -> QuerySet[VoiceItem]:
    year_ago = timezone.now() - COUNTS_FOR
    if wanted.age == "fresh":
        rows = rows.filter(occurred_at__gte=year_ago)
    if wanted.age == "old":
        rows = rows.filter(occurred_at__lt=year_ago)
    if wanted.feeling:
        rows = rows.filter(annotation__sentiment=wanted.feeling)
    if wanted.language:
        rows = rows.filter(annotation__language=wanted.language)
    return _about(rows, wanted.theme) if wanted.theme else rows


def _asked_of(rows: QuerySet[Annotation], wanted: Wanted) -> QuerySet[Annotation]:
    year_ago = timezone.now() - COUNTS_FOR
    if wanted.age == "fresh":
        rows = rows.filter(said_at__gte=year_ago)
    if wanted.age == "old":
        rows = rows.filter(said_at__lt=year_ago)
    if wanted.feeling:
        rows = rows.filter(sentiment=wanted.feeling)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if wanted.theme:
        mentions = ThemeMention.objects.filter(voice_item=OuterRef("pk"), theme=wanted.theme)
        rows = rows.filter(Exists(mentions))
    return rows


def _about(rows: QuerySet[VoiceItem], theme: int) -> QuerySet[VoiceItem]:
    return rows.filter(Exists(ThemeMention.objects.filter(voice_item=OuterRef("pk"), theme=theme)))


def _with_all(rows: QuerySet[VoiceItem]) -> QuerySet[VoiceItem]:
    return rows.select_related("annotation", "quote_consent", "source", "customer")


def _themes(reader: Reader, keys: Sequence[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    mentions = ThemeMention.objects.filter(
        voice_item__in=keys, theme__retired_at=None, theme__merged_into=None
    )
    for one in mentions.select_related("theme").order_by("-probability", "pk"):
        found[one.voice_item_id].append((one.theme_id, spoken(reader, one.theme)))
    return {key: tuple(names) for key, names in found.items()}


def _places(reader: Reader, keys: Sequence[int]) -> dict[int, tuple[RecordLink | None, ...]]:
    """Where quotes stand; None for a place that the reader may not open."""
    cited: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = Citation.objects.filter(kind=CitationKind.QUOTE, voice_item__in=keys)
    for item, plan, decision, event in rows.values_list(
        "voice_item", "initiative", "decision", "event"
    ):
        for table, key in (("initiatives", plan), ("decisions", decision), ("events", event)):
            if key:
                cited[item or 0].append((table, key))
    links = links_to(reader, [place for places in cited.values() for place in places])
    return {item: tuple(links.get(place) for place in places) for item, places in cited.items()}

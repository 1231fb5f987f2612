# SPDX-License-Identifier: Apache-2.0
"""The inbox: which comments of customers are asked for, newest first, a page at a time.

What is overdue stands by its deadline, the oldest first: who has waited longest comes first.

A million comments are never gone through. What is asked for is looked up where it is rare (the
cases of one person, a small theme, a rare word), and else looked for among the newest so many
comments; a page that found little says how far back it looked, and goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from customary.store.access import Viewer, require, units_within
from customary.store.access.viewer import below, children_of_units
from customary.store.models import (
    Annotation,
    CaseState,
    Feeling,
    Flag,
    ThemeMention,
    VoiceCase,
)
from customary.store.queries.inbox_filters import ME, NO_CASE, Filters
from customary.store.queries.search import with_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from customary.store.access import Reader

PAGE_SIZE = 50
#: So few are looked up by their ids.
RARE = 2_000
#: So many are gone through for one page, and so many where words are looked for.
WALKED, READ = 20_000, 60_000
#: More are not counted.
COUNTED = 999

NEWEST_FIRST = ("-said_at", "-voice_item")
OLDEST_FIRST = ("said_at", "voice_item")
#: Flags with an index of their own.
INDEXED_FLAGS = (Flag.THANKS.value, Flag.CHURN_RISK.value)


@dataclass(frozen=True)
class Place:
    """Where a comment stands in the order of the list: by when it was said, or is to be answered."""

    at: datetime
    id: int

    @classmethod
    def of(cls, text: str) -> Place | None:
        """A place as an address holds it; None where it holds none."""
        moment, _, key = text.partition("_")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        if at.tzinfo is None or not (key.isascii() and key.isdigit() and len(key) < 16):
            return None
        return cls(at, int(key))

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"


@dataclass(frozen=True)
class Found:
    """The places of one page, newest first; of what is overdue, the oldest deadline first.

    Attributes:
        newer: there are newer ones, or deadlines before, before this place.
        older: the older ones, or later deadlines, follow this place; None at the end.
        looked_until: how far back was looked, where the page is not full and there is more.
    """

    places: tuple[Place, ...]
    newer: Place | None
    older: Place | None
    looked_until: datetime | None


@dataclass(frozen=True)
class Count:
    """How many there are, `or_more` where not all was counted."""

    n: int
    or_more: bool = False


def find(
    reader: Reader,
    asked: Filters,
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE_SIZE,
) -> Found:
    """The comments asked for: the newest, those after a place, or the last ones before a place."""
    require(reader, "read", "inbox")
    if asked.overdue:
        return _find_overdue(reader, asked, after=after, before=before, size=size)
    rows, is_rare = wanted(reader, asked)
    if before is not None:
        return _before(rows, asked, before, size, is_rare=is_rare)
    start = rows if after is None else rows.filter(_after(after))
    edge = None if is_rare else _edge(asked, after)
    if edge is not None:
        start = start.filter(said_at__gte=edge)
    found = _places(start, NEWEST_FIRST, size + 1)
    page = found[:size]
    older = page[-1] if len(found) > size else None
    looked_until = None
    if older is None and edge is not None:
        looked_until, older = edge, Place(edge, 0)
    newer = page[0] if page and after is not None else None
    return Found(page, newer, older, looked_until)


def newer_than(reader: Reader, asked: Filters, place: Place) -> Count:
    """How many were said since what stands first in a list; what becomes overdue stands last."""
    if asked.overdue:
        return Count(0)
    rows, _is_rare = wanted(reader, asked)
    return _count(rows.filter(_before_place(place)))


def count(reader: Reader, asked: Filters) -> Count:
    """How many there are in a view, counted as far as a page looks."""
    if asked.overdue:
        overdue, looked_to = _overdue(reader, asked, ("due_at", "pk"))
        n = overdue.order_by()[: COUNTED + 1].count()
        return Count(min(n, COUNTED), or_more=looked_to is not None or n > COUNTED)
    rows, is_rare = wanted(reader, asked)
    edge = None if is_rare else _edge(asked, None)
    if edge is None:
        return _count(rows)
    return Count(_count(rows.filter(said_at__gte=edge)).n, or_more=True)


def place_in(asked: Filters, place: Place) -> Place:
    """Where a comment stands in the list asked for; given where it stands among all."""
    if asked.overdue:
        due = VoiceCase.objects.filter(pk=place.id).values_list("due_at", flat=True).first()
        return Place(due, place.id) if due else place
    return place


def wanted(reader: Reader, asked: Filters) -> tuple[QuerySet[Annotation], bool]:
    """The annotations asked for, of comments this reader may see; and whether these are few."""
    rows = Annotation.objects.filter(by_employee=False, said_at__isnull=False)
    units = units_within(reader, "read", "inbox")
    if asked.unit is not None:
        below_it = below({asked.unit}, children_of_units())
        units = below_it if units is None else units & below_it
    few_in_units = False
    if units is not None:
        of_units = Annotation.objects.filter(unit__in=sorted(units))
        # Counted in the index alone.
        few_in_units = of_units.values("said_at")[: WALKED + 1].count() <= WALKED
        rows = rows.filter(unit__in=sorted(units))
    rows = rows.filter(_of_annotation(asked))
    rows, few_cases = _by_case(rows, reader, asked)
    rows, few_mentions = _by_theme(rows, asked)
    few_words = False
    if asked.q:
        rows, few_words = with_words(rows, asked.q)
    is_rare = few_in_units or few_cases or few_mentions or few_words
    return rows, is_rare or (units is None and not _is_looked_for(asked))


def _is_looked_for(asked: Filters) -> bool:
    """Whether something is asked for that may be rare among the newest."""
    in_order = {"since", "until", "days"} | _in_order(asked).keys()
    return not asked.address().keys() <= in_order


def _in_order(asked: Filters) -> dict[str, Q]:
    """What is asked for that has an index in order of time, by its name: the rarest first."""
    found = {}
    if asked.flag in INDEXED_FLAGS:
        found["flag"] = Q(**{asked.flag: True})
    if asked.feeling == Feeling.UNSURE:
        found["feeling"] = Q(sentiment=Feeling.UNSURE)
    if asked.source is not None:
        found["source"] = Q(source=asked.source)
    return found


def _of_annotation(asked: Filters) -> Q:
    found = Q(**{asked.flag: True}) if asked.flag else Q()
    if asked.feeling:
        found &= Q(sentiment=asked.feeling)
    for column, value in (("segment", asked.segment), ("language", asked.language)):
        if value:
            found &= Q(**{column: value})
    if asked.source is not None:
        found &= Q(source=asked.source)
    return found & _in_time(asked)


def _in_time(asked: Filters) -> Q:
    found = Q()
    if asked.since:
        found &= Q(said_at__gte=_midnight(asked.since))
    if asked.until:
        found &= Q(said_at__lt=_midnight(asked.until + timedelta(days=1)))
    if asked.days:
        found &= Q(said_at__gte=timezone.now() - timedelta(days=asked.days))
    return found


def _by_case(
    rows: QuerySet[Annotation], reader: Reader, asked: Filters
) -> tuple[QuerySet[Annotation], bool]:
    if asked.state == NO_CASE:
        return rows.exclude(Exists(VoiceCase.objects.filter(pk=OuterRef("pk")))), False
    if not (asked.state or asked.owner or asked.overdue):
        return rows, False
    return _narrowed(rows, _cases(reader, asked))


def _cases(reader: Reader, asked: Filters) -> QuerySet[VoiceCase]:
    cases = VoiceCase.objects.all()
    if asked.state:
        cases = cases.filter(state=asked.state)
    if asked.overdue:
        cases = cases.filter(state=CaseState.OPEN, due_at__lt=timezone.now())
    if asked.owner:
        persons = reader.persons if isinstance(reader, Viewer) else frozenset()
        cases = cases.filter(owner__in=persons) if asked.owner == ME else cases.filter(owner=None)
    return cases


def _by_theme(rows: QuerySet[Annotation], asked: Filters) -> tuple[QuerySet[Annotation], bool]:
    if asked.theme is None:
        return rows, False
    return _narrowed(rows, ThemeMention.objects.filter(theme=asked.theme), "voice_item")


def _narrowed(
    rows: QuerySet[Annotation], others: QuerySet[Any], column: str = "pk"
) -> tuple[QuerySet[Annotation], bool]:
    """The rows that one of the others is about, by their ids where these are few."""
    keys = list(others.values_list(column, flat=True)[: RARE + 1])
    if len(keys) <= RARE:
        return rows.filter(pk__in=keys), True
    return rows.filter(Exists(others.filter(**{column: OuterRef("pk")}))), False


def _edge(asked: Filters, after: Place | None) -> datetime | None:
    """How far back one page looks; None where it comes to the end."""
    rows = Annotation.objects.filter(_in_time(asked), said_at__isnull=False)
    for condition in list(_in_order(asked).values())[:1]:
        rows = rows.filter(condition)
    if after is not None:
        rows = rows.filter(said_at__lte=after.at)
    moments = rows.order_by("-said_at").values_list("said_at", flat=True)
    walked = _walked(asked)
    return moments[walked : walked + 1].first()


def _walked(asked: Filters) -> int:
    """How many are gone through for one page."""
    return READ if asked.q else WALKED


def _before(
    rows: QuerySet[Annotation], asked: Filters, place: Place, size: int, *, is_rare: bool
) -> Found:
    """The last ones before a place, as one comes back to them."""
    rows = rows.filter(_before_place(place))
    edge = None
    if not is_rare:
        newer = Annotation.objects.filter(said_at__gte=place.at).order_by("said_at")
        walked = _walked(asked)
        edge = newer.values_list("said_at", flat=True)[walked : walked + 1].first()
    if edge is not None:
        rows = rows.filter(said_at__lte=edge)
    found = _places(rows, OLDEST_FIRST, size + 1)
    page = found[:size]
    newer_ones = page[-1] if len(found) > size or edge is not None else None
    return Found(tuple(reversed(page)), newer_ones, page[0] if page else place, None)


def _find_overdue(
    reader: Reader, asked: Filters, *, after: Place | None, before: Place | None, size: int
) -> Found:
    """Those that should have been answered by now: the longest overdue, or those around a place."""
    coming_back = before is not None
    order = ("-due_at", "-pk") if coming_back else ("due_at", "pk")
    rows, edge = _overdue(reader, asked, order, beyond=before or after)
    found = [Place(due, key) for due, key in rows.values_list("due_at", "pk")[: size + 1] if due]
    page = found[:size]
    more = page[-1] if len(found) > size else edge
    if coming_back:
        return Found(tuple(reversed(page)), more, page[0] if page else before, None)
    return Found(tuple(page), page[0] if page and after is not None else None, more, None)


def _overdue(
    reader: Reader, asked: Filters, order: tuple[str, str], *, beyond: Place | None = None
) -> tuple[QuerySet[VoiceCase], Place | None]:
    """Cases in order, as far as one page looks, and the place up to there; None at the end."""
    cases = _cases(reader, asked).order_by(*order)
    if beyond is not None:
        cases = cases.filter(_further(beyond, order))
    last = list(cases.values_list("due_at", "pk")[WALKED - 1 : WALKED + 1])
    due, key = last[0] if len(last) > 1 else (None, 0)
    edge = Place(due, key) if due else None
    if edge is not None:
        cases = cases.exclude(_further(edge, order))
    rows, _is_rare = wanted(reader, replace(asked, overdue="", state="", owner=""))
    return cases.filter(Exists(rows.filter(pk=OuterRef("pk")))), edge


def _further(place: Place, order: tuple[str, str]) -> Q:
    way = "lt" if order[0].startswith("-") else "gt"
    return Q(**{f"due_at__{way}e": place.at}) & (
        Q(**{f"due_at__{way}": place.at}) | Q(**{f"pk__{way}": place.id})
    )


def _after(place: Place) -> Q:
    # Said twice, so that an index in order of time begins in the right place.
    return Q(said_at__lte=place.at) & (Q(said_at__lt=place.at) | Q(voice_item__lt=place.id))


def _before_place(place: Place) -> Q:
    return Q(said_at__gte=place.at) & (Q(said_at__gt=place.at) | Q(voice_item__gt=place.id))


def _places(rows: QuerySet[Annotation], order: Sequence[str], size: int) -> tuple[Place, ...]:
    first = rows.order_by(*order).values_list("said_at", "pk")[:size]
    return tuple(Place(said_at, key) for said_at, key in first if said_at)


def _count(rows: QuerySet[Annotation]) -> Count:
    n = rows.order_by()[: COUNTED + 1].count()
    return Count(min(n, COUNTED), or_more=n > COUNTED)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())

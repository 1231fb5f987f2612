# SPDX-License-Identifier: Apache-2.0
"""What more and more customers speak of: what grows, by how much, in whose words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from customary.core.text.topic_words import words_of
from customary.store.access import NotVisible, may, require, visible
from customary.store.models import (
    Annotation,
    EmergingState,
    EmergingTheme,
    JourneyStage,
    Theme,
    VoiceItem,
)
from customary.store.queries.shared import spoken
from customary.store.queries.words import shown_text, shown_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from customary.store.access import Reader

#: Quotes beside a topic in the list, decided ones that are listed.
QUOTES, DECIDED = 3, 30
#: Quotes that share so much of the shorter one's words say the same.
ALIKE = 0.8


@dataclass(frozen=True)
class Quote:
    """What somebody said, as it may be shown."""

    id: int
    title: str
    text: str
    language: str
    said_at: datetime | None
    segment: str


@dataclass(frozen=True)
class Share:
    """How many customers of a segment spoke of it, and how many were expected."""

    segment: str
    n: int
    expected: float


@dataclass(frozen=True)
class Emerging:
    """Something that grows.

    `weeks` are (Monday, customers who spoke of it), for what is found among all. `expected` and
    `p_value` are None for what a person split off. Of `examples` comments, the reader sees
    `quotes`.
    """

    id: int
    name: str
    name_en: str
    name_zh_hans: str
    week: date
    since: date
    segment: str
    n: int
    expected: float | None
    p_value: float | None
    looked_at: int
    one_in: int
    terms: tuple[str, ...]
    weeks: tuple[tuple[date, int], ...]
    segments: tuple[Share, ...]
    examples: int
    quotes: tuple[Quote, ...]
    state: str
    state_name: str
    theme: int | None
    theme_name: str
    decided_by: str

    @property
    def is_open(self) -> bool:
        """Whether nobody decided about it yet."""
        return self.state == EmergingState.NEW

    @property
    def is_dismissed(self) -> bool:
        """Whether somebody said that it is nothing."""
        return self.state == EmergingState.DISMISSED


@dataclass(frozen=True)
class WhatEmerges:
    """What waits for a decision, the newest and least likely by chance first, and what was decided."""

    waiting: tuple[Emerging, ...]
    decided: tuple[Emerging, ...]
    newest_week: date | None
    may_decide: bool


def what_emerges(reader: Reader) -> WhatEmerges:
    """What grows; quotes are those that the reader may see."""
    require(reader, "read", "understanding")
    rows = EmergingTheme.objects.select_related("theme", "decided_by__person")
    waiting = sorted(
        rows.filter(state=EmergingState.NEW),
        key=lambda row: (-row.week.toordinal(), row.p_value or 0.0, -row.n, row.pk),
    )
    decided = rows.exclude(state=EmergingState.NEW).order_by("-updated_at")[:DECIDED]
    newest = Annotation.objects.filter(by_employee=False).aggregate(week=Max("week"))
    return WhatEmerges(
        _told(reader, waiting, quotes=QUOTES),
        _told(reader, list(decided), quotes=0),
        newest["week"],
        may(reader, "write", "understanding"),
    )


def one_emerging(reader: Reader, key: int) -> Emerging:
    """One thing that grows, with every quote of it that the reader may see.

    Raises:
        NotVisible: there is none with this id.
    """
    require(reader, "read", "understanding")
    row = EmergingTheme.objects.select_related("theme", "decided_by__person").filter(pk=key).first()
    if row is None:
        raise NotVisible(f"Nothing emerging has the id {key}.")
    return _told(reader, [row], quotes=None)[0]


def themes_to_join(reader: Reader) -> list[tuple[int, str]]:
    """Themes that something emerging can be part of, by name."""
    themes = visible(reader, Theme).filter(retired_at=None, merged_into=None)
    named = [(one.pk, spoken(reader, one)) for one in themes]
    return sorted(named, key=lambda pair: pair[1].casefold())


def stages_to_choose(reader: Reader) -> list[str]:
    """Stages of the journey: those of the journeys that are drawn, and those of themes."""
    named = {spoken(reader, one) for one in visible(reader, JourneyStage)}
    of_themes = visible(reader, Theme).exclude(journey_stage="")
    return sorted(named | set(of_themes.values_list("journey_stage", flat=True)))


def _told(
    reader: Reader, rows: Sequence[EmergingTheme], *, quotes: int | None
) -> tuple[Emerging, ...]:
    wanted = [] if quotes == 0 else [item for row in rows for item in row.examples]
    # Employees' own words never stand among customers'.
    items = visible(reader, VoiceItem).filter(person=None, pk__in=wanted)
    found = {item.pk: _quote(item) for item in items.select_related("annotation")}
    told = []
    for row in rows:
        shown = [found[item] for item in row.examples if item in found and found[item].text]
        told.append(_emerging(reader, row, shown if quotes is None else _unlike(shown, quotes)))
    return tuple(told)


def _unlike(quotes: Sequence[Quote], most: int) -> list[Quote]:
    """The first of them, each in other words than those before."""
    chosen: list[Quote] = []
    spoken: list[set[str]] = []
    for quote in quotes:
        words = {word.key for word in words_of(quote.text)}
        if len(chosen) < most and not any(_alike(words, other) for other in spoken):
            chosen.append(quote)
            spoken.append(words)
    return chosen


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) > ALIKE * min(len(one), len(other))


def _emerging(reader: Reader, row: EmergingTheme, quotes: Sequence[Quote]) -> Emerging:
    first = row.week - (len(row.weeks) - 1) * timedelta(days=7)
    return Emerging(
        id=row.pk,
        name=spoken(reader, row),
        name_en=row.name,
        name_zh_hans=row.name_zh_hans,
        week=row.week,
        since=row.since,
        segment=row.segment,
        n=row.n,
        expected=row.expected,
        p_value=row.p_value,
        looked_at=row.looked_at,
        one_in=row.one_in,
        terms=tuple(row.terms),
        weeks=tuple((first + at * timedelta(days=7), n) for at, n in enumerate(row.weeks)),
        segments=tuple(Share(*one) for one in row.segments),
        examples=len(row.examples),
        quotes=tuple(quotes),
        state=row.state,
        state_name=row.get_state_display(),
        theme=row.theme_id,
        theme_name=spoken(reader, row.theme) if row.theme else "",
        decided_by=row.decided_by.person.full_name if row.decided_by else "",
    )


def _quote(item: VoiceItem) -> Quote:
    annotation = getattr(item, "annotation", None)
    return Quote(
        item.pk,
        shown_title(item),
        shown_text(item),
        annotation.language if annotation else item.language,
        item.occurred_at,
        annotation.segment if annotation else "",
    )

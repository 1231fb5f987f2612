# SPDX-License-Identifier: Apache-2.0
"""One theme in depth: who speaks of it, where, how it is felt, and what rests on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from customary.core.statistics.intervals import wilson
from customary.store.access import Access, NotVisible, may_row, visible
from customary.store.access.floors import floor
from customary.store.models import (
    Decision,
    DecisionKind,
    DecisionStatus,
    Initiative,
    InitiativeStatus,
    Source,
    Theme,
    VoiceCount,
)
from customary.store.queries.links import RecordLink, link_to, links_to
from customary.store.queries.shared import spoken
from customary.store.queries.theme_voices import Voices, voices
from customary.store.queries.themes import Cut, counts_within, themes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.store.access import Reader
    from customary.store.queries.themes import ThemeRow, Themes

#: So many decisions are offered to be linked, the newest.
OFFERED = 30
#: Decisions about a theme steer; relief for one customer is none.
STEERING = (
    DecisionKind.BUSINESS,
    DecisionKind.PRODUCT,
    DecisionKind.POLICY,
    DecisionKind.BUDGET,
)


@dataclass(frozen=True)
class Part:
    """A part of the customers: how much of what they say is about the theme, and how it feels.

    Where the part holds fewer comments than the floor nothing is told but its name.
    """

    name: str
    n: int
    of: int
    feelings: Mapping[str, int]
    is_hidden: bool = False

    @property
    def share(self) -> float:
        """Of the part's comments, the share that speaks of it."""
        return self.n / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the share."""
        return wilson(self.n, self.of) if self.of else None


@dataclass(frozen=True)
class Merged:
    """A theme that was merged into this one."""

    id: int
    name: str


@dataclass(frozen=True)
class ThemePage:
    """One theme as a reader may see it; `row` is empty of mentions where nothing may be told."""

    theme: Theme
    name: str
    row: ThemeRow
    found: Themes
    segments: tuple[Part, ...]
    sources: tuple[Part, ...]
    languages: tuple[Part, ...]
    decision: RecordLink | None
    work: tuple[tuple[RecordLink, str], ...]
    merged: tuple[Merged, ...]
    merged_into: Merged | None
    may_write: bool
    voices: Voices


def theme_page(reader: Reader, key: int, cut: Cut | None = None) -> ThemePage:
    """A theme in the depth of its page.

    Raises:
        NotVisible: there is none, or not for this reader.
    """
    theme = visible(reader, Theme).select_related("owner", "merged_into").filter(pk=key).first()
    if theme is None:
        raise NotVisible(f"There is no theme {key}.")
    found = themes(reader, replace(cut or Cut(), stage=""), also=key)
    row = found.row(key)
    if row is None:
        raise NotVisible(f"There is no theme {key}.")
    links = links_to(reader, [("decisions", theme.decision_id)] if theme.decision_id else [])
    into = theme.merged_into
    return ThemePage(
        theme=theme,
        name=row.name,
        row=row,
        found=found,
        segments=_parts(reader, found, key, "segment"),
        sources=_named(_parts(reader, found, key, "source"), Source),
        languages=_parts(reader, found, key, "language"),
        decision=next(iter(links.values()), None),
        work=_work(reader, theme),
        merged=tuple(
            Merged(one.pk, spoken(reader, one))
            for one in visible(reader, Theme).filter(merged_into=theme).order_by("name")
        ),
        merged_into=Merged(into.pk, spoken(reader, into)) if into else None,
        may_write=may_row(reader, Access.WRITE, theme),
        voices=voices(reader, row, found),
    )


def decisions_to_link(reader: Reader) -> list[tuple[int, str]]:
    """Decisions that were taken, the newest first, to choose from."""
    rows = visible(reader, Decision).filter(status=DecisionStatus.APPROVED)
    return [(one.pk, link_to(one).label) for one in rows.order_by("-decided_at", "-pk")[:OFFERED]]


def themes_to_merge(reader: Reader, theme: int) -> list[tuple[int, str]]:
    """Themes that another can be merged into."""
    rows = visible(reader, Theme, Access.WRITE).filter(retired_at=None, merged_into=None)
    named = [(one.pk, spoken(reader, one)) for one in rows.exclude(pk=theme)]
    return sorted(named, key=lambda pair: pair[1])


def stages(reader: Reader) -> list[str]:
    """The stages of the journey that themes stand at."""
    rows = visible(reader, Theme).exclude(journey_stage="").order_by("journey_stage")
    return list(rows.values_list("journey_stage", flat=True).distinct())


def _parts(reader: Reader, found: Themes, theme: int, column: str) -> tuple[Part, ...]:
    """The period by one column: parts too small to be told are named and no more."""
    if found.since is None or found.too_few:
        return ()
    counted = VoiceCount.objects.filter(
        counts_within(reader, found.cut), week__gte=found.since, week__lte=found.weeks[-1]
    ).order_by()
    totals: dict[Any, int] = dict(
        counted.filter(theme=None).values_list(column).annotate(total=Sum("n"))
    )
    feelings: dict[Any, dict[str, int]] = defaultdict(dict)
    for part, feeling, n in (
        counted.filter(theme=theme).values_list(column, "sentiment").annotate(total=Sum("n"))
    ):
        feelings[part][feeling] = n
    lowest = floor("opinions")
    parts = []
    for part, of in totals.items():
        n = sum(feelings[part].values())
        small = of < lowest
        parts.append(
            Part(str(part), 0, 0, {}, is_hidden=True)
            if small
            else Part(str(part), n, max(n, of), dict(feelings[part]))
        )
    return tuple(sorted(parts, key=lambda one: (one.is_hidden, -one.share, one.name)))


def _named(parts: Sequence[Part], model: type[Source]) -> tuple[Part, ...]:
    names = dict(model.objects.values_list("pk", "name"))
    return tuple(replace(part, name=names.get(int(part.name), part.name)) for part in parts)


def _work(reader: Reader, theme: Theme) -> tuple[tuple[RecordLink, str], ...]:
    """Work that answers the theme, with where it stands."""
    rows = visible(reader, Initiative).filter(theme=theme).order_by("-started_on", "-pk")
    return tuple((link_to(one), str(InitiativeStatus(one.status).label)) for one in rows[:OFFERED])


def decision_kinds() -> list[tuple[str, str]]:
    """The kinds of decisions about a theme."""
    return [(kind.value, str(kind.label)) for kind in STEERING]

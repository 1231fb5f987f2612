# SPDX-License-Identifier: Apache-2.0
"""What customers speak of: themes by volume, what moves, and what was decided about them.

All of it is read from the weekly counts, so that it takes no longer over a million comments.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q, Sum
from django.utils import timezone

from customary.core.statistics.changes import beyond_chance, chance_of_change
from customary.core.statistics.intervals import difference_of_shares, wilson
from customary.store.access import units_within, visible
from customary.store.access.floors import floor
from customary.store.access.viewer import below, children_of_units
from customary.store.models import Feeling, Source, Theme, VoiceCount
from customary.store.queries.shared import spoken
from customary.store.queries.theme_states import Stake, Standing, stakes_of, standings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from customary.store.access import Reader

WEEK = timedelta(days=7)
#: Periods that can be asked for, in weeks.
PERIODS = (4, 13, 26, 52)
USUAL = 13


@dataclass(frozen=True)
class Cut:
    """Which comments are asked for; nothing asks for all. `weeks` is the period's length."""

    weeks: int = USUAL
    segment: str = ""
    unit: int | None = None
    source: int | None = None
    language: str = ""
    stage: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it is about some customers only."""
        return bool(self.segment or self.unit or self.source or self.language)


@dataclass(frozen=True)
class Change:
    """How a share has changed against the period before: its interval, and whether by more than chance."""

    before: float
    now: float
    low: float
    high: float
    is_real: bool

    @property
    def is_up(self) -> bool:
        """Whether it grew."""
        return self.now > self.before


@dataclass(frozen=True)
class ThemeRow:
    """A theme in a period: how much is said of it, how, and what came of it.

    `weekly` is of both periods, the earlier first: (mentions, all comments) of each week.
    """

    id: int
    name: str
    stage: str
    n: int
    before: int
    of: int
    of_before: int
    weekly: tuple[tuple[int, int], ...]
    feelings: Mapping[str, int]
    standing: Standing
    stakes: tuple[Stake, ...] = ()
    change: Change | None = None

    @property
    def share(self) -> float:
        """Of all comments, the share that speaks of it."""
        return self.n / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the share."""
        return wilson(self.n, self.of) if self.of else None

    @property
    def felt(self) -> int:
        """Mentions whose feeling is known."""
        return sum(n for name, n in self.feelings.items() if name != Feeling.UNSURE)

    @property
    def negative(self) -> float | None:
        """Of the mentions whose feeling is known, the share that is negative."""
        return self.feelings.get(Feeling.NEGATIVE, 0) / self.felt if self.felt else None


@dataclass(frozen=True)
class Choices:
    """By what the comments can be cut."""

    segments: tuple[str, ...] = ()
    sources: tuple[tuple[int, str], ...] = ()
    languages: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Themes:
    """Themes by volume; `weeks` are the Mondays of both periods, the earlier first.

    `too_few` is the floor where the cut holds fewer comments: nothing of it is shown then.
    """

    cut: Cut
    weeks: tuple[date, ...]
    rows: tuple[ThemeRow, ...]
    silent: tuple[ThemeRow, ...]
    comments: int
    comments_before: int
    choices: Choices = field(default_factory=Choices)
    too_few: int = 0
    is_restricted: bool = False
    #: The unit of the cut with all below it.
    units: frozenset[int] = frozenset()

    @property
    def since(self) -> date | None:
        """The first day of the period."""
        return self.weeks[self.cut.weeks] if self.weeks else None

    @property
    def until(self) -> date | None:
        """The last day of the period."""
        return self.weeks[-1] + WEEK - timedelta(days=1) if self.weeks else None

    @property
    def before(self) -> tuple[date, date] | None:
        """First and last day of the period before."""
        return (self.weeks[0], self.since - timedelta(days=1)) if self.since else None

    @cached_property
    def moved(self) -> list[ThemeRow]:
        """Themes whose share changed by more than chance, the largest change first."""
        moved = [row for row in self.rows if row.change and row.change.is_real]
        return sorted(moved, key=lambda row: -abs(row.share - (row.before / row.of_before)))

    def row(self, theme: int) -> ThemeRow | None:
        """The row of one theme."""
        return next((row for row in (*self.rows, *self.silent) if row.id == theme), None)


def themes(reader: Reader, cut: Cut | None = None, *, also: int | None = None) -> Themes:
    """The themes as this reader may count them, the most spoken of first.

    `also` is a theme that is among them even where it is retired or merged.
    """
    cut = cut or Cut()
    within = counts_within(reader, cut)
    weeks = weeks_of(cut)
    if not weeks:
        nothing = tuple(_rows(reader, cut, {}, {}, (), also=also))
        return Themes(cut, (), (), nothing, 0, 0, is_restricted=_is_restricted(reader))
    counted = VoiceCount.objects.filter(within, week__gte=weeks[0], week__lte=weeks[-1])
    totals = dict(
        counted.filter(theme=None).order_by().values_list("week").annotate(total=Sum("n"))
    )
    comments = sum(totals.get(week, 0) for week in weeks[cut.weeks :])
    lowest = floor("opinions") if cut.is_narrow else 0
    too_few = lowest if comments < lowest else 0
    mentions: dict[int, dict[tuple[date, str], int]] = defaultdict(dict)
    if not too_few:
        grouped = counted.filter(theme__isnull=False).order_by()
        for week, theme, feeling, n in grouped.values_list("week", "theme", "sentiment").annotate(
            total=Sum("n")
        ):
            mentions[theme][week, feeling] = n
    rows = _judged(list(_rows(reader, cut, mentions, totals, weeks, also=also)))
    spoken_of = [row for row in rows if row.n or row.before]
    return Themes(
        cut=cut,
        weeks=weeks,
        rows=tuple(sorted(spoken_of, key=lambda row: (-row.n, -row.before, row.name))),
        silent=tuple(row for row in rows if not (row.n or row.before)),
        comments=comments,
        comments_before=sum(totals.get(week, 0) for week in weeks[: cut.weeks]),
        choices=_choices(reader, weeks),
        too_few=too_few,
        is_restricted=_is_restricted(reader),
        units=below({cut.unit}, children_of_units()) if cut.unit else frozenset(),
    )


def counts_within(reader: Reader, cut: Cut) -> Q:
    """The counts of a cut, of units that the reader may read comments of."""
    within = Q()
    held = units_within(reader, "read", "voice_items")
    if cut.unit:
        asked = below({cut.unit}, children_of_units())
        held = asked if held is None else asked & held
    if held is not None:
        within &= Q(unit__in=sorted(held))
    if cut.segment:
        within &= Q(segment=cut.segment)
    if cut.source:
        within &= Q(source=cut.source)
    if cut.language:
        within &= Q(language=cut.language)
    return within


def weeks_of(cut: Cut) -> tuple[date, ...]:
    """The Mondays of the period and of the one before, up to the newest week with a comment."""
    newest = (
        VoiceCount.objects.filter(week__lte=timezone.localdate())
        .order_by("-week")
        .values_list("week", flat=True)
        .first()
    )
    if newest is None:
        return ()
    return tuple(newest - WEEK * back for back in reversed(range(2 * cut.weeks)))


def _is_restricted(reader: Reader) -> bool:
    return units_within(reader, "read", "voice_items") is not None


def _rows(
    reader: Reader,
    cut: Cut,
    mentions: Mapping[int, Mapping[tuple[date, str], int]],
    totals: Mapping[date, int],
    weeks: Sequence[date],
    *,
    also: int | None,
) -> Iterable[ThemeRow]:
    found = visible(reader, Theme).filter(Q(retired_at=None, merged_into=None) | Q(pk=also))
    if cut.stage:
        found = found.filter(journey_stage=cut.stage)
    listed = list(found.select_related("owner", "source").order_by("name", "pk"))
    standings, stakes = standings_of(listed), stakes_of(listed)
    first = len(weeks) // 2
    for theme in listed:
        by_week: dict[date, int] = defaultdict(int)
        feelings: dict[str, int] = defaultdict(int)
        for (week, feeling), n in mentions.get(theme.pk, {}).items():
            by_week[week] += n
            if week >= weeks[first]:
                feelings[feeling] += n
        # A count may be a moment younger than the one it is a part of.
        weekly = tuple((by_week[week], max(totals.get(week, 0), by_week[week])) for week in weeks)
        yield ThemeRow(
            id=theme.pk,
            name=spoken(reader, theme),
            stage=theme.journey_stage,
            n=sum(n for n, _ in weekly[first:]),
            before=sum(n for n, _ in weekly[:first]),
            of=sum(of for _, of in weekly[first:]),
            of_before=sum(of for _, of in weekly[:first]),
            weekly=weekly,
            feelings=dict(feelings),
            standing=standings[theme.pk],
            stakes=stakes.get(theme.pk, ()),
        )


def _judged(rows: list[ThemeRow]) -> list[ThemeRow]:
    """The rows with their changes, as far as there are enough comments to speak of any."""
    lowest = floor("trends")
    able = [
        number
        for number, row in enumerate(rows)
        if min(row.of, row.of_before) >= lowest and (row.n or row.before)
    ]
    pairs = {
        number: ((rows[number].n, rows[number].of), (rows[number].before, rows[number].of_before))
        for number in able
    }
    real = beyond_chance([chance_of_change(*pairs[number]) for number in able])
    judged = list(rows)
    for number, is_real in zip(able, real, strict=True):
        row = rows[number]
        low, high = difference_of_shares(*pairs[number])
        change = Change(row.before / row.of_before, row.share, low, high, bool(is_real))
        judged[number] = replace(row, change=change)
    return judged


def _choices(reader: Reader, weeks: Sequence[date]) -> Choices:
    within = counts_within(reader, Cut())
    counted = VoiceCount.objects.filter(within, theme=None, week__gte=weeks[0])
    combinations = set(counted.order_by().values_list("segment", "source", "language").distinct())
    names = dict(Source.objects.values_list("pk", "name"))
    stages = (
        visible(reader, Theme)
        .filter(retired_at=None, merged_into=None)
        .exclude(journey_stage="")
        .values_list("journey_stage", flat=True)
    )
    return Choices(
        segments=tuple(sorted({segment for segment, _, _ in combinations} - {""})),
        sources=tuple(
            sorted(
                ((key, names.get(key, "")) for key in {source for _, source, _ in combinations}),
                key=lambda pair: pair[1],
            )
        ),
        languages=tuple(sorted({language for _, _, language in combinations} - {""})),
        stages=tuple(sorted(set(stages))),
    )

# SPDX-License-Identifier: Apache-2.0
"""Finds what more and more customers speak of that no theme names, among all and in each segment.

Looked at are the newest week and the one before, whose last comments may have come late. The same
comments find the same, so a sweep ended halfway is made good by the next. What people decided
stays, and what they decided about is not proposed again while it is the same topic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Mod
from django.utils import timezone

from customary.core.text.emerging import BASELINE, Heard, emerging
from customary.core.text.script import CHINESE
from customary.core.text.topic_names import name_of
from customary.core.text.topic_words import words_of
from customary.store.access.floors import floor
from customary.store.models import Annotation, EmergingState, EmergingTheme, ThemeMention
from customary.understand.vectors import vectors_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from customary.core.text.emerging import Growth

WEEK = timedelta(days=7)
#: Comments of the window that are read at most; of more, every second, third, ... by its id.
MOST = 60_000
#: Of a long one, this much tells what it is about.
_LONGEST = 2_000
#: Examples kept: enough for a person to split them.
_EXAMPLES = 60
_SAME = 0.5


@dataclass(frozen=True)
class _Window:
    """Comments of the last weeks, and what their numbers stand for."""

    heard: Heard
    items: NDArray[np.int64]
    segments: list[str]
    first: date
    one_in: int
    #: Where the comments lie by what they mean, where a model of sentences is set.
    meaning: NDArray[np.float32] | None = None


def look_for_emerging() -> int:
    """Look at the newest week and the one before; how many things grow that nobody decided about."""
    newest = _newest_week()
    if newest is None:
        return 0
    window = _window(newest)
    found = _grown(newest, window)
    found += [one for one in _grown(newest - WEEK, window) if not any(_is_known(one, found))]
    _renew(found, since=newest - WEEK)
    # Its comments are no longer among those looked at.
    undecided = EmergingTheme.objects.filter(state=EmergingState.NEW)
    undecided.filter(week__lt=window.first).delete()
    return undecided.count()


def _grown(week: date, window: _Window) -> list[EmergingTheme]:
    number = (week - window.first).days // 7
    grown = emerging(window.heard, number, floor=floor("opinions"), embeddings=window.meaning)
    return [_found(one, week, window) for one in grown]


def _newest_week() -> date | None:
    today = timezone.localdate()
    said = Annotation.objects.filter(by_employee=False, week__lte=today)
    newest: date | None = said.aggregate(newest=Max("week"))["newest"]
    return newest


def _window(newest: date) -> _Window:
    first = newest - (BASELINE + 1) * WEEK
    said = Annotation.objects.filter(by_employee=False, week__gte=first, week__lte=newest)
    one_in = max(1, -(-said.count() // MOST))
    if one_in > 1:
        said = said.annotate(turn=Mod(F("voice_item_id"), one_in)).filter(turn=0)
    rows = said.order_by("voice_item_id").values_list(
        "voice_item_id",
        "week",
        "segment",
        "voice_item__title",
        "voice_item__text",
        "voice_item__customer_id",
        "voice_item__theme_id",
    )
    items, weeks, voices, themes, texts = [], [], [], [], []
    numbers: dict[str, int] = {}
    segment = []
    for item, week, named, title, text, customer, theme in rows.iterator(chunk_size=5_000):
        items.append(item)
        weeks.append((week - first).days // 7)
        segment.append(numbers.setdefault(named, len(numbers)) if named else -1)
        texts.append(f"{title}\n{text}"[:_LONGEST] if title else text[:_LONGEST])
        # Whoever is not known by name speaks for themselves alone.
        voices.append(customer or -item)
        themes.append(theme or -1)
    order = np.array(items, np.int64)
    heard = Heard(
        texts,
        np.array(weeks, np.int64),
        np.array(voices, np.int64),
        _themes(said, order, np.array(themes, np.int64)),
        np.array(segment, np.int64),
    )
    meaning = vectors_of(order, texts)
    return _Window(heard, order, list(numbers), first, one_in, meaning)


def _themes(
    said: QuerySet[Annotation], items: NDArray[np.int64], themes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Of each item the theme it most likely speaks of, as a small number; -1 where it has none."""
    mentions = ThemeMention.objects.filter(voice_item__annotation__in=said.values("voice_item_id"))
    rows = list(
        mentions.order_by("probability", "pk")
        .values_list("voice_item_id", "theme_id")
        .iterator(chunk_size=20_000)
    )
    if rows and len(items):
        item, theme = np.array(rows, np.int64).T
        # Of several to one place the last is kept: the likeliest.
        place = np.minimum(np.searchsorted(items, item), len(items) - 1)
        ours = items[place] == item  # the others came while we read
        themes[place[ours]] = theme[ours]
    known, small = np.unique(themes[themes >= 0], return_inverse=True)
    themes[themes >= 0] = small if len(known) else 0
    return themes


def _found(grown: Growth, week: date, window: _Window) -> EmergingTheme:
    name = name_of([window.heard.texts[one] for one in grown.members], grown.terms)
    among_all = grown.cut.segment is None
    return EmergingTheme(
        week=week,
        segment="" if grown.cut.segment is None else window.segments[grown.cut.segment],
        name=name.text,
        name_zh_hans=name.text if name.language == CHINESE else "",
        terms=list(name.terms),
        n=grown.cut.n,
        expected=grown.cut.expected,
        p_value=grown.p,
        looked_at=grown.looked_at,
        one_in=window.one_in,
        since=window.first + grown.since * WEEK,
        weeks=list(grown.weeks) if among_all else [],
        segments=[
            [window.segments[cut.segment], cut.n, cut.expected]
            for cut in grown.segments
            if cut.segment is not None
        ],
        examples=[int(window.items[one]) for one in grown.members[:_EXAMPLES]],
    )


#: What a sweep renews of a topic that nobody decided about.
RENEWED = (
    "week", "name", "name_zh_hans", "terms", "n", "expected", "p_value", "looked_at", "one_in",
    "since", "weeks", "segments", "examples",
)  # fmt: skip


@transaction.atomic
def _renew(found: list[EmergingTheme], *, since: date) -> None:
    """Let what was found stand in the place of what an earlier sweep found in the same weeks."""
    rows = list(EmergingTheme.objects.select_for_update().order_by("pk"))
    settled = [row for row in rows if row.state != EmergingState.NEW or row.is_split]
    waiting = [row for row in rows if row.state == EmergingState.NEW and not row.is_split]
    kept = set()
    for one in found:
        if any(_holds(row, one) and _same(row, one) for row in settled):
            continue
        known = next(_is_known(one, waiting), None)
        if known is None:
            one.save()
            kept.add(one.pk)
            continue
        kept.add(known.pk)
        one.since = min(one.since, known.since)
        for name in RENEWED:
            setattr(known, name, getattr(one, name))
        known.save(update_fields=[*RENEWED, "updated_at"])
    gone = [row.pk for row in waiting if row.week >= since and row.pk not in kept]
    EmergingTheme.objects.filter(pk__in=gone).delete()


def _is_known(one: EmergingTheme, rows: Iterable[EmergingTheme]) -> Iterator[EmergingTheme]:
    """Those of the rows that are the same topic of the same customers."""
    return (row for row in rows if row.segment == one.segment and _same(row, one))


def _holds(settled: EmergingTheme, found: EmergingTheme) -> bool:
    """Whether what was decided is about these customers: a theme is for all of them."""
    everywhere = settled.state in {EmergingState.ACCEPTED, EmergingState.MERGED}
    return everywhere or settled.segment in {"", found.segment}


def _same(one: EmergingTheme, other: EmergingTheme) -> bool:
    """Whether two are one topic: by their leading words, or by their comments."""
    return _shared(_lead(one), _lead(other)) or _shared(set(one.examples), set(other.examples))


def _lead(row: EmergingTheme) -> set[str]:
    return {word.key for word in words_of(row.terms[0])} if row.terms else set()


def _shared(one: set[str] | set[int], other: set[str] | set[int]) -> bool:
    smaller = min(len(one), len(other))
    return len(one & other) > _SAME * smaller

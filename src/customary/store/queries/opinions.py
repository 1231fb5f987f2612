# SPDX-License-Identifier: Apache-2.0
"""Opinions for the whole organisation: how many answer favourably, never who, never by unit.

Taken from what was released of the newest closed wave that asked, and kept with the run that was
graded then: whoever reads a run reads the same, and reads what the wave's own results say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from statistics import mean
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from customary.core.statistics.disclosure.bands import Band, most_of
from customary.store.access.floors import floor
from customary.store.models import GradingRun, InstrumentItem, InstrumentKind, WaveResult
from customary.store.queries.organisation import time_zone
from customary.store.queries.wave_bands import counting
from customary.store.queries.wave_figures import CellFigures
from customary.store.queries.waves import least_told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from customary.store.queries.wave_figures import Figure

#: Answers that are not opinions about the organisation.
OTHER_KINDS = (InstrumentKind.LEADER_SELF_ASSESSMENT, InstrumentKind.SCENARIO_TEST)

#: "frame" or "practice", and its key.
Place = tuple[str, str]


@dataclass(frozen=True)
class Opinion:
    """The share of people who answer favourably, with its 95 % interval, in one wave.

    Of several questions it is the mean of their shares, and of the ends of their intervals; `n` is
    how many answered the one that fewest answered, at least, and `most` at most.
    """

    share: float
    n: int
    low: float
    high: float
    most: int | None = None

    @property
    def answers(self) -> int:
        """How many answered, as it is told."""
        return self.n if self.most is None else Band(self.n, self.most)


@dataclass(frozen=True)
class Opinions:
    """Opinions by frame and by practice; those of fewer people than the floor are not there."""

    frames: Mapping[str, Opinion]
    practices: Mapping[str, Opinion]

    def as_json(self) -> dict[str, Any]:
        """What a run keeps."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What a run kept; nothing from one that asked nobody."""
        return cls(
            frames={key: Opinion(**mark) for key, mark in kept.get("frames", {}).items()},
            practices={key: Opinion(**mark) for key, mark in kept.get("practices", {}).items()},
        )


def opinions_of(run: int) -> Opinions:
    """What people thought by the day of a run, as it was computed then."""
    return Opinions.from_json(GradingRun.objects.values_list("opinions", flat=True).get(pk=run))


def opinions(since: date, until: date) -> Opinions:
    """What people thought in the newest wave that asked, of those closed between two days."""
    asked = _asked()
    marks: dict[Place, Opinion] = {}
    for row in _released(asked, since, until):
        figures = CellFigures.from_json(row.figures).items
        count = counting(least_told(row.wave), row.invited)
        for place, keys in asked[row.wave.instrument_id].items():
            if place not in marks and (mark := _mark(figures, keys, count)):
                marks[place] = mark
    return Opinions(
        frames={key: mark for (kind, key), mark in marks.items() if kind == "frame"},
        practices={key: mark for (kind, key), mark in marks.items() if kind == "practice"},
    )


def _asked() -> dict[int, dict[Place, set[str]]]:
    """The items about each frame and practice, by instrument."""
    items = InstrumentItem.objects.exclude(Q(practice="") & Q(frame=""))
    found: dict[int, dict[Place, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in items.exclude(instrument__kind__in=OTHER_KINDS):
        for place in (("frame", item.frame), ("practice", item.practice)):
            if place[1]:
                found[item.instrument_id][place].add(item.item_key)
    return found


def _released(instruments: Iterable[int], since: date, until: date) -> Iterator[WaveResult]:
    """What was released for everybody, of the newest wave first."""
    zone = time_zone()
    first = datetime.combine(since, time.min, zone)
    after = datetime.combine(until + timedelta(days=1), time.min, zone)
    rows = WaveResult.objects.filter(
        wave__instrument__in=list(instruments),
        wave__released_at__isnull=False,
        wave__closed_at__gte=first,
        wave__closed_at__lt=after,
        unit=None,
        attribute="",
        hidden="",
    ).order_by("-wave__closed_at", "-wave_id")
    return rows.select_related("wave").iterator()


def _mark(figures: Iterable[Figure], keys: set[str], count: Callable[[int], int]) -> Opinion | None:
    """One mark of the items that are told; the floor may have been raised since."""
    lowest = floor("opinions")
    told = [
        (share, share.low, share.high)
        for one in figures
        if one.key in keys and (share := one.favourable) is not None and share.n >= lowest
        if share.low is not None and share.high is not None
    ]
    if not told:
        return None
    fewest = count(min(share.n for share, _low, _high in told))
    return Opinion(
        share=mean(share.value for share, _low, _high in told),
        n=int(fewest),
        most=most_of(fewest),
        low=mean(low for _share, low, _high in told),
        high=mean(high for _share, _low, high in told),
    )

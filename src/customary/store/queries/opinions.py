# SPDX-License-Identifier: Apache-2.0
"""Opinions for the whole organisation: how many answer favourably, never who, never by unit.

Computed once, when a run is graded, and kept with it: whoever reads a run reads the same.

Answers count by closed rounds: a wave that is closed, or a whole month of answers without a wave,
each with at least as many people as the floor. So two looks at different times never differ by
the answers of a few.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from customary.core.statistics.intervals import wilson
from customary.store.access import System, visible
from customary.store.access.floors import floor
from customary.store.models import GradingRun, InstrumentItem, InstrumentKind, Response
from customary.store.queries.organisation import time_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

#: An answer is favourable above the middle of its scale.
MIDDLE = 0.5
#: Answers that are not opinions about the organisation.
OTHER_KINDS = (InstrumentKind.LEADER_SELF_ASSESSMENT, InstrumentKind.SCENARIO_TEST)

Round = tuple[str, int, int]


@dataclass(frozen=True)
class Opinion:
    """The share of people who answer favourably, with its 95 % interval."""

    share: float
    n: int
    low: float
    high: float


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
    """What people who answered between two days think, for the whole organisation."""
    items = {
        (item.instrument_id, item.item_key): item
        for item in InstrumentItem.objects.exclude(Q(practice="") & Q(frame="")).exclude(
            instrument__kind__in=OTHER_KINDS
        )
    }
    if not items:
        return Opinions({}, {})
    rounds = _closed_rounds({key for key, _ in items}, since, until)
    lowest = floor("opinions")
    shares: dict[tuple[str, str], list[float]] = {}
    for answers in rounds.values():
        if len(answers) >= lowest:
            for respondent in answers:
                for place, favourable in _by_place(items, *respondent).items():
                    shares.setdefault(place, []).append(sum(favourable) / len(favourable))
    marks = {place: _mark(each) for place, each in shares.items() if len(each) >= lowest}
    return Opinions(
        frames={key: mark for (kind, key), mark in marks.items() if kind == "frame"},
        practices={key: mark for (kind, key), mark in marks.items() if kind == "practice"},
    )


def _closed_rounds(
    instruments: Iterable[int], since: date, until: date
) -> dict[Round, list[tuple[int, Mapping[str, Any]]]]:
    """The answers of each wave that was closed by then, and of each whole month without one."""
    rows = visible(System("opinions"), Response).filter(
        instrument__in=instruments, submitted_on__range=(since, until)
    )
    zone = time_zone()
    rounds: dict[Round, list[tuple[int, Mapping[str, Any]]]] = {}
    columns = ("instrument_id", "wave_id", "wave__closed_at", "submitted_on", "answers")
    for instrument, wave, closed_at, day, answers in rows.values_list(*columns).iterator():
        if wave is not None:
            if closed_at is None or closed_at.astimezone(zone).date() > until:
                continue
            key: Round = ("wave", wave, 0)
        elif (day.year, day.month) == (until.year, until.month):
            continue
        else:
            key = (f"month of {instrument}", day.year, day.month)
        rounds.setdefault(key, []).append((instrument, answers))
    return rounds


def _by_place(
    items: Mapping[tuple[int, str], InstrumentItem], instrument: int, answers: Mapping[str, Any]
) -> dict[tuple[str, str], list[bool]]:
    """Whether one person's answers are favourable, by frame and by practice."""
    found: dict[tuple[str, str], list[bool]] = {}
    for key, answer in answers.items():
        item = items.get((instrument, key))
        favourable = None if item is None else _is_favourable(item, answer)
        if item is None or favourable is None:
            continue
        for place in (("frame", item.frame), ("practice", item.practice)):
            if place[1]:
                found.setdefault(place, []).append(favourable)
    return found


def _is_favourable(item: InstrumentItem, answer: Any) -> bool | None:
    """Whether an answer lies above the middle of its scale; None if it is no answer on it."""
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    if not item.scale_low <= answer <= item.scale_high:
        return None
    share = (answer - item.scale_low) / (item.scale_high - item.scale_low)
    return (1 - share if item.reverse_keyed else share) > MIDDLE


def _mark(shares: list[float]) -> Opinion:
    n = len(shares)
    share = sum(shares) / n
    # Wilson with the effective number of favourable people, who may be fractions of one.
    low, high = wilson(round(share * n), n)
    return Opinion(share=share, n=n, low=min(low, share), high=max(high, share))

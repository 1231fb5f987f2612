# SPDX-License-Identifier: Apache-2.0
"""Segments whose customers are content, and yet stay or recommend no more than a year before.

A satisfied customer who does not come back is easily overlooked: the figure that everybody looks
at is on target.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from customary.core.grading.periods import Cadence, period_start, previous_start
from customary.core.statistics.goals import Outcome, outcome
from customary.store.access import may_at
from customary.store.models import Action, Goal, MetricObservation, MetricSubject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from customary.store.access import Reader

    Quarter = tuple[date, date]
    #: By metric, segment and quarter.
    Measured = dict[tuple[int, str, Quarter], list[MetricObservation]]

#: From the end of the quarter to an action for the segment; catalogue I36.
ACTION_WITHIN = timedelta(days=30)
#: A rise by less than this share of what it was is flat; a proposed default.
FLAT = 0.02


@dataclass(frozen=True)
class Quiet:
    """A figure that should have grown: what it tells, its name, a year before and now."""

    subject: str
    metric: str
    before: float
    now: float


@dataclass(frozen=True)
class ContentSegment:
    """A segment that was content in a quarter while something stood still or fell.

    `seen` are the measurements it rests on; the first is the latest one of satisfaction.
    """

    segment: str
    quarter: Quarter
    metric: str
    satisfaction: float
    target: float
    quiet: tuple[Quiet, ...]
    seen: tuple[MetricObservation, ...]

    @property
    def act_by(self) -> date:
        """The day until which an action is in time."""
        return self.quarter[1] + ACTION_WITHIN


def content_segments(quarters: Sequence[Quarter]) -> list[ContentSegment]:
    """Segments at the target of their satisfaction, yet flat or falling, in these whole quarters.

    Means of the quarter are compared: with the goal set for the segment, else with that of the
    whole organisation; and with the same quarter of the year before. Without a target, or a year
    before, nothing is said.
    """
    if not quarters:
        return []
    compared = {quarter: _year_earlier(quarter) for quarter in quarters}
    measured = _measured([*quarters, *compared.values()])
    targets = _targets(quarters)
    quiet: dict[tuple[str, Quarter], list[tuple[Quiet, MetricObservation]]] = defaultdict(list)
    for (_metric, segment, quarter), rows in measured.items():
        before = measured.get((rows[0].metric_id, segment, compared.get(quarter, quarter)))
        told = rows[0].metric
        if quarter in compared and before and told.subject != MetricSubject.SATISFACTION:
            now, then = _mean(rows), _mean(before)
            if (now - then) * (1 if told.higher_is_better else -1) < FLAT * abs(then):
                found = Quiet(told.subject, told.name, then, now)
                quiet[segment, quarter].append((found, rows[-1]))
    content = []
    for (metric, segment, quarter), rows in measured.items():
        beside = quiet.get((segment, quarter))
        if not beside or rows[0].metric.subject != MetricSubject.SATISFACTION:
            continue
        target = _target(targets, metric, segment, quarter, rows[0].metric.higher_is_better)
        if target is not None and _is_met(rows, target):
            content.append(
                ContentSegment(
                    segment=segment,
                    quarter=quarter,
                    metric=rows[0].metric.name,
                    satisfaction=_mean(rows),
                    target=target,
                    quiet=tuple(one for one, _row in beside),
                    seen=(rows[-1], *(row for _one, row in beside)),
                )
            )
    return sorted(content, key=lambda one: (one.quarter, one.segment, one.metric))


def waiting_segments(viewer: Reader) -> list[ContentSegment]:
    """The segments of the last whole quarter for which nothing was opened since it began.

    For whoever reads figures of the whole organisation and may open an action for it.
    """
    if not may_at(viewer, "read", "metric_observations", unit=None):
        return []
    if not may_at(viewer, "write", "actions", unit=None):
        return []
    after = period_start(timezone.localdate(), Cadence.QUARTER)
    quarter = (previous_start(after, Cadence.QUARTER), after - timedelta(days=1))
    found = {one.segment: one for one in content_segments([quarter])}
    met = Action.objects.filter(segment__in=list(found), opened_at__date__gte=quarter[0])
    answered = set(met.values_list("segment", flat=True))
    return [one for segment, one in found.items() if segment not in answered]


def _measured(quarters: Iterable[Quarter]) -> Measured:
    """What was measured of segments in the quarters, each list by day."""
    days = Q()
    for first, last in quarters:
        days |= Q(observed_on__gte=first, observed_on__lte=last)
    rows = (
        MetricObservation.objects.filter(days, unit=None)
        .exclude(segment="")
        .exclude(metric__subject="")
        .select_related("metric")
        .order_by("observed_on", "pk")
    )
    found: Measured = defaultdict(list)
    for row in rows:
        found[row.metric_id, row.segment, _quarter_of(row.observed_on)].append(row)
    return found


def _targets(quarters: Sequence[Quarter]) -> list[Goal]:
    """Goals for segments' satisfaction, or the whole organisation's, that ran in the quarters."""
    of_the_house = Q(unit=None, owner=None) | ~Q(segment="")
    return list(
        Goal.objects.filter(
            of_the_house,
            metric__subject=MetricSubject.SATISFACTION,
            target__isnull=False,
            starts_on__lte=max(last for _, last in quarters),
            ends_on__gte=min(last for _, last in quarters),
        )
    )


def _target(
    goals: Iterable[Goal], metric: int, segment: str, quarter: Quarter, higher_is_better: bool
) -> float | None:
    """The hardest target that ran at the end of the quarter: the segment's own, else the house's."""
    running = [
        goal
        for goal in goals
        if goal.metric_id == metric and goal.starts_on <= quarter[1] <= goal.ends_on
    ]
    for whose in (segment, ""):
        targets = [goal.target for goal in running if goal.segment == whose]
        known = [target for target in targets if target is not None]
        if known:
            return max(known) if higher_is_better else min(known)
    return None


def _is_met(rows: Sequence[MetricObservation], target: float) -> bool:
    higher = rows[0].metric.higher_is_better
    said = outcome(_mean(rows), target, baseline=None, higher_is_better=higher, n=None)
    return said is Outcome.MET


def _mean(rows: Sequence[MetricObservation]) -> float:
    return sum(row.value for row in rows) / len(rows)


def _quarter_of(day: date) -> Quarter:
    first = period_start(day, Cadence.QUARTER)
    after = period_start(first + timedelta(days=95), Cadence.QUARTER)
    return first, after - timedelta(days=1)


def _year_earlier(quarter: Quarter) -> Quarter:
    return _quarter_of(quarter[0].replace(year=quarter[0].year - 1))

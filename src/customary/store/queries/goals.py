# SPDX-License-Identifier: Apache-2.0
"""Goals with what was measured for them, and what is wrong with how they are set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from customary.catalogue.naming import grade_named
from customary.core.statistics.goals import Outcome, outcome
from customary.store.access import Access, visible
from customary.store.models import Goal, Metric, MetricKind, MetricObservation
from customary.store.queries.shared import Page, page_of, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from customary.store.access import Reader

    Observed = dict[tuple[int, int | None, str], list[MetricObservation]]


@dataclass(frozen=True)
class GoalRow:
    """One goal as it stands.

    Attributes:
        value, n, measured_on: the latest measurement while it ran, None without one.
        outcome: what that says of the target, None where one of them is missing.
        names_grade: the grade of ours it names, on which no goal may hang; "" for none.
        only_money: its owner has goals about money alone.
    """

    id: int
    title: str
    metric: str
    unit: str
    segment: str
    owner: str
    starts_on: date
    ends_on: date
    baseline: float | None
    target: float | None
    value: float | None
    n: int | None
    measured_on: date | None
    outcome: Outcome | None
    names_grade: str
    only_money: bool
    may_change: bool


def goals(
    reader: Reader, *, unit: int | None = None, past: bool = False, page: int = 1
) -> Page[GoalRow]:
    """Goals by unit and day, those that run or will run, or with `past` those that ended."""
    today = timezone.localdate()
    rows = visible(reader, Goal).select_related("metric", "unit", "owner")
    rows = rows.filter(ends_on__lt=today) if past else rows.filter(ends_on__gte=today)
    if unit is not None:
        rows = rows.filter(Q(unit=unit) | Q(owner__unit=unit))

    def made(found: Sequence[Goal]) -> Iterable[GoalRow]:
        keys = [one.pk for one in found]
        writable = visible(reader, Goal, Access.WRITE).filter(pk__in=keys)
        changeable = set(writable.order_by().values_list("pk", flat=True))
        measured = _measured(found)
        return (_row(reader, one, measured, may_change=one.pk in changeable) for one in found)

    return page_of(rows.order_by("unit__name", "ends_on", "pk"), page, made)


def metrics(reader: Reader) -> tuple[tuple[int, str], ...]:
    """Metrics that a goal may be set for, by name: what names a grade of ours is none."""
    rows = visible(reader, Metric).order_by("name", "pk").values_list("pk", "name")
    return tuple((key, name) for key, name in rows if not grade_named(name))


def segments(reader: Reader) -> list[str]:
    """Segments of customers of which something is measured."""
    measured = visible(reader, MetricObservation).exclude(segment="")
    return sorted(set(measured.order_by().values_list("segment", flat=True)))


def _row(reader: Reader, goal: Goal, observed: Observed, *, may_change: bool) -> GoalRow:
    measured = _latest(goal, observed)
    whole = goal.owner.full_name if goal.owner else goal.owner_role
    result = None
    if measured is not None and goal.target is not None:
        result = outcome(
            measured.value,
            goal.target,
            baseline=goal.baseline,
            higher_is_better=goal.metric.higher_is_better,
            # Only of a score out of answers does n say how far chance reaches.
            n=measured.n if _is_promoter_score(goal.metric) else None,
        )
    return GoalRow(
        id=goal.pk,
        title=goal.title,
        metric=goal.metric.name,
        unit=spoken(reader, goal.unit) if goal.unit else "",
        segment=goal.segment,
        owner=whole,
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
        baseline=goal.baseline,
        target=goal.target,
        value=measured.value if measured else None,
        n=measured.n if measured else None,
        measured_on=measured.observed_on if measured else None,
        outcome=result,
        names_grade=grade_named(goal.title) or grade_named(goal.metric.name),
        only_money=_only_money(goal),
        may_change=may_change,
    )


def _measured(found: Sequence[Goal]) -> Observed:
    """What was measured while these goals ran, by metric, unit and segment, the latest first."""
    observed: Observed = {}
    if found:
        rows = MetricObservation.objects.filter(
            Q(unit__in={one.unit_id for one in found if one.unit_id}) | Q(unit=None),
            metric__in={one.metric_id for one in found},
            observed_on__gte=min(one.starts_on for one in found),
            observed_on__lte=max(one.ends_on for one in found),
        )
        for row in rows.order_by("-observed_on", "-pk"):
            observed.setdefault((row.metric_id, row.unit_id, row.segment), []).append(row)
    return observed


def _latest(goal: Goal, observed: Observed) -> MetricObservation | None:
    for unit in (goal.unit_id, None):
        for row in observed.get((goal.metric_id, unit, goal.segment), ()):
            if goal.starts_on <= row.observed_on <= goal.ends_on:
                return row
    return None


def _is_promoter_score(metric: Metric) -> bool:
    return (
        "nps" in metric.name.casefold()
        or "promoter" in metric.name.casefold()
        or "净推荐" in metric.name
    )


def _only_money(goal: Goal) -> bool:
    """Whether whoever has this goal about money has none about anything else meanwhile."""
    if goal.metric.kind != MetricKind.MONEY or goal.metric.customer_centric:
        return False
    if goal.owner_id:
        theirs = Q(owner=goal.owner_id)
    elif goal.owner_role:
        theirs = Q(owner=None, owner_role__iexact=goal.owner_role)
    else:
        theirs = Q(owner=None, owner_role="", unit=goal.unit_id)
    meanwhile = Goal.objects.filter(
        theirs, starts_on__lte=goal.ends_on, ends_on__gte=goal.starts_on
    )
    return not meanwhile.exclude(
        metric__kind=MetricKind.MONEY, metric__customer_centric=False
    ).exists()

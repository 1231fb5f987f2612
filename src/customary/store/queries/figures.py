# SPDX-License-Identifier: Apache-2.0
"""Figures and grades of one run, as a reader may see them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from customary.store.access import NotVisible, System, may_at
from customary.store.models import (
    IndicatorValue,
    InstrumentKind,
    PracticeGrade,
    PracticeSetting,
    Response,
)
from customary.store.queries.org import UnitTree, unit_tree
from customary.store.queries.runs import run_or_latest
from customary.store.queries.shared import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.store.access import Reader

#: How leaders rate themselves beside the records: shown to few.
SELF_IMAGE = "I04"
#: What the count of a practice tells in place of its indicator's figure.
COUNTED = ("value", "numerator", "denominator", "n", "low", "high", "left_out", "claimed")


@dataclass(frozen=True)
class Figure:
    """The value of an indicator with all it must carry; `reason` says why there is none.

    `trend` holds a point a period, oldest first: start, numerator, denominator, value.
    """

    indicator: str
    unit: int | None
    window_start: date
    window_end: date
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    low: float | None
    high: float | None
    grade: str
    left_out: int
    claimed: int
    reason: str
    trend: tuple[tuple[Any, ...], ...]
    beside: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class GradedPractice:
    """A practice graded in one place: for the organisation (no unit), or a unit.

    Attributes:
        facts: what the reason is told with; of the units that lag, only those large enough.
        own_claim: the organisation's own words for the claim, "" for the catalogue's.
        previous_grade: that of the run before, None where it had none.
        figure: the indicator that decided the grade.
        open_disputes: how many say that it is wrong and have no answer yet.
    """

    practice: str
    unit: int | None
    grade: int | None
    reason: str
    facts: Mapping[str, Any]
    own_claim: str = ""
    previous_grade: int | None = None
    figure: Figure | None = None
    open_disputes: int = 0


def figures_of(
    reader: Reader, run: int, *, unit: int | None = None, indicators: list[str] | None = None
) -> dict[str, Figure]:
    """The figures of a run for the organisation or one unit, by indicator."""
    rows = IndicatorValue.objects.filter(run=run, unit=unit).order_by("indicator")
    if indicators is not None:
        rows = rows.filter(indicator__in=indicators)
    if not _sees_self_image(reader, unit):
        rows = rows.exclude(indicator=SELF_IMAGE)
    return {row.indicator: _figure(row) for row in rows}


def latest_figures(reader: Reader, indicators: list[str]) -> dict[str, Figure]:
    """These indicators' figures of the newest run for the organisation, by indicator."""
    chosen = run_or_latest(reader, None)
    return figures_of(reader, chosen.id, indicators=indicators) if chosen else {}


def indicator_figure(
    reader: Reader, key: str, *, run: int | None = None, unit: int | None = None
) -> Figure | None:
    """One indicator's figure, of the newest run where none is named; None where it has none.

    Raises:
        NotVisible: there is no such run or unit, or the unit is below the floor.
    """
    chosen = run_or_latest(reader, run)
    if chosen is None:
        return None
    if unit is not None:
        refuse_small(reader, unit_tree(reader, chosen.as_of), unit)
    return figures_of(reader, chosen.id, unit=unit, indicators=[key]).get(key)


def refuse_small(reader: Reader, tree: UnitTree, unit: int) -> None:
    """Nothing, where figures about a unit may be shown to the reader.

    Raises:
        NotVisible: there is no such unit, or too few people work in it.
    """
    if tree.node(unit).is_small and not isinstance(reader, System):
        raise NotVisible(f"Figures about unit {unit} are about too few people.")


def grades_of(run: int | None, *, unit: int | None = None) -> dict[str, PracticeGrade]:
    """The stored grades of a run for the organisation or one unit, by practice; none of no run."""
    if run is None:
        return {}
    return {row.practice: row for row in PracticeGrade.objects.filter(run=run, unit=unit)}


def own_claims(reader: Reader) -> dict[str, str]:
    """What the organisation says of itself, by practice, where it uses words of its own."""
    rows = PracticeSetting.objects.exclude(claim="", claim_zh_hans="")
    return {row.practice: spoken(reader, row, "claim") for row in rows}


def told_facts(
    reader: Reader, facts: Mapping[str, Any], shown: frozenset[int]
) -> Mapping[str, Any]:
    """The facts of a grade without the names of units too small to be spoken of."""
    if isinstance(reader, System) or "lagging_units" not in facts:
        return facts
    return {**facts, "lagging_units": [unit for unit in facts["lagging_units"] if unit in shown]}


def leading(facts: Mapping[str, Any], figures: Mapping[str, Figure]) -> Figure | None:
    """The figure of the indicator that decided a grade, as it counts for this very practice.

    A practice may be asked of some functions only and over periods of its own, so its count may
    differ from that of the indicator as a whole; the trend is the indicator's.
    """
    whole = figures.get(facts.get("indicator", ""))
    count = facts.get("count")
    if whole is None or not count:
        return whole
    first, last = (date.fromisoformat(day) for day in count["window"])
    return replace(
        whole,
        window_start=first,
        window_end=last,
        grade=count["evidence"],
        reason="",
        **{name: count[name] for name in COUNTED},
    )


def _figure(row: IndicatorValue) -> Figure:
    return Figure(
        indicator=row.indicator,
        unit=row.unit_id,
        window_start=row.window_start,
        window_end=row.window_end,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        n=row.n,
        low=row.low,
        high=row.high,
        grade=row.grade,
        left_out=row.left_out,
        claimed=row.claimed,
        reason=row.reason,
        trend=tuple(tuple(point) for point in row.trend),
        beside=tuple(row.beside),
    )


def _sees_self_image(reader: Reader, unit: int | None) -> bool:
    """Executives and people leads do, and the leader who answered about this unit."""
    if unit is None or may_at(reader, "read", "self_images", unit=unit):
        return True
    return (
        not isinstance(reader, System)
        and Response.objects.filter(
            instrument__kind=InstrumentKind.LEADER_SELF_ASSESSMENT,
            unit=unit,
            person__in=reader.persons,
        ).exists()
    )

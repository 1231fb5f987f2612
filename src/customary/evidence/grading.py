# SPDX-License-Identifier: Apache-2.0
"""Grades every practice, for the organisation and each unit, from what the indicators observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.catalogue import Scope
from customary.core.grading.figures import Figure, figure
from customary.core.grading.periods import PERIODS_IN_WINDOW, Cadence, Periods, periods_before
from customary.core.grading.practice import Grading, Rule, grade, grade_units, weakest, with_reach

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from customary.catalogue import Practice
    from customary.core.grading.observations import Observations
    from customary.evidence.registry import Measured
    from customary.evidence.scope import Organigram
    from customary.store.models import PracticeSetting


@dataclass(frozen=True)
class Graded:
    """A practice graded in one place.

    `maturity` is None where it is not measured, switched off, or without a single record that
    could show it: not enough evidence is a value of its own, never "not seen".
    """

    practice: str
    unit: int | None
    maturity: int | None
    reason: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class ByPlace:
    """What one indicator says of a practice, by unit id; None is the whole organisation."""

    periods: Periods
    gradings: Mapping[int | None, Grading]
    figures: Mapping[int | None, Figure]


def grade_practice(
    practice: Practice,
    observed: Mapping[str, Observations],
    indicators: Mapping[str, Measured],
    *,
    organigram: Organigram,
    setting: PracticeSetting | None,
    statements: int,
    as_of: date,
) -> list[Graded]:
    """The grade of a practice for the organisation (first) and for each unit.

    A practice with several measured indicators has the grade of the one least kept. What came of
    it for the business is told beside: activity is not sold as effect, nor effect as activity.
    """
    if setting is not None and setting.off_reason:
        return [Graded(practice.id, None, None, "switched_off", {"why": setting.off_reason})]
    usable = [key for key in practice.indicators if key in observed and not indicators[key].outcome]
    if not usable:
        return [Graded(practice.id, None, None, "not_measured", {})]
    threshold = practice.threshold
    if setting is not None and setting.threshold is not None:
        threshold = setting.threshold
    cadence = Cadence(setting.cadence if setting and setting.cadence else practice.cadence)
    said = {
        key: _by_place(
            practice,
            _asked_of(practice, observed[key], organigram),
            indicators[key],
            periods=periods_for(cadence, indicators[key], as_of=as_of),
            threshold=threshold,
            organigram=organigram,
            statements=statements,
        )
        for key in usable
    }
    places = said[usable[0]].gradings
    return [_graded(practice, place, said, threshold) for place in places]


def periods_for(cadence: Cadence, measured: Measured, *, as_of: date) -> Periods:
    """The periods a practice is graded over: its own rhythm, or the indicator's if slower."""
    slower = min(cadence, measured.rhythm, key=lambda rhythm: PERIODS_IN_WINDOW[rhythm])
    return periods_before(as_of, slower)


def _asked_of(practice: Practice, observed: Observations, organigram: Organigram) -> Observations:
    """The observations of the units a practice is asked of."""
    if not practice.functions:
        return observed
    return observed.where(np.isin(observed.unit, list(organigram.asked(practice))))


def _by_place(
    practice: Practice,
    observed: Observations,
    measured: Measured,
    *,
    periods: Periods,
    threshold: float,
    organigram: Organigram,
    statements: int,
) -> ByPlace:
    by_opportunity = measured.by_opportunity
    rule = Rule(
        threshold=threshold,
        by_opportunity=by_opportunity,
        company_scope=practice.scope is Scope.COMPANY,
        levels=tuple(practice.levels),
    )
    inside = observed.where(periods.index(observed.day) >= 0)
    subtree = {} if rule.company_scope else organigram.subtree
    units = grade_units(observed, periods, rule, subtree=subtree)
    whole = with_reach(
        grade(observed, periods, rule, statements=statements),
        units,
        rule,
        in_scope=organigram.in_scope(practice, inside, by_opportunity=by_opportunity),
    )
    figures: dict[int | None, Figure] = {None: figure(inside, periods, measured.statistic)}
    for unit, members in subtree.items():
        here = np.isin(inside.unit, list(members))
        if here.any():
            figures[unit] = figure(inside.where(here), periods, measured.statistic)
    return ByPlace(periods, {None: whole} | dict(units), figures)


def _graded(
    practice: Practice, place: int | None, said: Mapping[str, ByPlace], threshold: float
) -> Graded:
    least = weakest([by_place.gradings[place] for by_place in said.values()])
    leading = next(key for key, by_place in said.items() if by_place.gradings[place] is least)
    periods = said[leading].periods
    steady = least.continuity
    facts = {
        "indicator": leading,
        # The practice's own indicator is not measured yet; this one says less about the claim.
        "stands_in": practice.leading_indicator not in said,
        "threshold": threshold,
        "cadence": periods.cadence.value,
        "period_starts": [start.isoformat() for start in periods.starts],
        "expected": steady.expected,
        "kept": steady.kept,
        "longest_gap": steady.longest_gap,
        "kept_by_period": list(steady.kept_by_period),
        "proven": least.proven,
        "said": least.said,
        "left_out": least.left_out,
        "last_proven": least.last_proven.isoformat() if least.last_proven else None,
        "count": _count(said[leading].figures.get(place)),
        "indicators": {
            key: {
                "maturity": int(by_place.gradings[place].maturity),
                "reason": by_place.gradings[place].reason,
            }
            for key, by_place in said.items()
        },
    }
    if place is None:
        facts |= {
            "units_in_scope": least.units_in_scope,
            "units_with_habit": least.units_with_habit,
            "lagging_units": list(least.lagging_units),
            "levels_seen": list(least.levels_seen),
            "levels_missing": list(least.levels_missing),
        }
    unknown = least.reason == "no_records"
    return Graded(practice.id, place, None if unknown else int(least.maturity), least.reason, facts)


def _count(found: Figure | None) -> dict[str, Any] | None:
    """The count that tests the claim, as it is told beside it."""
    if found is None or not found.denominator:
        return None
    return {
        "numerator": found.numerator,
        "denominator": found.denominator,
        "value": found.value,
        "n": found.n,
        "low": found.low,
        "high": found.high,
        "evidence": found.evidence.letter if found.evidence is not None else "",
        "window": [day.isoformat() for day in found.window],
        "left_out": found.left_out,
        "claimed": found.claimed,
    }

# SPDX-License-Identifier: Apache-2.0
"""Grades every practice, for the organisation and each unit, from what the indicators observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.catalogue import Scope
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
    """A practice graded in one place; `maturity` is None where it is not measured or off."""

    practice: str
    unit: int | None
    maturity: int | None
    reason: str
    facts: dict[str, Any]


def periods_for(practice: Practice, measured: Measured, *, cadence: str, as_of: date) -> Periods:
    """The periods a practice is graded over: its own rhythm, or its indicator's if that is slower."""
    wanted = Cadence(cadence or practice.cadence)
    slower = min(wanted, measured.rhythm, key=lambda rhythm: PERIODS_IN_WINDOW[rhythm])
    return periods_before(as_of, slower)


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
    """The grade of a practice for the organisation (first) and for each unit in its scope.

    A practice with several measured indicators has the grade of the one least kept.
    """
    if setting is not None and setting.off_reason:
        return [Graded(practice.id, None, None, "switched_off", {"why": setting.off_reason})]
    usable = [key for key in practice.indicators if key in observed]
    if not usable:
        return [Graded(practice.id, None, None, "not_measured", {})]
    threshold = practice.threshold
    if setting is not None and setting.threshold is not None:
        threshold = setting.threshold
    in_scope = organigram.in_scope(practice)
    whole: dict[str, Grading] = {}
    by_unit: dict[str, dict[int, Grading]] = {}
    periods: dict[str, Periods] = {}
    for key in usable:
        rule = Rule(
            threshold=threshold,
            by_opportunity=indicators[key].by_opportunity,
            company_scope=practice.scope is Scope.COMPANY,
            levels=tuple(practice.levels),
        )
        cadence = setting.cadence if setting is not None else ""
        periods[key] = periods_for(practice, indicators[key], cadence=cadence, as_of=as_of)
        subtree = {} if practice.scope is Scope.COMPANY else organigram.subtree
        by_unit[key] = grade_units(observed[key], periods[key], rule, subtree=subtree)
        alone = {unit: by_unit[key][unit] for unit in in_scope}
        whole[key] = with_reach(
            grade(observed[key], periods[key], rule, statements=statements),
            alone,
            rule,
            in_scope=in_scope,
        )
    graded = [_graded(practice.id, None, whole, periods, threshold)]
    if practice.scope is not Scope.COMPANY:
        graded += [
            _graded(
                practice.id,
                unit,
                {key: by_unit[key][unit] for key in usable},
                periods,
                threshold,
            )
            for unit in organigram.units
        ]
    return graded


def _graded(
    practice: str,
    unit: int | None,
    gradings: Mapping[str, Grading],
    periods: Mapping[str, Periods],
    threshold: float,
) -> Graded:
    least = weakest(list(gradings.values()))
    leading = next(key for key, grading in gradings.items() if grading is least)
    steady = least.continuity
    facts = {
        "indicator": leading,
        "threshold": threshold,
        "cadence": periods[leading].cadence.value,
        "period_starts": [start.isoformat() for start in periods[leading].starts],
        "expected": steady.expected,
        "kept": steady.kept,
        "longest_gap": steady.longest_gap,
        "kept_by_period": list(steady.kept_by_period),
        "proven": least.proven,
        "said": least.said,
        "left_out": least.left_out,
        "last_proven": least.last_proven.isoformat() if least.last_proven else None,
        "indicators": {
            key: {"maturity": int(grading.maturity), "reason": grading.reason}
            for key, grading in gradings.items()
        },
    }
    if unit is None:
        facts |= {
            "units_in_scope": least.units_in_scope,
            "units_with_habit": least.units_with_habit,
            "lagging_units": list(least.lagging_units),
            "levels_seen": list(least.levels_seen),
            "levels_missing": list(least.levels_missing),
        }
    return Graded(practice, unit, int(least.maturity), least.reason, facts)

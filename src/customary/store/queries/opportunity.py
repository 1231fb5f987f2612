# SPDX-License-Identifier: Apache-2.0
"""Where the culture could grow most: gap x reach x value at stake, with the reason as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.catalogue import Scope, load_catalogue
from customary.core.grading.frames import Opportunity, opportunity
from customary.core.grading.practice import Maturity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.catalogue import Practice
    from customary.store.queries.figures import GradedPractice
    from customary.store.queries.org import UnitTree

#: Reasons that speak of missing records, not of a gap in what is done.
UNKNOWN = {"no_records", "not_measured", "switched_off"}
#: How many follow the largest.
FOLLOWING = 4


@dataclass(frozen=True)
class LargestOpportunity:
    """The practice to lift first, and why.

    Attributes:
        gap: how far the grade lies below the highest it can have, 0 to 1.
        reach: share of the people asked whom lifting it would touch.
        value_at_stake: share of customer value that hangs on it; 1 where that is not known.
        lagging_units: ids of the units where it is no habit yet.
        people_reached, people_asked: the people behind `reach`.
        others: the next largest.
    """

    practice: str
    grade: int
    ceiling: int
    gap: float
    reach: float
    value_at_stake: float
    size: float
    lagging_units: tuple[int, ...]
    people_reached: int
    people_asked: int
    others: tuple[Opportunity, ...]


def largest_opportunity(
    practices: Mapping[str, GradedPractice],
    tree: UnitTree,
    *,
    lagging: Mapping[str, tuple[int, ...]],
) -> LargestOpportunity | None:
    """The largest opportunity among the practices that records speak of; None without any.

    Of equal ones, that whose gap most records show comes first.

    Args:
        practices: the grades of the organisation.
        tree: the units with their people.
        lagging: all units where each practice is no habit yet, small ones included.
    """
    found = [
        (one, _opportunity(one, tree, lagging.get(key, ())))
        for key, one in practices.items()
        if one.grade is not None
        and one.reason not in UNKNOWN
        # What only a stand-in measures is no ground to send anybody to work.
        and not one.facts.get("stands_in")
    ]
    ordered = sorted(
        (pair for pair in found if pair[1].size > 0),
        key=lambda pair: (-pair[1].size, -_records(pair[0]), pair[0].practice),
    )
    if not ordered:
        return None
    (best, largest), others = ordered[0], ordered[1 : 1 + FOLLOWING]
    practice = load_catalogue().practice(best.practice)
    reached, asked = _people(practice, tree, lagging.get(best.practice, ()))
    return LargestOpportunity(
        practice=best.practice,
        grade=best.grade or 0,
        ceiling=ceiling_of(practice),
        gap=largest.gap,
        reach=largest.reach,
        value_at_stake=largest.value_at_stake,
        size=largest.size,
        lagging_units=tuple(best.facts.get("lagging_units", ())),
        people_reached=reached,
        people_asked=asked,
        others=tuple(pair[1] for pair in others),
    )


def ceiling_of(practice: Practice) -> int:
    """The highest grade a practice can have."""
    return Maturity.HABIT if practice.scope is Scope.COMPANY else Maturity.EVERYWHERE


def _opportunity(graded: GradedPractice, tree: UnitTree, lagging: tuple[int, ...]) -> Opportunity:
    practice = load_catalogue().practice(graded.practice)
    reached, asked = _people(practice, tree, lagging)
    return opportunity(
        graded.practice,
        grade=graded.grade or 0,
        ceiling=ceiling_of(practice),
        reach=reached / asked if asked else 0.0,
    )


def _people(practice: Practice, tree: UnitTree, lagging: tuple[int, ...]) -> tuple[int, int]:
    """How many people lifting the practice would touch, and how many are asked for it."""
    asked = {
        unit.id: unit.people
        for unit in tree.units
        if not practice.functions or unit.function in practice.functions
    }
    if practice.scope is Scope.COMPANY:
        return tree.people, tree.people
    return sum(asked.get(unit, 0) for unit in lagging), sum(asked.values())


def _records(graded: GradedPractice) -> float:
    count = graded.facts.get("count") or {}
    return float(count.get("denominator") or 0)

# SPDX-License-Identifier: Apache-2.0
"""Which units a practice is asked of, and which people stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.catalogue import Level, Practice, Scope
from customary.store.models import Function

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from customary.core.grading.observations import Observations
    from customary.evidence.reading import Reading
    from customary.store.models import OrgUnit

#: Units whose people answer customers, beside those marked so.
FRONT_LINE = (Function.SERVICE, Function.SALES)


@dataclass(frozen=True)
class Organigram:
    """The units as they stand on a day.

    Attributes:
        units: active units by id.
        people: how many people each unit has itself, without the units below it.
        subtree: ids of each unit and all units below it.
    """

    units: Mapping[int, OrgUnit]
    people: Mapping[int, int]
    subtree: Mapping[int, frozenset[int]]

    def asked(self, practice: Practice) -> frozenset[int]:
        """The units a practice is asked of, whether or not they have people of their own."""
        return frozenset(
            key
            for key, unit in self.units.items()
            if not practice.functions or unit.function in practice.functions
        )

    def in_scope(
        self, practice: Practice, observed: Observations, *, by_opportunity: bool
    ) -> list[int]:
        """The units whose habit decides how far a practice reaches.

        They have people of their own. Where a practice needs an occasion (a hire, a mistake), or
        belongs to managers and executives alone, units without a single observation are left out;
        otherwise silence is a unit that lags.
        """
        if practice.scope is Scope.COMPANY:
            return []
        needs_occasion = by_opportunity or Level.EMPLOYEE not in practice.levels
        seen = set(observed.unit.tolist())
        return [
            key
            for key in sorted(self.asked(practice))
            if self.people.get(key) and (key in seen or not needs_occasion)
        ]


def faces_customers(unit: OrgUnit) -> bool:
    """Whether the people of a unit answer customers: it is marked so, or that is its trade."""
    return unit.customer_facing or unit.function in FRONT_LINE


def organigram(reading: Reading) -> Organigram:
    """The org tree as it stands on the day of the reading."""
    active = {key: unit for key, unit in reading.units.items() if _stands(unit, reading.as_of)}
    people: dict[int, int] = {}
    stood, _ = reading.stood(reading.as_of)
    for unit in stood[reading.employed(reading.as_of)].tolist():
        people[unit] = people.get(unit, 0) + 1
    members: dict[int, set[int]] = {key: {key} for key in active}
    for key in active:
        for above in _ancestors(active, key):
            members[above].add(key)
    return Organigram(active, people, {key: frozenset(below) for key, below in members.items()})


def _stands(unit: OrgUnit, day: date) -> bool:
    return (unit.started_on is None or unit.started_on <= day) and (
        unit.ended_on is None or unit.ended_on >= day
    )


def _ancestors(units: Mapping[int, OrgUnit], key: int) -> list[int]:
    found: list[int] = []
    above = units[key].parent_id
    while above is not None and above in units and above not in found:
        found.append(above)
        above = units[above].parent_id
    return found

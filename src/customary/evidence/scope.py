# SPDX-License-Identifier: Apache-2.0
"""Which units a practice is asked of, and which people stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.catalogue import Practice, Role, Scope
from customary.store.models import Function, OrgUnit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from customary.evidence.reading import Reading

#: A practice done by these roles alone is asked of service units only.
SERVICE_ROLES = frozenset({Role.AGENT, Role.SERVICE_LEAD, Role.REVIEWER})


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

    def in_scope(self, practice: Practice) -> list[int]:
        """The units with people of their own that a practice is asked of."""
        if practice.scope is Scope.COMPANY:
            return []
        service_only = set(practice.who) <= SERVICE_ROLES
        return [
            unit.pk
            for unit in self.units.values()
            if self.people.get(unit.pk) and (unit.function == Function.SERVICE or not service_only)
        ]


def organigram(reading: Reading) -> Organigram:
    """The org tree as it stands on the day of the reading."""
    active = {key: unit for key, unit in reading.units.items() if _stands(unit, reading.as_of)}
    people: dict[int, int] = {}
    table = reading.people
    for unit in table["unit_id"][reading.employed(reading.as_of)].tolist():
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

# SPDX-License-Identifier: Apache-2.0
"""The tree of units as it was when a wave opened, by which the wave is told for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.access.viewer import below
from customary.store.models import OrgUnit, WaveUnit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

COLUMNS = ("parent_id", "name", "name_zh_hans", "function", "location")


@dataclass(frozen=True, slots=True)
class UnitThen:
    """A unit as it was: part of which other, what it was called, what it did, and where."""

    parent: int | None
    name: str
    name_zh_hans: str
    function: str
    location: str


def units_today() -> dict[int, UnitThen]:
    """Every unit as it is now, by id and in the order of names."""
    rows = OrgUnit.objects.order_by("name", "pk").values_list("pk", *COLUMNS)
    return {key: UnitThen(*told) for key, *told in rows}


def units_then(wave: int) -> dict[int, UnitThen]:
    """Every unit as it was when a wave opened, by id and in the order of names.

    Units made since, and all of them where a wave did not open here, are as they are now.
    """
    rows = WaveUnit.objects.filter(wave=wave).values_list("unit_id", *COLUMNS)
    then = {key: UnitThen(*told) for key, *told in rows}
    found = {**units_today(), **then}
    if not then:
        return found
    return dict(sorted(found.items(), key=lambda one: (one[1].name, one[0])))


def parents_then(waves: Sequence[int]) -> dict[int, dict[int, int | None]]:
    """The unit above each unit as it was when each of these waves opened."""
    today: dict[int, int | None] = dict(OrgUnit.objects.values_list("pk", "parent_id"))
    found = {wave: dict(today) for wave in waves}
    for wave, unit, parent in WaveUnit.objects.filter(wave__in=waves).values_list(
        "wave_id", "unit_id", "parent_id"
    ):
        found[wave][unit] = parent
    return found


def children_of(units: Mapping[int, UnitThen]) -> dict[int | None, list[int]]:
    """The units directly below each unit, in their order; those at the top under None."""
    children: dict[int | None, list[int]] = {}
    for key, unit in units.items():
        children.setdefault(_above(units, unit.parent), []).append(key)
    return children


def all_below(units: Mapping[int, UnitThen], some: Iterable[int]) -> frozenset[int]:
    """Some units with all that are below them."""
    children = {key: found for key, found in children_of(units).items() if key is not None}
    return below(some, children)


def alone_at_the_top(told: Collection[int], units: Mapping[int, UnitThen]) -> int | None:
    """The lowest unit that has all others below it; None where several stand at the top."""
    directly: dict[int | None, list[int]] = {}
    for unit in told:
        directly.setdefault(units[unit].parent, []).append(unit)
    top = None
    while len(found := directly.get(top, [])) == 1 and found[0] in directly:
        top = found[0]
    return top


def regrouped(
    now: Mapping[int, UnitThen], before: Mapping[int, UnitThen], among: Iterable[int]
) -> frozenset[int]:
    """The units that some `among` these, known both times, were moved into or out of in between."""
    found: set[int] = set()
    for unit in among:
        if unit in now and unit in before:
            found |= _all_above(now, unit) ^ _all_above(before, unit)
    return frozenset(found)


def _all_above(units: Mapping[int, UnitThen], unit: int) -> set[int]:
    found: set[int] = set()
    here = units[unit].parent
    while here in units and here is not None and here not in found:
        found.add(here)
        here = units[here].parent
    return found


def _above(units: Mapping[int, UnitThen], parent: int | None) -> int | None:
    return parent if parent in units else None

# SPDX-License-Identifier: Apache-2.0
"""The org tree: units in order, their people, and which of them are large enough for figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from customary.core.statistics.disclosure.units import shown_units
from customary.core.trees import walked, with_all_below
from customary.store.access import NotVisible, visible
from customary.store.access.floors import floor
from customary.store.models import Function, OrgUnit, Person
from customary.store.queries.shared import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from customary.store.access import Reader


@dataclass(frozen=True)
class UnitNode:
    """A unit in the tree.

    Attributes:
        depth: 0 for a unit without one above it.
        people: people of its own; `people_below` counts those of the units below too.
        is_small: figures about it are shown to nobody.
    """

    id: int
    name: str
    parent: int | None
    depth: int
    function: str
    customer_facing: bool
    location: str
    people: int
    people_below: int
    is_small: bool

    @property
    def function_name(self) -> str:
        """What the unit does, in the language now spoken."""
        return str(Function(self.function).label)


@dataclass(frozen=True)
class UnitTree:
    """The units that stand on a day, each after the one above it."""

    units: tuple[UnitNode, ...]

    @cached_property
    def by_id(self) -> Mapping[int, UnitNode]:
        """The units by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def names(self) -> Mapping[int, str]:
        """The names of the units by id."""
        return {unit.id: unit.name for unit in self.units}

    @cached_property
    def shown(self) -> frozenset[int]:
        """Ids of the units that figures may be about."""
        return frozenset(unit.id for unit in self.units if not unit.is_small)

    @property
    def people(self) -> int:
        """People of all units."""
        return sum(unit.people for unit in self.units)

    def node(self, unit: int) -> UnitNode:
        """The unit with this id.

        Raises:
            NotVisible: there is none.
        """
        if unit not in self.by_id:
            raise NotVisible(f"There is no unit {unit}.")
        return self.by_id[unit]

    def breadcrumbs(self, unit: int) -> tuple[UnitNode, ...]:
        """The way down to a unit, the unit itself last."""
        found: list[UnitNode] = []
        here: int | None = unit
        while here is not None and here in self.by_id:
            found.append(self.by_id[here])
            here = self.by_id[here].parent
        return tuple(reversed(found))

    def children(self, unit: int | None) -> tuple[UnitNode, ...]:
        """The units directly below one, or the topmost."""
        return tuple(one for one in self.units if one.parent == unit)

    def below(self, unit: int) -> frozenset[int]:
        """The ids of a unit and of all units below it."""
        found = {unit}
        for one in self.units:
            if one.parent in found:
                found.add(one.id)
        return frozenset(found)

    def functions_below(self, unit: int) -> frozenset[str]:
        """What a unit and the units below it do."""
        return frozenset(self.by_id[one].function for one in self.below(unit))


def unit_tree(reader: Reader, on: date | None = None) -> UnitTree:
    """The org tree as it stands on a day, today where none is given."""
    day = on or timezone.localdate()
    stands = (Q(started_on=None) | Q(started_on__lte=day)) & (
        Q(ended_on=None) | Q(ended_on__gte=day)
    )
    units = {unit.pk: unit for unit in visible(reader, OrgUnit).filter(stands)}
    own = dict(
        Person.objects.filter(Person.COUNTED, stands, erased_at=None, unit__isnull=False)
        .values_list("unit_id")
        .annotate(count=Count("pk"))
    )
    people = {unit: own.get(unit, 0) for unit in units}
    children: dict[int | None, list[int]] = {}
    for unit in sorted(units.values(), key=lambda one: spoken(reader, one)):
        above = unit.parent_id if unit.parent_id in units else None
        children.setdefault(above, []).append(unit.pk)
    shown = shown_units(children, people, floor("units"))
    return UnitTree(tuple(_nodes(reader, units, children, people=people, shown=shown)))


def _nodes(
    reader: Reader,
    units: Mapping[int, OrgUnit],
    children: Mapping[int | None, list[int]],
    *,
    people: Mapping[int, int],
    shown: frozenset[int],
) -> Iterator[UnitNode]:
    below = with_all_below(children, people)
    for key, depth in walked(children):
        unit = units[key]
        yield UnitNode(
            id=key,
            name=spoken(reader, unit),
            parent=unit.parent_id if unit.parent_id in units else None,
            depth=depth,
            function=unit.function,
            customer_facing=unit.customer_facing,
            location=unit.location,
            people=people[key],
            people_below=below[key],
            is_small=key not in shown,
        )

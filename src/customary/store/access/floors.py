# SPDX-License-Identifier: Apache-2.0
"""Disclosure floors: how few people a figure may be about before nobody sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.store.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from customary.store.models import Wave

#: Figures about units; opinions and comments; statements about a trend. They can only be raised.
LOWEST = {"units": 5, "opinions": 10, "trends": 30}


def floors_promised(wave: Wave) -> dict[str, int]:
    """The floors those whom a wave asks are told: those it opened with, never less than ours."""
    return {name: max(least, int(wave.floors.get(name, 0))) for name, least in LOWEST.items()}


def floors_of(wave: Wave) -> dict[str, int]:
    """The floors results of a wave keep: those promised, and those in force where they are higher."""
    return {name: max(floor(name), least) for name, least in floors_promised(wave).items()}


def floor(name: str) -> int:
    """The floor in force: ours, or the higher one the organisation chose.

    Raises:
        ValueError: there is no floor of that name.
    """
    if name not in LOWEST:
        raise ValueError(f"There is no floor {name!r}; there are {', '.join(LOWEST)}.")
    raised = Organisation.objects.values_list("floors", flat=True).first() or {}
    return max(LOWEST[name], int(raised.get(name, 0)))


def in_steps(n: int, step: int) -> int:
    """A number of people rounded down to a multiple of a floor; itself where the step is 0."""
    return n // step * step if step else n


def shown_units(
    children: Mapping[int | None, Sequence[int]], people: Mapping[int, int], lowest: int
) -> frozenset[int]:
    """The units whose figures may be shown.

    A unit with all below it must have at least `lowest` people. Where a small unit is hidden, the
    figure above minus the figures beside it must not give it away: what is left uncovered must
    have `lowest` people too, else the smallest unit beside it is hidden as well (complementary
    suppression). The organisation as a whole, under the key None, is always shown.

    Args:
        children: units directly below each unit, roots under None.
        people: how many people each unit has itself; under no key, none.
        lowest: the floor.
    """
    tree = _Tree(children, people, _sizes(children, people))
    hidden = {unit for unit, size in tree.sizes.items() if size < lowest}
    while more := {
        chosen
        for place in (None, *tree.sizes)
        if place not in hidden and (chosen := tree.to_hide_below(place, hidden, lowest))
    }:
        hidden |= more
    return frozenset(set(tree.sizes) - hidden)


@dataclass(frozen=True)
class _Tree:
    children: Mapping[int | None, Sequence[int]]
    people: Mapping[int, int]
    sizes: Mapping[int, int]

    def to_hide_below(self, place: int | None, hidden: set[int], lowest: int) -> int | None:
        """The smallest shown unit that must be hidden so that nothing small is uncovered."""
        below = list(self._uncovered(place, hidden))
        bare = [unit for unit in below if unit in hidden]
        beside = [unit for unit in below if unit not in hidden]
        left = sum(self.people.get(unit, 0) for unit in (place, *bare) if unit is not None)
        if left >= lowest or not beside or not any(self.sizes[unit] for unit in bare):
            return None
        return min(beside, key=lambda unit: (self.sizes[unit], unit))

    def _uncovered(self, place: int | None, hidden: set[int]) -> Iterator[int]:
        """Hidden units below a place, and the shown units at which the descent ends."""
        for unit in self.children.get(place, ()):
            yield unit
            if unit in hidden:
                yield from self._uncovered(unit, hidden)


def _sizes(
    children: Mapping[int | None, Sequence[int]], people: Mapping[int, int]
) -> dict[int, int]:
    sizes: dict[int, int] = {}

    def size(unit: int) -> int:
        sizes[unit] = people.get(unit, 0) + sum(size(one) for one in children.get(unit, ()))
        return sizes[unit]

    for root in children.get(None, ()):
        size(root)
    return sizes

# SPDX-License-Identifier: Apache-2.0
"""Which units are large enough for figures, where units alone part people: in one pass, for a page.

The results of a wave are cut by attributes as well, and held to more than this (`release.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.trees import with_all_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


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
    tree = _Tree(children, people, with_all_below(children, people))
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

# SPDX-License-Identifier: Apache-2.0
"""The cells a wave's results may be told for: everybody, each unit with all below it, each cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

#: A unit is cut by attributes from so many answers on; below, next to nothing could be shown.
CUT_FROM = 30
#: Only so many units, the largest, are cut besides: departments rather than teams in a large
#: organisation. Every figure of every cell is worked out, proved and kept.
MOST_CUT = 100


@dataclass(frozen=True, order=True)
class Cell:
    """Whom a figure is about: unit 0 is everybody, and without an attribute nobody is left out."""

    unit: int = 0
    attribute: str = ""
    value: str = ""


EVERYBODY = Cell()


class Tree:
    """Units and what is below them.

    Args:
        parents: the unit above each unit, None at the top.
    """

    def __init__(self, parents: Mapping[int, int | None]) -> None:
        self.parents = parents
        self.children: dict[int, list[int]] = {}
        for unit in sorted(parents):
            self.children.setdefault(self.above(unit), []).append(unit)
        #: Where each unit and all below it begin and end, in one walk over the tree.
        self.spans: dict[int, tuple[int, int]] = {}
        self._walk()

    def above(self, unit: int) -> int:
        """The unit above one, 0 at the top."""
        parent = self.parents.get(unit)
        return 0 if parent is None or parent not in self.parents else parent

    def all_above(self, unit: int) -> Iterator[int]:
        """The units above one, the nearest first."""
        while unit := self.above(unit):
            yield unit

    def depth(self, unit: int) -> int:
        """How many units are above one; everybody, unit 0, is above all."""
        return sum(1 for _ in self.all_above(unit)) - (unit == 0)

    def _walk(self) -> None:
        place = 1
        waiting: list[tuple[int, bool]] = [
            (unit, False) for unit in reversed(self.children.get(0, []))
        ]
        begun: dict[int, int] = {}
        while waiting:
            unit, left = waiting.pop()
            if left:
                self.spans[unit] = (begun[unit], place)
                continue
            if unit in begun:
                continue
            begun[unit] = place
            place += 1
            waiting.append((unit, True))
            waiting += [(below, False) for below in reversed(self.children.get(unit, []))]
        self.spans[0] = (0, place)


class Members:
    """Who is in which cell, of people known by their unit and attributes.

    Args:
        unit: the unit of each of n people, 0 for none.
        attributes: by attribute, the value of each.
    """

    def __init__(
        self,
        tree: Tree,
        unit: npt.NDArray[np.int64],
        attributes: Mapping[str, npt.NDArray[np.str_]],
    ) -> None:
        self.tree = tree
        self.unit = unit
        self.attributes = attributes
        starts = {key: begin for key, (begin, _) in tree.spans.items()}
        known, codes = np.unique(unit, return_inverse=True)
        begins = np.array([starts.get(int(key), 0) for key in known], dtype=np.int64)
        #: Where each person's unit stands in a walk over the tree.
        self.places = begins[codes] if len(unit) else np.zeros(0, dtype=np.int64)
        self._order = np.argsort(self.places, kind="stable")
        self._sorted = self.places[self._order]

    def rows(self, cell: Cell) -> npt.NDArray[np.int64]:
        """The positions of those in a cell."""
        begin, end = self.tree.spans[cell.unit]
        first, last = np.searchsorted(self._sorted, [begin, end])
        inside = self._order[first:last]
        if cell.attribute:
            inside = inside[self.attributes[cell.attribute][inside] == cell.value]
        return np.sort(inside)

    def count(self, cell: Cell) -> int:
        """How many are in a cell."""
        return len(self.rows(cell))


def cells(tree: Tree, members: Members, invited: Members | None) -> Iterator[Cell]:
    """Every cell that somebody is in, or was asked in: everybody first, parents before units."""
    yield EVERYBODY
    yield from _cuts(EVERYBODY, members)
    large = sorted((members.count(Cell(unit)) for unit in tree.spans if unit), reverse=True)
    cut_from = max([CUT_FROM, *large[MOST_CUT - 1 : MOST_CUT]])
    for unit in _walked(tree):
        cell = Cell(unit)
        answered = members.count(cell)
        if not answered and not (invited and invited.count(cell)):
            continue
        yield cell
        if answered >= cut_from:
            yield from _cuts(cell, members)


def _cuts(cell: Cell, members: Members) -> Iterator[Cell]:
    rows = members.rows(cell)
    for attribute, values in members.attributes.items():
        for value in _values(values[rows]):
            yield Cell(cell.unit, attribute, value)


def _values(values: npt.NDArray[np.str_]) -> Sequence[str]:
    return [str(each) for each in np.unique(values) if each]


def _walked(tree: Tree) -> Iterable[int]:
    return sorted((unit for unit in tree.spans if unit), key=lambda unit: tree.spans[unit][0])

# SPDX-License-Identifier: Apache-2.0
"""Cells that nobody is in two of, so that all of them are reckoned in one pass over the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from customary.measure.cells import Cell, Members, Tree


@dataclass(frozen=True)
class Partition:
    """Cells without anybody in common.

    Attributes:
        cells: the cells.
        rows: the positions of the people who are in one of them.
        group: the cell of each of those, by its place among the cells.
    """

    cells: tuple[Cell, ...]
    rows: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]


def partitions(known: Iterable[Cell], tree: Tree, members: Members) -> Iterator[Partition]:
    """The cells, together with those at the same depth of the tree and by the same attribute."""
    alike: dict[tuple[int, str], list[Cell]] = {}
    for cell in known:
        alike.setdefault((tree.depth(cell.unit), cell.attribute), []).append(cell)
    for (_, attribute), cells in alike.items():
        yield _partition(tuple(cells), attribute, tree, members)


def _partition(cells: tuple[Cell, ...], attribute: str, tree: Tree, members: Members) -> Partition:
    units = sorted({cell.unit for cell in cells}, key=lambda unit: tree.spans[unit][0])
    begins = np.array([tree.spans[unit][0] for unit in units])
    ends = np.array([tree.spans[unit][1] for unit in units])
    at = np.searchsorted(begins, members.places, side="right") - 1
    inside = (at >= 0) & (members.places < ends[np.maximum(at, 0)])
    values = sorted({cell.value for cell in cells})
    worth = np.zeros(len(members.places), dtype=np.int64)
    if attribute:
        found = np.searchsorted(values, members.attributes[attribute])
        worth = np.minimum(found, len(values) - 1)
        inside &= np.array(values)[worth] == members.attributes[attribute]
    # Of the units and values that could be combined, those that are cells have a number.
    number = np.full(len(units) * len(values), -1, dtype=np.int64)
    places = {unit: place for place, unit in enumerate(units)}
    ranks = {value: rank for rank, value in enumerate(values)}
    for place, cell in enumerate(cells):
        number[places[cell.unit] * len(values) + ranks[cell.value]] = place
    group = number[np.maximum(at, 0) * len(values) + worth]
    rows = np.flatnonzero(inside & (group >= 0))
    return Partition(cells, rows, group[rows])

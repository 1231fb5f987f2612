# SPDX-License-Identifier: Apache-2.0
"""Which cells of a wave, and which figures in them, are told: decided over the set of all of them.

What may be told of a cell depends on what is told of all others, for they can be subtracted from
one another. That holds of each figure by itself too: who leaves a question out is not in it, so the
people behind two cells' figures may differ by fewer than the people in the cells do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from customary.core.statistics.disclosure.release import Release, Why, release
from customary.core.statistics.disclosure.tables import Family
from customary.core.statistics.disclosure.tables import Table as Published
from customary.store.queries.wave_figures import COMPLEMENT, FEW, NONE, Chosen, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from customary.measure.cells import Cell, Members
    from customary.measure.telling import Floors, Table
    from customary.store.queries.wave_figures import CellFigures

    Truths = npt.NDArray[np.bool_]

REASONS = {Why.EMPTY: NONE, Why.BELOW_FLOOR: FEW, Why.COMPLEMENTARY: COMPLEMENT}
UNITS, PROFILE = "units", "profile"


@dataclass(frozen=True)
class Kinds:
    """People who stand in the same cells, counted together.

    Attributes:
        of: the kind of each of the n people.
        count: how many kinds there are.
    """

    of: npt.NDArray[np.int64]
    count: int

    @classmethod
    def among(cls, members: Members) -> Kinds:
        """The kinds of people by unit and attributes."""
        columns = [members.unit.astype(np.str_), *members.attributes.values()]
        if not len(members.unit):
            return cls(np.zeros(0, dtype=np.int64), 0)
        _, of = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
        return cls(of.reshape(-1).astype(np.int64), int(of.max()) + 1)

    def counted(self, some: Truths) -> npt.NDArray[np.int64]:
        """How many of each kind are among some of the people."""
        return np.bincount(self.of[some], minlength=self.count).astype(np.int64)


class Hiding:
    """The cells of a wave, and which of them may be told of whom."""

    def __init__(self, known: Sequence[Cell], members: Members, floors: Floors) -> None:
        self.known = known
        self.floors = floors
        self.kinds = Kinds.among(members)
        self.within = {cell: np.unique(self.kinds.of[members.rows(cell)]) for cell in known}
        self.everyone = np.ones(len(members.unit), dtype=np.bool_)
        self._found: dict[tuple[bytes, int, frozenset[Cell]], dict[Cell, str]] = {}

    def cells(self) -> dict[Cell, str]:
        """The cells that are hidden, and why."""
        return self.hidden(self.everyone, self.known, self.floors.units)

    def hidden(self, some: Truths, cells: Iterable[Cell], lowest: int) -> dict[Cell, str]:
        """The cells whose figure about some of the people is hidden, and why.

        `lowest` is the floor of units; that of cuts is the floor of opinions.
        """
        asked = frozenset(cells)
        people = self.kinds.counted(some)
        key = (people.tobytes(), lowest, asked)
        if key not in self._found:
            found = release(people, self._families(asked, lowest))
            self._found[key] = _reasons(found)
        return self._found[key]

    def _families(self, cells: frozenset[Cell], lowest: int) -> list[Family]:
        named: dict[str, list[Cell]] = {}
        for cell in self.known:
            if cell in cells:
                named.setdefault(cell.attribute or UNITS, []).append(cell)
        return [
            Family(
                name,
                lowest if name == UNITS else max(lowest, self.floors.opinions),
                tuple(Published(cell, self.within[cell]) for cell in some),
            )
            for name, some in named.items()
        ]

    def figures(self, told: Mapping[Cell, CellFigures], table: Table) -> dict[Cell, CellFigures]:
        """The figures of the cells, without those that would give the answers of a few away."""
        answered, passed = ~np.isnan(table.answers.values), table.answers.passed
        units, opinions = self.floors.units, self.floors.opinions
        whole, fine, aside = _Why(), _Why(), _Why()
        for place, item in enumerate(table.answers.items):
            whole[item.key] = self.hidden(answered[:, place], told, units)
            fine[item.key] = self.hidden(answered[:, place], told, opinions)
            if passed[:, place].any():
                aside[item.key] = self.hidden(passed[:, place], told, opinions)
        for scale in table.scales:
            lowest = table.lowest(scale, self.floors)
            whole[scale.key] = self.hidden(~np.isnan(table.scored[scale.key]), told, lowest)
        for key, chosen in table.answers.chosen.items():
            some = np.array([one is not None for one in chosen], dtype=np.bool_)
            whole[key] = self.hidden(some, told, opinions)
        if table.complete is not None:
            whole[PROFILE] = self.hidden(table.complete, told, units)
        return {cell: _without(figures, cell, whole, fine, aside) for cell, figures in told.items()}


class _Why(dict[str, "Mapping[Cell, str]"]):
    """Why the figure of a key is hidden in a cell; "" where it is not."""

    def of(self, key: str, cell: Cell) -> str:
        return self[key].get(cell, "") if key in self else ""


def _reasons(found: Release) -> dict[Cell, str]:
    return {key: REASONS[one.why] for (_, key), one in found.hidden.items()}  # type: ignore[misc]


def _without(figures: CellFigures, cell: Cell, whole: _Why, fine: _Why, aside: _Why) -> CellFigures:
    def figure(one: Figure) -> Figure:
        why = one.hidden or whole.of(one.key, cell)
        if why:
            return Figure(one.key, why)
        if fine.of(one.key, cell):
            one = replace(one, counts=(), favourable=None)
        return replace(one, passed=0) if aside.of(one.key, cell) else one

    def chosen(one: Chosen) -> Chosen:
        why = one.hidden or whole.of(one.key, cell)
        return Chosen(one.key, why) if why else one

    return replace(
        figures,
        items=[figure(one) for one in figures.items],
        scales=[figure(one) for one in figures.scales],
        chosen=[chosen(one) for one in figures.chosen],
        profile=None if whole.of(PROFILE, cell) else figures.profile,
    )

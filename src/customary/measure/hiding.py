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
    from customary.measure.table import Floors, Table
    from customary.store.queries.wave_figures import CellFigures

    Truths = npt.NDArray[np.bool_]

REASONS = {Why.EMPTY: NONE, Why.BELOW_FLOOR: FEW, Why.COMPLEMENTARY: COMPLEMENT}
UNITS, PROFILE = "units", "profile"
#: So many cells, times figures that different people are behind, are looked at one by one.
MOST_TRIED = 10_000


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
        self._found: dict[tuple[bytes, int, frozenset[Cell]], dict[Cell, str]] = {}

    def cells(self) -> dict[Cell, str]:
        """The cells that are hidden, and why."""
        everyone = np.ones(len(self.kinds.of), dtype=np.bool_)
        return self._hidden(self.kinds.counted(everyone), self.known, self.floors.units)

    def _hidden(
        self, people: npt.NDArray[np.int64], cells: Iterable[Cell], lowest: int
    ) -> dict[Cell, str]:
        """The cells whose figure about so many people of each kind is hidden, and why.

        `lowest` is the floor of units; that of cuts is the floor of opinions.
        """
        asked = frozenset(cells)
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
        units, opinions = self.floors.units, self.floors.opinions
        places = [(item.key, place) for place, item in enumerate(table.answers.items)]
        answered = {key: ~np.isnan(table.answers.values[:, place]) for key, place in places}
        passed = {key: table.answers.passed[:, place] for key, place in places}
        fine = dict(answered)
        for key, chosen in table.chosen.items():
            fine[key] = chosen.answered
        for scale in table.scales:
            lower = table.lowest(scale, self.floors) == units
            (answered if lower else fine)[scale.key] = ~np.isnan(table.scored[scale.key])
        if table.complete is not None:
            answered[PROFILE] = table.complete
        why = _Why(
            whole=self._each(answered, told, units),
            fine=self._each(fine, told, opinions),
            passed=self._each(
                {k: some for k, some in passed.items() if some.any()}, told, opinions
            ),
        )
        return {cell: why.without(figures, cell) for cell, figures in told.items()}

    def _each(
        self, some: Mapping[str, Truths], cells: Iterable[Cell], lowest: int
    ) -> dict[str, dict[Cell, str]]:
        """Of each figure, told of some of the people, the cells where it is hidden.

        Where there are many cells and figures, they are looked at together, as if of each kind of
        people only those counted who are behind every figure: whatever then is about enough people
        is so for each figure, and a little more is hidden than need be.
        """
        asked = list(cells)
        people = {key: self.kinds.counted(mask) for key, mask in some.items()}
        different = {each.tobytes() for each in people.values()}
        if len(asked) * len(different) > MOST_TRIED:
            fewest: npt.NDArray[np.int64] = np.minimum.reduce(list(people.values()))
            people = dict.fromkeys(people, fewest)
        return {key: self._hidden(counts, asked, lowest) for key, counts in people.items()}


@dataclass(frozen=True)
class _Why:
    """Why the figure of a key is hidden in a cell, as a whole or in its finer parts."""

    whole: Mapping[str, Mapping[Cell, str]]
    fine: Mapping[str, Mapping[Cell, str]]
    passed: Mapping[str, Mapping[Cell, str]]

    def without(self, figures: CellFigures, cell: Cell) -> CellFigures:
        """The figures of a cell without what is hidden there."""
        hidden = bool(self.whole.get(PROFILE, {}).get(cell))
        return replace(
            figures,
            items=[self._figure(one, cell) for one in figures.items],
            scales=[self._figure(one, cell) for one in figures.scales],
            chosen=[self._chosen(one, cell) for one in figures.chosen],
            profile=None if hidden else figures.profile,
        )

    def _figure(self, one: Figure, cell: Cell) -> Figure:
        fine = self.fine.get(one.key, {}).get(cell, "")
        why = one.hidden or (self.whole[one.key].get(cell, "") if one.key in self.whole else fine)
        if why:
            return Figure(one.key, why)
        if fine:
            one = replace(one, counts=(), favourable=None)
        return replace(one, passed=0) if cell in self.passed.get(one.key, {}) else one

    def _chosen(self, one: Chosen, cell: Cell) -> Chosen:
        why = one.hidden or self.fine[one.key].get(cell, "")
        return Chosen(one.key, why) if why else one


def _reasons(found: Release) -> dict[Cell, str]:
    return {key: REASONS[one.why] for (_, key), one in found.hidden.items()}  # type: ignore[misc]

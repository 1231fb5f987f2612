# SPDX-License-Identifier: Apache-2.0
"""Which cells of a wave, and which figures in them, are told: decided over the set of all of them.

What may be told of a cell depends on what is told of all others, for they can be subtracted from
one another. That holds of each figure by itself too: who leaves a question out is not in it, so the
people behind two cells' figures may differ by fewer than the people in the cells do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from customary.core.statistics.disclosure.release import Release, Why, release
from customary.core.statistics.disclosure.tables import Family
from customary.core.statistics.disclosure.tables import Table as Published
from customary.core.statistics.disclosure.unanimous import tables_of_question
from customary.measure.parting import made_of_items
from customary.store.queries.wave_figures import COMPLEMENT, FEW, NONE, Chosen, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from customary.measure.cells import Cell, Members
    from customary.measure.floors import Floors
    from customary.measure.table import Table
    from customary.store.queries.wave_figures import CellFigures

    Truths = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

Told = TypeVar("Told")

REASONS = {Why.EMPTY: NONE, Why.BELOW_FLOOR: FEW, Why.COMPLEMENTARY: COMPLEMENT}
UNITS, PROFILE = "units", "profile"


@dataclass(frozen=True)
class Kinds:
    """People who stand in the same cells, counted together.

    Attributes:
        of: the kind of each of the n people.
        count: how many kinds there are.
    """

    of: Integers
    count: int

    @classmethod
    def among(cls, members: Members) -> Kinds:
        """The kinds of people by unit and attributes."""
        columns = [members.unit.astype(np.str_), *members.attributes.values()]
        if not len(members.unit):
            return cls(np.zeros(0, dtype=np.int64), 0)
        _, of = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
        return cls(of.reshape(-1).astype(np.int64), int(of.max()) + 1)

    def counted(self, some: Truths) -> Integers:
        """How many of each kind are among some of the people."""
        return np.bincount(self.of[some], minlength=self.count).astype(np.int64)

    def summed(self, values: Floats) -> Floats:
        """What the answers of each kind add up to; NaN is no answer."""
        totals = np.bincount(self.of, np.nan_to_num(values), minlength=self.count)
        return totals.astype(np.float64)


class Hiding:
    """The cells of a wave, and which of them may be told of whom."""

    def __init__(self, known: Sequence[Cell], members: Members, floors: Floors) -> None:
        self.known = known
        self.floors = floors
        self.kinds = Kinds.among(members)
        self.within = {cell: np.unique(self.kinds.of[members.rows(cell)]) for cell in known}
        everyone = np.ones(len(members.unit), dtype=np.bool_)
        self.published = release(self.kinds.counted(everyone), self._families(known, floors.units))
        self.told = [
            cell for cell in known if (cell.attribute or UNITS, cell) in self.published.shown
        ]
        self._proved: dict[tuple[int, bytes], Release] = {}

    def cells(self) -> dict[Cell, str]:
        """The cells that are hidden, and why."""
        return _reasons(self.published)

    def figures(self, told: Mapping[Cell, CellFigures], table: Table) -> dict[Cell, CellFigures]:
        """The figures of the cells, without those that would give the answers of a few away."""
        answers, units, opinions = table.answers, self.floors.units, self.floors.opinions
        items = {item.key: item for item in answers.items}
        shown: dict[str, frozenset[Cell]] = {}
        for place, item in enumerate(answers.items):
            low, high = item.ends if item.is_scaled else _ends(answers.values[:, place])
            shown[item.key] = self._question(answers.values[:, place], units, low, high)
        for scale in table.scales:
            low, high = scale.ends(items)
            lowest = table.lowest(scale, self.floors)
            shown[scale.key] = self._question(table.scored[scale.key], lowest, low, high)
        masks = {key: one.answered for key, one in table.chosen.items()}
        if table.complete is not None:
            masks[PROFILE] = table.complete
        shown |= self._each(masks, opinions)
        self._part(shown, table)
        why = _Why(
            shown=shown,
            fine=self._each(_answered(table), opinions),
            passed=self._each(_passed(table), opinions),
            placed=self._each(_placed(table), opinions),
        )
        return {cell: why.without(figures, cell) for cell, figures in told.items()}

    def _question(self, values: Floats, lowest: int, low: float, high: float) -> frozenset[Cell]:
        """The cells in which a question is shown: enough answered, and not all the same."""
        answered = self.kinds.counted(~np.isnan(values))
        found = tables_of_question(
            self._proof(answered, lowest),
            self._families(self.told, lowest),
            answered,
            self.kinds.summed(values),
            low=low,
            high=high,
        )
        return frozenset(cast("Cell", key) for _, key in found)

    def _each(self, some: Mapping[str, Truths], lowest: int) -> dict[str, frozenset[Cell]]:
        """Of each figure, told of some of the people, the cells where enough are behind it.

        Each is looked at by itself: of a group in which few are behind one figure, nobody at all
        may be behind another.
        """
        return {
            key: frozenset(
                cast("Cell", cell)
                for _, cell in self._proof(self.kinds.counted(mask), lowest).shown
            )
            for key, mask in some.items()
        }

    def _part(self, shown: dict[str, frozenset[Cell]], table: Table) -> None:
        """Take items away where they could be set against what is made of them."""
        made = [(one, self._none_or_enough(one.in_part)) for one in made_of_items(table)]
        alone = dict(shown)
        before: dict[str, frozenset[Cell]] = {}
        # What is taken from one scale may be an item of another.
        while before != shown:
            before = dict(shown)
            for one, safe in made:
                whole = safe.intersection(*(before[key] for key in one.items))
                shown[one.spare] &= whole
                if one.second:
                    shown[one.second] &= whole | alone[one.spare] if one.is_apart else whole

    def _none_or_enough(self, some: Truths) -> frozenset[Cell]:
        """The cells in which none of some people are, or enough."""
        people = self.kinds.counted(some)
        nobody = people == 0
        none = [cell for cell in self.told if nobody[self.within[cell]].all()]
        proof = release(people, self._families(self.told, self.floors.units, cut=0))
        return frozenset(cast("Cell", cell) for _, cell in proof.shown).union(none)

    def _proof(self, people: Integers, lowest: int) -> Release:
        """What can be told together of some of the people in the cells that are told.

        Proved once for all figures that are about as many of each kind.
        """
        key = lowest, people.tobytes()
        if key not in self._proved:
            self._proved[key] = release(people, self._families(self.told, lowest))
        return self._proved[key]

    def _families(
        self, cells: Iterable[Cell], lowest: int, *, cut: int | None = None
    ) -> list[Family]:
        """The units, then the cuts by each attribute; cuts have the floor of opinions at least."""
        cut = self.floors.opinions if cut is None else cut
        named: dict[str, list[Cell]] = {}
        for cell in cells:
            named.setdefault(cell.attribute or UNITS, []).append(cell)
        return [
            Family(
                name,
                lowest if name == UNITS else max(lowest, cut),
                tuple(Published(cell, self.within[cell]) for cell in some),
            )
            for name, some in named.items()
        ]


@dataclass(frozen=True)
class _Why:
    """The cells in which each figure is shown, as a whole, finely, and how many it passes by."""

    shown: Mapping[str, frozenset[Cell]]
    fine: Mapping[str, frozenset[Cell]]
    passed: Mapping[str, frozenset[Cell]]
    #: Of a choice that some put in a place of a ranking, as "question.choice".
    placed: Mapping[str, frozenset[Cell]]

    def without(self, figures: CellFigures, cell: Cell) -> CellFigures:
        """The figures of a cell without what is hidden there."""
        scales = [self._figure(one, cell) for one in figures.scales]
        told = {one.key for one in scales if not one.hidden}
        return replace(
            figures,
            items=[self._figure(one, cell) for one in figures.items],
            scales=scales,
            chosen=[self._choices(one, cell) for one in figures.chosen],
            profile=figures.profile if cell in self.shown.get(PROFILE, ()) else None,
            # What is told beside a figure tells the figure.
            bounds=_only(figures.bounds, told),
            reliability={
                key: one
                if not one.odd or cell in self.shown[one.odd]
                else replace(one, odd="", without=None)
                for key, one in _only(figures.reliability, told).items()
            },
            reasons=[
                replace(one, scales=[each for each in one.scales if each.key in told])
                for one in figures.reasons
                if one.outcome in told
            ],
        )

    def _choices(self, one: Chosen, cell: Cell) -> Chosen:
        if one.hidden:
            return one
        if cell not in self.shown[one.key]:
            return Chosen(one.key, COMPLEMENT)
        placed = {
            key: mean
            for key, mean in one.places.items()
            if cell in self.placed.get(f"{one.key}.{key}", ())
        }
        return replace(one, places=placed)

    def _figure(self, one: Figure, cell: Cell) -> Figure:
        if one.hidden:
            return one
        if cell not in self.shown[one.key]:
            return Figure(one.key, COMPLEMENT)
        if one.key in self.fine and cell not in self.fine[one.key]:
            one = replace(one, counts=(), favourable=None)
        return one if cell in self.passed.get(one.key, ()) else replace(one, passed=0)


def _answered(table: Table) -> dict[str, Truths]:
    """Who answered each item."""
    values = table.answers.values
    return {item.key: ~np.isnan(values[:, place]) for place, item in enumerate(table.answers.items)}


def _passed(table: Table) -> dict[str, Truths]:
    """To whom each item does not apply, of items that somebody says so of."""
    passed = table.answers.passed
    return {
        item.key: passed[:, place]
        for place, item in enumerate(table.answers.items)
        if passed[:, place].any()
    }


def _placed(table: Table) -> dict[str, Truths]:
    """Who put each choice of a ranking in a place."""
    return {
        f"{key}.{choice}": ~np.isnan(one.place[:, at])
        for key, one in table.chosen.items()
        if one.place is not None
        for at, choice in enumerate(one.keys)
    }


def _only(told: Mapping[str, Told], keys: set[str]) -> dict[str, Told]:
    return {key: value for key, value in told.items() if key in keys}


def _ends(values: Floats) -> tuple[float, float]:
    """Ends of a number without a scale, wider than all answers, so that none is at an end."""
    given = values[~np.isnan(values)]
    if not len(given):
        return 0.0, 1.0
    return float(given.min()) - 1, float(given.max()) + 1


def _reasons(found: Release) -> dict[Cell, str]:
    return {cast("Cell", key): REASONS[one.why] for (_, key), one in found.hidden.items()}

# SPDX-License-Identifier: Apache-2.0
"""The figures of cells: what the people in each of them answered, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from customary.core.questionnaire.questions import Method, QuestionKind
from customary.core.statistics.agreement import (
    average_deviation,
    band,
    points_null,
    r_star,
    r_wg_j,
    skewed_null,
    uniform_null,
)
from customary.core.statistics.disclosure.bands import as_of_least
from customary.core.statistics.intervals import wilson
from customary.core.statistics.means import half_widths
from customary.core.statistics.recommendation import (
    Counts,
    recommendation_interval,
    recommendation_score,
    variance_of_an_answer,
)
from customary.core.statistics.spread import Spread, spread
from customary.store.queries.wave_figures import (
    COMPLEMENT,
    FEW,
    NONE,
    Agreement,
    Chosen,
    Figure,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from customary.core.questionnaire.questions import Item, Scale
    from customary.measure.floors import Floors
    from customary.measure.grouping import Partition
    from customary.measure.table import Table

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

FigureT = TypeVar("FigureT", Figure, Chosen)

#: A scale of more points than this is told in tenths.
MOST_POINTS = 11
#: What rounding leaves of no spread at all.
NO_SPREAD = 1e-9


class Telling:
    """The figures of all cells of a partition.

    Args:
        table: the answers of everybody.
        part: the cells, and who is in which.
        population: how many belong to each cell; None where that is not known.
        floors: how many answers a figure needs.
    """

    def __init__(
        self, table: Table, part: Partition, population: Sequence[int | None], floors: Floors
    ) -> None:
        self.table, self.part, self.population, self.floors = table, part, population, floors
        self.cells = len(part.cells)
        self.in_scales = {key for one in table.answers.form.scales for key in one.items}

    def items(self) -> list[list[Figure]]:
        """Of each cell, the figure of each item."""
        columns = [self._item(place, item) for place, item in enumerate(self.table.answers.items)]
        return _by_cell(columns, self.cells)

    def scales(self) -> list[list[Figure]]:
        """Of each cell, the figure of each scale that is no profile."""
        return _by_cell([self._scale(one) for one in self.table.scales], self.cells)

    def chosen(self) -> list[list[Chosen]]:
        """Of each cell, how often each choice of each question was made; of a ranking, first."""
        return _by_cell([self._chosen(key) for key in self.table.chosen], self.cells)

    def _item(self, place: int, item: Item) -> list[Figure]:
        found = self._spread(self.table.answers.values[:, place])
        passed = self._count(self.table.answers.passed[:, place])
        favourable = self._spread(self.table.favourable[:, place])
        counts = self._counts(item, self.table.answers.values[:, place])
        # Within a scale, how far people agree is told of the whole of it.
        leaning = None if item.key in self.in_scales else _leaning(item)
        agreed = self._agreed(found, _by_chance(item), leaning)
        values = self._means(found)
        figures = []
        for cell in range(self.cells):
            n = int(found.n[cell, 0])
            hidden = _hidden(n, self.floors.units, found.deviation[cell, 0])
            if hidden:
                figures.append(Figure(item.key, hidden))
                continue
            fine = n >= self.floors.opinions
            figures.append(
                Figure(
                    key=item.key,
                    n=n,
                    passed=int(passed[cell]) if passed[cell] >= self.floors.opinions else 0,
                    value=values[cell],
                    favourable=self._share(favourable, cell) if fine else None,
                    counts=tuple(counts[cell].tolist()) if fine and counts is not None else (),
                    agreement=agreed[cell],
                )
            )
        return figures

    def _scale(self, scale: Scale) -> list[Figure]:
        values = self.table.scored[scale.key]
        found = self._spread(values)
        lowest = self.table.lowest(scale, self.floors)
        hidden = [
            _hidden(int(n), lowest, deviation)
            for n, deviation in zip(found.n[:, 0], found.deviation[:, 0], strict=True)
        ]
        if scale.method is Method.RECOMMENDATION:
            return self._recommendation(scale.key, values, hidden)
        means = self._means(found)
        agreed = self._agreed_on_scale(scale)
        return [
            Figure(scale.key, hidden[cell])
            if hidden[cell]
            else Figure(
                scale.key, n=int(found.n[cell, 0]), value=means[cell], agreement=agreed[cell]
            )
            for cell in range(self.cells)
        ]

    def _recommendation(self, key: str, values: Floats, hidden: list[str]) -> list[Figure]:
        given = values[self.part.rows]
        told = ~np.isnan(given)
        kind = np.where(given[told] >= 9, 2, np.where(given[told] >= 7, 1, 0))
        counts = np.bincount(self.part.group[told] * 3 + kind, minlength=3 * self.cells)
        figures = []
        for cell, each in enumerate(counts.reshape(self.cells, 3).tolist()):
            if hidden[cell]:
                figures.append(Figure(key, hidden[cell]))
                continue
            answers = Counts(*each)
            n = sum(each)
            low, high = recommendation_interval(answers, population=self._population(cell, n))
            # In points of a hundred, as the score is.
            variance = 100**2 * variance_of_an_answer(answers)
            value = Value(recommendation_score(answers), n, low, high, variance)
            figures.append(Figure(key, n=n, value=value, counts=tuple(each)))
        return figures

    def _chosen(self, key: str) -> list[Chosen]:
        choices = self.table.chosen[key]
        made = choices.made[self.part.rows]
        n = self._count(choices.answered)
        counts = np.zeros((self.cells, len(choices.keys)), dtype=np.int64)
        for place in range(len(choices.keys)):
            counts[:, place] = np.bincount(self.part.group[made[:, place]], minlength=self.cells)
        patterns = self._spread(choices.pattern)
        figures = []
        for cell in range(self.cells):
            hidden = _hidden(int(n[cell]), self.floors.opinions, patterns.deviation[cell, 0])
            if hidden:
                figures.append(Chosen(key, hidden))
                continue
            named = dict(zip(choices.keys, counts[cell].tolist(), strict=True))
            figures.append(Chosen(key, n=int(n[cell]), counts=named))
        if choices.place is not None:
            figures = self._ranked(figures, choices.keys, choices.place)
        return figures

    def _ranked(self, told: list[Chosen], keys: Sequence[str], places: Floats) -> list[Chosen]:
        found = self._spread(places)
        return [
            one
            if one.hidden
            else Chosen(
                one.key,
                n=one.n,
                counts=one.counts,
                places={
                    key: float(mean)
                    for key, mean, n in zip(keys, found.mean[cell], found.n[cell], strict=True)
                    if n >= self.floors.opinions
                },
            )
            for cell, one in enumerate(told)
        ]

    def _spread(self, values: Floats) -> Spread:
        given = values[self.part.rows]
        return spread(given, self.part.group, groups=self.cells, listwise=False)

    def _count(self, some: npt.NDArray[np.bool_]) -> Integers:
        group = self.part.group[some[self.part.rows]]
        return np.bincount(group, minlength=self.cells).astype(np.int64)

    def _population(self, cell: int, n: int) -> int | None:
        """The population, as far as n may be told by it."""
        known = self.population[cell]
        return None if known is None else as_of_least(known, n, self.floors.step)

    def _means(self, found: Spread) -> list[Value]:
        n, mean, variance = found.n[:, 0], found.mean[:, 0], found.variance[:, 0]
        known = [self._population(cell, one) for cell, one in enumerate(n.tolist())]
        finite = np.array([one is not None for one in known], bool)
        whole = np.array([max(one, 1) for one in known if one is not None], dtype=np.int64)
        half = half_widths(variance, n)
        half[finite] = half_widths(variance[finite], n[finite], population=whole)
        return [
            Value(float(m), int(k), None, None, _given(v))
            if np.isnan(h)
            else Value(float(m), int(k), float(m - h), float(m + h), _given(v))
            for m, k, v, h in zip(mean, n, variance, half, strict=True)
        ]

    def _share(self, found: Spread, cell: int) -> Value | None:
        """The share of favourable answers; none where it would say what each answered."""
        n = int(found.n[cell, 0])
        if not n:
            return None
        share = float(found.mean[cell, 0])
        high = round(share * n)
        if high in {0, n}:
            return None
        low, up = wilson(high, n, population=self._population(cell, n))
        return Value(share, n, low, up, share * (1 - share))

    def _counts(self, item: Item, values: Floats) -> Integers | None:
        """Answers by point of the scale, or by tenth of it."""
        if not item.is_scaled:
            return None
        low, high = item.ends
        points = _options(item)
        given = values[self.part.rows]
        told = ~np.isnan(given)
        if not 0 < points <= MOST_POINTS:
            points = 10
            places = np.floor((given[told] - low) / (high - low) * points)
        else:
            places = np.rint((given[told] - low) / item.question.step)
        at = np.clip(places, 0, points - 1).astype(np.int64)
        counts = np.bincount(self.part.group[told] * points + at, minlength=points * self.cells)
        return counts.reshape(self.cells, points).astype(np.int64)

    def _agreed_on_scale(self, scale: Scale) -> list[Agreement | None]:
        if scale.method is not Method.MEAN or len(scale.items) < 2:
            return [None] * self.cells
        columns = [self.table.answers.at(key) for key in scale.items]
        items = [self.table.answers.items[one] for one in columns]
        if len({(_options(one), one.question.step) for one in items}) > 1:
            return [None] * self.cells
        keyed = self.table.keyed[self.part.rows][:, columns]
        found = spread(keyed, self.part.group, groups=self.cells)
        return self._agreed(
            found, _guessed(items[0], uniform_null), _guessed(items[0], skewed_null)
        )

    def _agreed(
        self, found: Spread, even: float | None, leaning: float | None = None
    ) -> list[Agreement | None]:
        """How far people agree, against guesses spread evenly and guesses that lean to one side.

        None where nobody could guess, and of fewer than two.
        """
        if even is None:
            return [None] * self.cells
        within, star, apart = r_wg_j(found, even), r_star(found, even), average_deviation(found)
        skewed = np.full(self.cells, np.nan) if leaning is None else r_wg_j(found, leaning)
        return [
            None
            if np.isnan(one)
            else Agreement(
                float(one), _given(lean), float(other), float(away), str(band(float(one)) or "")
            )
            for one, lean, other, away in zip(within, skewed, star, apart, strict=True)
        ]


def _by_chance(item: Item) -> float | None:
    """How far guesses would scatter; None where answers are no points of a scale.

    None of the parts of a culture profile either: it says itself how far people agree.
    """
    question = item.question
    if question.kind is QuestionKind.POINTS:
        return None if question.part else points_null(question.total or 0, len(question.choices))
    return _guessed(item, uniform_null)


def _leaning(item: Item) -> float | None:
    """How far guesses that lean to one side would scatter; points have no friendly side."""
    return _guessed(item, skewed_null)


def _guessed(item: Item, null: Callable[[int], float]) -> float | None:
    """How far guesses among the options would scatter, in points of the scale as answers do.

    A scale from 0 to 4 in tenths has 41 options, and they lie a tenth apart.
    """
    options = _options(item)
    return null(options) * item.question.step**2 if options > 1 else None


def _options(item: Item) -> int:
    """How many answers an item offers; 0 where they are not points of a scale."""
    if not item.is_scaled or item.question.kind is QuestionKind.POINTS:
        return 0
    low, high = item.ends
    return round((high - low) / item.question.step) + 1


def _hidden(n: int, lowest: int, deviation: float) -> str:
    if not n:
        return NONE
    if n < lowest:
        return FEW
    # What everybody answered is what each of them did.
    return COMPLEMENT if deviation < NO_SPREAD else ""


def _given(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _by_cell(columns: list[list[FigureT]], cells: int) -> list[list[FigureT]]:
    return [[column[cell] for column in columns] for cell in range(cells)]

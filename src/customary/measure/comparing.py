# SPDX-License-Identifier: Apache-2.0
"""What moved since the wave before, and what differs from the rest of the unit above."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from customary.core.statistics.changes import beyond_chance
from customary.core.statistics.means import differences
from customary.core.statistics.power import answers_to_detect
from customary.core.statistics.recommendation import Counts, change_of_recommendation
from customary.measure.cells import Cell, Tree
from customary.store.queries.wave_figures import Against, CellFigures, Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    Pairs = list[tuple[Cell, Figure, Figure]]

#: Promoters, passives and detractors are three.
COUNTED = 3


def with_comparisons(
    told: Mapping[Cell, CellFigures],
    before: Mapping[Cell, CellFigures],
    tree: Tree,
    recommendations: frozenset[str],
    *,
    least: int,
) -> dict[Cell, CellFigures]:
    """The cells of a wave beside those of the wave before and beside the rest of the unit above.

    A change is told where `least` answered in both waves, for it takes many to tell one.
    `recommendations` are the keys of figures that count promoters less detractors. Differences are
    called more than chance only so far as the false discovery rate over all of one kind allows.
    """
    keyed = {cell: _keyed(figures) for cell, figures in told.items()}
    earlier = {cell: _keyed(figures) for cell, figures in before.items() if cell in told}
    moved = _against(list(_since(keyed, earlier, least)), recommendations)
    apart = _against(list(_beside(keyed, tree)), recommendations)

    def beside(cell: Cell, one: Figure) -> Figure:
        key = cell, one.key
        if key not in moved and key not in apart:
            return one
        return replace(one, before=moved.get(key), above=apart.get(key))

    return {
        cell: replace(
            figures,
            items=[beside(cell, one) for one in figures.items],
            scales=[beside(cell, one) for one in figures.scales],
        )
        for cell, figures in told.items()
    }


def _keyed(figures: CellFigures) -> dict[str, Figure]:
    return {one.key: one for one in (*figures.items, *figures.scales) if one.value is not None}


def _since(
    told: Mapping[Cell, Mapping[str, Figure]],
    before: Mapping[Cell, Mapping[str, Figure]],
    least: int,
) -> Iterator[tuple[Cell, Figure, Figure]]:
    for cell, figures in told.items():
        earlier = before.get(cell, {})
        for key, one in figures.items():
            if key in earlier and min(one.n, earlier[key].n) >= least:
                yield cell, one, earlier[key]


def _beside(
    told: Mapping[Cell, Mapping[str, Figure]], tree: Tree
) -> Iterator[tuple[Cell, Figure, Figure]]:
    for cell, figures in told.items():
        whole = told.get(_above(cell, told, tree), {})
        for key, one in figures.items():
            rest = _rest(whole.get(key), one)
            if rest is not None:
                yield cell, one, rest


def _above(cell: Cell, told: Mapping[Cell, object], tree: Tree) -> Cell:
    """The next cell above that is told; a cut is seen beside its whole unit."""
    if cell.attribute:
        return Cell(cell.unit)
    unit = tree.above(cell.unit)
    while unit and Cell(unit) not in told:
        unit = tree.above(unit)
    return Cell(unit)


def _rest(whole: Figure | None, part: Figure) -> Figure | None:
    """A figure without a part of it; none where next to nobody is left.

    Both are told, so what is left is told too: the suppression has seen to that it is not few.
    """
    if whole is None or whole.value is None or part.value is None or whole.n - part.n < 2:
        return None
    n = whole.n - part.n
    counts: list[int] = []
    if len(whole.counts) == len(part.counts):
        counts = [all_of - some for all_of, some in zip(whole.counts, part.counts, strict=True)]
        if counts and min(counts) < 0:
            return None
    mean = (whole.n * whole.value.value - part.n * part.value.value) / n
    squares = _squares(whole) - _squares(part) - n * mean**2
    if math.isnan(squares):
        return None
    rest = replace(whole.value, value=mean, n=n, variance=max(0.0, squares) / (n - 1))
    return replace(whole, n=n, counts=counts, value=rest)


def _squares(figure: Figure) -> float:
    """The sum of the squared answers a mean was told from."""
    if figure.value is None or figure.value.variance is None:
        return math.nan
    return (figure.n - 1) * figure.value.variance + figure.n * figure.value.value**2


def _against(pairs: Pairs, recommendations: frozenset[str]) -> dict[tuple[Cell, str], Against]:
    """How much higher each first figure is than its second."""
    means = [pair for pair in pairs if pair[1].key not in recommendations]
    found = {
        (cell, one.key): _of_scores(one, other)
        for cell, one, other in pairs
        if one.key in recommendations and len(one.counts) == len(other.counts) == COUNTED
    }
    if means:
        found |= _of_means(means)
    tested = [key for key, one in found.items() if one.p is not None]
    standing = beyond_chance([found[key].p or 0.0 for key in tested])
    for key, stands in zip(tested, standing.tolist(), strict=True):
        if stands:
            found[key] = replace(found[key], beyond=True)
    return found


def _of_means(pairs: Pairs) -> dict[tuple[Cell, str], Against]:
    first = np.array([_row(one) for _, one, _ in pairs])
    second = np.array([_row(other) for _, _, other in pairs])
    found = differences(first, second)
    needed = _needed(found.points, (first[:, 1] + second[:, 1]) / 2)
    return {
        (cell, one.key): Against(points, _known(low), _known(high), _known(p), needed=answers)
        for (cell, one, _), points, low, high, p, answers in zip(
            pairs,
            found.points.tolist(),
            found.low.tolist(),
            found.high.tolist(),
            found.p_value.tolist(),
            needed,
            strict=True,
        )
    }


def _of_scores(after: Figure, before: Figure) -> Against:
    change = change_of_recommendation(Counts(*before.counts), Counts(*after.counts))
    variance = np.array([(after.value and after.value.variance) or 0.0])
    (needed,) = _needed(np.array([change.points]), variance)
    return Against(change.points, change.low, change.high, change.p_value, needed=needed)


def _row(figure: Figure) -> tuple[float, float, float]:
    value = figure.value
    if value is None:
        return math.nan, math.nan, 0.0
    return value.value, math.nan if value.variance is None else value.variance, figure.n


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _needed(
    points: npt.NDArray[np.float64],
    variance: npt.NDArray[np.float64],
) -> list[int | None]:
    """Answers on each side that would tell such differences."""
    return [
        answers_to_detect(abs(point), variance=spread) if point and spread > 0 else None
        for point, spread in zip(points.tolist(), variance.tolist(), strict=True)
    ]

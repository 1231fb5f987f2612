# SPDX-License-Identifier: Apache-2.0
"""What moved since the wave before, and what differs from the rest of the unit above."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from customary.core.statistics.changes import beyond_chance
from customary.core.statistics.intervals import normal_quantile
from customary.core.statistics.means import Mean, chance_of_difference, difference_of_means
from customary.core.statistics.recommendation import POWER, Counts, change_of_recommendation
from customary.measure.cells import Cell, Tree
from customary.store.queries.wave_figures import Against, CellFigures, Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def with_comparisons(
    told: Mapping[Cell, CellFigures],
    before: Mapping[Cell, CellFigures],
    tree: Tree,
    recommendations: frozenset[str],
) -> dict[Cell, CellFigures]:
    """The cells of a wave beside those of the wave before and beside the rest of the unit above.

    `recommendations` are the keys of figures that count promoters less detractors. Differences are
    called more than chance only so far as the false discovery rate over all of one kind allows.
    """
    compared = _compared(
        told,
        lambda cell, one: _against(
            one, _figure(before.get(cell), one.key), recommendations=recommendations
        ),
        "before",
    )
    return _compared(
        compared,
        lambda cell, one: _against(
            one, _rest(_above(cell, compared, tree, one.key), one), recommendations=recommendations
        ),
        "above",
    )


def _compared(
    told: Mapping[Cell, CellFigures], against: Callable[[Cell, Figure], Against | None], name: str
) -> dict[Cell, CellFigures]:
    found = {
        (cell, one.key): difference
        for cell, figures in told.items()
        for one in (*figures.items, *figures.scales)
        if (difference := against(cell, one)) is not None
    }
    tested = [key for key, one in found.items() if one.p is not None]
    standing = beyond_chance([found[key].p or 0.0 for key in tested])
    for key, stands in zip(tested, standing.tolist(), strict=True):
        found[key] = replace(found[key], beyond=stands)

    def beside(cell: Cell, one: Figure) -> Figure:
        difference = found.get((cell, one.key))
        return one if difference is None else _with(one, name, difference)

    return {
        cell: replace(
            figures,
            items=[beside(cell, one) for one in figures.items],
            scales=[beside(cell, one) for one in figures.scales],
        )
        for cell, figures in told.items()
    }


def _with(figure: Figure, name: str, difference: Against) -> Figure:
    return (
        replace(figure, before=difference)
        if name == "before"
        else replace(figure, above=difference)
    )


def _figure(figures: CellFigures | None, key: str) -> Figure | None:
    return figures.figure(key) if figures else None


def _above(cell: Cell, told: Mapping[Cell, CellFigures], tree: Tree, key: str) -> Figure | None:
    """The figure of the next cell above that is told; a cut is seen beside its whole unit."""
    if cell.attribute:
        return _figure(told.get(Cell(cell.unit)), key)
    unit = cell.unit
    while unit:
        unit = tree.above(unit)
        if Cell(unit) in told:
            return _figure(told[Cell(unit)], key)
    return None


def _rest(whole: Figure | None, part: Figure) -> Figure | None:
    """A figure without a part of it; none where next to nobody is left.

    Both are told, so what is left is told too: the suppression has seen to that it is not few.
    """
    if whole is None or whole.value is None or part.value is None or whole.n - part.n < 2:
        return None
    if len(whole.counts) == len(part.counts) == 3:
        counts = [all_of - some for all_of, some in zip(whole.counts, part.counts, strict=True)]
        return None if min(counts) < 0 else replace(whole, n=sum(counts), counts=counts)
    n = whole.n - part.n
    mean = (whole.n * whole.value.value - part.n * part.value.value) / n
    squares = _squares(whole) - _squares(part) - n * mean**2
    if math.isnan(squares) or squares < 0:
        return None
    rest = replace(whole.value, value=mean, n=n, variance=squares / (n - 1))
    return replace(whole, n=n, counts=(), value=rest)


def _squares(figure: Figure) -> float:
    """The sum of the squared answers a mean was told from."""
    if figure.value is None or figure.value.variance is None:
        return math.nan
    return (figure.n - 1) * figure.value.variance + figure.n * figure.value.value**2


def _against(
    after: Figure, before: Figure | None, *, recommendations: frozenset[str]
) -> Against | None:
    if before is None or after.value is None or before.value is None:
        return None
    if after.key in recommendations:
        if len(after.counts) != 3 or len(before.counts) != 3 or not before.n:
            return None
        change = change_of_recommendation(Counts(*before.counts), Counts(*after.counts))
        variance = (after.value.variance or 0) * 1e4
        return Against(
            change.points,
            change.low,
            change.high,
            change.p_value,
            needed=_needed(change.points, variance),
        )
    first, second = _mean(after), _mean(before)
    interval = difference_of_means(first, second)
    points = first.mean - second.mean
    if interval is None:
        return Against(points)
    variance = (first.variance + second.variance) / 2
    return Against(
        points, *interval, p=chance_of_difference(first, second), needed=_needed(points, variance)
    )


def _mean(figure: Figure) -> Mean:
    value = figure.value
    if value is None:
        return Mean(math.nan, math.nan, 0)
    return Mean(value.value, math.nan if value.variance is None else value.variance, figure.n)


def _needed(points: float, variance: float) -> int | None:
    """Answers on each side that would tell such a difference, with a power of 80 %."""
    if not points or not variance > 0:
        return None
    reach = normal_quantile(0.975) + normal_quantile(POWER)
    return math.ceil(2 * variance * (reach / points) ** 2)

# SPDX-License-Identifier: Apache-2.0
"""How far figures may be trusted: scales that hold together, units that differ, who is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customary.core.questionnaire.questions import Method
from customary.core.statistics.drivers import drivers, least_answers
from customary.core.statistics.intraclass import intraclass
from customary.core.statistics.quality import straight_lined, too_fast
from customary.core.statistics.reliability import cronbach_alpha
from customary.core.statistics.spread import Spread
from customary.core.statistics.weighting import Margin, non_response_bounds, rake, weighted_mean
from customary.measure.cells import Cell
from customary.measure.scores import ends
from customary.store.queries.wave_figures import Reason, Reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from customary.core.questionnaire.questions import Scale
    from customary.measure.cells import Members
    from customary.measure.table import Table
    from customary.store.queries.wave_figures import CellFigures, Figure, Value

    Rows = npt.NDArray[np.int64]

#: Scales of which everybody has one score, so that a figure of several people is their mean.
AVERAGED = frozenset({Method.MEAN, Method.FAVOURABLE})
#: From so many answers on, fewer resamples tell the intervals of shares just as well.
MANY, RESAMPLES, FEWER_RESAMPLES = 10_000, 1000, 200


def reasons(table: Table, rows: Rows, *, seed: int) -> list[Reasons]:
    """What goes along with each outcome the form names, where enough answered everything."""
    outcomes = [one for one in table.scales if one.outcome]
    found = (_reasons(table, outcome, rows, seed) for outcome in outcomes)
    return [one for one in found if one is not None]


def _reasons(table: Table, outcome: Scale, rows: Rows, seed: int) -> Reasons | None:
    told = table.scored[outcome.key][rows]
    possible = [
        one
        for one in table.scales
        if one.method in AVERAGED and not one.outcome and not set(one.items) & set(outcome.items)
    ]
    if len(possible) < 2 or len(rows) < least_answers(len(possible)):
        return None
    columns = np.column_stack([table.scored[one.key][rows] for one in possible])
    resamples = RESAMPLES if len(rows) < MANY else FEWER_RESAMPLES
    try:
        found = drivers(columns, told, seed=seed, resamples=resamples)
    except ValueError:
        # Somebody's answers never vary, or go along with nothing: there is no reason to tell.
        return None
    if found is None:
        return None
    each = [
        Reason(
            key=one.key,
            share=driver.share,
            low=driver.share_interval[0],
            high=driver.share_interval[1],
            rank_low=driver.rank_interval[0],
            rank_high=driver.rank_interval[1],
            mean=float(np.nanmean(columns[:, place])),
        )
        for place, (one, driver) in enumerate(zip(possible, found.drivers, strict=True))
    ]
    return Reasons(
        outcome=outcome.key,
        n=found.n,
        r_squared=found.r_squared,
        scales=sorted(each, key=lambda one: -one.share),
    )


def between_units(parts: Sequence[CellFigures]) -> dict[str, tuple[float, float]]:
    """ICC(1) and ICC(2) of each scale over units whose figures are told; where they can be told.

    From nothing but what is told of them, so that nothing else follows from it.
    """
    values: dict[str, list[Value]] = {}
    for figures in parts:
        for one in figures.scales:
            if one.value is not None and one.value.variance is not None:
                values.setdefault(one.key, []).append(one.value)
    found: dict[str, tuple[float, float]] = {}
    for key, each in values.items():
        if len(each) < 2:
            continue
        told = intraclass(
            Spread(
                n=np.array([[one.n] for one in each]),
                mean=np.array([[one.value] for one in each]),
                variance=np.array([[one.variance] for one in each], dtype=np.float64),
                deviation=np.full((len(each), 1), np.nan),
            )
        )
        both = float(told.icc1[0]), float(told.icc2[0])
        if not np.isnan(both).any():
            found[key] = both
    return found


def reliabilities(table: Table, rows: Rows) -> dict[str, tuple[float, float, float]]:
    """Cronbach's alpha of each scale of several items, with its interval."""
    keyed = table.keyed[rows]
    found = {}
    for scale in table.scales:
        if scale.method not in AVERAGED or len(scale.items) < 2:
            continue
        alpha = cronbach_alpha(keyed[:, [table.answers.at(key) for key in scale.items]])
        if alpha is not None:
            found[scale.key] = (alpha.alpha, alpha.low, alpha.high)
    return found


def bounds(
    table: Table, told: Sequence[Figure], asked: int | None
) -> dict[str, tuple[float, float]]:
    """Of each scale that is a mean, what it could be at worst and best, had everybody answered."""
    found = {}
    means = {one.key: one for one in table.scales if one.method in AVERAGED}
    for figure in told:
        if figure.key in means and figure.value is not None and asked:
            lowest, highest = ends(table.answers, means[figure.key])
            found[figure.key] = non_response_bounds(
                min(max(figure.value.value, lowest), highest),
                figure.n,
                max(asked, figure.n),
                lowest=lowest,
                highest=highest,
            )
    return found


def weighted(
    table: Table, answered: Members, asked: Members, told: Mapping[str, frozenset[str]]
) -> dict[str, tuple[float, float, float]]:
    """Each scale that is a mean, with answers weighted to all who were asked.

    Mean, standard error and design effect; nothing where weights would cost more than they mend.
    Weights are by one attribute, the one by which those who answered differ most from those asked:
    by two at once, figures of those who have both values could be worked out. And by none of which
    a value is hidden, for it could be worked out as well.

    Args:
        table: the answers.
        answered: those who gave them.
        asked: all who were asked.
        told: of each attribute, the scales that are told of everybody by all of its values.
    """
    found: dict[str, tuple[float, float, float]] = {}
    for name, scales in told.items():
        margin = _margin(answered.attributes[name], asked.attributes[name])
        if margin is None:
            continue
        weights = rake([margin])
        for key in scales:
            effect = weights.design_effect
            if not weights.usable or (key in found and found[key][2] >= effect):
                continue
            mean = weighted_mean(table.scored[key], weights, [margin])
            if mean.n > 1 and not np.isnan(mean.error):
                found[key] = (mean.mean, mean.error, effect)
    return found


def told_by(table: Table, told: Mapping[Cell, CellFigures]) -> dict[str, frozenset[str]]:
    """Of each attribute everybody is told by, the scales that are told of all its values."""
    averaged = {one.key for one in table.scales if one.method in AVERAGED}
    found = {}
    for name, values in table.answers.attributes.items():
        cells = [told.get(Cell(attribute=name, value=str(one))) for one in np.unique(values)]
        shown = [
            {one.key for one in each.scales if not one.hidden} if each else set() for each in cells
        ]
        found[name] = frozenset(averaged.intersection(*shown)) if shown else frozenset()
    return found


def _margin(answered: npt.NDArray[np.str_], asked: npt.NDArray[np.str_]) -> Margin | None:
    """How many of each value were asked; none where a value has nobody who answered."""
    values, category = np.unique(answered, return_inverse=True)
    if len(values) < 2 or not set(np.unique(asked)) <= set(values):
        return None
    totals = np.array([(asked == value).sum() for value in values], dtype=np.float64)
    return None if (totals == 0).any() else Margin(category, totals)


def straight(table: Table) -> int:
    """How many gave one answer throughout to items that are keyed both ways."""
    answers = table.answers
    rated = [place for place, item in enumerate(answers.items) if item.is_scaled]
    blocks: dict[tuple[float, float], list[int]] = {}
    for place in rated:
        blocks.setdefault(answers.items[place].ends, []).append(place)
    flagged = np.zeros(len(answers), dtype=bool)
    for block in blocks.values():
        turned = np.array([answers.items[place].reverse for place in block])
        if turned.any() and not turned.all():
            flagged |= straight_lined(answers.values[:, block], turned)
    return int(flagged.sum())


def hasty(table: Table) -> int | None:
    """How many took much less time an item than the others; None where no time is known."""
    answers = table.answers
    if np.isnan(answers.seconds).all():
        return None
    count = (~np.isnan(answers.values)).sum(axis=1).astype(np.int64)
    return int(too_fast(answers.seconds, count).sum())

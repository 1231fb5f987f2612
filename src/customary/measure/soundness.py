# SPDX-License-Identifier: Apache-2.0
"""How far figures may be trusted: scales that hold together, units that differ, who is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from customary.core.questionnaire.questions import Method, QuestionKind
from customary.core.statistics.disclosure.bands import as_of_least, least_of
from customary.core.statistics.drivers import drivers, least_answers
from customary.core.statistics.intraclass import intraclass, shrunk_means
from customary.core.statistics.quality import longest_run, straight_lined, too_fast
from customary.core.statistics.reliability import cronbach_alpha, mcdonald_omega
from customary.core.statistics.spread import Spread
from customary.core.statistics.weighting import Margin, non_response_bounds, rake, weighted_mean
from customary.measure.cells import Cell
from customary.store.queries.wave_figures import Between, Reason, Reasons, Reliability

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from customary.core.questionnaire.questions import Scale
    from customary.measure.cells import Members
    from customary.measure.table import Table
    from customary.store.queries.wave_figures import CellFigures, Figure, Value

    Rows = npt.NDArray[np.int64]

#: Scales of which everybody has one score, so that a figure of several people is their mean.
AVERAGED = frozenset({Method.MEAN, Method.FAVOURABLE})
#: A model of one factor says something from so many items on.
LEAST_OF_A_FACTOR = 3
#: So many times the same answer in a row, over half of a block, is no longer likely to be meant: of
#: careful people one or two in a hundred do it, by simulation. Ours; half is Curran's (2016, Journal
#: of Experimental Social Psychology 66:4-19).
MANY_IN_A_ROW = 10
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


def between_units(parts: Sequence[CellFigures]) -> dict[str, Between]:
    """How units whose figures are told differ in each scale, where that can be told.

    From nothing but what is told of them, so that nothing else follows from it.
    """
    known: dict[str, list[Figure]] = {}
    for figures in parts:
        for one in figures.scales:
            if one.value is not None and one.value.variance is not None:
                known.setdefault(one.key, []).append(one)
    found: dict[str, Between] = {}
    for key, each in known.items():
        told = intraclass(_spread([one.value for one in each if one.value is not None]))
        both = float(told.icc1[0]), float(told.icc2[0])
        if not np.isnan(both).any():
            p, agreed = float(told.p_value[0]), [one.agreement for one in each if one.agreement]
            found[key] = Between(
                *both,
                p=None if np.isnan(p) else p,
                r_wg=_middle([one.r_wg for one in agreed]),
                r_wg_skewed=_middle([one.r_wg_skewed for one in agreed]),
            )
    return found


def _spread(values: Sequence[Value]) -> Spread:
    return Spread(
        n=np.array([[one.n] for one in values]),
        mean=np.array([[one.value] for one in values]),
        variance=np.array([[one.variance] for one in values], dtype=np.float64),
        deviation=np.full((len(values), 1), np.nan),
    )


def _middle(each: Iterable[float | None]) -> float | None:
    known = [one for one in each if one is not None]
    return float(np.median(known)) if known else None


def reliabilities(table: Table, rows: Rows) -> dict[str, Reliability]:
    """Of each scale of several items alpha, and omega where one factor can be told."""
    keyed = table.keyed[rows]
    found = {}
    for scale in table.scales:
        if scale.method not in AVERAGED or len(scale.items) < 2:
            continue
        items = keyed[:, [table.answers.at(key) for key in scale.items]]
        alpha = cronbach_alpha(items)
        if alpha is None:
            continue
        omega = mcdonald_omega(items) if len(scale.items) >= LEAST_OF_A_FACTOR else None
        # By less than alpha is unsure of, any item may seem to be one too many.
        without = {
            key: value
            for key, value in zip(scale.items, alpha.without.tolist(), strict=True)
            if value > alpha.high
        }
        odd = max(without, key=without.__getitem__, default="")
        found[scale.key] = Reliability(
            alpha.alpha, alpha.low, alpha.high, omega, odd, without.get(odd)
        )
    return found


def expected_of_units(
    parts: Mapping[Cell, CellFigures], between: Mapping[str, Between], step: int
) -> dict[Cell, CellFigures]:
    """Units with what to expect of each figure by which they can be compared.

    From nothing but what is told of them, as `between` is.
    """
    expected: dict[Cell, dict[str, float]] = {cell: {} for cell in parts}
    for key, of_all in between.items():
        known = {
            cell: replace(figure.value, n=least_of(figure.value.n, step))
            for cell, figures in parts.items()
            for figure in figures.scales
            if figure.key == key and figure.value and figure.value.variance is not None
        }
        shrunk = shrunk_means(_spread(list(known.values())), of_all.icc1)
        for cell, value in zip(known, shrunk[:, 0].tolist(), strict=True):
            expected[cell][key] = value
    return {
        cell: replace(
            figures,
            scales=[replace(one, expected=expected[cell].get(one.key)) for one in figures.scales],
        )
        for cell, figures in parts.items()
    }


def bounds(
    table: Table, told: Sequence[Figure], asked: int | None, step: int
) -> dict[str, tuple[float, float]]:
    """Of each scale that is a mean, what it could be at worst and best, had everybody answered.

    As if the least of the band had answered, for bounds say how many did.
    """
    found = {}
    means = {one.key: one for one in table.scales if one.method in AVERAGED}
    items = {item.key: item for item in table.answers.items}
    for figure in told:
        if figure.key in means and figure.value is not None and asked:
            lowest, highest = means[figure.key].ends(items)
            found[figure.key] = non_response_bounds(
                min(max(figure.value.value, lowest), highest),
                figure.n,
                as_of_least(asked, figure.n, step),
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


def straight(table: Table) -> int | None:
    """How many gave one answer throughout to items keyed both ways; None where none are."""
    answers = table.answers
    flagged = None
    for block in _blocks(table):
        turned = np.array([answers.items[place].reverse for place in block])
        if turned.any() and not turned.all():
            found = straight_lined(answers.values[:, block], turned)
            flagged = found if flagged is None else flagged | found
    return None if flagged is None else int(flagged.sum())


def alike(table: Table) -> int | None:
    """How many gave one answer to so many questions in a row, and to half of those asked alike.

    None where fewer are asked alike, or each person is asked in an order of their own.
    """
    flagged = None
    for block in _blocks(table, in_order=True):
        if len(block) >= MANY_IN_A_ROW:
            runs = longest_run(table.answers.values[:, block])
            found = runs >= max(MANY_IN_A_ROW, len(block) / 2)
            flagged = found if flagged is None else flagged | found
    return None if flagged is None else int(flagged.sum())


def _blocks(table: Table, *, in_order: bool = False) -> Iterable[list[int]]:
    """The places of rated items with the same ends; of those that all see in the same order."""
    answers = table.answers
    mixed = {
        question.key
        for section in answers.form.sections
        for question in section.questions
        if section.shuffle or question.shuffle
    }
    blocks: dict[tuple[float, float], list[int]] = {}
    for place, item in enumerate(answers.items):
        is_rated = item.is_scaled and item.question.kind is not QuestionKind.POINTS
        if is_rated and not (in_order and item.question.key in mixed):
            blocks.setdefault(item.ends, []).append(place)
    return blocks.values()


def hasty(table: Table) -> int | None:
    """How many took much less time an item than the others; None where no time is known."""
    answers = table.answers
    if np.isnan(answers.seconds).all():
        return None
    count = (~np.isnan(answers.values)).sum(axis=1).astype(np.int64)
    return int(too_fast(answers.seconds, count).sum())

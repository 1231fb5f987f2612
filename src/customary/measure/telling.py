# SPDX-License-Identifier: Apache-2.0
"""The figures of one cell: what the people in it answered, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customary.core.questionnaire.questions import Method, QuestionKind
from customary.core.statistics.agreement import (
    average_deviation,
    band,
    r_star,
    r_wg_j,
    uniform_null,
)
from customary.core.statistics.intervals import wilson
from customary.core.statistics.means import mean_interval, mean_of
from customary.core.statistics.recommendation import (
    counts_of,
    recommendation_interval,
    recommendation_score,
    variance_of_an_answer,
)
from customary.core.statistics.spread import spread
from customary.measure.profiles import complete, points_of
from customary.measure.scores import favourable, scores
from customary.store.queries.wave_figures import ALIKE, FEW, NONE, Agreement, Chosen, Figure, Value

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.core.questionnaire.questions import Item, Scale
    from customary.measure.answers import Answers

    Floats = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]

#: A scale of more points than this is told in tenths.
MOST_POINTS = 11


@dataclass(frozen=True)
class Floors:
    """How many answers a figure rests on before it is told: a mean, and everything finer."""

    units: int
    opinions: int


@dataclass(frozen=True)
class Table:
    """Answers with everything that is reckoned once, for all cells."""

    answers: Answers
    scales: tuple[Scale, ...]
    scored: dict[str, Floats]
    favourable: Floats
    #: Points divided, by part, and who divided all of them; None where no profile is asked for.
    points: dict[str, Floats] | None = None
    complete: npt.NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, answers: Answers) -> Table:
        """From answers."""
        plain = tuple(
            one for one in answers.form.scales if one.method is not Method.CULTURE_PROFILE
        )
        columns = [place for place, item in enumerate(answers.items) if item.is_scaled]
        high = np.full(answers.values.shape, np.nan)
        high[:, columns] = favourable(answers, columns)
        points = points_of(answers)
        scored = {one.key: scores(answers, one) for one in plain}
        whole = None if points is None else complete(points)
        return cls(answers, plain, scored, high, points, whole)

    def lowest(self, scale: Scale, floors: Floors) -> int:
        """The floor of a scale: well-being and recommendations take the higher one."""
        fine = scale.sensitive or scale.method is Method.RECOMMENDATION
        return floors.opinions if fine else floors.units


def item_figure(
    table: Table, place: int, rows: Rows, population: int | None, floors: Floors
) -> Figure:
    """One item in one cell."""
    item = table.answers.items[place]
    values = table.answers.values[rows, place]
    given = values[~np.isnan(values)]
    hidden = _hidden(given, floors.units)
    if hidden:
        return Figure(item.key, hidden)
    return Figure(
        key=item.key,
        n=len(given),
        passed=_passed(table, place, rows, floors),
        value=_mean(given, population),
        favourable=_share(table.favourable[rows, place], population, floors),
        counts=_counts(item, given) if len(given) >= floors.opinions else (),
        agreement=_agreement(item, given),
    )


def scale_figure(
    table: Table, scale: Scale, rows: Rows, population: int | None, floors: Floors
) -> Figure:
    """One scale in one cell."""
    values = table.scored[scale.key][rows]
    given = values[~np.isnan(values)]
    hidden = _hidden(given, table.lowest(scale, floors))
    if hidden:
        return Figure(scale.key, hidden)
    if scale.method is Method.RECOMMENDATION:
        return _recommendation(scale.key, given, population)
    return Figure(
        key=scale.key,
        n=len(given),
        value=_mean(given, population),
        agreement=_agreement_of_scale(table, scale, rows),
    )


def chosen_figure(table: Table, key: str, rows: Rows, floors: Floors) -> Chosen:
    """How often each choice of a question was made in one cell."""
    question = next(one for one in table.answers.form.questions() if one.key == key)
    column = table.answers.chosen[key]
    given = [chosen for row in rows if (chosen := column[row]) is not None]
    if len(given) < floors.opinions:
        return Chosen(key, FEW if given else NONE)
    if len({tuple(one) for one in given}) == 1:
        return Chosen(key, ALIKE)
    offered = [choice.key for choice in question.choices] + (["other"] if question.other else [])
    ranked = question.kind is QuestionKind.RANKING
    counts = {
        one: sum((chosen[:1] == [one]) if ranked else (one in chosen) for chosen in given)
        for one in offered
    }
    places = {
        one: float(np.mean([chosen.index(one) + 1 for chosen in given if one in chosen]))
        for one in offered
        if ranked and any(one in chosen for chosen in given)
    }
    return Chosen(key, n=len(given), counts=counts, places=places)


def _hidden(given: Floats, lowest: int) -> str:
    if not len(given):
        return NONE
    if len(given) < lowest:
        return FEW
    # What everybody answered is what each of them did.
    return ALIKE if (given == given[0]).all() else ""


def _passed(table: Table, place: int, rows: Rows, floors: Floors) -> int:
    """Those to whom it does not apply; told only where neither they nor the others are few."""
    passed = int(table.answers.passed[rows, place].sum())
    return passed if passed >= floors.opinions else 0


def _mean(given: Floats, population: int | None) -> Value:
    found = mean_of(given)
    interval = mean_interval(found, population=_at_least(population, found.n))
    low, high = interval or (None, None)
    return Value(found.mean, found.n, low, high, found.variance)


def _share(values: Floats, population: int | None, floors: Floors) -> Value | None:
    """The share of favourable answers; none where it would say what each answered."""
    given = values[~np.isnan(values)]
    n, high = len(given), int(np.nansum(values))
    if n < floors.opinions or high in {0, n}:
        return None
    low, up = wilson(high, n, population=_at_least(population, n))
    share = high / n
    return Value(share, n, low, up, share * (1 - share))


def _recommendation(key: str, given: Floats, population: int | None) -> Figure:
    counts = counts_of(given)
    low, high = recommendation_interval(counts, population=_at_least(population, len(given)))
    return Figure(
        key=key,
        n=len(given),
        value=Value(
            recommendation_score(counts), len(given), low, high, variance_of_an_answer(counts)
        ),
        counts=tuple(int(each) for each in counts),
    )


def _at_least(population: int | None, n: int) -> int | None:
    """A population as asked; where more answered than were known, those who answered."""
    return None if population is None else max(population, n)


def _counts(item: Item, given: Floats) -> tuple[int, ...]:
    if not item.is_scaled:
        return ()
    low, high = item.ends
    points = round((high - low) / item.question.step) + 1
    if points > MOST_POINTS:
        counts, _ = np.histogram(given, bins=10, range=(low, high))
    else:
        places = np.rint((given - low) / item.question.step).astype(np.int64)
        counts = np.bincount(np.clip(places, 0, points - 1), minlength=points)
    return tuple(int(each) for each in counts)


def _options(item: Item) -> int:
    low, high = item.ends
    return round((high - low) / item.question.step) + 1


def _agreement(item: Item, given: Floats) -> Agreement | None:
    if not item.is_scaled or item.question.kind is QuestionKind.POINTS:
        return None
    return _agreed(given[:, None], _options(item))


def _agreement_of_scale(table: Table, scale: Scale, rows: Rows) -> Agreement | None:
    if scale.method is not Method.MEAN or len(scale.items) < 2:
        return None
    columns = [table.answers.at(key) for key in scale.items]
    options = {_options(table.answers.items[one]) for one in columns}
    if len(options) > 1:
        return None
    return _agreed(table.answers.keyed()[rows][:, columns], options.pop())


def _agreed(values: Floats, options: int) -> Agreement | None:
    found = spread(values, np.zeros(len(values), dtype=np.int64), groups=1)
    if found.n[0, 0] < 2:
        return None
    null = uniform_null(options)
    within = float(r_wg_j(found, null)[0])
    return Agreement(
        r_wg=within,
        r_star=float(r_star(found, null)[0]),
        average_deviation=float(average_deviation(found)[0]),
        band=str(band(within) or ""),
    )

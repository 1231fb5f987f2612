# SPDX-License-Identifier: Apache-2.0
"""Answers with everything that is reckoned once, for all cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from customary.core.questionnaire.questions import OTHER, Method, QuestionKind
from customary.measure.profiles import complete, points_of
from customary.measure.scores import favourable, scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from customary.core.questionnaire.questions import Question, Scale
    from customary.measure.answers import Answers
    from customary.measure.floors import Floors

    Floats = npt.NDArray[np.float64]
    Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Choices:
    """The choices of n people among k.

    Attributes:
        keys: of the choices.
        answered: who chose, if only that nothing fits.
        made: n x k, who made which; of a ranking, who put which first.
        pattern: a number for all that one person chose, NaN for no answer.
        place: of a ranking, n x k, the place each person gave each; NaN for none.
    """

    keys: tuple[str, ...]
    answered: Truths
    made: Truths
    pattern: Floats
    place: Floats | None


@dataclass(frozen=True)
class Table:
    """The answers; scores by scale; who answered favourably; choices; divided points."""

    answers: Answers
    keyed: Floats
    scales: tuple[Scale, ...]
    scored: Mapping[str, Floats]
    favourable: Floats
    chosen: Mapping[str, Choices]
    #: Points divided, by part, and who divided all of them; None where no profile is asked for.
    points: dict[str, Floats] | None
    complete: Truths | None

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
        return cls(
            answers=answers,
            keyed=answers.keyed(),
            scales=plain,
            scored={one.key: scores(answers, one) for one in plain},
            favourable=high,
            chosen={
                one.key: _choices(one, answers)
                for one in answers.form.questions()
                if one.key in answers.chosen
            },
            points=points,
            complete=None if points is None else complete(points),
        )

    def lowest(self, scale: Scale, floors: Floors) -> int:
        """The floor of a scale: well-being and recommendations take the higher one."""
        fine = scale.sensitive or scale.method is Method.RECOMMENDATION
        return floors.opinions if fine else floors.units


def _choices(question: Question, answers: Answers) -> Choices:
    keys = (*(choice.key for choice in question.choices), *((OTHER,) if question.other else ()))
    at = {key: place for place, key in enumerate(keys)}
    given = answers.chosen[question.key]
    made = np.zeros((len(given), len(keys)), dtype=np.bool_)
    place = np.full((len(given), len(keys)), np.nan)
    patterns: dict[tuple[str, ...], int] = {}
    pattern = np.full(len(given), np.nan)
    ranked = question.kind is QuestionKind.RANKING
    for row, chosen in enumerate(given):
        if chosen is None:
            continue
        pattern[row] = patterns.setdefault(tuple(chosen), len(patterns))
        for rank, key in enumerate(chosen):
            place[row, at[key]] = rank + 1
            made[row, at[key]] = rank == 0 or not ranked
    return Choices(keys, ~np.isnan(pattern), made, pattern, place if ranked else None)

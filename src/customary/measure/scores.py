# SPDX-License-Identifier: Apache-2.0
"""What each person's answers to a scale come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customary.core.questionnaire.questions import Method

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.core.questionnaire.questions import Scale
    from customary.measure.answers import Answers

#: Somebody who answered fewer of a scale's items than this share of them has no score on it.
LEAST_ANSWERED = 0.5
MIDDLE = 0.5


def scores(answers: Answers, scale: Scale) -> npt.NDArray[np.float64]:
    """The score of each of n people on a scale, NaN for none; no scale of a profile.

    A mean is over the items somebody answered, if that is half of them or more, reverse-keyed
    items turned round. A sum needs all of them. A test is
    told as the share, in per cent, of the points of the questions somebody was asked.
    """
    if scale.method is Method.SCORE:
        return _earned(answers, scale)
    columns = [answers.at(key) for key in scale.items]
    if scale.method is Method.RECOMMENDATION:
        return answers.values[:, columns[0]]
    keyed = answers.keyed()[:, columns]
    if scale.method is Method.FAVOURABLE:
        keyed = favourable(answers, columns)
    given = ~np.isnan(keyed)
    count = given.sum(axis=1)
    total = np.where(given, keyed, 0).sum(axis=1)
    if scale.method is Method.SUM:
        return np.where(count == len(columns), total, np.nan)
    enough = count >= LEAST_ANSWERED * len(columns)
    return np.where(enough & (count > 0), total / np.maximum(count, 1), np.nan)


def favourable(answers: Answers, columns: list[int]) -> npt.NDArray[np.float64]:
    """1 where an answer lies above the middle of its scale, 0 where it does not, NaN for none."""
    keyed = answers.keyed()[:, columns]
    middles = np.array([sum(answers.items[one].ends) * MIDDLE for one in columns])
    return np.where(np.isnan(keyed), np.nan, (keyed > middles).astype(np.float64))


def _earned(answers: Answers, scale: Scale) -> npt.NDArray[np.float64]:
    """The share of the points somebody could earn on what they were asked."""
    earned = np.zeros(len(answers))
    could = np.zeros(len(answers))
    questions = {one.key: one for one in answers.form.questions()}
    for key in scale.items:
        points = {choice.key: choice.score or 0.0 for choice in questions[key].choices}
        best = max(points.values(), default=0.0)
        for place, chosen in enumerate(answers.chosen[key]):
            if chosen is not None:
                earned[place] += sum(points.get(one, 0.0) for one in chosen)
                could[place] += best
    return np.where(could > 0, 100 * earned / np.maximum(could, 1e-9), np.nan)

# SPDX-License-Identifier: Apache-2.0
"""Points that people divided are told by dimension, in whatever order a questionnaire asks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from customary.core.questionnaire.reading import read_form
from customary.measure.answers import Answers
from customary.measure.floors import Floors
from customary.measure.profiles import points_of, profile_figures
from tests.measure.profiled import TYPES


def divided(dimension: str, part: str) -> dict[str, Any]:
    choices = [{"key": kind, "text": {"en": kind}} for kind in TYPES]
    key = f"{dimension}_{part}"
    return {"key": key, "kind": "points", "text": {"en": key}, "choices": choices, "total": 100, "dimension": dimension, "part": part}  # fmt: skip


def answers_to(*asked: dict[str, Any]) -> Answers:
    """One person, who divides 10 n, 100 - 10 n, 0, 0 at the n-th question."""
    form = read_form(
        {
            "title": {"en": "Culture"},
            "languages": {"en": "draft"},
            "sections": [{"key": "all", "questions": list(asked)}],
        }
    )
    given = [[10.0 * n, 100.0 - 10 * n, 0.0, 0.0] for n in range(1, len(asked) + 1)]
    return Answers(
        form=form,
        items=tuple(form.items()),
        values=np.array(given).reshape(1, -1),
        passed=np.zeros((1, 4 * len(asked)), dtype=np.bool_),
        chosen={},
        unit=np.zeros(1, dtype=np.int64),
        attributes={},
        seconds=np.full(1, np.nan),
    )


def first_types(found: dict[str, Any] | None, part: str) -> list[float]:
    assert found is not None
    told: list[float] = found[part][0, :, 0].tolist()
    return told


def test_what_is_preferred_is_held_against_the_same_dimension() -> None:
    found = points_of(
        answers_to(
            divided("bond", "now"),
            divided("people", "now"),
            divided("people", "preferred"),
            divided("bond", "preferred"),
        )
    )
    assert first_types(found, "now") == [10, 20]
    assert first_types(found, "preferred") == [40, 30]


@pytest.mark.parametrize("preferred", [["bond"], ["bond", "success"]])
def test_other_dimensions_are_not_held_against_one_another(preferred: list[str]) -> None:
    asked = [divided("bond", "now"), divided("people", "now")]
    found = points_of(answers_to(*asked, *(divided(one, "preferred") for one in preferred)))
    assert found is not None
    assert set(found) == {"now"}


@pytest.mark.parametrize(
    ("given", "is_told"),
    [
        ([[40, 30, 20, 10], [10, 30, 20, 40]], True),
        ([[40, 30, 30, 0], [10, 30, 60, 0]], False),
        ([[40, 30, 20, 10], [40, 30, 20, 10]], False),
    ],
)
def test_a_profile_that_would_say_what_each_answered_is_not_told(
    given: list[list[float]], is_told: bool
) -> None:
    points = {"now": np.array([[one] * 6 for one in given * 6], dtype=np.float64)}
    found = profile_figures(points, np.arange(12), None, Floors(units=5, opinions=10, trends=15))
    assert (found is not None) is is_told

# SPDX-License-Identifier: Apache-2.0
"""A scale that comes to no figure is named before anybody is asked."""

from __future__ import annotations

from typing import Any

import pytest

from customary.core.questionnaire.checking_scales import check_scales
from customary.core.questionnaire.reading import read_form
from customary.core.questionnaire.wrong import FormError

TYPES = ("clan", "adhocracy", "market", "hierarchy")


def points(key: str, part: str, dimension: str = "bond", types: tuple[str, ...] = TYPES) -> Any:
    choices = [{"key": one, "text": {"en": one}} for one in types]
    about = {"part": part, "dimension": dimension, "total": 100}
    return {"key": key, "kind": "points", "text": {"en": key}, "choices": choices, **about}


ASKED: list[dict[str, Any]] = [
    {"key": "heard", "kind": "rating", "text": {"en": "?"}, "low": 1, "high": 5},
    {"key": "advise", "kind": "recommendation", "text": {"en": "?"}, "low": 0, "high": 10},
    {"key": "why", "kind": "long_text", "text": {"en": "?"}},
    {
        "key": "deed",
        "kind": "single",
        "text": {"en": "?"},
        "choices": [
            {"key": "well", "text": {"en": "1"}, "score": 1},
            {"key": "ill", "text": {"en": "0"}},
        ],
    },
    points("now", "now"),
    points("preferred", "preferred"),
    points("elsewhere", "preferred", "success"),
    points("of_three", "now", types=TYPES[:3]),
    points("nowhere", "", "success"),
]


def check(method: str, *items: str) -> None:
    scale = {"key": "figure", "title": {"en": "Figure"}, "method": method, "items": list(items)}
    check_scales(
        read_form(
            {
                "title": {"en": "A form"},
                "languages": {"en": "draft"},
                "sections": [{"key": "all", "questions": ASKED}],
                "scales": [scale],
            }
        )
    )


@pytest.mark.parametrize(
    ("method", "items"),
    [
        ("mean", ("heard", "advise")),
        ("favourable", ("heard",)),
        ("sum", ("now.clan",)),
        ("recommendation", ("advise",)),
        ("score", ("deed",)),
        ("culture_profile", ("now", "preferred")),
        ("culture_profile", ("now",)),
    ],
)
def test_what_comes_to_a_figure_is_accepted(method: str, items: tuple[str, ...]) -> None:
    check(method, *items)


@pytest.mark.parametrize(
    ("method", "items", "told"),
    [
        ("mean", ("heard", "why"), "why has no numbers"),
        ("favourable", ("deed",), "deed has no numbers"),
        ("recommendation", ("advise", "heard"), "2 recommendations"),
        ("recommendation", ("heard",), "heard is no recommendation"),
        ("score", ("heard",), "heard earns no points"),
        ("culture_profile", ("now", "heard"), "no points for the four types"),
        ("culture_profile", ("of_three",), "no points for the four types"),
        ("culture_profile", ("nowhere",), "nowhere is of no part"),
        ("culture_profile", ("now", "elsewhere"), "dimensions do not match"),
        ("culture_profile", ("now", "now"), "dimensions do not match"),
        ("culture_profile", ("preferred",), "dimensions do not match"),
    ],
)
def test_what_comes_to_none_is_refused(method: str, items: tuple[str, ...], told: str) -> None:
    with pytest.raises(FormError, match=told) as error:
        check(method, *items)
    assert error.value.where == "scales[figure].items"

# SPDX-License-Identifier: Apache-2.0
"""I57: the recommendation score rises by a tenth from quarter to quarter, or it does not."""

from __future__ import annotations

from typing import Any

import pytest

from customary.evidence.indicators.recommending import beside, last_change
from tests.cast import make_organisation
from tests.evidence.indicators.seeing import observe, reading, see
from tests.evidence.indicators.surveyed import score, told

pytestmark = pytest.mark.django_db

#: The days on which waves of the second and the third quarter close.
SPRING, SUMMER = "2025-05-20", "2025-08-20"


def asked(closed: str, *counts: int, family: str = "relationship", **fields: Any) -> int:
    given = {"kind": "recommendation", "audience": "customers", **fields}
    return told(family, closed, score(*counts), **given).pk


def outcomes(as_of: str = "2025-12-31") -> list[str]:
    found = beside(reading(as_of), observe("I57", as_of))
    return [one["what"] for one in found if one["what"].startswith("quarter_")]


def test_at08_a_rise_of_exactly_a_tenth_is_met_where_chance_is_ruled_out() -> None:
    asked(SPRING, 15_000, 40_000, 45_000)
    newest = asked(SUMMER, 13_500, 40_000, 46_500)  # 30 to 33
    (seen,) = see("I57")
    assert (seen.held, str(seen.day), seen.record) == (True, "2025-10-01", newest)
    assert seen.value == pytest.approx(3)
    assert outcomes() == ["quarter_met"]
    change = last_change(reading(), observe("I57"))
    assert change is not None
    assert (change.value, change.n) == (pytest.approx(3), 100_000)
    assert 0 < (change.low or 0) < 3 < (change.high or 0)


@pytest.mark.parametrize(
    ("before", "now", "outcome"),
    [
        ((15_000, 40_000, 45_000), (13_550, 40_000, 46_450), "quarter_not_met"),  # 30 to 32.9
        ((60, 160, 180), (54, 160, 186), "quarter_not_distinguishable"),  # 30 to 33 of 400
        ((45_000, 30_000, 25_000), (44_000, 30_000, 26_000), "quarter_met"),  # -20 to -18
    ],
)
def test_at08_met_not_met_or_not_distinguishable(
    before: tuple[int, ...], now: tuple[int, ...], outcome: str
) -> None:
    asked(SPRING, *before)
    asked(SUMMER, *now)
    assert outcomes() == [outcome]
    assert [one.held for one in see("I57")] == [outcome == "quarter_met"]


def test_at08_of_a_score_of_nothing_there_is_no_tenth() -> None:
    asked(SPRING, 100, 200, 100)
    asked(SUMMER, 50, 200, 150)
    assert see("I57") == []
    assert last_change(reading(), observe("I57")) is None


def test_a_quarter_is_not_due_before_it_is_over() -> None:
    asked(SPRING, 100, 100, 200)
    asked(SUMMER, 20, 80, 300)
    assert see("I57", as_of="2025-09-30") == []
    assert len(see("I57", as_of="2025-10-01")) == 1


def test_quarters_are_those_of_the_fiscal_year() -> None:
    make_organisation(fiscal_year_start_month=2)
    asked("2025-04-20", 100, 100, 200)
    asked("2025-05-20", 20, 80, 300)  # the next one began on the first of May
    assert [str(one.day) for one in see("I57")] == ["2025-08-01"]


def test_waves_of_one_quarter_go_together_and_each_questionnaire_by_itself() -> None:
    asked("2025-04-20", 50, 50, 100)
    asked(SPRING, 50, 50, 100)
    asked(SUMMER, 20, 80, 300)
    asked(SUMMER, 400, 0, 0, family="other")
    assert [round(one.value) for one in see("I57")] == [45]


def test_between_quarters_in_which_nobody_was_asked_nothing_is_told() -> None:
    asked("2025-02-20", 100, 100, 200)
    asked(SUMMER, 20, 80, 300)
    assert see("I57") == []


@pytest.mark.parametrize(
    "other",
    [
        {"audience": "people"},
        {"kind": "satisfaction"},
        {"trigger": {"kinds": ["ticket"]}},
        {"released_at": None},
        {"hidden": "few"},
    ],
)
def test_other_answers_and_what_is_not_told_say_nothing(other: dict[str, Any]) -> None:
    asked(SPRING, 100, 100, 200, **other)
    asked(SUMMER, 20, 80, 300, **other)
    assert see("I57") == []


def test_a_scale_of_three_points_is_no_recommendation_score() -> None:
    wrong = score(20, 80, 300)
    wrong["scales"][0]["value"]["value"] = 2.7
    given = {"kind": "recommendation", "audience": "customers"}
    for closed in (SPRING, SUMMER):
        told("relationship", closed, wrong, **given)
    assert see("I57") == []

# SPDX-License-Identifier: Apache-2.0
"""The statistics of a survey give the numbers of R over made-up answers with gaps (survey.R)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from customary.core.statistics.agreement import (
    average_deviation,
    r_star,
    r_wg,
    r_wg_j,
    skewed_null,
    uniform_null,
)
from customary.core.statistics.changes import beyond_chance
from customary.core.statistics.intraclass import intraclass, shrunk_means
from customary.core.statistics.means import differences, mean_interval, mean_of
from customary.core.statistics.reliability import cronbach_alpha, mcdonald_omega
from customary.core.statistics.spread import spread
from customary.core.statistics.weighting import Margin, Weights, rake, weighted_mean
from tests.core.oracles import told_by_r

HERE = Path(__file__).parent
R = told_by_r("survey")
with (HERE / "survey_answers.csv").open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines))
ITEMS = np.array([[float(row[f"q{at}"] or "nan") for at in range(1, 7)] for row in ROWS])
TEAM = np.array([int(row["team"]) for row in ROWS])
TENURE = Margin(
    np.array([["new", "some", "long"].index(row["tenure"]) for row in ROWS]),
    np.array([120.0, 160, 120]),
)
PLACE = Margin(
    np.array([["north", "south"].index(row["place"]) for row in ROWS]), np.array([180.0, 220])
)
NORTH = PLACE.category == 0
NULLS = {"uniform": uniform_null(5), "slight_skew": skewed_null(5)}


def of_r(numbers: list[float | None]) -> Any:
    """R's numbers, its missing ones as NaN."""
    return pytest.approx(np.array(numbers, dtype=np.float64), rel=1e-10, abs=1e-12, nan_ok=True)


def test_alpha_with_its_interval_and_items() -> None:
    found, expected = cronbach_alpha(ITEMS), R["alpha"]
    assert found is not None
    assert found.alpha == pytest.approx(expected["raw"], rel=1e-12)
    assert (found.low, found.high) == pytest.approx((expected["low"], expected["high"]), rel=1e-9)
    assert found.without == of_r(expected["without"])


def test_omega_of_answers_as_they_are_and_of_items_that_vary_alike() -> None:
    expected = R["omega"]
    assert mcdonald_omega(ITEMS) == pytest.approx(expected["covariance"], abs=1e-6)
    alike = ITEMS / ITEMS[~np.isnan(ITEMS).any(axis=1)].std(axis=0)
    assert mcdonald_omega(alike) == pytest.approx(expected["standardised"], abs=1e-7)


@pytest.mark.parametrize("null", NULLS)
def test_agreement_in_each_team_against_each_null(null: str) -> None:
    one, scale = spread(ITEMS[:, 0], TEAM), spread(ITEMS, TEAM)
    assert r_wg(one, NULLS[null])[:, 0] == of_r(R["agreement"][f"rwg_{null}"])
    assert r_wg_j(scale, NULLS[null]) == of_r(R["agreement"][f"rwg_j_{null}"])


def test_agreement_in_each_team_without_a_null_or_whatever_the_length() -> None:
    one, scale, expected = spread(ITEMS[:, 0], TEAM), spread(ITEMS, TEAM), R["agreement"]
    assert scale.n[:, 0].tolist() == expected["size"]
    assert r_star(scale, NULLS["uniform"]) == of_r(expected["lindell"])
    assert average_deviation(scale) == of_r(expected["average_deviation"])
    assert average_deviation(one) == of_r(expected["average_deviation_q1"])


def test_intraclass_correlations_of_teams_of_unequal_size_with_gaps() -> None:
    found = intraclass(spread(ITEMS, TEAM, listwise=False))
    expected = list(R["intraclass"].values())
    assert found.icc1 == of_r([item["icc1"] for item in expected])
    assert found.icc2 == of_r([item["icc2"] for item in expected])
    assert found.p_value == pytest.approx([item["p"] for item in expected], rel=1e-8)


def test_the_means_of_teams_are_shrunk_as_a_random_intercept_does() -> None:
    found = shrunk_means(spread(ITEMS[:, 4], TEAM), R["shrunk"]["icc1"])
    assert found[:, 0] == pytest.approx(R["shrunk"]["means"], rel=1e-7)


@pytest.mark.parametrize(
    ("of", "margins", "finite"),
    [
        ("raked", [TENURE, PLACE], True),
        ("raked_endless", [TENURE, PLACE], False),
        ("poststratified", [TENURE], True),
    ],
)
def test_weights_and_the_weighted_mean_with_its_error(
    of: str, margins: list[Margin], finite: bool
) -> None:
    weights, expected = rake(margins), R[of]
    found = weighted_mean(ITEMS[:, 4], weights, margins, finite=finite)
    assert found.mean == pytest.approx(expected["mean"], rel=1e-10)
    assert found.error == pytest.approx(expected["error"], rel=1e-8)
    assert found.n == (~np.isnan(ITEMS[:, 4])).sum()


def test_raked_weights_are_those_of_r() -> None:
    weights, expected = rake([TENURE, PLACE]), R["raked_endless"]
    assert weights.weights[0] == pytest.approx(expected["first"], rel=1e-9)
    assert weights.weights.max() == pytest.approx(expected["largest"], rel=1e-9)


def test_a_stratified_sample_of_schools_is_raked_to_two_margins() -> None:
    # Kind of school (elementary, high, middle) by whether it met its target (no, yes).
    schools = R["schools"]
    kind = np.repeat([0, 1, 2, 0, 1, 2], schools["cells"])
    met = np.repeat([0, 0, 0, 1, 1, 1], schools["cells"])
    mean = np.repeat(schools["cell_means"], schools["cells"])
    margins = [Margin(kind, np.array([4421.0, 755, 1018])), Margin(met, np.array([1072.0, 5122]))]
    weights = rake(margins)
    assert weights.design_effect == pytest.approx(1.1863793, abs=5e-8)
    assert weights.design_effect == pytest.approx(schools["design_effect"], rel=1e-10)
    assert weighted_mean(mean, weights, margins).mean == pytest.approx(schools["mean"], rel=1e-10)


def test_means_and_their_difference() -> None:
    north, south = mean_of(ITEMS[NORTH, 0]), mean_of(ITEMS[~NORTH, 0])
    welch, student, finite = R["welch"], R["student"], R["finite"]
    assert north.mean == pytest.approx(student["mean"], rel=1e-12)
    assert mean_interval(north) == pytest.approx((student["low"], student["high"]), rel=1e-10)
    assert mean_interval(north, population=200) == pytest.approx(finite["interval"], rel=1e-10)
    found = differences(np.array([north]), np.array([south]))
    assert (found.low[0], found.high[0]) == pytest.approx((welch["low"], welch["high"]), rel=1e-9)
    assert found.p_value[0] == pytest.approx(welch["p"], rel=1e-9)


def test_what_stands_among_many_is_what_stays_below_the_rate_when_adjusted() -> None:
    p_values = [0.001, 0.012, 0.014, 0.03, 0.04, 0.2, 0.6]
    assert beyond_chance(p_values).tolist() == [p <= 0.05 for p in R["adjusted"]]


def test_weights_that_are_all_the_same_leave_the_plain_mean() -> None:
    everybody = Margin(np.zeros(len(ITEMS), dtype=np.int64), np.array([400.0]))
    weights = rake([everybody])
    assert isinstance(weights, Weights)
    found = weighted_mean(ITEMS[:, 4], weights, [everybody])
    assert weights.design_effect == pytest.approx(1, rel=1e-12)
    assert found.mean == pytest.approx(R["plain"]["mean"], rel=1e-12)
    assert found.error == pytest.approx(R["plain"]["error"], rel=1e-9)

# SPDX-License-Identifier: Apache-2.0
"""The statistics of a survey give the numbers of R over real answers.

The answers are not in this repository, their licences differ: a folder beside it, ../shared/data,
or the one CUSTOMARY_TEST_DATA names, holds `culture/` with R's numbers in `expected.json`.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from customary.core.statistics.agreement import (
    average_deviation,
    r_star,
    r_wg,
    r_wg_j,
    uniform_null,
)
from customary.core.statistics.intervals import wilson
from customary.core.statistics.means import half_widths, mean_interval, mean_of
from customary.core.statistics.reliability import cronbach_alpha, mcdonald_omega
from customary.core.statistics.spread import spread

BESIDE = Path(__file__).parents[4] / "shared" / "data"
CULTURE = Path(os.environ.get("CUSTOMARY_TEST_DATA", BESIDE)) / "culture"

pytestmark = pytest.mark.skipif(
    not (CULTURE / "expected.json").exists(),
    reason=f"Real answers are not in {CULTURE}; CUSTOMARY_TEST_DATA may say where they are.",
)


@pytest.fixture(scope="module")
def of_r() -> dict[str, Any]:
    numbers: dict[str, Any] = json.loads((CULTURE / "expected.json").read_text("utf-8"))
    return numbers


def table(name: str) -> list[dict[str, str]]:
    with (CULTURE / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_five_items_of_agreeableness(of_r: dict[str, Any]) -> None:
    items = np.array(
        [list(map(float, row.values())) for row in table("bfi_agree_A1rev_complete.csv")]
    )
    expected = of_r["bfi_A"]
    alpha, omega = cronbach_alpha(items), mcdonald_omega(items)
    assert alpha is not None
    assert alpha.alpha == pytest.approx(expected["alpha_raw"], abs=1e-12)
    assert alpha.low == pytest.approx(expected["feldt_lo"], abs=1e-9)
    assert alpha.high == pytest.approx(expected["feldt_hi"], abs=1e-9)
    assert alpha.without == pytest.approx(np.array(expected["alpha_drop"]), abs=1e-11)
    # Both programs stop a little before the top of the likelihood.
    assert omega == pytest.approx(expected["omega_cfa_cov"], abs=5e-7)
    alike = mcdonald_omega(items / items.std(axis=0))
    assert alike == pytest.approx(expected["omega_total_1f_ml_corr"], abs=5e-7)


def test_leadership_in_forty_nine_companies(of_r: dict[str, Any]) -> None:
    rows = table("lq2002.csv")
    values = np.array([[float(row[f"LEAD{at:02d}"]) for at in range(1, 12)] for row in rows])
    names, company = np.unique([int(row["COMPID"]) for row in rows], return_inverse=True)
    scale, first = spread(values, company), spread(values[:, 0], company)
    null = uniform_null(5)
    for told, key, column in (
        (r_wg(first, null)[:, 0], "lq2002_rwg_LEAD01", "rwg"),
        (r_wg_j(scale, null), "lq2002_rwgj_LEAD", "rwg.j"),
        (r_star(scale, null), "lq2002_rwgj_lindell", "rwg.lindell"),
        (average_deviation(scale), "lq2002_adm", "AD.M"),
        (average_deviation(first), "lq2002_adm_LEAD01", "AD.M"),
    ):
        expected = of_r[key]
        assert told.mean() == pytest.approx(expected["mean"], abs=1e-11)
        places = [int(np.flatnonzero(names == int(one["grpid"]))[0]) for one in expected["first5"]]
        assert told[places] == pytest.approx([one[column] for one in expected["first5"]], abs=1e-11)
        sizes = [one.get("gsize", one.get("nraters")) for one in expected["first5"]]
        assert scale.n[places, 0].tolist() == sizes


def test_a_sample_of_schools_without_replacement(of_r: dict[str, Any]) -> None:
    found, expected = (
        mean_of(np.array([float(row["api00"]) for row in table("apisrs.csv")])),
        of_r["api_srs"],
    )
    assert found.n == expected["n"]
    assert found.mean == pytest.approx(expected["mean"], abs=1e-9)
    for population, error in ((expected["N"], "se_fpc"), (None, "se_nofpc")):
        low, high = mean_interval(found, population=population) or (np.nan, np.nan)
        assert (high - low) / 2 / 1.9719565442517506 == pytest.approx(expected[error], rel=1e-11)
        half = half_widths(
            np.array([found.variance]),
            np.array([found.n]),
            population=None if population is None else np.array([population]),
        )
        assert half[0] == pytest.approx((high - low) / 2, rel=1e-12)


def test_fifteen_of_twenty(of_r: dict[str, Any]) -> None:
    assert wilson(15, 20) == pytest.approx(of_r["wilson"]["x15_n20"], abs=1e-12)

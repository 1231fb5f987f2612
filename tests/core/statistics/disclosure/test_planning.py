# SPDX-License-Identifier: Apache-2.0
"""Before the launch: which tables will be seen, and how sure that is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from customary.core.statistics.disclosure.planning import Limit, planned
from customary.core.statistics.disclosure.tables import (
    MOST_CUT,
    cuts_family,
    units_cut,
    units_family,
)


def test_a_sure_unit_is_seen_a_hopeless_one_is_not_and_one_between_sometimes() -> None:
    family = units_family(["A", "B", "C"], dict.fromkeys("ABC"), floor=5)
    invited, rate = np.array([60, 7, 8]), np.array([0.7, 0.1, 0.6])
    found = planned(invited, rate, [family], seed=1, waves=200)
    sure, hopeless, between = (found["units", (name,)] for name in "ABC")
    assert (sure.invited, sure.expected) == (60, pytest.approx(42))
    assert hopeless.shown == 0 < between.shown < sure.shown
    # Five of eight or more answer that often; then it may still have to protect the few of B.
    assert between.shown < stats.binom.sf(4, 8, 0.6) - 0.2
    assert found["units", (None,)].shown == 1
    assert found == planned(invited, rate, [family], seed=1, waves=200)


def test_rates_that_are_no_shares_are_refused() -> None:
    family = units_family(["A"], {"A": None}, floor=5)
    for rate in ([1.2], [0.5, 0.5], [np.nan]):
        with pytest.raises(ValueError, match="1 places needs a rate"):
            planned(np.array([9]), np.array(rate), [family], seed=1)


def test_only_units_that_a_wave_would_cut_are_foreseen_as_cut() -> None:
    """Thirty answers and a place among the hundred largest, as at the close of a wave."""
    unit = ["large"] * 2 + ["small"] * 2
    parents: dict[str, str | None] = dict.fromkeys(("large", "small"))
    families = [
        units_family(unit, parents, floor=5),
        cuts_family(unit, parents, ["a", "b"] * 2, floor=10, name="level"),
    ]
    found = planned(np.array([30, 30, 14, 14]), np.ones(4), families, seed=1)
    assert found["level", ("large", "a")].shown == 1
    assert found["level", ("small", "a")].shown == 0
    # It would have answers enough to be shown.
    assert found["level", ("small", "a")].expected >= 10
    assert found["units", ("small",)].shown == 1
    assert found["level", (None, "a")].shown == 1


def test_the_largest_units_are_cut_from_thirty_answers_on() -> None:
    assert units_cut({"A": 30, "B": 29}) == {"A"}
    many = {number: 30 + number for number in range(MOST_CUT + 20)}
    assert units_cut(many) == set(range(20, MOST_CUT + 20))


def test_no_more_answers_are_foreseen_than_are_taken() -> None:
    family = units_family(["A", "B"], dict.fromkeys("AB"), floor=5)
    invited, rate = np.array([40, 40]), np.array([0.5, 0.5])
    in_all = [Limit(np.arange(2), 6)]
    found = planned(invited, rate, [family], seed=1, waves=50, limits=in_all)
    assert found["units", (None,)].expected == pytest.approx(6)
    assert found["units", ("A",)].expected == pytest.approx(3)
    # Of six answers at most one unit has five, and then the other's single one follows from both.
    assert found["units", ("A",)].shown < 0.2
    assert found["units", (None,)].shown == 1
    of_one = [Limit(np.array([0]), 4), Limit(np.arange(2), 100)]
    found = planned(invited, rate, [family], seed=1, waves=50, limits=of_one)
    assert [found["units", (name,)].expected for name in "AB"] == [
        pytest.approx(4),
        pytest.approx(20),
    ]
    assert found["units", ("A",)].shown == 0
    assert invited.tolist() == [40, 40]
    assert rate.tolist() == [0.5, 0.5]

# SPDX-License-Identifier: Apache-2.0
"""Goals held against what was measured, to the boundary."""

from __future__ import annotations

import pytest

from customary.core.statistics.goals import Outcome, outcome, relative_target


def reached(value: float, baseline: float, n: int | None = None) -> Outcome:
    target = relative_target(baseline, 0.1)
    return outcome(value, target, baseline=baseline, higher_is_better=True, n=n)


def test_at08_ten_per_cent_on_last_quarter() -> None:
    assert reached(33.0, 30) is Outcome.MET
    assert reached(32.9, 30) is Outcome.NOT_MET
    assert reached(-18, -20) is Outcome.MET
    with pytest.raises(ValueError, match="points"):
        reached(1, 0)
    assert reached(33.0, 30, n=400) is Outcome.NOT_DISTINGUISHABLE
    assert reached(33.0, 30, n=20_000) is Outcome.MET
    assert reached(32.9, 30, n=0) is Outcome.NOT_MET


def test_where_less_is_better_less_is_met() -> None:
    met = outcome(4, 5, baseline=9, higher_is_better=False, n=None)
    assert met is Outcome.MET

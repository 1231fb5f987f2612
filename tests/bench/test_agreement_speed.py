# SPDX-License-Identifier: Apache-2.0
"""How long agreement and intraclass correlations take for a million answers in 5,000 teams.

Two shapes: 100,000 people with ten items, and a million people with one. Each is told against the
least there is to do, one pass of numpy that sums the answers by team, and against a loop over the
teams that tells the same agreement and correlations team by team.

make bench ARGS="-k agreement_speed"
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from customary.core.statistics.agreement import (
    average_deviation,
    r_star,
    r_wg,
    r_wg_j,
    uniform_null,
)
from customary.core.statistics.intraclass import Intraclass, intraclass
from customary.core.statistics.spread import spread

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.bench

TEAMS = 5_000
LONGEST_SECONDS = 1.0
NULL = uniform_null(5)


@pytest.mark.parametrize(("people", "items"), [(100_000, 10), (1_000_000, 1)])
def test_a_million_answers_in_five_thousand_teams(people: int, items: int) -> None:
    rng = np.random.default_rng(20)
    team = rng.permutation(np.arange(people) % TEAMS)
    base = rng.normal(3, 0.5, TEAMS)[team][:, None]
    values = np.clip(np.round(base + rng.normal(0, 1, (people, items))), 1, 5)

    def whole() -> tuple[np.ndarray, Intraclass]:
        found = spread(values, team, groups=TEAMS)
        for told in (r_wg(found, NULL), r_star(found, NULL), average_deviation(found)):
            assert len(told) == TEAMS
        return r_wg_j(found, NULL), intraclass(found)

    def bare() -> None:
        for at in range(items):
            np.bincount(team, values[:, at], minlength=TEAMS)

    def loop() -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(team, kind="stable")
        edges = np.searchsorted(team[order], np.arange(TEAMS + 1))
        agreed, between, within = np.empty(TEAMS), np.zeros(items), np.zeros(items)
        overall = values.mean(axis=0)
        for at in range(TEAMS):
            own = values[order[edges[at] : edges[at + 1]]]
            variance = own.var(axis=0, ddof=1)
            quality = 1 - min(variance.mean() / NULL, 1)
            agreed[at] = items * quality / (items * quality + 1 - quality)
            between += len(own) * (own.mean(axis=0) - overall) ** 2
            within += (len(own) - 1) * variance
        msb, msw = between / (TEAMS - 1), within / (people - TEAMS)
        return agreed, (msb - msw) / (msb + (people / TEAMS - 1) * msw)

    (agreed, correlation), seconds = timed(whole)
    _, least = timed(bare)
    (expected, icc1), looped = timed(loop, times=1)
    assert agreed == pytest.approx(expected, rel=1e-9)
    assert correlation.icc1 == pytest.approx(icc1, rel=1e-9)
    told = {
        "shape": f"{people} x {items}",
        "milliseconds": round(1000 * seconds, 1),
        "one pass of bincount": round(1000 * least, 1),
        "times one pass": round(seconds / least, 1),
        "loop over teams": round(1000 * looped, 1),
        "faster than the loop": round(looped / seconds, 1),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    assert seconds < LONGEST_SECONDS


def timed(work: Callable[[], Any], times: int = 5) -> tuple[Any, float]:
    """What came of it, and the median of the processor's seconds."""
    taken: list[float] = []
    came = None
    for _ in range(times):
        began = time.process_time()
        came = work()
        taken.append(time.process_time() - began)
    return came, sorted(taken)[len(taken) // 2]

# SPDX-License-Identifier: Apache-2.0
"""How long it takes to tell what can be published of a wave: 500 units, four attributes.

make bench ARGS="-k disclosure"
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import numpy as np
import pytest

from customary.core.statistics.disclosure.release import Why, release
from customary.core.statistics.disclosure.tables import Family, cuts_family, units_family

pytestmark = pytest.mark.bench

PEOPLE = 6000
#: Divisions, departments, sections, teams.
WIDTHS = (4, 4, 5, 5)
ATTRIBUTES = {
    "gender": [0.48, 0.5, 0.02],
    "tenure": [0.3, 0.3, 0.25, 0.15],
    "age": [0.1, 0.3, 0.3, 0.2, 0.1],
    "level": [0.4, 0.25, 0.15, 0.1, 0.07, 0.03],
}
#: Processor seconds on one core.
MOST_SECONDS = 60


def organisation(seed: int) -> list[Family]:
    random = np.random.default_rng(seed)
    parents: dict[str, str | None] = {"r": None}
    units = ["r"]
    for width in WIDTHS:
        within = {f"{unit}.{i}": unit for unit in units for i in range(width)}
        parents.update(within)
        units = list(within)
    size = random.dirichlet(np.full(len(units), 2.0))
    place = [units[i] for i in random.choice(len(units), PEOPLE, p=size)]
    bosses = [unit for unit in parents if unit not in units]
    place[: len(bosses)] = bosses
    cuts = [
        cuts_family(
            place, parents, random.choice(len(p), PEOPLE, p=p).tolist(), floor=10, name=name
        )
        for name, p in ATTRIBUTES.items()
    ]
    return [units_family(place, parents, floor=5), *cuts]


def test_a_company_of_500_units_and_four_attributes() -> None:
    families = organisation(seed=1)
    started = time.process_time()
    found = release(np.ones(PEOPLE, dtype=np.int64), families)
    seconds = time.process_time() - started
    why = Counter(one.why for one in found.hidden.values())
    shown = Counter(name for name, _ in found.shown)
    sys.stdout.write(
        f"\n{len(found.shown) + len(found.hidden)} tables in {seconds:.1f} s: {dict(shown)} shown,"
        f" {why[Why.BELOW_FLOOR]} below the floor, {why[Why.COMPLEMENTARY]} complementary\n"
    )
    assert seconds < MOST_SECONDS
    # Cuts must not cost units: as many are published as without any.
    alone = release(np.ones(PEOPLE, dtype=np.int64), families[:1])
    assert shown["units"] == len(alone.shown)

# SPDX-License-Identifier: Apache-2.0
"""How long it takes to tell what can be published of a wave: of 500 units, and of 2,000.

make bench ARGS="-k disclosure"
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from customary.core.statistics.disclosure.release import Why, release
from customary.core.statistics.disclosure.tables import Family, cuts_family, units_family
from tests.bench.memory import peak_mb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
MORE_ATTRIBUTES = {"remote": [0.6, 0.25, 0.15], "country": [0.5, 0.2, 0.15, 0.1, 0.05]}
#: Processor seconds on one core.
MOST_SECONDS, MOST_SECONDS_OF_MANY = 60, 300
MOST_MB_OF_MANY = 1_500


def organisation(
    seed: int,
    people: int = PEOPLE,
    widths: Sequence[int] = WIDTHS,
    attributes: Mapping[str, list[float]] = ATTRIBUTES,
) -> list[Family]:
    random = np.random.default_rng(seed)
    parents: dict[str, str | None] = {"r": None}
    units = ["r"]
    for width in widths:
        within = {f"{unit}.{i}": unit for unit in units for i in range(width)}
        parents.update(within)
        units = list(within)
    size = random.dirichlet(np.full(len(units), 2.0))
    place = [units[i] for i in random.choice(len(units), people, p=size)]
    bosses = [unit for unit in parents if unit not in units]
    place[: len(bosses)] = bosses
    cuts = [
        cuts_family(
            place, parents, random.choice(len(p), people, p=p).tolist(), floor=10, name=name
        )
        for name, p in attributes.items()
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


def test_a_company_of_100_000_with_every_unit_cut_by_six_attributes() -> None:
    """In a process of its own, so that its memory is its own."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.bench.test_disclosure_speed"],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(child.stdout)
    sys.stdout.write(f"\n{told}\n")
    assert told["seconds"] < MOST_SECONDS_OF_MANY
    assert told["MB"] < MOST_MB_OF_MANY


def main() -> None:
    """Release the tables of 100,000 people and tell what it took."""
    families = organisation(
        seed=1, people=100_000, widths=(5, 4, 5, 18), attributes=ATTRIBUTES | MORE_ATTRIBUTES
    )
    started = time.process_time()
    found = release(np.ones(100_000, dtype=np.int64), families)
    told = {
        "tables": len(found.shown) + len(found.hidden),
        "shown": len(found.shown),
        "seconds": round(time.process_time() - started, 1),
        "MB": round(peak_mb()),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Tables of observations for tests: written by hand, or made up by hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as some

from customary.core.grading.evidence import Evidence
from customary.core.grading.observations import LEVELS, Observations
from customary.core.grading.periods import Cadence, periods_before

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_OF = date(2025, 12, 15)
MONTHS = periods_before(AS_OF, Cadence.MONTH)


@dataclass(frozen=True)
class Row:
    """One observation."""

    day: date
    held: bool = True
    base: Evidence = Evidence.SYSTEM
    proof: Evidence = Evidence.SYSTEM
    unit: int = 1
    level: int = 2
    value: float = float("nan")

    @property
    def is_proven(self) -> bool:
        """Held, by trusted records on both sides."""
        return self.held and max(self.base, self.proof) <= Evidence.DAILY_WORK


def table(rows: Sequence[Row]) -> Observations:
    """The rows as observations, with running numbers for records."""
    return Observations.build(
        day=[row.day for row in rows],
        held=[row.held for row in rows],
        base=[row.base for row in rows],
        proof=[row.proof for row in rows],
        unit=[row.unit for row in rows],
        level=[row.level for row in rows],
        value=[row.value for row in rows],
        record=range(1, len(rows) + 1),
    )


def monthly(months: int, **row: object) -> list[Row]:
    """A row in each of the latest complete months, newest first."""
    return [Row(start + timedelta(days=9), **row) for start in MONTHS.starts[::-1][:months]]


def rows(
    *, worst: Evidence = Evidence.OPINION, best: Evidence = Evidence.SYSTEM
) -> some.SearchStrategy[list[Row]]:
    """Rows in and around the window, with evidence between the two grades."""
    grades = some.sampled_from([grade for grade in Evidence if best <= grade <= worst])
    return some.lists(
        some.builds(
            Row,
            day=some.dates(date(2024, 10, 1), date(2026, 1, 31)),
            held=some.booleans(),
            base=grades,
            proof=grades,
            unit=some.integers(0, 4),
            level=some.integers(-1, len(LEVELS) - 1),
            value=some.one_of(some.just(float("nan")), some.floats(0, 1000)),
        ),
        max_size=40,
    )

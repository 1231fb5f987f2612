# SPDX-License-Identifier: Apache-2.0
"""The goal of the quarter: customers recommend more than in the quarter before, by a tenth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.grading.figures import Estimate
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.goals import ROUNDING, WIDEST, Outcome, relative_target
from customary.core.statistics.intervals import wilson
from customary.core.statistics.recommendation import (
    Change,
    Counts,
    change_of_recommendation,
    recommendation_interval,
    recommendation_score,
)
from customary.evidence.reading import once
from customary.evidence.registry import indicator
from customary.evidence.told import Told, first_month, quarter_end, told
from customary.store.models import Audience, InstrumentKind

if TYPE_CHECKING:
    from customary.evidence.reading import Reading

#: By how much of the score of the quarter before it shall rise.
GOAL = 0.10
#: Detractors, passives, promoters.
PARTS = 3


@dataclass(frozen=True)
class _Quarter:
    """A quarter and the one before it; `day` is its first day after, when all of it is told."""

    day: date
    before: Counts
    now: Counts
    newest: Told
    change: Change
    outcome: Outcome

    @property
    def target(self) -> float:
        """Points that would have met the goal."""
        return relative_target(recommendation_score(self.before), GOAL)


def beside(reading: Reading, _rows: Observations) -> list[dict[str, Any]]:
    """Of the last quarter: both scores, the goal and what came of it; quarters in which it was met."""
    quarters = _quarters(reading)
    if not quarters:
        return []
    last = quarters[-1]
    scores = [
        {
            "what": what,
            "value": recommendation_score(counts),
            "n": counts.n,
            "low": low,
            "high": high,
        }
        for what, counts in (("score_before", last.before), ("score_now", last.now))
        for low, high in [recommendation_interval(counts)]
    ]
    goal = {"what": f"quarter_{last.outcome}", "value": last.target, "n": last.now.n}
    kept = [one for one in quarters if one.outcome is not Outcome.NOT_DISTINGUISHABLE]
    shares = []
    if kept:
        met = sum(one.outcome is Outcome.MET for one in kept)
        low, high = wilson(met, len(kept))
        share = {"value": met / len(kept), "n": len(kept), "low": low, "high": high}
        shares = [{"what": "quarters_met", **share, "numerator": met, "denominator": len(kept)}]
    return [*scores, goal | {"low": None, "high": None}, *shares]


def last_change(reading: Reading, _rows: Observations) -> Estimate | None:
    """The change of the last quarter, in points."""
    quarters = _quarters(reading)
    if not quarters:
        return None
    last = quarters[-1]
    return Estimate(last.change.points, last.now.n, last.change.low, last.change.high)


@indicator(
    "I57",
    records="waves",
    rhythm=Cadence.QUARTER,
    by_opportunity=True,
    beside=beside,
    summed=last_change,
)
def a_tenth_more(reading: Reading) -> Observations:
    """One observation: a whole fiscal quarter in which customers were asked, as in the one before.

    It holds when the score rose by a tenth of what it was or more, and by more than chance; `value`
    is the change in points. Waves of one questionnaire in a quarter are taken together; those
    after a contact are not among them, nor is a quarter after one with a score of 0, of which no
    share is anything. The last wave is the record.
    """
    found = _quarters(reading)
    grades = [one.newest.evidence(reading) for one in found]
    return Observations.build(
        day=np.array([one.day for one in found], dtype="datetime64[D]"),
        held=[one.outcome is Outcome.MET for one in found],
        base=np.array(grades, dtype=np.int8),
        value=np.array([one.change.points for one in found], dtype=np.float64),
        record=np.array([one.newest.wave for one in found], dtype=np.int64),
    )


@once
def _quarters(reading: Reading) -> list[_Quarter]:
    """Each whole quarter with the one before it, by the day it was over."""
    first = first_month()
    found = []
    for series in _by_series(reading).values():
        for number in sorted(series):
            over = date(*quarter_end(number, first), 1)
            if number - 1 not in series or over > reading.as_of or over < reading.since:
                continue
            before, now = (_together(series[each]) for each in (number - 1, number))
            if recommendation_score(before) != 0:
                change = change_of_recommendation(before, now)
                newest = series[number][-1][0]
                found.append(
                    _Quarter(over, before, now, newest, change, _outcome(before, now, change))
                )
    return sorted(found, key=lambda one: (one.day, one.newest.wave))


def _outcome(before: Counts, now: Counts, change: Change) -> Outcome:
    """What came of the goal; the boundary itself is met."""
    target = relative_target(recommendation_score(before), GOAL)
    if recommendation_score(now) < target - ROUNDING * max(1.0, abs(target)):
        return Outcome.NOT_MET
    return Outcome.MET if change.beyond_chance else Outcome.NOT_DISTINGUISHABLE


def _by_series(reading: Reading) -> dict[tuple[int, str], dict[int, list[tuple[Told, Counts]]]]:
    """The answers of each wave that asked for a recommendation, by questionnaire and quarter."""
    found: dict[tuple[int, str], dict[int, list[tuple[Told, Counts]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in told(
        reading,
        audience=Audience.CUSTOMERS,
        instrument__kind=InstrumentKind.RECOMMENDATION,
        trigger={},
    ):
        if (counts := _counts(one)) is not None:
            found[one.series][one.quarter].append((one, counts))
    return found


def _counts(one: Told) -> Counts | None:
    """Who detracts, is passive and promotes, by the first score that is told; None for none."""
    for figure in one.figures.scales:
        if figure.value is None or len(figure.counts) != PARTS or not sum(figure.counts):
            continue
        counts = Counts(*figure.counts)
        # A scale of three points has three counts too.
        if abs(recommendation_score(counts) - figure.value.value) < ROUNDING * WIDEST:
            return counts
    return None


def _together(waves: list[tuple[Told, Counts]]) -> Counts:
    return Counts(*(sum(part) for part in zip(*(counts for _, counts in waves), strict=True)))

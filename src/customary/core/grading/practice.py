# SPDX-License-Identifier: Apache-2.0
"""The grade of a practice: not seen, said, done, habit, everywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.figures import counted
from customary.core.grading.observations import LEVELS
from customary.core.grading.periods import FEWEST_PERIODS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from customary.core.grading.observations import Observations
    from customary.core.grading.periods import Periods

#: Shares of the grading rule; proposed defaults (catalogue rule 2c.2 and 2c.10).
HABIT_SHARE = 0.8
REACH_SHARE = 0.8


class Maturity(IntEnum):
    """Practice grades. There is no "complete": the highest must be kept up like any other."""

    NOT_SEEN = 0
    SAID = 1
    DONE = 2
    HABIT = 3
    EVERYWHERE = 4


@dataclass(frozen=True)
class Rule:
    """How one practice is graded.

    Attributes:
        threshold: share of a period's observations that must hold for the period to be kept.
        by_opportunity: a period with nothing to observe is not held against the practice
            (no incident, no hire); otherwise silence counts as a period missed.
        company_scope: graded for the organisation as a whole, ending at "habit" by nature.
        levels: levels that must each show evidence before a practice is everywhere.
    """

    threshold: float
    by_opportunity: bool = False
    company_scope: bool = False
    levels: tuple[str, ...] = LEVELS

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise ValueError(f"A threshold is above 0 and at most 1, not {self.threshold}.")
        if unknown := set(self.levels) - set(LEVELS):
            raise ValueError(f"Unknown levels {sorted(unknown)}; known are {LEVELS}.")


@dataclass(frozen=True)
class Continuity:
    """How steadily a practice showed: periods expected and kept, and the longest gap."""

    expected: int
    kept: int
    longest_gap: int
    kept_by_period: tuple[bool | None, ...]

    @property
    def share(self) -> float | None:
        """Kept of expected, None where nothing was expected."""
        return self.kept / self.expected if self.expected else None

    @property
    def is_habit(self) -> bool:
        """Evidence in at least 80 % of at least four expected periods."""
        share = self.share
        return self.expected >= FEWEST_PERIODS and share is not None and share >= HABIT_SHARE


@dataclass(frozen=True)
class Grading:
    """A grade, the reason in one word, and the facts the reason is told with.

    Attributes:
        seen: observations in the window, whatever their evidence.
        proven: those that held by trusted records on both sides.
        said: statements, and observations said to hold without such records.
        left_out: observations by weaker evidence beside a system of record.
    """

    maturity: Maturity
    reason: str
    continuity: Continuity
    seen: int = 0
    proven: int = 0
    said: int = 0
    left_out: int = 0
    last_proven: date | None = None
    units_in_scope: int = 0
    units_with_habit: int = 0
    lagging_units: tuple[int, ...] = ()
    levels_seen: tuple[str, ...] = ()
    levels_missing: tuple[str, ...] = ()


def continuity(observations: Observations, periods: Periods, rule: Rule) -> Continuity:
    """Which periods were kept: a trusted record that it held, in at least the threshold's share."""
    rows, held, _ = counted(observations)
    held = held & rows.trusted
    index = periods.index(rows.day)
    count = len(periods.starts)
    inside = (index >= 0) & (index < count)
    total = np.bincount(index[inside], minlength=count)[:count]
    holds = np.bincount(index[inside & held], minlength=count)[:count]
    return _continuity(total, holds, rule)


def _continuity(
    total: npt.NDArray[np.int64], holds: npt.NDArray[np.int64], rule: Rule
) -> Continuity:
    kept = (holds >= 1) & (holds >= rule.threshold * total)
    expected = (total > 0) if rule.by_opportunity else np.ones(len(total), dtype=bool)
    longest = gap = 0
    for was_kept, was_expected in zip(kept, expected, strict=True):
        if was_expected:
            gap = 0 if was_kept else gap + 1
            longest = max(longest, gap)
    return Continuity(
        expected=int(expected.sum()),
        kept=int((kept & expected).sum()),
        longest_gap=longest,
        kept_by_period=tuple(bool(k) if e else None for k, e in zip(kept, expected, strict=True)),
    )


def grade(
    observations: Observations, periods: Periods, rule: Rule, *, statements: int = 0
) -> Grading:
    """The grade of one unit, or of the organisation before its reach is looked at (0 to 3).

    Args:
        observations: everything observed, whatever its evidence.
        periods: the periods looked at; what lies outside them does not count.
        rule: how the practice is graded.
        statements: documents, announcements and favourable opinions that declare it.
    """
    inside = observations.where(periods.index(observations.day) >= 0)
    proven = inside.where(inside.proven)
    steady = continuity(inside, periods, rule)
    said = statements + int((inside.held & ~inside.proven).sum())
    maturity, reason = _verdict(len(proven), said, steady)
    if maturity is Maturity.NOT_SEEN and len(inside) == 0:
        reason = "too_old" if len(observations) else "no_records"
    return Grading(
        maturity=maturity,
        reason=reason,
        continuity=steady,
        seen=len(inside),
        proven=len(proven),
        said=said,
        left_out=int((~inside.trusted).sum()) if inside.trusted.any() else 0,
        last_proven=max(proven.day).item() if len(proven) else None,
        levels_seen=tuple(LEVELS[code] for code in sorted(set(proven.level.tolist()) - {-1})),
    )


def _verdict(proven: int, said: int, steady: Continuity) -> tuple[Maturity, str]:
    if proven and steady.is_habit:
        return Maturity.HABIT, "habit"
    if proven:
        enough = steady.expected >= FEWEST_PERIODS
        return Maturity.DONE, "not_steady" if enough else "too_few_periods"
    if said:
        return Maturity.SAID, "only_said"
    return Maturity.NOT_SEEN, "nothing_held"


def grade_units(
    observations: Observations,
    periods: Periods,
    rule: Rule,
    *,
    subtree: Mapping[int, Collection[int]],
) -> dict[int, Grading]:
    """The grade of each unit with all units below it.

    Args:
        observations: everything observed in all units.
        periods: the periods looked at.
        rule: how the practice is graded.
        subtree: for each unit to grade, the ids of it and of every unit below it.
    """
    order = np.argsort(observations.unit, kind="stable")
    ids, starts = np.unique(observations.unit[order], return_index=True)
    rows_of = dict(zip(ids.tolist(), np.split(order, starts[1:]), strict=True)) if len(ids) else {}
    gradings = {}
    for unit, members in subtree.items():
        rows = [rows_of[member] for member in members if member in rows_of]
        chosen = np.zeros(len(observations), dtype=bool)
        if rows:
            chosen[np.concatenate(rows)] = True
        gradings[unit] = grade(observations.where(chosen), periods, rule)
    return gradings


def with_reach(
    whole: Grading, units: Mapping[int, Grading], rule: Rule, *, in_scope: Sequence[int]
) -> Grading:
    """The organisation's grade once it is known how far the practice reaches.

    "Everywhere" is a habit in at least 80 % of the units in scope, shown at every level the
    practice asks for; the organisation-wide practices end at "habit".
    """
    steady = [unit for unit in in_scope if units[unit].maturity >= Maturity.HABIT]
    lagging = tuple(unit for unit in in_scope if units[unit].maturity < Maturity.HABIT)
    missing = tuple(level for level in rule.levels if level not in whole.levels_seen)
    maturity, reason = whole.maturity, whole.reason
    if maturity is Maturity.HABIT and rule.company_scope:
        reason = "habit_company_scope"
    elif maturity is Maturity.HABIT:
        reaches = bool(in_scope) and len(steady) >= REACH_SHARE * len(in_scope)
        if reaches and not missing:
            maturity, reason = Maturity.EVERYWHERE, "everywhere"
        else:
            reason = "levels_missing" if reaches else "units_lag"
    return replace(
        whole,
        maturity=maturity,
        reason=reason,
        units_in_scope=len(in_scope),
        units_with_habit=len(steady),
        lagging_units=lagging,
        levels_missing=missing,
    )


def weakest(gradings: Sequence[Grading]) -> Grading:
    """The grading of a practice with several indicators: that of the one least kept.

    Indicators without a single record are passed over while another has some.

    Raises:
        ValueError: if there is no grading at all.
    """
    if not gradings:
        raise ValueError("A practice needs at least one measured indicator to be graded.")
    seen = [grading for grading in gradings if grading.seen]
    return min(seen or gradings, key=lambda grading: grading.maturity)

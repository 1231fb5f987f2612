# SPDX-License-Identifier: Apache-2.0
"""What will be seen of a wave, told before it is launched, and how to print numbers of people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np
from scipy import stats

from customary.core.statistics.disclosure.release import release
from customary.core.statistics.disclosure.tables import units_cut

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy.typing as npt

    from customary.core.statistics.disclosure.tables import Family, Table

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

#: Where bands of people begin.
BANDS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


@dataclass(frozen=True)
class Planned:
    """What to expect of one table.

    Attributes:
        invited: people who are asked.
        expected: people who answer, on average.
        above_floor: the probability that as many answer as its floor asks.
        shown: in which share of simulated waves it was published, all rules applied.
    """

    invited: int
    expected: float
    above_floor: float
    shown: float


def planned(
    invited: Integers,
    rate: Floats,
    families: Sequence[Family],
    *,
    seed: int,
    waves: int = 20,
) -> dict[tuple[str, Hashable], Planned]:
    """What is likely to be published, by (family, key), if people answer at the expected rates.

    Everybody answers or not independently of the others, with the probability of their place. As at
    the close of a wave, in each of them only the units with the most answers are cut.

    Args:
        invited: how many people are asked at each place that tables name.
        rate: the share of them that is expected to answer.
        families: what could be published: those of `units_family` first, then cuts of those units.
        seed: the same seed simulates the same waves.
        waves: how many are simulated.

    Raises:
        ValueError: a rate is no share, or as for `release`.
    """
    if len(rate) != len(invited) or not ((rate >= 0) & (rate <= 1)).all():
        raise ValueError(f"Each of {len(invited)} places needs a rate from 0 to 1; got {rate}.")
    random = np.random.default_rng(seed)
    times: dict[tuple[str, Hashable], int] = {}
    for _ in range(waves):
        answered = random.binomial(invited, rate)
        for name in release(answered, _as_cut(answered, families)).shown:
            times[name] = times.get(name, 0) + 1
    return {
        (family.name, table.key): Planned(
            invited=int(invited[table.members].sum()),
            expected=float((invited * rate)[table.members].sum()),
            above_floor=probability_of_at_least(
                family.floor, invited[table.members], rate[table.members]
            ),
            shown=times.get((family.name, table.key), 0) / waves,
        )
        for family in families
        for table in family.tables
    }


def _as_cut(answered: Integers, families: Sequence[Family]) -> list[Family]:
    """The families with the cuts of the whole and of the units that are cut."""
    units, *cuts = families
    counts = {_unit(one): int(answered[one.members].sum()) for one in units.tables}
    counts.pop(None, None)
    cut = units_cut(counts) | {None}
    return [
        units,
        *(
            replace(one, tables=tuple(table for table in one.tables if _unit(table) in cut))
            for one in cuts
        ),
    ]


def _unit(table: Table) -> Hashable:
    """The unit a table is of; None for the whole."""
    return cast("tuple[Hashable, ...]", table.key)[0]


def probability_of_at_least(least: int, invited: Integers, rate: Floats) -> float:
    """The probability that so many answer, of people asked at several places with their rates.

    The sum of independent binomials, exactly: of each only the values below `least` matter.
    """
    below = np.zeros(least)
    below[:1] = 1.0
    for chance in np.unique(rate):
        asked = int(invited[rate == chance].sum())
        one = stats.binom.pmf(np.arange(least), asked, chance)
        below = np.convolve(below, one)[:least]
    return float(np.clip(1 - below.sum(), 0, 1))


def band(n: int) -> tuple[int, int | None]:
    """The band to print instead of a number of people, such as 10 to 19; from 10000 without end.

    With exact numbers somebody who knows who was asked could tell who did not answer.

    Raises:
        ValueError: there are fewer people than are ever shown.
    """
    if n < BANDS[0]:
        raise ValueError(f"{n} people are fewer than {BANDS[0]}, which are never shown.")
    place = sum(n >= start for start in BANDS)
    return BANDS[place - 1], BANDS[place] - 1 if place < len(BANDS) else None

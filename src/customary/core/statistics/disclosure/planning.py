# SPDX-License-Identifier: Apache-2.0
"""What will be seen of a wave, told before it is launched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from customary.core.statistics.disclosure.release import release
from customary.core.statistics.disclosure.tables import units_cut

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy.typing as npt

    from customary.core.statistics.disclosure.tables import Family, Table

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Planned:
    """What to expect of one table.

    Attributes:
        invited: people who are asked.
        expected: people who answer, on average.
        shown: in which share of simulated waves it was published, all rules applied.
    """

    invited: int
    expected: float
    shown: float


@dataclass(frozen=True)
class Limit:
    """Of all who could answer at some places only so many are let: the first who come."""

    places: Integers
    most: int


def expected_answers(invited: Integers, rate: Floats, limits: Sequence[Limit] = ()) -> Floats:
    """How many answer at each place on average; where a limit cuts in, each loses its share."""
    expected = invited * rate
    for one in limits:
        wanted = expected[one.places].sum()
        if wanted > one.most:
            expected[one.places] *= one.most / wanted
    return expected


def planned(
    invited: Integers,
    rate: Floats,
    families: Sequence[Family],
    *,
    seed: int,
    waves: int = 20,
    limits: Sequence[Limit] = (),
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
        limits: how many answers are taken at most, of some places each; the widest come last.

    Raises:
        ValueError: a rate is no share, or as for `release`.
    """
    if len(rate) != len(invited) or not ((rate >= 0) & (rate <= 1)).all():
        raise ValueError(f"Each of {len(invited)} places needs a rate from 0 to 1; got {rate}.")
    random = np.random.default_rng(seed)
    times: dict[tuple[str, Hashable], int] = {}
    for _ in range(waves):
        answered = random.binomial(invited, rate)
        for one in limits:
            if answered[one.places].sum() > one.most:
                answered[one.places] = random.multivariate_hypergeometric(
                    answered[one.places], one.most
                )
        for name in release(answered, _as_cut(answered, families)).shown:
            times[name] = times.get(name, 0) + 1
    expected = expected_answers(invited, rate, limits)
    return {
        (family.name, table.key): Planned(
            invited=int(invited[table.members].sum()),
            expected=float(expected[table.members].sum()),
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

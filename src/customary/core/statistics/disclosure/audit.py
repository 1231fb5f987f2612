# SPDX-License-Identifier: Apache-2.0
"""Proof that no combination of published sums is about only a few people, whatever their number.

What a combination is about adds up over regions, such as units that have nobody in common. If it
is about too few people in all, it is about too few or about nobody in each of them. So each region
is looked at by itself (`piles.py`); kept of all combinations are those that are suspicious there,
and those that are nothing there. Then a few neighbours are looked at together: what all of them
kept, and of that what is suspicious in the larger region. And so on, until one is left.

What is about one person in a unit is as a rule about others in the next, so little is ever kept.
What is looked at together stays small, and the work grows with the number of units.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from customary.core.statistics.disclosure.piles import PRIME, about, eliminate, suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    from scipy import sparse

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

#: Regions that follow one another are looked at as one up to so many kinds of person: what must be
#: set up for each takes longer than what there is to look at.
AT_ONCE = 200
#: So many neighbours are looked at together.
TOGETHER = 6
#: Once so many combinations are found, the rest can wait until these are mended.
ENOUGH = 500


@dataclass(frozen=True, eq=False)
class Combination:
    """A combination that must not be possible: factors of some groups, others have none.

    It is about too few people, or could only not be proved to be about enough.
    """

    groups: Integers
    factors: Integers
    is_narrow: bool


@dataclass(frozen=True, eq=False)
class _Kept:
    """What is kept of a region.

    Attributes:
        groups: that somebody of the region is in.
        kinds: that any row is about.
        factors: a row for each combination, a column for each of the groups.
        values: a row for each combination, a column for each of the kinds.
    """

    groups: Integers
    kinds: Integers
    factors: Integers
    values: Integers


def audit(
    incidence: sparse.csr_array,
    people: Integers,
    floor: int,
    regions: Integers,
    known: dict[bytes, tuple[Integers, Integers]] | None = None,
) -> list[Combination]:
    """What can be computed about fewer people than the floor from the sums of groups.

    If nothing is found nothing can be computed: that is proved. If something is, there may be more.

    Args:
        incidence: a row for each group, a column for each kind of person; 1 where they belong.
        people: how many there are of each kind, 1 or more.
        floor: the fewest people that a combination may be about.
        regions: a number for the region of each kind; those of neighbours follow one another.
            Any numbers will do; good ones have few groups that reach beyond them.
        known: what was found of regions before, and is filled with what is found now: most of
            them are as they were when something was mended elsewhere.
    """
    found: list[Combination] = []
    known = {} if known is None else known
    columns = incidence.tocsc()
    looked_at = [_alone(columns, kinds) for kinds in _by_region(regions)]
    while looked_at:
        reach = np.bincount(np.concatenate([one.groups for one in looked_at]))
        kept = []
        for one in looked_at:
            suspects, combinations = _suspects(one, people, floor, reach[one.groups] > 1, known)
            kept.append(suspects)
            found += combinations
        if len(kept) == 1 or len(found) > ENOUGH:
            break
        looked_at = [
            _together(kept[first : first + TOGETHER]) for first in range(0, len(kept), TOGETHER)
        ]
    return found


def _by_region(regions: Integers) -> Iterator[Integers]:
    """The kinds of each region; small ones that follow one another count as one."""
    _, sizes = np.unique(regions, return_counts=True)
    order = np.argsort(regions, kind="stable")
    first = last = 0
    for size in sizes.tolist():
        if last - first + size > AT_ONCE and last > first:
            yield order[first:last]
            first = last
        last += size
    if last > first:
        yield order[first:last]


def _alone(columns: sparse.csc_array, kinds: Integers) -> _Kept:
    """All combinations of the groups of a region."""
    inside = columns[:, kinds]
    groups = np.unique(inside.indices).astype(np.int64)
    values = np.zeros((len(groups), len(kinds)), dtype=np.int64)
    column = np.repeat(np.arange(len(kinds)), np.diff(inside.indptr))
    values[np.searchsorted(groups, inside.indices), column] = 1
    return _Kept(groups, kinds, np.eye(len(groups), dtype=np.int64), values)


def _suspects(
    one: _Kept,
    people: Integers,
    floor: int,
    beyond: Flags,
    known: dict[bytes, tuple[Integers, Integers]],
) -> tuple[_Kept, list[Combination]]:
    """What of a region's combinations must be looked at with its neighbours', and what is found.

    `beyond` tells of each group of the region whether anybody of another region is in it.
    """
    within, own = len(one.kinds), people[one.kinds]
    rows = np.hstack([one.values, one.factors])
    digest = sha256(repr((rows.shape, floor)).encode())
    for column in (rows, own, beyond):
        digest.update(column.tobytes())
    key = digest.digest()
    if key not in known:
        known[key] = _kept(rows, own, floor, beyond)
    rows, found = known[key]
    there = (rows[:, :within] != 0).any(axis=0)
    kept = _Kept(one.groups, one.kinds[there], rows[:, within:], rows[:, :within][:, there])
    return kept, [_combination(one.groups, row, own, floor) for row in found]


def _kept(rows: Integers, people: Integers, floor: int, beyond: Flags) -> tuple[Integers, Integers]:
    """The rows of a region that are kept, and those with which other regions have nothing to do.

    Of the latter these are the narrow ones, or all suspects where none is.
    """
    within = len(people)
    order, edge = np.arange(within), within + np.flatnonzero(beyond)
    rows, leads = eliminate(rows, order)
    # What is nothing here and has to do with groups of here alone is nothing at all.
    nothing, at_edge = eliminate(rows[len(leads) :], edge)
    nothing = nothing[: len(at_edge)]
    rows, leads = eliminate(suspicious(rows[: len(leads)], people, floor), np.append(edge, order))
    reaches = leads >= within
    rows = rows[: len(leads)]
    found = np.unique(suspicious(rows[~reaches], people, floor), axis=0)
    if len(found):
        rows = rows[reaches]  # a proof can wait until these are mended
        narrow = about(found, people) < floor
        found = found[narrow] if narrow.any() else found
    return np.vstack([rows, nothing]), found


def _combination(groups: Integers, row: Integers, people: Integers, floor: int) -> Combination:
    factors = row[len(people) :]
    there = np.flatnonzero(factors)
    is_narrow = bool(about(row[None, :], people)[0] < floor)
    return Combination(groups[there], factors[there], is_narrow)


def _together(parts: Sequence[_Kept]) -> _Kept:
    """The combinations that each of some regions has kept: a group has one factor in all of them."""
    groups = np.unique(np.concatenate([one.groups for one in parts]))
    kinds = np.concatenate([one.kinds for one in parts])
    rows = sum(len(one.factors) for one in parts)
    factors = np.zeros((rows, len(groups)), dtype=np.int64)
    values = np.zeros((rows, len(kinds)), dtype=np.int64)
    apart: list[Integers] = []
    first = np.full(len(groups), -1)
    row = column = 0
    for one in parts:
        at = np.searchsorted(groups, one.groups)
        own = slice(row, row + len(one.factors))
        values[own, column : column + len(one.kinds)] = one.values
        shared = first[at] >= 0
        differ = factors[:, at[shared]]
        differ[own] = -one.factors[:, shared] % PRIME
        apart.append(differ)
        factors[own, at[~shared]] = one.factors[:, ~shared]
        first[at] = 0
        row, column = row + len(one.factors), column + len(one.kinds)
    differences = np.hstack(apart)
    width = differences.shape[1]
    whole, leads = eliminate(np.hstack([differences, factors, values]), np.arange(width))
    whole = whole[len(leads) :, width:]
    return _Kept(groups, kinds, whole[:, : len(groups)], whole[:, len(groups) :])

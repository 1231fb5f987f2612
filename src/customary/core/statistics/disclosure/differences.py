# SPDX-License-Identifier: Apache-2.0
"""What anybody would try first: one table less another, and a unit less all its cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from customary.core.statistics.disclosure.remainders import Candidates, Remainders

    Integers = npt.NDArray[np.int64]


def narrow_differences(
    of: Candidates, left: Remainders, shown: npt.NDArray[np.bool_]
) -> Iterator[tuple[Integers, Integers]]:
    """Tables of different families whose difference is about fewer people than their floors ask.

    Each comes as the numbers of the tables, and the places of the people it is about. Looked at
    are two tables of which some people are in just one, and a table less those of a family that
    lie within it.
    """
    tables = np.flatnonzero(shown & (of.n > 0))
    if not len(tables):
        return
    within = _membership(of, tables)
    shared = ((within * of.people) @ within.T).tocoo()
    n, family = of.n[tables], of.family[tables]
    floors = np.array(of.floors, dtype=np.int64)[family]
    one, other = shared.coords
    apart = n[one] + n[other] - 2 * shared.data
    floor = np.maximum(floors[one], floors[other])
    close = (one < other) & (family[one] != family[other]) & (apart > 0) & (apart < floor)
    for i, j in zip(one[close], other[close], strict=True):
        places = np.setxor1d(of.tables[tables[i]].members, of.tables[tables[j]].members)
        yield tables[[i, j]], places
    inside = (shared.data == n[other]) & (family[one] != family[other])
    for number in range(len(of.floors)):
        own = inside & (family[other] == number)
        covered = np.bincount(one[own], left.people[tables[other[own]]], len(tables))
        bare = n - covered.astype(np.int64)
        for i in np.flatnonzero(
            (covered > 0) & (bare > 0) & (bare < np.maximum(floors, of.floors[number]))
        ):
            covering = tables[other[own & (one == i)]]
            covering = covering[~np.isin(left.parent[covering], covering)]
            taken = np.concatenate([of.tables[j].members for j in covering])
            places = np.setdiff1d(of.tables[tables[i]].members, taken)
            yield np.append(covering, tables[i]), places


def _membership(of: Candidates, tables: Integers) -> sparse.csr_array:
    """A row for each table, a column for each place; 1 where the place belongs."""
    members = [of.tables[table].members for table in tables]
    row = np.repeat(np.arange(len(tables)), [len(one) for one in members])
    column = np.concatenate(members)
    ones = np.ones(len(row), dtype=np.int64)
    return sparse.csr_array((ones, (row, column)), shape=(len(tables), len(of.people)))

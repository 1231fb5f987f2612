# SPDX-License-Identifier: Apache-2.0
"""What tables leave of one another: the groups that published tables are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from customary.core.statistics.disclosure.piles import PRIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from customary.core.statistics.disclosure.audit import Combination
    from customary.core.statistics.disclosure.tables import Family, Table

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

NONE = -1


class Candidates:
    """All tables that could be published, known by their number, and what never changes of them.

    Attributes:
        people: how many stand at each place.
        tables: of all families.
        family: the number of each table's family.
        floors: of the families.
        n: people of each table.
        cost: what hiding it costs: the least wanted family first, then few people.
        fixed: whether it is out already.
    """

    def __init__(self, people: Integers, families: Sequence[Family]) -> None:
        self.people = people
        self.tables: list[Table] = [table for family in families for table in family.tables]
        sizes = [len(family.tables) for family in families]
        self.family = np.repeat(np.arange(len(families)), sizes)
        self.floors = tuple(family.floor for family in families)
        self._check(families)
        count = len(self.tables)
        self.n = np.fromiter((people[one.members].sum() for one in self.tables), np.int64, count)
        self.fixed = np.fromiter((one.published for one in self.tables), np.bool_, count)
        self.cost = np.empty(count, dtype=np.int64)
        self.cost[np.lexsort((self.n, -self.family))] = np.arange(count)

    @cached_property
    def inward(self) -> Integers:
        """The tables from large to small, so that each comes after those it lies within."""
        places = [len(table.members) for table in self.tables]
        return np.lexsort((np.arange(len(places)), -np.array(places, dtype=np.int64)))

    def floor(self, table: int) -> int:
        """The floor of a table's family."""
        return self.floors[int(self.family[table])]

    def _check(self, families: Sequence[Family]) -> None:
        if (self.people < 0).any():
            raise ValueError(f"There cannot be {self.people.min()} people at a place.")
        for family in families:
            if family.floor < 2:
                raise ValueError(f"A floor of {family.floor} for {family.name} protects nobody.")
        for table in self.tables:
            members = table.members
            if len(np.unique(members)) < len(members):
                raise ValueError(f"Table {table.key!r} names a place twice.")
            if len(members) and not 0 <= members.min() <= members.max() < len(self.people):
                raise ValueError(
                    f"Table {table.key!r} names places from {members.min()} to {members.max()};"
                    f" there are {len(self.people)}."
                )


@dataclass(frozen=True, eq=False)
class Remainders:
    """What is left of each shown table without the shown tables within it.

    Remainders of a family have nobody in common, and what can be computed from the tables can be
    computed from the remainders, and the other way round.

    Attributes:
        owner: for each family and place, the table in whose remainder it is; -1 for none.
        parent: for each shown table, the smallest shown table of its family around it, or -1.
        people: in each remainder.
    """

    owner: Integers
    parent: Integers
    people: Integers

    def factors_of_tables(self, factors: Integers) -> Integers:
        """With which factors tables make the combination of remainders that is given."""
        wanted = np.append(factors, 0)
        for table, within in self._covered:
            values = set(wanted[within].tolist())
            if len(values) == 1:
                wanted[table] = values.pop()
        found: Integers = (wanted[:-1] - wanted[self.parent]) % PRIME
        return found

    @cached_property
    def _covered(self) -> list[tuple[int, list[int]]]:
        """Tables of which nothing remains, the inner first, with the tables that cover them."""
        within: dict[int, list[int]] = {}
        for table in np.flatnonzero(self.parent != NONE):
            within.setdefault(int(self.parent[table]), []).append(int(table))
        bare = [(table, inner) for table, inner in within.items() if not self.people[table]]
        depth = {NONE: 0}

        def level(table: int) -> int:
            if table not in depth:
                depth[table] = 1 + level(int(self.parent[table]))
            return depth[table]

        return sorted(bare, key=lambda one: (-level(one[0]), one[0]))


def remainders(of: Candidates, shown: Flags) -> Remainders:
    """What the shown tables leave of one another.

    Raises:
        ValueError: two tables of a family overlap.
    """
    owner = np.full((len(of.floors), len(of.people)), NONE, dtype=np.int64)
    parent = np.full(len(of.tables), NONE, dtype=np.int64)
    for table in of.inward[shown[of.inward]]:
        members, own = of.tables[table].members, owner[of.family[table]]
        if not len(members):
            continue
        parent[table] = own[members[0]]
        if (own[members] != parent[table]).any():
            raise ValueError(
                f"Table {of.tables[table].key!r} overlaps another of its family; tables of one"
                " family lie within one another or apart."
            )
        own[members] = table
    people = np.zeros(len(of.tables), dtype=np.int64)
    for own in owner:
        there = own != NONE
        people += np.bincount(own[there], of.people[there], len(people)).astype(np.int64)
    return Remainders(owner, parent, people)


@dataclass(frozen=True, eq=False)
class Part:
    """Remainders that have to do with one another: their tables, and who is in which.

    Attributes:
        tables: whose remainders there are, in order.
        kinds: the kinds of person of the part, among all kinds.
        kind: which of all kinds stands at each place; -1 for nobody that matters.
        incidence: of the remainders, and of the kinds of the part; 1 where they belong.
        people: how many there are of each kind of the part.
        regions: of each kind of the part, whose remainder of the first family it is in; those of
            tables within one table follow one another.
    """

    tables: Integers
    kinds: Integers
    kind: Integers
    incidence: sparse.csr_array
    people: Integers
    regions: Integers

    @cached_property
    def column(self) -> Integers:
        """For each place, the column of its kind; -1 where none of the part stands."""
        columns = np.full(len(self.kind), NONE, dtype=np.int64)
        here = np.isin(self.kind, self.kinds)
        columns[here] = np.searchsorted(self.kinds, self.kind[here])
        return columns

    @cached_property
    def digest(self) -> bytes:
        """Equal for parts that are the same in all that matters."""
        columns = (self.tables, self.people, self.incidence.indices, self.incidence.indptr)
        return sha256(b"".join(column.tobytes() for column in columns)).digest()

    def places(self, combination: Combination) -> Integers:
        """Where the people stand whom a combination is about."""
        about = (self.incidence[combination.groups].T @ combination.factors) % PRIME != 0
        return np.flatnonzero(np.isin(self.kind, self.kinds[about]))


def parts(of: Candidates, left: Remainders) -> Iterator[Part]:
    """Whatever of the remainders must be looked at together, each part with two tables or more."""
    lived = (left.owner != NONE).any(axis=0) & (of.people > 0)
    kinds, kind = np.unique(left.owner[:, lived].T, axis=0, return_inverse=True)
    if not len(kinds):
        return
    people = np.bincount(kind, of.people[lived], len(kinds)).astype(np.int64)
    everywhere = np.full(len(of.people), NONE, dtype=np.int64)
    everywhere[lived] = kind
    tables = np.flatnonzero(left.people)
    column, _ = np.nonzero(kinds != NONE)
    row = np.searchsorted(tables, kinds[kinds != NONE])
    links = sparse.csr_array(
        (np.ones(len(row), dtype=np.int64), (row, column)), shape=(len(tables), len(kinds))
    )
    _, label = sparse.csgraph.connected_components(
        sparse.block_array([[None, links], [links.T, None]]), directed=False
    )
    rows, columns = label[: len(tables)], label[len(tables) :]
    regions = _walked(left, kinds[:, 0])
    for number in np.flatnonzero(np.bincount(rows) > 1):
        inside, across = np.flatnonzero(rows == number), np.flatnonzero(columns == number)
        yield Part(
            tables=tables[inside],
            kinds=across,
            kind=everywhere,
            incidence=links[inside][:, across],
            people=people[across],
            regions=regions[across],
        )


def _walked(left: Remainders, owner: Integers) -> Integers:
    """Numbers for the tables that own kinds, by which tables within one table follow one another."""
    tables, place = np.unique(owner, return_inverse=True)
    paths = []
    for table in tables:
        path: list[int] = []
        step = int(table)
        while step != NONE:
            path.insert(0, step)
            step = int(left.parent[step])
        paths.append(path)
    number = np.empty(len(paths), dtype=np.int64)
    number[sorted(range(len(paths)), key=paths.__getitem__)] = np.arange(len(paths))
    return number[place.reshape(-1)]

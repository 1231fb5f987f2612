# SPDX-License-Identifier: Apache-2.0
"""Somebody who reads all that is published and computes whatever can be computed.

Shares nothing with what it attacks: fractions instead of primes, all subsets instead of proofs,
tables as plain sets of people.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Group = frozenset[int]


def rank(rows: Iterable[Sequence[int]]) -> int:
    """By elimination in fractions."""
    left = [[Fraction(one) for one in row] for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        lead = next((i for i in range(found, len(left)) if left[i][column]), None)
        if lead is None:
            continue
        left[found], left[lead] = left[lead], left[found]
        for i in range(found + 1, len(left)):
            if left[i][column]:
                factor = left[i][column] / left[found][column]
                left[i] = [a - factor * b for a, b in zip(left[i], left[found], strict=True)]
        found += 1
    return found


def kinds_of(tables: Sequence[Group]) -> list[Group]:
    """People whom no table tells apart."""
    by_tables: dict[tuple[bool, ...], set[int]] = {}
    for person in sorted(set().union(*tables)):
        by_tables.setdefault(tuple(person in table for table in tables), set()).add(person)
    return [frozenset(one) for one in by_tables.values()]


def small_groups(tables: Sequence[Group], fewer_than: int) -> Iterator[list[int]]:
    """All groups of kinds with so few people, as places among the kinds."""
    kinds = kinds_of(tables)
    few = [i for i, kind in enumerate(kinds) if len(kind) < fewer_than]
    for size in range(1, fewer_than):
        for chosen in combinations(few, size):
            if sum(len(kinds[i]) for i in chosen) < fewer_than:
                yield list(chosen)


def given_away(tables: Sequence[Group], fewer_than: int) -> list[Group]:
    """Groups of so few people about whom some combination of the published sums is.

    A combination is about nobody but them if it vanishes on all others: if the tables without
    them have a lower rank.
    """
    if not tables:
        return []
    kinds = kinds_of(tables)
    rows = [[int(kind <= table) for kind in kinds] for table in tables]
    whole = rank(rows)
    return [
        frozenset().union(*(kinds[i] for i in chosen))
        for chosen in small_groups(tables, fewer_than)
        if rank([[one for i, one in enumerate(row) if i not in chosen] for row in rows]) < whole
    ]


def given_away_by_more(
    tables: Sequence[Group], free: Sequence[Group], fewer_than: int
) -> list[Group]:
    """Groups of so few people about whom a combination is that the free tables do not make.

    Of the combinations about nobody but them there are more than of those of the free tables.
    """
    if not tables:
        return []
    kinds = kinds_of(tables)

    def about(some: Sequence[Group], chosen: Sequence[int]) -> int:
        rows = [[int(kind <= table) for kind in kinds] for table in some]
        others = [[one for i, one in enumerate(row) if i not in chosen] for row in rows]
        return rank(rows) - rank(others)

    return [
        frozenset().union(*(kinds[i] for i in chosen))
        for chosen in small_groups(tables, fewer_than)
        if about(tables, chosen) > about(free, chosen)
    ]


def differences(tables: Sequence[Group], fewer_than: int) -> list[Group]:
    """What is small and left of a table without one or two others, or of siblings together."""
    found = []
    for table in tables:
        within = [other for other in tables if other < table]
        for size in range(1, min(4, len(within)) + 1):
            for chosen in combinations(within, size):
                if sum(map(len, chosen)) == len(frozenset().union(*chosen)):
                    left = table - frozenset().union(*chosen)
                    if 0 < len(left) < fewer_than:
                        found.append(left)
    return found


def forced(
    tables: Sequence[Group], answers: dict[int, int], highest: int, fewer_than: int
) -> list[Group]:
    """Groups whose sum has but one value, of all answers that fit the published sums."""
    if not tables:
        return []
    kinds = kinds_of(tables)
    rows = np.array([[int(kind <= table) for kind in kinds] for table in tables])
    sums = np.array([sum(answers[person] for person in table) for table in tables])
    bounds = [(0, highest * len(kind)) for kind in kinds]
    found = []
    for chosen in small_groups(tables, fewer_than):
        aim = np.zeros(len(kinds))
        aim[chosen] = 1
        least, most = (
            linprog(sign * aim, A_eq=rows, b_eq=sums, bounds=bounds).fun * sign for sign in (1, -1)
        )
        if most - least < 1e-6:
            found.append(frozenset().union(*(kinds[i] for i in chosen)))
    return found

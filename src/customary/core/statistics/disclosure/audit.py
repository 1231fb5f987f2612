# SPDX-License-Identifier: Apache-2.0
"""Proof that no combination of published sums is about only a few people.

Whoever reads tables can add and subtract them with any factors. Each combination gives every
person a factor, and those whose factor is not 0 are the people it is about. Wanted is the fewest
people that any combination is about: the minimum distance of a linear code with people as its
positions, which cannot be had by trying all. It is bounded from below much as Brouwer and
Zimmermann do it (Betten & others 2006, Error-Correcting Linear Codes, section 1.8):

- Deal people into piles such that each pile by itself tells all combinations apart. Whatever
  combination is not nothing is then about somebody in each pile.
- In a pile with as few people as that, the combinations about just one of them are few and are
  listed. All others are about two in each pile, or more.
- When people run out, a pile tells only some combinations apart. Those that it does not see are
  far fewer; they are looked at by themselves, in the same way.

Arithmetic is modulo a large prime. A combination in fractions, freed of common factors, is not
nothing modulo the prime and is about no fewer people than there, so a proof modulo the prime is a
proof; unless the prime divides one of the determinants of this table of 0 and 1, against which it
was chosen large.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

#: Products of what is below it fit into 64 bits.
PRIME = 2**31 - 1


@dataclass(frozen=True, eq=False)
class _Pile:
    """All combinations as one pile tells them apart, and those that it does not see.

    Each row is about just one of the people who tell apart; beside it stand its factors.
    """

    rows: Integers
    unseen: Integers


@dataclass(frozen=True, eq=False)
class Finding:
    """Factors of groups, a row for each combination that must not be possible.

    `narrow` ones are about too few people. Of `suspects` this only could not be ruled out.
    """

    narrow: Integers
    suspects: Integers


def audit(incidence: Integers, people: Integers, floor: int) -> Finding:
    """What can be computed about fewer people than the floor from the sums of groups.

    If nothing is found nothing can be computed: that is proved. If something is, there may be more.

    Args:
        incidence: a row for each group, a column for each kind of person; 1 where they belong.
        people: how many there are of each kind, 1 or more.
        floor: the fewest people that a combination may be about.
    """
    groups = len(incidence)
    rows = np.hstack([incidence, np.eye(groups, dtype=np.int64)])
    found: tuple[list[Integers], list[Integers]] = ([], [])
    for is_narrow, factors in _search(rows, people, floor):
        found[0 if is_narrow else 1].append(factors)
    # Each pile finds what is narrow anew.
    narrow, suspects = (
        np.unique(np.array(one, dtype=np.int64).reshape(-1, groups), axis=0) for one in found
    )
    return Finding(narrow, suspects)


def _search(rows: Integers, people: Integers, floor: int) -> Iterator[tuple[bool, Integers]]:
    """Factors of combinations that are narrow (True) or suspect (False), part by part."""
    kinds = len(people)
    links = sparse.csr_array(rows[:, :kinds] != 0)
    count, label = sparse.csgraph.connected_components(
        sparse.block_array([[None, links], [links.T, None]]), directed=False
    )
    if count == 1:
        yield from _search_part(rows, people, floor)
        return
    for number in np.flatnonzero(np.bincount(label[: len(rows)], minlength=count)):
        own = np.flatnonzero(label[: len(rows)] == number)
        across = np.flatnonzero(label[len(rows) :] == number)
        part = np.hstack([rows[np.ix_(own, across)], rows[own, kinds:]])
        yield from _search_part(part, people[across], floor)


def _search_part(rows: Integers, people: Integers, floor: int) -> Iterator[tuple[bool, Integers]]:
    kinds = len(people)
    piles: list[_Pile] = []
    told = False
    for pile in _piles(rows, people):
        piles.append(pile)
        for row in pile.rows[_about(pile.rows, people) < floor]:
            told = True
            yield True, row[kinds:]
        if _proved(piles, 1) >= floor:
            yield from _search_unseen(pile, people, floor)
            return
    if told:
        return
    pairs = np.vstack([_narrow_pairs(pile.rows, people, floor) for pile in piles])
    if len(pairs):
        yield from ((True, row[kinds:]) for row in pairs)
        return
    for place, pile in enumerate(piles):
        if _proved(piles[: place + 1], 2) >= floor:
            yield from _search_unseen(pile, people, floor)
            return
    yield from ((False, row[kinds:]) for row in piles[-1].rows)


def _search_unseen(pile: _Pile, people: Integers, floor: int) -> Iterator[tuple[bool, Integers]]:
    if len(pile.unseen):
        yield from _search(pile.unseen, people, floor)


def _proved(piles: list[_Pile], listed: int) -> int:
    """How many people each combination is about that is not listed and that the last pile sees.

    Listed are those about so many of the people who tell apart.
    """
    return sum(max(1, listed + 1 - len(pile.unseen)) for pile in piles)


def _piles(rows: Integers, people: Integers) -> Iterator[_Pile]:
    """Piles with nobody in common, as long as they see anything at all."""
    left = people.copy()
    while True:
        rows, pivots = _eliminate(rows, np.argsort(-left, kind="stable"))
        there = left[pivots] > 0
        if not there.any():
            return
        left[pivots[there]] -= 1
        yield _Pile(rows, rows[~there])


def _eliminate(rows: Integers, order: Integers) -> tuple[Integers, Integers]:
    """The reduced rows that span the same, without empty ones, and the column that leads each."""
    rows = rows.copy()
    pivots: list[int] = []
    for column in order:
        place = len(pivots)
        own = np.flatnonzero(rows[:, column])
        below = own[np.searchsorted(own, place) :]
        if not len(below):
            continue
        if below[0] != place:
            rows[[place, below[0]]] = rows[[below[0], place]]
            own = np.flatnonzero(rows[:, column])
        lead = rows[place]
        within = np.flatnonzero(lead)
        if lead[column] != 1:
            lead[within] = lead[within] * pow(int(lead[column]), -1, PRIME) % PRIME
        for other in own[own != place]:
            line = rows[other]
            line[within] = (line[within] - line[column] * lead[within]) % PRIME
        pivots.append(int(column))
        if len(pivots) == len(rows):
            break
    return rows[: len(pivots)], np.array(pivots, dtype=np.int64)


def _about(rows: Integers, people: Integers) -> npt.NDArray[np.float64]:
    """How many people each row is about."""
    found: npt.NDArray[np.float64] = (rows[:, : len(people)] != 0).astype(np.float64) @ people
    return found


def _narrow_pairs(rows: Integers, people: Integers, floor: int) -> Integers:
    """Narrow combinations of two rows: those factors count that cancel somebody out."""
    kinds = len(people)
    there = (rows[:, :kinds] != 0).astype(np.float64)
    shared = (there * people) @ there.T
    about = np.diag(shared)
    fewest = about[:, None] + about[None, :] - 2 * shared
    found = [np.empty((0, rows.shape[1]), dtype=np.int64)]
    for i, j in np.argwhere(np.triu((shared > 0) & (fewest < floor), 1)):
        one, other = rows[i], rows[j]
        both = np.flatnonzero((one[:kinds] != 0) & (other[:kinds] != 0))
        ratios = {int(one[k]) * pow(int(other[k]), -1, PRIME) % PRIME for k in both}
        made = (one - np.array(sorted(ratios))[:, None] * other) % PRIME
        found.append(made[_about(made, people) < floor])
    return np.vstack(found)

# SPDX-License-Identifier: Apache-2.0
"""Which combinations of published sums may be about only a few people, looked at as a whole.

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

#: Products of what is below it fit into 64 bits.
PRIME = 2**31 - 1


@dataclass(frozen=True, eq=False)
class _Pile:
    """All combinations as one pile tells them apart, and those that it does not see.

    Each row is about just one of the people who tell apart.
    """

    rows: Integers
    unseen: Integers


def suspicious(rows: Integers, people: Integers, floor: int) -> Integers:
    """Combinations of which all those are made that are about somebody, but too few.

    If there is none nothing can be computed about fewer people than the floor: that is proved.
    Those that come back may be about enough people themselves: then it is only not proved.

    Args:
        rows: a row for each combination to begin with: its factor for each kind of person, and
            behind those whatever is to be added and subtracted along with them.
        people: how many there are of each kind, 1 or more.
        floor: the fewest people that a combination may be about.
    """
    kinds = len(people)
    # Whatever is about one of the people of a large kind is about all of them.
    rows, leads = eliminate(rows, np.flatnonzero(people >= floor))
    rows = rows[len(leads) :]
    found = [rows[:0]]
    for own, across in _apart(rows[:, :kinds] != 0):
        # Of combinations that have nobody in common each is about fewer people than their sum.
        part = np.hstack([rows[np.ix_(own, across)], rows[own, kinds:]])
        narrow = _suspicious_together(part, people[across], floor)
        whole = np.zeros((len(narrow), rows.shape[1]), dtype=np.int64)
        whole[:, across] = narrow[:, : len(across)]
        whole[:, kinds:] = narrow[:, len(across) :]
        found.append(whole)
    return np.vstack(found)


def _apart(there: Flags) -> Iterator[tuple[Integers, Integers]]:
    """The rows, and the columns they have, of whatever has no column in common with the rest.

    A row is a whole number with a bit for each column: most regions are far too small for anything
    that must first be set up.
    """
    parts: list[tuple[int, list[int]]] = []
    for row, packed in enumerate(np.packbits(there, axis=1)):
        columns, own, others = int.from_bytes(packed.tobytes()), [row], []
        if not columns:
            continue
        for part in parts:
            if part[0] & columns:
                columns |= part[0]
                own += part[1]
            else:
                others.append(part)
        parts = [*others, (columns, own)]
    for _, rows in parts:
        own_rows = np.array(sorted(rows), dtype=np.int64)
        yield own_rows, np.flatnonzero(there[own_rows].any(axis=0))


def _suspicious_together(rows: Integers, people: Integers, floor: int) -> Integers:
    piles: list[_Pile] = []
    found = [rows[:0]]
    for pile in _piles(rows, people):
        piles.append(pile)
        found.append(pile.rows[about(pile.rows, people) < floor])
        if _proved(piles, 1) >= floor:
            return np.vstack([*found, suspicious(pile.unseen, people, floor)])
    found += [_narrow_pairs(pile.rows, people, floor) for pile in piles]
    for place, pile in enumerate(piles):
        if _proved(piles[: place + 1], 2) >= floor:
            return np.vstack([*found, suspicious(pile.unseen, people, floor)])
    return np.vstack([*found, piles[-1].rows]) if piles else rows[:0]


def _proved(piles: list[_Pile], listed: int) -> int:
    """How many people each combination is about that is not listed and that the last pile sees.

    Listed are those about so many of the people who tell apart.
    """
    return sum(max(1, listed + 1 - len(pile.unseen)) for pile in piles)


def _piles(rows: Integers, people: Integers) -> Iterator[_Pile]:
    """Piles with nobody in common, as long as they see anything at all."""
    left = people.copy()
    while True:
        rows, pivots = eliminate(rows, np.argsort(-left, kind="stable"))
        rows = rows[: len(pivots)]
        there = left[pivots] > 0
        if not there.any():
            return
        left[pivots[there]] -= 1
        yield _Pile(rows, rows[~there])


def eliminate(rows: Integers, order: Integers) -> tuple[Integers, Integers]:
    """The reduced rows that span the same, and the column that leads each of the first of them.

    The rows behind those are nothing in all columns of the order.
    """
    rows = rows.copy()
    pivots: list[int] = []
    for column in order:
        place = len(pivots)
        if place == len(rows):
            break
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
        others = own[own != place]
        if len(others):
            there = np.ix_(others, within)
            rows[there] = (rows[there] - rows[others, column, None] * lead[within]) % PRIME
        pivots.append(int(column))
    return rows, np.array(pivots, dtype=np.int64)


def about(rows: Integers, people: Integers) -> npt.NDArray[np.float64]:
    """How many people each row is about."""
    found: npt.NDArray[np.float64] = (rows[:, : len(people)] != 0).astype(np.float64) @ people
    return found


def _narrow_pairs(rows: Integers, people: Integers, floor: int) -> Integers:
    """Narrow combinations of two rows: those factors count that cancel somebody out."""
    kinds = len(people)
    there = (rows[:, :kinds] != 0).astype(np.float64)
    shared = (there * people) @ there.T
    alone = np.diag(shared)
    fewest = alone[:, None] + alone[None, :] - 2 * shared
    found = [np.empty((0, rows.shape[1]), dtype=np.int64)]
    for i, j in np.argwhere(np.triu((shared > 0) & (fewest < floor), 1)):
        one, other = rows[i], rows[j]
        both = np.flatnonzero((one[:kinds] != 0) & (other[:kinds] != 0))
        ratios = {int(one[k]) * pow(int(other[k]), -1, PRIME) % PRIME for k in both}
        made = (one - np.array(sorted(ratios))[:, None] * other) % PRIME
        found.append(made[about(made, people) < floor])
    return np.vstack(found)

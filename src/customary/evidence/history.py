# SPDX-License-Identifier: Apache-2.0
"""Who a row of people stands for, and where that person stood on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

#: More rows than this that each stand for the next are a circle, and are left as they are.
LONGEST_CHAIN = 8
#: Days of one person in a sorted key: half of it before 1970, half after.
DAYS = 1 << 24


def rows_of(people: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The row of each wanted id among the people; -1 where it is not there."""
    if len(people) == 0:
        return np.full(len(wanted), -1)
    order = np.argsort(people)
    found = order[np.searchsorted(people, wanted, sorter=order).clip(max=len(people) - 1)]
    return np.where(people[found] == wanted, found, -1)


@dataclass(frozen=True)
class Aliases:
    """Rows that are somebody whom another row stands for.

    Attributes:
        row: ids of such rows.
        person: id of the row that each is the same as.
    """

    row: npt.NDArray[np.int64]
    person: npt.NDArray[np.int64]

    def persons(self, people: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The id of the person behind each id; its own where it is nobody's alias."""
        found = people
        for _ in range(LONGEST_CHAIN):
            at = rows_of(self.row, found)
            if not (at >= 0).any():
                break
            found = np.where(at >= 0, self.person[at], found)
        return found

    def of(self, people: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The ids of the people, and of every row that is one of them."""
        theirs = self.row[np.isin(self.persons(self.row), people)]
        return np.concatenate([people, theirs])


@dataclass(frozen=True)
class Stays:
    """Where people were placed: rows in the order of person and first day.

    Attributes:
        person: id of the person.
        start, end: first and last day; NaT for an end that has not come.
        unit: id of the unit, 0 where the placement names none.
        level: code of the level.
    """

    person: npt.NDArray[np.int64]
    start: npt.NDArray[np.datetime64]
    end: npt.NDArray[np.datetime64]
    unit: npt.NDArray[np.int64]
    level: npt.NDArray[np.int8]

    @classmethod
    def build(cls, person: npt.NDArray[np.int64], **columns: npt.NDArray[Any]) -> Stays:
        """Placements in any order."""
        order = np.lexsort((columns["start"], person))
        return cls(person=person[order], **{name: rows[order] for name, rows in columns.items()})

    def on(
        self, people: npt.NDArray[np.int64], days: npt.NDArray[np.datetime64]
    ) -> npt.NDArray[np.int64]:
        """The row that tells where each person stood on a day; -1 where none does.

        In a gap the stay before it goes on, and before the first stay that one is taken. After
        the end of the last, the person's own row says more.
        """
        if not len(self.person):
            return np.full(len(people), -1, dtype=np.int64)
        at = np.searchsorted(_keys(self.person, self.start), _keys(people, days), "right") - 1
        last = len(self.person) - 1
        began = (at >= 0) & (self.person[at.clip(min=0)] == people)
        row = np.where(began, at, at + 1).clip(max=last)
        after = (row + 1).clip(max=last)
        goes_on = (row < last) & (self.person[after] == people)
        over = began & (self.end[row] < days) & ~goes_on
        known = (self.person[row] == people) & ~over & ~np.isnat(days)
        return np.where(known, row, -1)


def _keys(people: npt.NDArray[np.int64], days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Numbers in the order of person and day."""
    since_1970 = np.where(np.isnat(days), 0, days.astype("datetime64[D]").astype(np.int64))
    found: npt.NDArray[np.int64] = people * DAYS + since_1970 + DAYS // 2
    return found

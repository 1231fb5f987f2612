# SPDX-License-Identifier: Apache-2.0
"""What follows from decisions about pairs: for each row, the one that leads it.

Links are never stored step by step; they follow from all decisions together. So their order
does not matter, a link never points to a row that itself points to another, and taking a
decision back leaves exactly what would be without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Ids = tuple[int, int]


class Links:
    """Rows grouped by decisions, none of which may join what somebody called different."""

    def __init__(self, different: Iterable[Ids] = ()) -> None:
        self._parent: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._different: dict[int, set[int]] = {}
        for one, other in different:
            self._different.setdefault(one, set()).add(other)
            self._different.setdefault(other, set()).add(one)

    def join(self, one: int, other: int) -> bool:
        """Make two rows and all they are linked to one; False where somebody said otherwise."""
        left, right = self.group(one), self.group(other)
        if left == right:
            return True
        few, many = sorted((left, right), key=lambda root: len(self.members(root)))
        theirs = self.members(few)
        if any(self.group(row) == many for m in theirs for row in self._different.get(m, ())):
            return False
        self._members[many] = [*self.members(many), *theirs]
        self._members.pop(few, None)
        for row in theirs:
            self._parent[row] = many
        return True

    def group(self, row: int) -> int:
        """What all rows that are one have in common."""
        return self._parent.get(row, row)

    def members(self, row: int) -> list[int]:
        """All rows that are one with this one, itself included."""
        return self._members.get(self.group(row), [row])

    def leaders(self, rank: Callable[[int], tuple[int, ...]]) -> dict[int, int]:
        """For each row that is led by another: which one, by the lowest rank."""
        led: dict[int, int] = {}
        for members in self._members.values():
            leader = min(members, key=rank)
            led.update((row, leader) for row in members if row != leader)
        return led

# SPDX-License-Identifier: Apache-2.0
"""Numbers of people told in bands, so that no number less others tells how many the rest are.

Bands begin at multiples of a floor, whatever they count: those of a whole and of its parts. So where
none of the rest answered, the least of a whole is at least that of its parts together, and the rest
may as well be as many as a band holds. The last band takes in all who were asked, and is never just
that number, unless it is the floor itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Collection


class Band(int):
    """A number told only as lying between two; it reckons as the least of them."""

    most: int

    def __new__(cls, least: int, most: int) -> Band:
        """One from `least` to `most`, both included."""
        made = super().__new__(cls, least)
        made.most = most
        return made

    def __reduce__(self) -> tuple[type[Band], tuple[int, int]]:
        """What a copy is made of."""
        return Band, (int(self), self.most)

    @property
    def middle(self) -> float:
        """What it is taken for where the least would tell too little."""
        return (self + self.most) / 2


class ShareBand(float):
    """A share told only as lying between two; it reckons as the least of them."""

    most: float

    def __new__(cls, least: float, most: float) -> ShareBand:
        """One from `least` to `most`, both included."""
        made = super().__new__(cls, least)
        made.most = most
        return made

    def __reduce__(self) -> tuple[type[ShareBand], tuple[float, float]]:
        """What a copy is made of."""
        return ShareBand, (float(self), self.most)

    @property
    def middle(self) -> float:
        """What it is taken for where the least would tell too little."""
        return (self + self.most) / 2


def band_of(n: int, step: int, asked: int | None = None) -> int:
    """How many of so many asked, in bands of a step; the number itself where the step is 0."""
    if not step:
        return n
    least = n // step * step
    if asked is None or n > asked:
        return Band(least, least + step - 1)
    last = max(step, (asked - 1) // step * step)
    return Band(last, asked) if least >= last else Band(least, least + step - 1)


def least_of(n: int, step: int) -> int:
    """The least that any band holding a number begins with; the number itself for no step.

    A number that is no more than a step is hidden or told, and taken as it is.
    """
    return n if not step or n <= step else (n - 1) // step * step


def as_of_least(population: int, n: int, step: int) -> int:
    """A population of which n is the share that the least of its band is of this one.

    What narrows as more of a finite population answer, such as an interval, then says no more of
    how many did than the band.
    """
    whole, least = max(population, n), least_of(n, step)
    return whole if least == n else -(-whole * n // least)


@overload
def most_of(told: int) -> int: ...
@overload
def most_of(told: None) -> None: ...
def most_of(told: int | None) -> int | None:
    """The most a number may be; itself where it is told."""
    return told.most if isinstance(told, Band) else told


def sum_of(told: Collection[int]) -> int:
    """Numbers together, from the sum of their leasts to that of their mosts."""
    least, most = sum(told), sum(most_of(one) for one in told)
    return least if least == most else Band(least, most)


def rest_of(whole: int, part: int) -> int:
    """How many of all are not among so many."""
    least = max(0, whole - most_of(part))
    most = max(0, most_of(whole) - part)
    return least if least == most else Band(least, most)


def share_of(part: int, whole: int) -> float:
    """A share of all, at most 1; where either is told in a band, from its least to its most."""
    least = min(1.0, part / most_of(whole))
    most = min(1.0, most_of(part) / whole) if whole else 1.0
    return least if least == most else ShareBand(least, most)


def middle_of(told: float) -> float:
    """What a number that may be told in a band is taken for."""
    return told.middle if isinstance(told, Band | ShareBand) else told

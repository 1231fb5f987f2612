# SPDX-License-Identifier: Apache-2.0
"""Names beside points: none on another, none on a point, none outside.

The nearest place is taken that hides least. How wide words are is estimated, rather too wide than
too narrow, for nobody knows which typeface will set them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZE, LINE = 12.0, 14.5
#: At most so wide, in at most so many lines; the rest of a name is in the table.
WIDEST, LINES = 130.0, 2
RADIUS = 5.0
#: How much further away a name may rather be than on a whisker, or with its hair line on a name.
HIDES_WHISKER, CROSSES = 12.0, 80.0
#: A place close by that costs no more is taken, and no other looked for.
GOOD_ENOUGH = 45.0

Place = tuple[float, float]
Way = tuple[Place, Place]


@dataclass(frozen=True)
class Box:
    """A place on the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Whether the two share any place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Whether the other lies wholly inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Label:
    """A name in lines at its place."""

    lines: tuple[str, ...]
    box: Box


def labels_of(
    names: Sequence[str],
    places: Sequence[Place],
    whiskers: Sequence[Box] = (),
    *,
    plot: Box,
    taken: Sequence[Box] = (),
) -> list[Label | None]:
    """A place for each name that touches no point and no other name; None where there is none.

    Whiskers are kept clear as well where that can be.
    """
    occupied = [
        Box(x - RADIUS - 1, y - RADIUS - 1, x + RADIUS + 1, y + RADIUS + 1) for x, y in places
    ]
    occupied += taken
    found: list[Label | None] = []
    ways: list[Way] = []
    for name, place in zip(names, places, strict=True):
        lines = wrapped(name)
        size = max(map(width_of, lines)), LINE * len(lines)
        others = [one.box for one in found if one]
        box, least = None, float("inf")
        # All over the plot is looked only where nothing close by will do.
        for boxes in (_close_by(place, size), _anywhere(size, plot)):
            free = [
                one
                for one in boxes
                if plot.holds(one) and not any(one.touches(each) for each in occupied)
            ]
            there, cost = _best(free, place, whiskers, others, ways)
            if cost < least:
                box, least = there, cost
            if least <= GOOD_ENOUGH:
                break
        found.append(Label(lines, box) if box else None)
        if box:
            occupied.append(box)
            ways.append(way_to(box, place))
    return found


def _best(
    free: Sequence[Box],
    place: Place,
    whiskers: Sequence[Box],
    others: Sequence[Box],
    ways: Sequence[Way],
) -> tuple[Box | None, float]:
    """The nearest place that hides least, and what it costs; none further away needs a look."""
    best, least = None, float("inf")
    for box in sorted(free, key=lambda one: distance(one, place)):
        cost = distance(box, place)
        if cost >= least:
            break
        way = way_to(box, place)
        cost += HIDES_WHISKER * sum(box.touches(each) for each in whiskers)
        cost += CROSSES * sum(_crosses(way, each) for each in others)
        cost += CROSSES * sum(_crosses(each, box) for each in ways)
        if cost < least:
            best, least = box, cost
    return best, least


def width_of(words: str) -> float:
    """How wide words are at most; a Chinese character is as wide as it is high."""
    return sum(SIZE if ord(one) >= 0x2E80 else SIZE * 0.62 for one in words)


def wrapped(name: str) -> tuple[str, ...]:
    """A name in lines, cut off where it is too long for them."""
    lines = [""]
    for word in _breakable(name):
        if lines[-1] and width_of(lines[-1] + word.rstrip()) > WIDEST:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    told = [one.rstrip() for one in lines]
    if len(told) > LINES or any(width_of(one) > WIDEST for one in told):
        told = [_cut(one) for one in told[:LINES]]
        told[-1] = _cut(f"{told[-1].rstrip('…')}…") if len(lines) > LINES else told[-1]
    return tuple(told)


def _cut(line: str) -> str:
    """A line no wider than it may be, with a sign that something is missing."""
    if width_of(line) <= WIDEST:
        return line
    while line and width_of(f"{line}…") > WIDEST:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _breakable(name: str) -> Iterator[str]:
    """The parts between which a line may end: words with the space after them, Chinese characters."""
    part = ""
    for one in name:
        if ord(one) >= 0x2E80 and part:
            yield part
            part = ""
        part += one
        if one.isspace():
            yield part
            part = ""
    if part:
        yield part


def _close_by(place: Place, size: tuple[float, float]) -> Iterator[Box]:
    """Boxes of a size around a point."""
    (x, y), (width, height) = place, size
    for away in (RADIUS + 3, 16.0, 26.0, 38.0):
        for step in range(16):
            turn = 2 * pi * step / 16
            right, down = cos(turn), sin(turn)
            yield _box(
                x + right * (away + width / 2) - width / 2,
                y + down * (away + height / 2) - height / 2,
                size,
            )


def _anywhere(size: tuple[float, float], plot: Box) -> Iterator[Box]:
    """Boxes of a size all over the plot."""
    for column in range(int((plot.right - plot.left - size[0]) / 10) + 1):
        for row in range(int((plot.bottom - plot.top - size[1]) / 6) + 1):
            yield _box(plot.left + 10.0 * column, plot.top + 6.0 * row, size)


def _box(left: float, top: float, size: tuple[float, float]) -> Box:
    return Box(left, top, left + size[0], top + size[1])


def way_to(box: Box, place: Place) -> Way:
    """The straight way from a point to the nearest place of a box."""
    return place, (
        min(max(place[0], box.left), box.right),
        min(max(place[1], box.top), box.bottom),
    )


def distance(box: Box, place: Place) -> float:
    """How long that way is."""
    (x, y), (to_x, to_y) = way_to(box, place)
    return hypot(to_x - x, to_y - y)


def _crosses(way: Way, box: Box) -> bool:
    """Whether a way leads over a box."""
    (x, y), (to_x, to_y) = way
    return any(
        box.left < x + (to_x - x) * part / 12 < box.right
        and box.top < y + (to_y - y) * part / 12 < box.bottom
        for part in range(1, 12)
    )

# SPDX-License-Identifier: Apache-2.0
"""Importance by performance: how much goes along with each thing, above how well it stands.

Every point has its name beside it. Names lie neither on one another nor on a point: the nearest
free place is taken, a hair line leads there where it is not close by, and a name that finds none
is left to the table beside the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customary.core.drawing.naming import (
    LINE,
    RADIUS,
    SIZE,
    Box,
    Label,
    Place,
    distance,
    labels_of,
    way_to,
    width_of,
)
from customary.core.drawing.svg import (
    DONE,
    HAIRLINE,
    INK,
    PAPER,
    QUIET,
    Scale,
    drawing,
    element,
    text,
    tip,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Nearly square, and narrow enough that its words are still read on a phone.
WIDTH, HEIGHT = 360.0, 344.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 8.0, 26.0, 42.0
FACE = "Noto Sans CJK SC, Noto Sans SC, sans-serif"


@dataclass(frozen=True)
class Point:
    """One thing: how it stands, and how much goes along with it, with its interval."""

    name: str
    stands: float
    share: float
    low: float
    high: float
    hint: str = ""


@dataclass(frozen=True)
class Axis:
    """Values and words along an axis, lowest first, what it is called, and where it is divided."""

    ticks: Sequence[tuple[float, str]]
    name: str
    middle: float


PLOT = Box(LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM)


def draw(
    points: Sequence[Point], *, across: Axis, upright: Axis, corner: str, sentence: str
) -> str:
    """The drawing as SVG.

    Args:
        points: the most important first; it is named first.
        across: how well things stand.
        upright: how much goes along with them.
        corner: what lies up and to the left: much goes along with it, and it stands low.
        sentence: what a screen reader says.

    Raises:
        ValueError: there is no point, or an axis has fewer than two ticks.
    """
    if not points or min(len(across.ticks), len(upright.ticks)) < 2:
        raise ValueError(
            f"{len(points)} points, {len(across.ticks)} and {len(upright.ticks)} ticks: "
            "a drawing needs a point, and two ticks on each axis."
        )
    x = Scale(across.ticks[0][0], across.ticks[-1][0], PLOT.left, PLOT.right)
    y = Scale(upright.ticks[0][0], upright.ticks[-1][0], PLOT.bottom, PLOT.top)
    places = [(x.at(one.stands), y.at(one.share)) for one in points]
    whiskers = [
        Box(place[0] - 1, y.at(one.high), place[0] + 1, y.at(one.low))
        for one, place in zip(points, places, strict=True)
    ]
    word = _corner(corner)
    labels = labels_of([one.name for one in points], places, whiskers, plot=PLOT, taken=[word.box])
    shapes = [
        *_axes(across, upright, x, y),
        *_words(word, "importance-quiet", QUIET),
        *(_whisker(one) for one in whiskers),
        *(
            _leader(label, place)
            for label, place in zip(labels, places, strict=True)
            if label is not None
        ),
        *(_dot(one, place) for one, place in zip(points, places, strict=True)),
        *(
            shape
            for label in labels
            if label is not None
            for shape in _words(label, "importance-name", INK)
        ),
    ]
    return drawing(*shapes, width=WIDTH, height=HEIGHT, name="importance", sentence=sentence)


def _corner(words: str) -> Label:
    left, top = PLOT.left + 6, PLOT.top + 4
    return Label((words,), Box(left, top, left + width_of(words), top + LINE))


def _axes(across: Axis, upright: Axis, x: Scale, y: Scale) -> list[str]:
    grid = {"stroke": HAIRLINE, "class_": "importance-grid"}
    words: dict[str, str | float | None] = {
        "font_size": 11,
        "font_family": FACE,
        "fill": QUIET,
        "class_": "importance-quiet",
    }
    bottom, left = PLOT.bottom, PLOT.left
    shapes = [
        element("line", x1=left, x2=PLOT.right, y1=bottom, y2=bottom, **grid),
        element("line", x1=left, x2=left, y1=PLOT.top, y2=bottom, **grid),
    ]
    divided = {"stroke": QUIET, "stroke_dasharray": "2 4", "class_": "importance-middle"}
    at_x, at_y = x.at(across.middle), y.at(upright.middle)
    shapes += [
        element("line", x1=at_x, x2=at_x, y1=PLOT.top, y2=bottom, **divided),
        element("line", x1=left, x2=PLOT.right, y1=at_y, y2=at_y, **divided),
    ]
    for value, told in across.ticks:
        anchor = "end" if value == across.ticks[-1][0] else "middle"
        shapes.append(text(told, x=x.at(value), y=bottom + 15, text_anchor=anchor, **words))
    shapes += [
        text(told, x=left - 6, y=y.at(value) + 4, text_anchor="end", **words)
        for value, told in upright.ticks
    ]
    return [
        *shapes,
        text(across.name, x=PLOT.right, y=HEIGHT - 8, text_anchor="end", **words),
        text(upright.name, x=2.0, y=13.0, **words),
    ]


def _whisker(box: Box) -> str:
    middle = (box.left + box.right) / 2
    return element(
        "line",
        x1=middle,
        x2=middle,
        y1=box.top,
        y2=box.bottom,
        stroke=DONE,
        stroke_width=5,
        stroke_opacity=0.22,
        class_="importance-whisker",
    )


def _dot(point: Point, place: Place) -> str:
    return element(
        "circle",
        tip(point.hint),
        cx=place[0],
        cy=place[1],
        r=RADIUS,
        fill=DONE,
        stroke=PAPER,
        stroke_width=1.5,
        class_="importance-dot",
    )


def _leader(label: Label, place: Place) -> str:
    """From a point to a name that is not close by; "" for one that is."""
    if distance(label.box, place) < 3 * RADIUS:
        return ""
    (x, y), (to_x, to_y) = way_to(label.box, place)
    return element(
        "line",
        x1=x,
        y1=y,
        x2=to_x,
        y2=to_y,
        stroke=QUIET,
        stroke_width=0.75,
        class_="importance-leader",
    )


def _words(label: Label, name: str, fill: str) -> Iterator[str]:
    for number, line in enumerate(label.lines):
        yield text(
            line,
            x=label.box.left,
            y=label.box.top + LINE * number + SIZE - 0.5,
            font_size=SIZE,
            font_family=FACE,
            fill=fill,
            class_=name,
        )


def ticks_between(lowest: float, highest: float, *, most: int = 5) -> list[float]:
    """Round values that reach from below the lowest to above the highest.

    Raises:
        ValueError: the two are not in order.
    """
    if not lowest < highest:
        raise ValueError(f"From {lowest} to {highest} there is nothing.")
    steps = (base * 10.0**power for power in range(-6, 9) for base in (1, 2, 5))
    for step in steps:
        first = int(lowest // step)
        last = -int(-highest // step)
        if last - first < most:
            return [round(number * step, 9) for number in range(first, last + 1)]
    raise ValueError(f"From {lowest} to {highest} is too far.")

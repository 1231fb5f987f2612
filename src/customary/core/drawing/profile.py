# SPDX-License-Identifier: Apache-2.0
"""A culture profile: four axes on the diagonals, now solid and preferred dashed; and dumb-bells.

The area between the lines says nothing, so it is never filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from collections.abc import Sequence

Point = tuple[float, float]
#: Where each of clan, adhocracy, market and hierarchy lies: right is outward, down is stable.
CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))
USUAL, WIDEST = 50.0, 100.0
BIG = (420.0, 372.0)
HALF_BIG = 132.0
SMALL = 120.0
HALF_SMALL = 52.0
BELL = (260.0, 26.0)


def limit(*points: Sequence[float]) -> float:
    """Where the axes end: at 50, or at 100 where some type has more than half of all points."""
    return USUAL if max(max(one, default=0.0) for one in points) <= USUAL else WIDEST


def draw_profile(
    now: Sequence[float],
    preferred: Sequence[float],
    *,
    names: Sequence[str],
    sides: Sequence[str],
    sentence: str,
    hints: Sequence[str] = (),
) -> str:
    """The whole drawing with its words.

    Args:
        now: points of the four types.
        preferred: the same; nothing where it was not asked.
        names: of the four types, beside their corners.
        sides: what lies above, to the right, below, to the left.
        sentence: what a screen reader says.
        hints: words shown when a pointer rests on the end of an axis.
    """
    across, down = BIG[0] / 2, BIG[1] / 2
    ends = limit(now, preferred)
    shapes = _grid(across, down, HALF_BIG, [ends * part / 5 for part in range(1, 6)], ends)
    shapes += _lines(now, preferred, centre=(across, down), half=HALF_BIG, ends=ends, hints=hints)
    for (right, low), name in zip(CORNERS, names, strict=True):
        shapes.append(
            text(
                name,
                x=across + right * HALF_BIG,
                y=down + low * (HALF_BIG + 12) + (10 if low > 0 else 0),
                text_anchor="start" if right < 0 else "end",
                font_size=14.0,
                font_weight=600.0,
                fill=INK,
                class_="cp-name",
            )
        )
    above, outward, below, inward = sides
    edge = HALF_BIG + 38
    for words, x, y, turn in (
        (above, across, down - edge + 4, None),
        (below, across, down + edge + 6, None),
        (inward, across - edge + 14, down, -90),
        (outward, across + edge - 14, down, 90),
    ):
        shapes.append(
            text(
                words,
                x=x,
                y=y,
                text_anchor="middle",
                font_size=12.0,
                fill=QUIET,
                class_="cp-side",
                transform=f"rotate({turn} {x:g} {y:g})" if turn else None,
            )
        )
    return drawing(*shapes, width=BIG[0], height=BIG[1], name="cp", sentence=sentence)


def draw_small(
    now: Sequence[float], preferred: Sequence[float], *, ends: float, sentence: str
) -> str:
    """The same without words, one of several that share the ends of their axes."""
    middle = SMALL / 2
    shapes = _grid(middle, middle, HALF_SMALL, [ends / 2, ends], 0.0)
    shapes += _lines(now, preferred, centre=(middle, middle), half=HALF_SMALL, ends=ends)
    return drawing(*shapes, width=SMALL, height=SMALL, name="cp cp-small", sentence=sentence)


def draw_bell(
    now: float,
    preferred: float | None,
    *,
    ends: float,
    now_interval: tuple[float, float] | None = None,
    preferred_interval: tuple[float, float] | None = None,
) -> str:
    """One type on one line: a full dot now, a hollow one preferred, each with its interval."""
    width, height = BELL
    scale = Scale(0.0, ends, 6.0, width - 6.0)
    middle = height / 2
    shapes = [_line((6.0, middle), (width - 6.0, middle), HAIRLINE, "cp-grid")]
    for interval, y, name in (
        (now_interval, middle - 9, "cp-now"),
        (preferred_interval, middle + 9, "cp-preferred"),
    ):
        if interval is not None:
            shapes.append(
                _line(
                    (scale.at(interval[0]), y), (scale.at(interval[1]), y), DONE, f"{name} cp-thin"
                )
            )
    if preferred is not None:
        shapes.append(
            _line((scale.at(now), middle), (scale.at(preferred), middle), QUIET, "cp-way")
        )
        shapes.append(_dot((scale.at(preferred), middle), "cp-hollow", PAPER))
    shapes.append(_dot((scale.at(now), middle), "cp-dot", DONE))
    return drawing(*shapes, width=width, height=height, name="cp-bell", sentence="")


def draw_opinion(
    value: float, low: float | None, high: float | None, *, ends: tuple[float, float], sentence: str
) -> str:
    """A mean answer with its interval on the scale it was given on, with a mark for each step."""
    width, height = BELL
    scale = Scale(*ends, 6.0, width - 6.0)
    middle = height / 2
    shapes = [_line((6.0, middle), (width - 6.0, middle), HAIRLINE, "cp-grid")]
    steps = range(int(ends[0]), int(ends[1]) + 1)
    shapes += [
        _line((scale.at(step), middle - 3), (scale.at(step), middle + 3), HAIRLINE, "cp-grid")
        for step in steps
    ]
    if low is not None and high is not None:
        shapes.append(_line((scale.at(low), middle), (scale.at(high), middle), DONE, "cp-opinion"))
    shapes.append(_dot((scale.at(value), middle), "cp-think", DONE))
    return drawing(*shapes, width=width, height=height, name="cp-bell", sentence=sentence)


def _grid(
    across: float, down: float, half: float, rings: Sequence[float], numbered: float
) -> list[str]:
    """Equal points lie on a square, for the axes are its diagonals."""
    ends = max(rings)
    shapes = []
    for points in rings:
        reach = half * points / ends
        shapes.append(
            element(
                "rect",
                x=across - reach,
                y=down - reach,
                width=2 * reach,
                height=2 * reach,
                fill="none",
                stroke=HAIRLINE,
                class_="cp-grid",
            )
        )
        if numbered:
            shapes.append(
                text(
                    f"{points:g}",
                    x=across + 3,
                    y=down - reach + 11,
                    font_size=10.0,
                    fill=QUIET,
                    class_="cp-side",
                )
            )
    shapes += [
        _line((across + x * half, down + y * half), (across, down), HAIRLINE, "cp-axis")
        for x, y in CORNERS
    ]
    return shapes


def _lines(
    now: Sequence[float],
    preferred: Sequence[float],
    *,
    centre: Point,
    half: float,
    ends: float,
    hints: Sequence[str] = (),
) -> list[str]:
    shapes = []
    if preferred:
        shapes.append(_outline(_places(preferred, centre, half, ends), "cp-preferred", dashed=True))
    places = _places(now, centre, half, ends)
    shapes.append(_outline(places, "cp-now", dashed=False))
    for place, hint in zip(places, hints, strict=False):
        shapes.append(_dot(place, "cp-dot", DONE, hint))
    return shapes


def _places(points: Sequence[float], centre: Point, half: float, ends: float) -> list[Point]:
    return [
        (centre[0] + x * half * one / ends, centre[1] + y * half * one / ends)
        for one, (x, y) in zip(points, CORNERS, strict=True)
    ]


def _outline(places: Sequence[Point], name: str, *, dashed: bool) -> str:
    return element(
        "polygon",
        points=" ".join(f"{x:.2f},{y:.2f}" for x, y in places),
        fill="none",
        stroke=INK if dashed else DONE,
        stroke_width=2.0 if dashed else 2.5,
        stroke_dasharray="6 4" if dashed else None,
        stroke_linejoin="round",
        class_=name,
    )


def _line(start: Point, end: Point, stroke: str, name: str) -> str:
    return element(
        "line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=stroke, class_=name
    )


def _dot(at: Point, name: str, fill: str, hint: str = "") -> str:
    return element(
        "circle", tip(hint), cx=at[0], cy=at[1], r=5.0, fill=fill, stroke=INK, class_=name
    )

# SPDX-License-Identifier: Apache-2.0
"""Drawings small enough for a cell of a table: a line, a bar in parts, a point, columns."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from customary.core.drawing.svg import DONE, HAIRLINE, QUIET, Scale, drawing, element, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

SPARK = (120.0, 28.0)
SPLIT = (120.0, 10.0)
WHISKER = (160.0, 14.0)
#: Violet and teal are told apart by everybody, and judge nobody.
NEGATIVE = "#6b5f85"


def spark(
    values: Sequence[float | None],
    *,
    sentence: str,
    turn: int | None = None,
    ends: tuple[float, float] | None = None,
) -> str:
    """One line from left to right, resting on zero; a hair line where the later period begins.

    Args:
        values: one a period, the oldest first; None leaves a gap.
        sentence: what a screen reader says; "" where the words stand beside it.
        turn: the number of the first value of the later period.
        ends: the lowest and the highest it can be; else from zero to the highest there is.

    Raises:
        ValueError: if there are fewer than two values.
    """
    if len(values) < 2:
        raise ValueError(f"A line needs two values or more, not {len(values)}.")
    width, height = SPARK
    highest = max((value for value in values if value is not None), default=0.0)
    across = Scale(0.0, len(values) - 1.0, 2.0, width - 3.0)
    upright = Scale(*(ends or (0.0, highest or 1.0)), height - 3.0, 3.0)
    shapes = [
        element(
            "line",
            x1=0.0,
            x2=width,
            y1=height - 2,
            y2=height - 2,
            stroke=HAIRLINE,
            class_="spark-base",
        )
    ]
    if turn:
        x = across.at(turn - 0.5)
        shapes.append(
            element(
                "line",
                x1=x,
                x2=x,
                y1=1.0,
                y2=height - 2,
                stroke=HAIRLINE,
                stroke_dasharray="2 2",
                class_="spark-base",
            )
        )
    shapes += [
        element(
            "line",
            x1=across.at(number),
            x2=across.at(number + 1),
            y1=upright.at(here),
            y2=upright.at(there),
            stroke=DONE,
            stroke_width=1.75,
            stroke_linecap="round",
            class_="spark-line",
        )
        for number, (here, there) in enumerate(pairwise(values))
        if here is not None and there is not None
    ]
    if (last := values[-1]) is not None:
        shapes.append(
            element(
                "circle",
                cx=across.at(len(values) - 1.0),
                cy=upright.at(last),
                r=2.25,
                fill=DONE,
                class_="spark-end",
            )
        )
    return drawing(*shapes, width=width, height=height, name="spark", sentence=sentence)


def split(parts: Sequence[tuple[str, float, str]], *, sentence: str) -> str:
    """One bar divided into parts.

    Args:
        parts: of each its name (negative, neutral, positive), how much, and the words shown when
            a pointer rests on it.
        sentence: what a screen reader says.

    Raises:
        ValueError: if the parts add up to nothing.
    """
    total = sum(amount for _, amount, _ in parts)
    if total <= 0:
        raise ValueError("There is nothing to divide.")
    fills = {"negative": NEGATIVE, "neutral": HAIRLINE, "positive": DONE}
    width, height = SPLIT
    shapes, left = [], 0.0
    for name, amount, hint in parts:
        long = width * amount / total
        if long:
            shapes.append(
                element(
                    "rect",
                    tip(hint),
                    x=left,
                    y=0.0,
                    width=max(long - 1, 0.5),
                    height=height,
                    rx=1.5,
                    fill=fills.get(name, QUIET),
                    class_=f"split-{name}",
                )
            )
        left += long
    return drawing(*shapes, width=width, height=height, name="split", sentence=sentence)


def whisker(
    value: float,
    ends: tuple[float, float],
    *,
    sentence: str,
    interval: tuple[float, float] | None = None,
    size: tuple[float, float] = WHISKER,
) -> str:
    """A figure as a point on its scale, with its interval as a band.

    Args:
        value: the figure.
        ends: the lowest and the highest it can be.
        sentence: what a screen reader says; "" where the words stand beside it.
        interval: its 95 % interval, where there is one.
        size: of the drawing.

    Raises:
        ValueError: the scale has no length.
    """
    width, height = size
    across = Scale(*ends, 4.0, width - 4.0)
    middle = height / 2
    line = {"y1": middle, "y2": middle}
    shapes = [
        element("line", x1=4.0, x2=width - 4, **line, stroke=HAIRLINE, class_="whisker-scale")
    ]
    if interval is not None:
        low, high = (across.at(one) for one in interval)
        shapes.append(
            element(
                "line",
                x1=low,
                x2=max(high, low + 1),
                **line,
                stroke=DONE,
                stroke_width=6,
                stroke_opacity=0.3,
                class_="whisker-band",
            )
        )
    shapes.append(
        element("circle", cx=across.at(value), cy=middle, r=3.5, fill=DONE, class_="whisker-point")
    )
    return drawing(*shapes, width=width, height=height, name="whisker", sentence=sentence)


def tally(counts: Sequence[int], hints: Sequence[str], *, sentence: str) -> str:
    """A column for each answer there is, as high as it was given often.

    Args:
        counts: of each answer.
        hints: the words shown when a pointer rests on each.
        sentence: what a screen reader says.

    Raises:
        ValueError: if nobody answered.
    """
    highest = max(counts, default=0)
    if highest <= 0:
        raise ValueError("Nobody answered.")
    width, height = SPARK
    upright = Scale(0.0, float(highest), 0.0, height - 3)
    step = width / len(counts)
    shapes = [
        element(
            "rect",
            tip(hint),
            x=step * place + step * 0.1,
            y=height - 1 - max(upright.at(count), 1.0),
            width=step * 0.8,
            height=max(upright.at(count), 1.0),
            fill=DONE if count else HAIRLINE,
            class_="tally-one" if count else "tally-none",
        )
        for place, (count, hint) in enumerate(zip(counts, hints, strict=True))
    ]
    return drawing(*shapes, width=width, height=height, name="tally", sentence=sentence)

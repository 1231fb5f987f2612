# SPDX-License-Identifier: Apache-2.0
"""A trend: one mark a period with its interval, and a line only where periods follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
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

WIDTH = 640.0
HEIGHT = 168.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 8.0, 12.0, 28.0


@dataclass(frozen=True)
class Mark:
    """One period; `value` is None where nothing was recorded.

    `hint` is shown when a pointer rests on the mark: the same words as in the table.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    hint: str = ""


def draw(
    marks: Sequence[Mark],
    *,
    ticks: Sequence[tuple[float, str]],
    sentence: str,
    threshold: float | None = None,
) -> str:
    """The drawing as SVG.

    Args:
        marks: the periods, oldest first.
        ticks: values and words of the upright axis, lowest first; at least two.
        sentence: what a screen reader says.
        threshold: drawn as a dashed line: what a period needs to count as kept.

    Raises:
        ValueError: if there is nothing to draw, or fewer than two ticks.
    """
    if not marks or len(ticks) < 2:
        raise ValueError(
            f"A trend needs a period and two ticks, not {len(marks)} and {len(ticks)}."
        )
    upright = Scale(ticks[0][0], ticks[-1][0], HEIGHT - BOTTOM, TOP)
    step = (WIDTH - LEFT - RIGHT) / len(marks)
    places = [LEFT + step * (number + 0.5) for number in range(len(marks))]
    shapes = [
        *_axis(ticks, upright),
        *_threshold(threshold, upright),
        *_labels(marks, places),
        *_lines(marks, places, upright),
        *(
            _mark(mark, place, upright, step=step)
            for mark, place in zip(marks, places, strict=True)
        ),
    ]
    return drawing(*shapes, width=WIDTH, height=HEIGHT, name="trend", sentence=sentence)


def _axis(ticks: Sequence[tuple[float, str]], upright: Scale) -> list[str]:
    shapes = []
    for value, word in ticks:
        y = upright.at(value)
        shapes.append(
            element(
                "line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=HAIRLINE, class_="trend-grid"
            )
        )
        shapes.append(
            text(
                word,
                x=LEFT - 8,
                y=y + 4,
                text_anchor="end",
                font_size=11,
                fill=QUIET,
                class_="trend-text",
            )
        )
    return shapes


def _threshold(threshold: float | None, upright: Scale) -> list[str]:
    if threshold is None:
        return []
    y = upright.at(threshold)
    return [
        element(
            "line",
            x1=LEFT,
            x2=WIDTH - RIGHT,
            y1=y,
            y2=y,
            stroke=INK,
            stroke_dasharray="5 4",
            class_="trend-threshold",
        )
    ]


def _labels(marks: Sequence[Mark], places: Sequence[float]) -> list[str]:
    every = -(-len(marks) // 6)  # at most six words below, or they would run into each other
    return [
        text(
            mark.label,
            x=place,
            y=HEIGHT - 8,
            text_anchor="middle",
            font_size=11,
            fill=QUIET,
            class_="trend-text",
        )
        for number, (mark, place) in enumerate(zip(marks, places, strict=True))
        if (len(marks) - 1 - number) % every == 0
    ]


def _lines(marks: Sequence[Mark], places: Sequence[float], upright: Scale) -> list[str]:
    return [
        element(
            "line",
            x1=places[number],
            x2=places[number + 1],
            y1=upright.at(mark.value),
            y2=upright.at(following.value),
            stroke=DONE,
            stroke_width=2,
            class_="trend-line",
        )
        for number, (mark, following) in enumerate(pairwise(marks))
        if mark.value is not None and following.value is not None
    ]


def _mark(mark: Mark, x: float, upright: Scale, *, step: float) -> str:
    hint = tip(mark.hint)
    if mark.value is None:
        y = upright.left
        nothing = element(
            "circle",
            cx=x,
            cy=y,
            r=3,
            fill=PAPER,
            stroke=HAIRLINE,
            stroke_dasharray="2 2",
            class_="trend-nothing",
        )
        return element("g", hint, nothing)
    shapes = [hint]
    if mark.low is not None and mark.high is not None:
        shapes.append(
            element(
                "line",
                x1=x,
                x2=x,
                y1=upright.at(mark.low),
                y2=upright.at(mark.high),
                stroke=DONE,
                stroke_width=min(6.0, step / 3),
                stroke_opacity=0.25,
                class_="trend-interval",
            )
        )
    shapes.append(
        element("circle", cx=x, cy=upright.at(mark.value), r=3.5, fill=DONE, class_="trend-mark")
    )
    return element("g", *shapes)

# SPDX-License-Identifier: Apache-2.0
"""Said and done: what is promised as a hollow mark, what is done as a bar, on one line.

An opinion, where there is one, is drawn below on a scale of its own. The two are never
subtracted from one another, so they never share an axis.
"""

from __future__ import annotations

from dataclasses import dataclass

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
)

WIDTH = 480.0
LEFT = 1.0
#: Room for half the hollow mark at 100 %.
RIGHT = 9.0
MIDDLE = 13.0
HEIGHT = 26.0
OPINION_MIDDLE = 35.0
OPINION_HEIGHT = 44.0
WORD_WIDTH = 110.0


@dataclass(frozen=True)
class OpinionMark:
    """A mean answer on the scale it was given on, such as 4.1 from 1 to 5."""

    value: float
    lowest: float
    highest: float

    def __post_init__(self) -> None:
        if not self.lowest <= self.value <= self.highest:
            raise ValueError(
                f"An opinion of {self.value} lies outside {self.lowest} to {self.highest}."
            )


@dataclass(frozen=True)
class SaidAndDone:
    """What the drawing shows.

    Attributes:
        share: what was done, 0 to 1; None where there is not enough evidence.
        low, high: its 95 % interval, 0 to 1, None where there is none.
        promised: the level that was promised, 0 to 1.
        opinion: what people think of it, on its own scale.
    """

    share: float | None
    low: float | None = None
    high: float | None = None
    promised: float = 1.0
    opinion: OpinionMark | None = None

    def __post_init__(self) -> None:
        for name in ("share", "low", "high", "promised"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name} is a share between 0 and 1, not {value}.")


@dataclass(frozen=True)
class Geometry:
    """Where everything lies, in the drawing's own units; None is not drawn."""

    width: float
    height: float
    track: tuple[float, float]
    bar: tuple[float, float] | None
    whisker: tuple[float, float] | None
    promised: float
    opinion: float | None


def geometry(shown: SaidAndDone, *, width: float = WIDTH) -> Geometry:
    """Where the marks lie on a drawing of this width."""
    scale = Scale(0.0, 1.0, LEFT, width - RIGHT)
    known = shown.low is not None and shown.high is not None
    opinion = shown.opinion
    return Geometry(
        width=width,
        height=HEIGHT if opinion is None else OPINION_HEIGHT,
        track=(scale.left, scale.right),
        bar=None if shown.share is None else (scale.left, scale.at(shown.share)),
        whisker=(scale.at(shown.low or 0.0), scale.at(shown.high or 0.0)) if known else None,
        promised=scale.at(shown.promised),
        opinion=None
        if opinion is None
        else Scale(opinion.lowest, opinion.highest, scale.left, scale.right).at(opinion.value),
    )


def draw(
    shown: SaidAndDone, *, sentence: str = "", grade_word: str = "", width: float = WIDTH
) -> str:
    """The drawing as SVG.

    Args:
        shown: what to draw.
        sentence: what a screen reader says; "" where the same stands beside it as text.
        grade_word: drawn at the end of the line, for places that cannot set it beside.
        width: of the line, without the grade word.
    """
    places = geometry(shown, width=width)
    marks = [_track(places), *_bar(places), *_whisker(places), _promise(places)]
    if shown.opinion is not None and places.opinion is not None:
        marks += _opinion(places, places.opinion)
    if grade_word:
        marks.append(
            text(
                grade_word,
                x=width + 6,
                y=MIDDLE + 4.5,
                font_size=13,
                font_weight=600,
                fill=INK,
                class_="sd-word",
            )
        )
    return drawing(
        *marks,
        width=width + (WORD_WIDTH if grade_word else 0),
        height=places.height,
        name="sd",
        sentence=sentence,
    )


def _track(places: Geometry) -> str:
    left, right = places.track
    return element(
        "line",
        x1=left,
        x2=right,
        y1=MIDDLE,
        y2=MIDDLE,
        stroke=HAIRLINE,
        stroke_width=1.5,
        stroke_linecap="round",
        stroke_dasharray=None if places.bar else "2 5",
        class_="sd-track",
    )


def _bar(places: Geometry) -> list[str]:
    if places.bar is None:
        return []
    left, right = places.bar
    # Nothing done is a thin upright, so that it reads as a count of none and not as no count.
    breadth = max(right - left, 1.5)
    return [
        element(
            "rect",
            x=left,
            y=MIDDLE - 5,
            width=breadth,
            height=10,
            rx=min(2.0, breadth / 2),
            fill=DONE,
            class_="sd-bar",
        )
    ]


def _whisker(places: Geometry) -> list[str]:
    if places.whisker is None:
        return []
    low, high = places.whisker
    strokes = ((low, high, 0.0, 0.0), (low, low, -4.0, 4.0), (high, high, -4.0, 4.0))
    return [
        element(
            "line",
            x1=x1,
            x2=x2,
            y1=MIDDLE + up,
            y2=MIDDLE + down,
            stroke=INK,
            stroke_width=1.25,
            class_="sd-whisker",
        )
        for x1, x2, up, down in strokes
    ]


def _promise(places: Geometry) -> str:
    return element(
        "circle",
        cx=places.promised,
        cy=MIDDLE,
        r=6.5,
        fill=PAPER,
        stroke=INK,
        stroke_width=1.75,
        class_="sd-promise",
    )


def _opinion(places: Geometry, at: float) -> list[str]:
    left, right = places.track
    line = element(
        "line",
        x1=left,
        x2=right,
        y1=OPINION_MIDDLE,
        y2=OPINION_MIDDLE,
        stroke=HAIRLINE,
        stroke_width=1,
        stroke_dasharray="1 3",
        class_="sd-track",
    )
    ends = [
        element(
            "line",
            x1=end,
            x2=end,
            y1=OPINION_MIDDLE - 3,
            y2=OPINION_MIDDLE + 3,
            stroke=HAIRLINE,
            stroke_width=1,
            class_="sd-track",
        )
        for end in (left, right)
    ]
    around = f"M{at:.2f} {OPINION_MIDDLE - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"
    return [line, *ends, element("path", d=around, fill=QUIET, class_="sd-opinion")]

# SPDX-License-Identifier: Apache-2.0
"""The closed waves of one questionnaire in words, figures and a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext

from customary.core.drawing.small import spark
from customary.core.drawing.trend import Mark, draw
from customary.core.statistics.waves import outside_limits, runs
from customary.report import words
from customary.report.wave_figures import Told, told
from customary.report.wave_measures import measures

if TYPE_CHECKING:
    from customary.report.wave_measures import Measure
    from customary.store.queries.wave_series import Series

#: With fewer waves nothing is said of which stand out; nor of one with fewer answers than this,
#: where its own floor is not known.
LEAST_WAVES, LEAST_ANSWERS = 4, 30
#: More waves that stand out are counted, not named.
MOST_NAMED = 3


@dataclass(frozen=True)
class SeriesTold:
    """A series, set for a page.

    Attributes:
        figure: what the newest wave says; None where the questionnaire has no such figure.
        scale: from where to where it goes; "" of shares and scores.
        line: a small drawing of all waves; "" of fewer than two.
    """

    name: str
    figure: Told | None
    scale: str
    line: str


def series_told(found: Series) -> SeriesTold:
    """What stands in the list of series."""
    measure = _measure(found)
    if measure is None or not found.figures:
        return SeriesTold("", None, "", "")
    values = _values(found)
    many = sum(one is not None for one in values) > 1
    return SeriesTold(
        name=measure.name,
        figure=told(found.told, measure),
        scale=_scale(measure),
        line=spark(values, sentence=_sentence(found, measure), ends=measure.ends) if many else "",
    )


def series_chart(found: Series) -> str:
    """The figure of each wave with its interval, from one end of its scale to the other."""
    measure = _measure(found)
    if measure is None or not found.figures:
        return ""
    low, high = measure.ends
    marks = []
    for line in reversed(found.lines):
        figure = found.figures.get(line.wave.pk)
        value = figure.value if figure else None
        when = words.month(line.wave.opened_at or line.now)
        shown = measure.number(value.value) if value else gettext("not shown")
        marks.append(
            Mark(
                when,
                value.value if value else None,
                value.low if value else None,
                value.high if value else None,
                hint=f"{when}: {shown}",
            )
        )
    ticks = [(one, measure.number(one)) for one in (low, (low + high) / 2, high)]
    return draw(marks, ticks=ticks, sentence=_sentence(found, measure))


def series_moved(found: Series) -> str:
    """Whether a wave stands out or the figure has moved for good, "" where too few waves tell it.

    Waves of fewer answers than a statement about a change takes are passed over.
    """
    measure = _measure(found)
    if measure is None:
        return ""
    told = [
        (one, figure.value.value, found.errors.get(one.wave.pk, math.nan))
        for one in reversed(found.lines)
        if (figure := found.figures.get(one.wave.pk)) is not None
        and figure.value is not None
        and figure.n >= int(one.wave.floors.get("trends", LEAST_ANSWERS))
    ]
    if len(told) < LEAST_WAVES:
        return ""
    values = np.array([value for _, value, _ in told])
    about_the_middle = runs(values)
    if about_the_middle is not None and about_the_middle.shifted:
        return gettext("It has moved for good: round after round lies on one side of the middle, more often than chance goes.")  # fmt: skip
    found_outside = outside_limits(values, np.array([error for _, _, error in told]))
    if found_outside is None:
        return ""
    outside = [
        words.month(one.wave.opened_at or one.now)
        for (one, _, _), is_out in zip(told, found_outside.tolist(), strict=True)
        if is_out
    ]
    if not outside:
        return gettext("No round stands out: what differs between them may be chance.")
    if len(outside) > MOST_NAMED:
        return gettext("%(n)s of %(all)s rounds lie further from the mean of all than chance goes.") % {
            "n": words.number(len(outside)),
            "all": words.number(len(told)),
        }  # fmt: skip
    return gettext("Further from the mean of all rounds than chance goes: %(rounds)s.") % {
        "rounds": words.listed(outside)
    }


def told_at(found: Series, wave: int) -> Told | None:
    """What one wave of a series says."""
    measure, figure = _measure(found), found.figures.get(wave)
    return told(figure, measure) if measure and figure else None


def _measure(found: Series) -> Measure | None:
    known = measures(found.form).get(found.chosen)
    return known if known and known.ends[0] < known.ends[1] else None


def _scale(measure: Measure) -> str:
    low, high = measure.ends
    if measure.is_score or measure.ends == (0.0, 1.0):
        return ""
    return gettext("on a scale of %(low)s to %(high)s") % {
        "low": words.number(low),
        "high": words.number(high),
    }


def _values(found: Series) -> list[float | None]:
    """The figure of each wave, the oldest first; None where it is not told."""
    figures = [found.figures.get(one.wave.pk) for one in reversed(found.lines)]
    return [one.value.value if one and one.value else None for one in figures]


def _sentence(found: Series, measure: Measure) -> str:
    """First and last of what is drawn, for whoever does not see it."""
    known = [one for one in _values(found) if one is not None]
    numbers = {"name": measure.name, "n": words.number(len(known))}
    numbers |= {"first": measure.number(known[0]), "last": measure.number(known[-1])}
    return gettext("%(name)s over %(n)s rounds: %(first)s at first, %(last)s now.") % numbers

# SPDX-License-Identifier: Apache-2.0
"""How a figure of a wave differs from last time and from the rest, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from customary.core.statistics.power import (
    USUAL_DEVIATION,
    USUAL_DEVIATION_OF_SHARES,
    detectable_difference,
)
from customary.core.statistics.recommendation import detectable_change
from customary.report import words
from customary.report.wave_measures import signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customary.report.wave_measures import Measure
    from customary.store.queries.wave_figures import Against, Figure

#: A difference that would take more answers than this is not worth a number.
MOST_NEEDED = 1_000_000


def since_told(figure: Figure | None, measure: Measure) -> str:
    """The change since last time in short, "" where there is nothing to compare with."""
    change = figure.before if figure else None
    if change is None:
        return ""
    points = {"points": _difference(change, measure)["points"]}
    if change.low is None:
        return gettext("%(points)s, cannot be told from chance") % points
    if change.beyond:
        return gettext("%(points)s, more than chance") % points
    return gettext("%(points)s, may be chance") % points


def moved(found: Against | None, measure: Measure) -> str:
    """What moved since last time, if more than chance did, for whoever reads quickly."""
    if found is None:
        return ""
    numbers = _difference(found, measure)
    if found.low is None:
        return gettext("%(points)s since last time; too few answered to tell it from chance.") % numbers  # fmt: skip
    if found.beyond:
        return gettext("%(points)s since last time (%(low)s to %(high)s).") % numbers
    if _is_one_of_many(found):
        return _one_of_many(numbers)
    return gettext("No clear change since last time (%(low)s to %(high)s).") % numbers


def before(found: Against | None, measure: Measure) -> str:
    """The change since last time, with its interval and what it would take to tell it."""
    if found is None:
        return ""
    numbers = _difference(found, measure)
    if found.low is None:
        return gettext("%(points)s since last time; whether by chance cannot be told.") % numbers
    if found.beyond:
        return gettext("%(points)s since last time (%(low)s to %(high)s).") % numbers
    if _is_one_of_many(found):
        return _one_of_many(numbers)
    sentence = gettext("Not distinguishable from last time (%(low)s to %(high)s).") % numbers
    return words.joined([sentence, _needed(found, numbers)])


def above(found: Against | None, measure: Measure, place: str) -> str:
    """How a figure stands beside the rest of a place."""
    if found is None or not place:
        return ""
    numbers = _difference(found, measure) | {"place": place}
    if found.low is None:
        return gettext("%(points)s beside the rest of %(place)s; whether by chance cannot be told.") % numbers  # fmt: skip
    if found.beyond:
        return gettext("%(points)s beside the rest of %(place)s (%(low)s to %(high)s).") % numbers
    if _is_one_of_many(found):
        return gettext("%(points)s beside the rest of %(place)s (%(low)s to %(high)s); among as many comparisons as are made here, that may be chance.") % numbers  # fmt: skip
    sentence = (
        gettext("Not distinguishable from the rest of %(place)s (%(low)s to %(high)s).") % numbers
    )
    return words.joined([sentence, _needed(found, numbers)])


def apart(found: Against | None, measure: Measure) -> str:
    """By how much a figure stands apart from the rest, "" where that may be chance."""
    if found is None or not found.beyond:
        return ""
    return gettext("%(points)s beside the rest") % _difference(found, measure)


def needed(found: Against | None, measure: Measure) -> str:
    """How many answers would tell a difference as large as this, "" where it is told."""
    return _needed(found, _difference(found, measure)) if found else ""


def tellable(measure: Measure, n: int) -> str:
    """The smallest change that two waves of n answers each would tell from chance, as a rule."""
    low, high = measure.ends
    is_share = measure.ends == (0.0, 1.0)
    if measure.is_score:
        points = detectable_change(n)
    else:
        usual = USUAL_DEVIATION_OF_SHARES if is_share else USUAL_DEVIATION
        points = detectable_difference(n, (usual * (high - low)) ** 2)
    if measure.is_score or is_share:
        number = math.ceil(100 * points if is_share else points)
        return ngettext("%(n)s point", "%(n)s points", number) % {"n": words.number(number)}
    return words.number(points, 2)


def _difference(found: Against, measure: Measure) -> dict[str, str]:
    is_share = measure.ends == (0.0, 1.0)
    factor, places = (100, 0) if is_share else (1, 0 if measure.is_score else 2)
    return {
        "points": signed(factor * found.points, places),
        "low": signed(factor * (found.low or 0.0), places),
        "high": signed(factor * (found.high or 0.0), places),
        "needed": words.number(min(found.needed or 0, MOST_NEEDED)),
    }


def _is_one_of_many(found: Against) -> bool:
    """Whether a difference by itself would stand, and does not beside all others."""
    return found.low is not None and found.high is not None and not found.low <= 0 <= found.high


def _one_of_many(numbers: Mapping[str, str]) -> str:
    return gettext("%(points)s since last time (%(low)s to %(high)s); among as many comparisons as are made here, that may be chance.") % numbers  # fmt: skip


def _needed(found: Against, numbers: Mapping[str, str]) -> str:
    if not found.needed:
        return ""
    if found.needed > MOST_NEEDED:
        return gettext("So small a difference no number of answers would tell.")
    return (
        gettext("It would take about %(needed)s answers on each side to tell such a difference.")
        % numbers
    )

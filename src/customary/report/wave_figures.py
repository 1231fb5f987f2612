# SPDX-License-Identifier: Apache-2.0
"""A figure of a closed wave in words and small drawings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.core.drawing.small import spark, split, tally, whisker
from customary.core.statistics.agreement import band
from customary.report import words
from customary.report.wave_changes import above, apart, before, moved, needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

    from customary.report.wave_measures import Measure
    from customary.store.queries.wave_figures import Agreement, Figure, Value
    from customary.store.queries.wave_pages import Past

NAMES: dict[str, StrOrPromise] = {
    "none": _("no agreement"),
    "weak": _("weak agreement"),
    "moderate": _("moderate agreement"),
    "strong": _("strong agreement"),
    "very_strong": _("very strong agreement"),
}
KINDS = 3


@dataclass(frozen=True)
class Told:
    """A figure, set for a page."""

    measure: Measure
    is_shown: bool
    value: str = ""
    n: str = ""
    interval: str = ""
    sentence: str = ""
    drawn: str = ""
    counts: str = ""
    #: What the drawing of counts shows, in words.
    counts_told: str = ""
    favourable: str = ""
    passed: str = ""
    agreement: str = ""
    agreement_numbers: str = ""
    before: str = ""
    above: str = ""
    #: The same in short: what moved, and what stands apart from the rest, if more than chance did.
    since: str = ""
    is_moved: bool = False
    apart: str = ""
    #: What to expect of a unit, where that reads otherwise than its figure.
    expected: str = ""
    #: How many answers would tell the change since last time.
    needed: str = ""
    #: A small line of the last waves.
    line: str = ""
    bounds: str = ""
    rolled: str = ""
    past: Sequence[tuple[Any, str, str]] = ()
    items: Sequence[Told] = ()


def told(
    figure: Figure | None,
    measure: Measure,
    *,
    place: str = "",
    bounds: Sequence[float] = (),
    past: Sequence[Past] = (),
) -> Told:
    """A figure with all that is said about it; `place` is what it is compared with besides."""
    if figure is None or figure.hidden or figure.value is None:
        return Told(measure, is_shown=False)
    value = figure.value
    counts, counts_told = _counts(figure, measure)
    return Told(
        measure=measure,
        is_shown=True,
        value=measure.number(value.value),
        n=words.number(figure.n),
        interval=_interval(value, measure),
        sentence=_sentence(figure, measure),
        drawn=_drawn(value, measure),
        counts=counts,
        counts_told=counts_told,
        favourable=_favourable(figure),
        passed=words.number(figure.passed) if figure.passed else "",
        agreement=_agreed(figure.agreement),
        agreement_numbers=_agreement(figure.agreement),
        before=before(figure.before, measure),
        above=above(figure.above, measure, place),
        since=moved(figure.before, measure),
        is_moved=bool(figure.before and figure.before.beyond),
        apart=apart(figure.above, measure),
        expected=_expected(figure, measure),
        needed=needed(figure.before, measure),
        line=_line(past, measure),
        bounds=_bounds(bounds, measure),
        rolled=_rolled(past, measure),
        past=[(one.on, measure.number(one.value.value), words.number(one.value.n)) for one in past],
    )


def _line(past: Sequence[Past], measure: Measure) -> str:
    low, high = measure.ends
    if len(past) < 2 or not low < high:
        return ""
    told_of = [f"{words.month(one.on)} {measure.number(one.value.value)}" for one in past]
    values = [one.value.value for one in past]
    return spark(values, sentence=gettext("; ").join(told_of), ends=measure.ends)


def _interval(value: Value, measure: Measure) -> str:
    if value.low is None or value.high is None:
        return ""
    return gettext("%(low)s to %(high)s") % {
        "low": measure.number(value.low),
        "high": measure.number(value.high),
    }


def _sentence(figure: Figure, measure: Measure) -> str:
    value = figure.value
    if value is None:
        return ""
    if measure.is_score and len(figure.counts) == KINDS:
        against, _neither, for_it = figure.counts
        return gettext("%(for)s would recommend, %(against)s would not.") % {
            "for": words.share(for_it / 100),
            "against": words.share(against / 100),
        }
    low, high = measure.ends
    if value.low is None or value.high is None or not low < high:
        return ""
    middle = (low + high) / 2
    if measure.ends == (0.0, 1.0):
        return _half(value.low, value.high)
    if value.low > middle:
        return gettext("Above the middle of the scale.")
    if value.high < middle:
        return gettext("Below the middle of the scale.")
    return gettext("Not distinguishable from the middle of the scale.")


def _half(low: float, high: float) -> str:
    if low > 1 / 2:
        return gettext("More than half of the answers are favourable.")
    if high < 1 / 2:
        return gettext("Fewer than half of the answers are favourable.")
    return gettext("About half of the answers are favourable.")


def _expected(figure: Figure, measure: Measure) -> str:
    if figure.expected is None or figure.value is None:
        return ""
    # Told as finely as the figure it would say how many answered, which is told in steps.
    expected = measure.number(figure.expected, fewer=1)
    return "" if expected == measure.number(figure.value.value, fewer=1) else expected


def _drawn(value: Value, measure: Measure) -> str:
    low, high = measure.ends
    if not low < high:
        return ""
    known = value.low is not None and value.high is not None
    interval = (value.low or 0.0, value.high or 0.0) if known else None
    return whisker(value.value, measure.ends, sentence="", interval=interval)


def _counts(figure: Figure, measure: Measure) -> tuple[str, str]:
    """How often each answer was given: the drawing, and the same in words."""
    if not figure.counts or not any(figure.counts):
        return "", ""
    if measure.is_score:
        names = (gettext("would not recommend"), gettext("neither"), gettext("would recommend"))
        drawn = ("negative", "neutral", "positive")
        said_so = [_counted(n, name) for n, name in zip(figure.counts, names, strict=True)]
        parts = [(d, float(n), t) for d, n, t in zip(drawn, figure.counts, said_so, strict=True)]
        sentence = gettext(", ").join(said_so)
        return split(parts, sentence=sentence), sentence
    tenths = len(figure.counts) != len(measure.points)
    names_of = [str(place + 1) for place in range(len(figure.counts))] if tenths else measure.points
    hints = [_counted(n, name) for n, name in zip(figure.counts, names_of, strict=True)]
    sentence = gettext("; ").join(hints)
    return tally(figure.counts, hints, sentence=sentence), sentence


def _counted(per_cent: int, name: str) -> str:
    return gettext("%(name)s: %(n)s") % {"name": name, "n": words.share(per_cent / 100)}


def _favourable(figure: Figure) -> str:
    return words.share(figure.favourable.value) if figure.favourable else ""


def _agreed(found: Agreement | None) -> str:
    """What to call it; both names, where it hangs on what is taken for a guess."""
    name = str(NAMES.get(found.band, "")) if found else ""
    if found is None or found.r_wg_skewed is None:
        return name
    careful = str(NAMES.get(str(band(found.r_wg_skewed) or ""), ""))
    if careful == name:
        return name
    return gettext("%(name)s; %(careful)s, if guesses lean to one side") % {
        "name": name,
        "careful": careful,
    }


def _agreement(found: Agreement | None) -> str:
    if found is None or found.r_wg is None:
        return ""
    numbers = {
        "r_wg": words.number(found.r_wg, 2),
        "skewed": words.number(found.r_wg_skewed, 2),
        "r_star": words.number(found.r_star, 2),
        "deviation": words.number(found.average_deviation, 2),
    }
    if found.r_wg_skewed is None:
        return gettext("r_wg %(r_wg)s, r* %(r_star)s, average deviation %(deviation)s") % numbers
    return gettext("r_wg %(r_wg)s, skewed %(skewed)s, r* %(r_star)s, average deviation %(deviation)s") % numbers  # fmt: skip


def _bounds(bounds: Sequence[float], measure: Measure) -> str:
    if len(bounds) < 2:
        return ""
    return gettext("%(low)s to %(high)s, whatever those who did not answer think") % {
        "low": measure.number(bounds[0]),
        "high": measure.number(bounds[1]),
    }


def _rolled(past: Sequence[Past], measure: Measure) -> str:
    together = past[-1].together if past else None
    if together is None:
        return ""
    return gettext("%(value)s over the last %(waves)s waves, %(n)s answers") % {
        "value": measure.number(together.value),
        "waves": words.number(len(past)),
        "n": words.number(together.n),
    }

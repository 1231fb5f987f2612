# SPDX-License-Identifier: Apache-2.0
"""A figure of a closed wave in words and small drawings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.core.drawing.small import split, tally, whisker
from customary.core.questionnaire.questions import Method, QuestionKind, said
from customary.report import words
from customary.store.queries.wave_pages import rolled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise

    from customary.core.questionnaire.questions import Form, Item, Scale
    from customary.store.queries.wave_figures import Against, Agreement, Figure, Value
    from customary.store.queries.wave_pages import Past

BANDS: dict[str, StrOrPromise] = {
    "none": _("no agreement"),
    "weak": _("weak agreement"),
    "moderate": _("moderate agreement"),
    "strong": _("strong agreement"),
    "very_strong": _("very strong agreement"),
}
#: Recommendation scores go from all against to all for.
SCORE_ENDS = (-100.0, 100.0)
KINDS = 3
#: A difference that would take more answers than this is not worth a number.
MOST_NEEDED = 1_000_000


@dataclass(frozen=True)
class Measure:
    """How a figure is told: its name, its ends, and whether it is a score of recommendation."""

    key: str
    name: str
    ends: tuple[float, float]
    is_score: bool = False
    is_reversed: bool = False
    #: Of an item, the words at the points of its scale.
    points: Sequence[str] = ()

    def number(self, value: float | None) -> str:
        """A value as this figure is told; a score with its sign."""
        if value is None:
            return words.EM_DASH
        if self.is_score:
            return signed(value, 0)
        wide = self.ends[1] - self.ends[0]
        return words.share(value) if self.ends == (0.0, 1.0) else words.number(value, 2 if wide <= 10 else 1)  # fmt: skip


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
    bounds: str = ""
    rolled: str = ""
    past: Sequence[tuple[Any, str, str]] = ()
    items: Sequence[Told] = ()


def measures_of_items(form: Form) -> dict[str, Measure]:
    """How each item of a form is told by itself; a scale may go by the same key."""
    language = words.language()
    items = {one.key: one for one in form.items()}
    return {
        key: Measure(
            key, one.text(language), one.ends, is_reversed=one.reverse, points=_points(one)
        )
        for key, one in items.items()
        if one.is_scaled
    } | {
        key: Measure(key, one.text(language), _bounds_of(one))
        for key, one in items.items()
        if one.question.kind is QuestionKind.NUMBER
    }


def measures(form: Form) -> dict[str, Measure]:
    """How each scale and item of a form is told."""
    language = words.language()
    items = {one.key: one for one in form.items()}
    found = measures_of_items(form)
    for scale in form.scales:
        if scale.method is not Method.CULTURE_PROFILE:
            name = said(scale.title, language) or scale.key
            is_score = scale.method is Method.RECOMMENDATION
            found[scale.key] = Measure(scale.key, name, _ends(scale, items), is_score)
    return found


def _bounds_of(item: Item) -> tuple[float, float]:
    low, high = item.question.low, item.question.high
    return (low or 0.0, high) if high is not None else (0.0, 0.0)


def _ends(scale: Scale, items: Mapping[str, Item]) -> tuple[float, float]:
    if scale.method is Method.RECOMMENDATION:
        return SCORE_ENDS
    if scale.method is Method.FAVOURABLE:
        return 0.0, 1.0
    if scale.method is Method.SCORE:
        return 0.0, 100.0
    ends = [items[key].ends for key in scale.items]
    low, high = sum(one for one, _ in ends), sum(one for _, one in ends)
    many = 1 if scale.method is Method.SUM else max(len(ends), 1)
    return low / many, high / many


def _points(item: Item) -> Sequence[str]:
    low, high = item.ends
    step = item.question.step
    count = round((high - low) / step) + 1
    told = []
    for place in range(count):
        point = f"{low + place * step:g}"
        label = said(item.question.labels.get(point, {}), words.language())
        told.append(f"{point} {label}".strip())
    return told


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
        agreement=str(BANDS.get(figure.agreement.band, "")) if figure.agreement else "",
        agreement_numbers=_agreement(figure.agreement),
        before=_before(figure.before, measure),
        above=_above(figure.above, measure, place),
        bounds=_bounds(bounds, measure),
        rolled=_rolled(past, measure),
        past=[(one.on, measure.number(one.value.value), words.number(one.value.n)) for one in past],
    )


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


def points(change: Against, measure: Measure) -> str:
    """By how much a figure differs, with its sign."""
    return _difference(change, measure)["points"]


def signed(value: float, places: int) -> str:
    """A number with its sign, a proper minus."""
    shown = words.number(abs(value), places)
    if not any(each in "123456789" for each in shown):
        return shown
    return f"+{shown}" if value > 0 else f"−{shown}"


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
            "for": words.share(for_it / figure.n),
            "against": words.share(against / figure.n),
        }
    low, high = measure.ends
    if value.low is None or value.high is None or not low < high:
        return ""
    middle = (low + high) / 2
    if value.low > middle:
        return gettext("Above the middle of the scale.")
    if value.high < middle:
        return gettext("Below the middle of the scale.")
    return gettext("Not distinguishable from the middle of the scale.")


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


def _counted(n: int, name: str) -> str:
    return gettext("%(name)s: %(n)s") % {"name": name, "n": words.number(n)}


def _favourable(figure: Figure) -> str:
    return words.share(figure.favourable.value) if figure.favourable else ""


def _agreement(found: Agreement | None) -> str:
    if found is None or found.r_wg is None:
        return ""
    return gettext("r_wg %(r_wg)s, r* %(r_star)s, average deviation %(deviation)s") % {
        "r_wg": words.number(found.r_wg, 2),
        "r_star": words.number(found.r_star, 2),
        "deviation": words.number(found.average_deviation, 2),
    }


def _difference(found: Against, measure: Measure) -> dict[str, str]:
    is_share = measure.ends == (0.0, 1.0)
    factor, places = (100, 0) if is_share else (1, 0 if measure.is_score else 2)
    return {
        "points": signed(factor * found.points, places),
        "low": signed(factor * (found.low or 0.0), places),
        "high": signed(factor * (found.high or 0.0), places),
        "needed": words.number(min(found.needed or 0, MOST_NEEDED)),
    }


def _before(found: Against | None, measure: Measure) -> str:
    if found is None:
        return ""
    numbers = _difference(found, measure)
    if found.low is None:
        return gettext("%(points)s since last time; whether by chance cannot be told.") % numbers
    if found.beyond:
        return gettext("%(points)s since last time (%(low)s to %(high)s).") % numbers
    if _is_one_of_many(found):
        return gettext("%(points)s since last time (%(low)s to %(high)s); among as many comparisons as are made here, that may be chance.") % numbers  # fmt: skip
    sentence = gettext("Not distinguishable from last time (%(low)s to %(high)s).") % numbers
    return words.joined([sentence, _needed(found, numbers)])


def _above(found: Against | None, measure: Measure, place: str) -> str:
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


def _is_one_of_many(found: Against) -> bool:
    """Whether a difference by itself would stand, and does not beside all others."""
    return found.low is not None and found.high is not None and not found.low <= 0 <= found.high


def _needed(found: Against, numbers: Mapping[str, str]) -> str:
    if not found.needed:
        return ""
    if found.needed > MOST_NEEDED:
        return gettext("So small a difference no number of answers would tell.")
    return (
        gettext("It would take about %(needed)s answers on each side to tell such a difference.")
        % numbers
    )


def _bounds(bounds: Sequence[float], measure: Measure) -> str:
    if len(bounds) < 2:
        return ""
    return gettext("%(low)s to %(high)s, whatever those who did not answer think") % {
        "low": measure.number(bounds[0]),
        "high": measure.number(bounds[1]),
    }


def _rolled(past: Sequence[Past], measure: Measure) -> str:
    together = rolled(past)
    if together is None:
        return ""
    return gettext("%(value)s over the last %(waves)s waves, %(n)s answers") % {
        "value": measure.number(together.value),
        "waves": words.number(len(past)),
        "n": words.number(together.n),
    }

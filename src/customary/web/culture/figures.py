# SPDX-License-Identifier: Apache-2.0
"""An indicator's figure, set for a page: value, n, interval, window, source, trend and table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext

from customary.catalogue import IndicatorKind, load_catalogue
from customary.catalogue.mirrors import load_mirrors
from customary.core.drawing.trend import Mark, draw
from customary.core.statistics.intervals import wilson
from customary.report import telling, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customary.catalogue.model import Indicator
    from customary.store.queries.figures import Figure as StoredFigure


@dataclass(frozen=True)
class Row:
    """One period of the trend, as the table behind the chart tells it."""

    period: str
    value: str
    held: str
    counted: str
    start: str


@dataclass(frozen=True)
class Beside:
    """A figure that stands beside another."""

    name: str
    value: str
    interval: str
    n: str


@dataclass(frozen=True)
class Figure:
    """All that a page shows of an indicator."""

    key: str
    name: str
    formula: str
    value: str
    count: str
    n: str
    interval: str
    window: str
    source: str
    reason: str
    chart: str
    rows: Sequence[Row]
    kind: IndicatorKind
    beside: Sequence[Beside] = ()
    note: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return not self.reason


def figure(valued: StoredFigure, *, threshold: float | None = None) -> Figure:
    """A figure from what a run stored; `threshold` is drawn where shares are."""
    indicator = load_catalogue().indicator(valued.indicator)
    text = indicator.text(words.language())
    known = valued.value is not None
    return Figure(
        key=valued.indicator,
        name=text.name,
        formula=text.formula,
        value=words.value(indicator.kind, valued.value),
        count=_count(valued),
        n=words.number(valued.n),
        interval=telling.interval(valued.low, valued.high, kind=indicator.kind)
        or gettext("none: too few records"),
        window=words.window(valued.window_start, valued.window_end),
        source=words.source_word(valued.grade),
        reason="" if known else _absent(valued.reason),
        chart=_chart(text.name, valued, indicator.kind, threshold) if valued.trend else "",
        rows=[_row(point, indicator.kind) for point in valued.trend],
        kind=indicator.kind,
        beside=[_beside(one) for one in valued.beside],
        note=_note(indicator),
    )


def _note(indicator: Indicator) -> str:
    """What must be known to read a figure that is no plain count of what was done."""
    if indicator.kind is IndicatorKind.ASSOCIATION:
        return gettext(
            "What goes along with what, from −1 to 1; not what causes what. It rests on answers and "
            "marks, counts as opinion and lifts no grade. Units and quarters are not independent, so "
            "the interval is rather too narrow."
        )
    if indicator.opinion:
        return gettext("It rests on what people answer, counts as opinion and lifts no grade.")
    return ""


#: What stands beside a figure where it is no share.
KINDS = {
    "lifetime_value": IndicatorKind.COUNT,
    "score_before": IndicatorKind.DIFFERENCE,
    "score_now": IndicatorKind.DIFFERENCE,
    "quarter_met": IndicatorKind.DIFFERENCE,
    "quarter_not_met": IndicatorKind.DIFFERENCE,
    "quarter_not_distinguishable": IndicatorKind.DIFFERENCE,
    "mirror": IndicatorKind.DIFFERENCE,
    "link": IndicatorKind.ASSOCIATION,
}


def _beside(told: Mapping[str, Any]) -> Beside:
    kind = KINDS.get(told["what"], IndicatorKind.SHARE)
    value = words.value(kind, told["value"])
    return Beside(
        _named(told),
        f"{value} {told.get('currency', '')}".strip(),
        telling.interval(told["low"], told["high"], kind=kind) or gettext("none: too few records"),
        words.number(told["n"]),
    )


def _named(told: Mapping[str, Any]) -> str:
    if told["what"] == "mirror":
        twin = load_mirrors()[told["of"]].name(words.language())
        return gettext("%(standard)s: customers less staff") % {"standard": twin}
    if told["what"] == "link":
        return _links()[told["of"]]
    return {
        "told": gettext("Customers told what changed, of those who spoke of it"),
        "thanked": gettext("Agents whom a thank-you reached in the last 30 days"),
        "digest": gettext(
            "Digests of what customers say that were opened, of those sent in 30 days"
        ),
        "lifetime_value": gettext("Spent by a customer so far, median"),
        "seconds_to_visible": gettext("Seconds from received to visible, for 95 of 100"),
        "remote": gettext("Answered, of those who work remotely"),
        "on_site": gettext("Answered, of those who work on site"),
        "personal": gettext("Of what was said about personal life"),
        "work": gettext("Of what was said about work"),
        "facing": gettext("Of the choices in units that face customers"),
        "not_facing": gettext("Of the choices in the other units"),
        "referral": gettext("New customers who came by referral"),
        "score_before": gettext("Recommendation score of the quarter before"),
        "score_now": gettext("Recommendation score of the last whole quarter"),
        "quarter_met": gettext("Met: the goal of that quarter"),
        "quarter_not_met": gettext("Not met: the goal of that quarter"),
        "quarter_not_distinguishable": gettext(
            "Reached, but not distinguishable from chance: the goal of that quarter"
        ),
        "quarters_met": gettext("Quarters that met the goal, of those that can be told"),
        "tolerated": gettext("Flagged inside, and since resolved"),
    }[told["what"]]


def _links() -> dict[str, str]:
    return {
        "pulse_quality": gettext("Engagement, and service quality a quarter later"),
        "quality_satisfied": gettext("Service quality, and satisfaction a quarter later"),
        "satisfied_back": gettext("Satisfaction, and customers who come back a quarter later"),
        "quality_pulse": gettext("Service quality, and engagement a quarter later"),
        "satisfied_quality": gettext("Satisfaction, and service quality a quarter later"),
        "back_satisfied": gettext("Customers who come back, and satisfaction a quarter later"),
        "satisfied_pulse": gettext("Satisfaction, and engagement a quarter later"),
    }


def _count(valued: StoredFigure) -> str:
    if not valued.denominator:
        return ""
    return gettext("%(done)s of %(all)s") % {
        "done": words.number(valued.numerator),
        "all": words.number(valued.denominator),
    }


def _absent(reason: str) -> str:
    if reason == "too_few_measured":
        return gettext("There are records, but too few of them say how much.")
    return gettext("No record in the window could show it.")


def _row(point: Sequence[Any], kind: IndicatorKind) -> Row:
    start, held, counted, value = point
    return Row(
        period=words.month(date.fromisoformat(start)),
        value=words.value(kind, value),
        held=words.number(held),
        counted=words.number(counted),
        start=start,
    )


def _chart(name: str, valued: StoredFigure, kind: IndicatorKind, threshold: float | None) -> str:
    is_share = kind is IndicatorKind.SHARE
    marks = [_mark(point, kind) for point in valued.trend]
    values = [mark.value for mark in marks if mark.value is not None]
    if not values:
        return ""
    top = 1.0 if is_share else max(*values, 1e-9) * 1.1
    bottom = min(0.0, *values, 0.0)
    ticks = [(at, words.value(kind, at)) for at in (bottom, (bottom + top) / 2, top)]
    return draw(
        marks,
        ticks=ticks,
        threshold=threshold if is_share else None,
        sentence=_told(name, marks, kind),
    )


def _mark(point: Sequence[Any], kind: IndicatorKind) -> Mark:
    start, held, counted, value = point
    low = high = None
    if kind is IndicatorKind.SHARE and counted:
        low, high = wilson(held, counted)
    label = words.month(date.fromisoformat(start))
    hint = gettext("%(period)s: %(value)s (%(held)s of %(counted)s)") % {
        "period": label,
        "value": words.value(kind, value),
        "held": words.number(held),
        "counted": words.number(counted),
    }
    return Mark(label, value, low, high, hint=hint)


def _told(name: str, marks: Sequence[Mark], kind: IndicatorKind) -> str:
    known = [mark for mark in marks if mark.value is not None]
    return ngettext(
        "%(name)s in one period: %(last)s in %(end)s.",
        "%(name)s over %(n)s periods, from %(first)s in %(start)s to %(last)s in %(end)s.",
        len(known),
    ) % {
        "name": name,
        "n": len(known),
        "first": words.value(kind, known[0].value),
        "start": known[0].label,
        "last": words.value(kind, known[-1].value),
        "end": known[-1].label,
    }

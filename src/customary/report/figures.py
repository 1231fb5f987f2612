# SPDX-License-Identifier: Apache-2.0
"""The figures of a report: every indicator measured in the run, with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext, ngettext

from customary.catalogue import IndicatorKind, load_catalogue
from customary.report import telling, words
from customary.report.data import ReportedIndicator

if TYPE_CHECKING:
    from datetime import date


class Valued(Protocol):
    """What the value of an indicator holds, wherever it was read."""

    @property
    def indicator(self) -> str:
        """The id of the indicator."""

    @property
    def window_start(self) -> date:
        """The first day looked at."""

    @property
    def window_end(self) -> date:
        """The last day looked at."""

    @property
    def value(self) -> float | None:
        """The figure, None where there is not enough evidence."""

    @property
    def numerator(self) -> float | None:
        """What held."""

    @property
    def denominator(self) -> float | None:
        """What was counted."""

    @property
    def n(self) -> int:
        """Observations behind the value."""

    @property
    def low(self) -> float | None:
        """The lower end of the interval."""

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""

    @property
    def grade(self) -> str:
        """The letter of the weakest evidence counted."""

    @property
    def left_out(self) -> int:
        """Weaker records not counted."""

    @property
    def claimed(self) -> int:
        """Counted records without proof."""

    @property
    def reason(self) -> str:
        """Why there is no value."""


def reported_indicator(found: Valued) -> ReportedIndicator:
    """One indicator with everything said about it."""
    indicator = load_catalogue().indicator(found.indicator)
    text = indicator.text(words.language())
    return ReportedIndicator(
        id=found.indicator,
        name=text.name,
        formula=text.formula,
        shown=_shown(indicator.kind, found),
        value=found.value,
        numerator=found.numerator,
        denominator=found.denominator,
        n=found.n,
        low=found.low,
        high=found.high,
        n_told=words.number(found.n),
        interval=telling.interval(found.low, found.high, kind=indicator.kind),
        window=words.window(found.window_start, found.window_end),
        window_start=found.window_start,
        window_end=found.window_end,
        source=words.source_word(found.grade),
        left_out=found.left_out,
        left_out_told=_left_out(found.left_out),
        claimed=found.claimed,
    )


def _shown(kind: IndicatorKind, found: Valued) -> str:
    if found.value is not None:
        return words.value(kind, found.value)
    if found.reason == "too_few_measured":
        return gettext("Not enough evidence: records, but none with the quantity measured")
    return gettext("Not enough evidence: no record could show it yet")


def _left_out(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "One record entered by hand left out", "%(n)s records entered by hand left out", number
    ) % {"n": words.number(number)}

# SPDX-License-Identifier: Apache-2.0
"""The figures of a report: every indicator measured in the run, with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from customary.catalogue import IndicatorKind, load_catalogue
from customary.report import telling, words
from customary.report.data import ReportedIndicator

if TYPE_CHECKING:
    from customary.store.queries.figures import Figure


def reported_indicator(found: Figure) -> ReportedIndicator:
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


def _shown(kind: IndicatorKind, found: Figure) -> str:
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

# SPDX-License-Identifier: Apache-2.0
"""All closed waves of one questionnaire: the figure over time, and each wave by year."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from customary.report import words
from customary.report.wave_measures import measures
from customary.report.wave_series import series_chart, series_moved, series_told, told_at
from customary.store.queries.wave_series import series_figures, series_of
from customary.web.fields import Crumb
from customary.web.surveys.telling import answers_told
from customary.web.surveys.views import closed_address, list_address, stands_with
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.store.queries.wave_series import Series
    from customary.store.queries.waves import WaveLine


@require_safe
@signed_in
def survey_series(request: ViewedRequest, key: int) -> HttpResponse:
    """The waves of a questionnaire that have closed."""
    found = series_of(request.viewer, key, figure=request.GET.get("figure", "")[:60])
    known = measures(found.form)
    context = {
        "audience": stands_with(request, found.newest.wave.audience),
        "title": found.newest.title,
        "crumbs": [
            Crumb(gettext("Surveys"), list_address(found.newest.wave.audience)),
            Crumb(found.newest.title),
        ],
        "key": key,
        "finding": _finding(found),
        "told": series_told(found),
        "chart": series_chart(found),
        "moved": series_moved(found),
        "figure": found.chosen,
        "choices": [(one, known[one].name) for one in series_figures(found.form) if one in known],
        "years": [
            (
                year,
                [
                    (one, closed_address(request, one), answers_told(one), told_at(found, one.wave.pk))
                    for one in of_it
                ],
            )
            for year, of_it in groupby(found.lines, key=_year)
        ],
    }  # fmt: skip
    return render(request, "surveys/series.html", context)


def _year(one: WaveLine) -> int:
    return timezone.localdate(one.wave.closed_at).year


def _finding(found: Series) -> str:
    first = found.lines[-1].wave.opened_at
    numbers = {
        "n": words.number(len(found.lines)),
        "day": words.month(first) if first else words.EM_DASH,
    }
    return (
        ngettext("Asked once, in %(day)s.", "Asked %(n)s times since %(day)s.", len(found.lines))
        % numbers
    )

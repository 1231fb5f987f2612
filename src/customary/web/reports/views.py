# SPDX-License-Identifier: Apache-2.0
"""The scorecard as a document, in each language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customary.report.freezing import freeze
from customary.report.html import as_html
from customary.report.pdf import as_pdf
from customary.store.access import may
from customary.store.queries.runs import run as read_run
from customary.store.queries.runs import runs
from customary.store.queries.wave_results import latest_released
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from customary.report.data import Report

#: So many runs are offered; older ones keep their addresses.
SHOWN = 25
SURVEYS_SHOWN = 12
#: A report is one page with its style inside, and loads nothing.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@require_safe
@signed_in
def reports(request: ViewedRequest) -> HttpResponse:
    """What can be taken away: the newest report, those of earlier runs, those of closed surveys."""
    found = list(runs(request.viewer, limit=SHOWN))
    context = {
        "run": found[0] if found else None,
        "earlier": found[1:],
        "surveys": latest_released(request.viewer, SURVEYS_SHOWN),
        "languages": [{"code": code, "name": name} for code, name in settings.LANGUAGES],
        "can_import": may(request.viewer, "write", "imports"),
    }
    return render(request, "reports/reports.html", context)


@require_safe
@signed_in
def report_file(request: ViewedRequest, key: int, language: str, ending: str) -> HttpResponse:
    """A report as a page or as a PDF, with what this viewer may read of it."""
    run = read_run(request.viewer, key)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    found = freeze(replace(request.viewer, language=language), language=language, run=run.id)
    if ending == "pdf":
        return _named(HttpResponse(as_pdf(found), content_type="application/pdf"), found, ending)
    response = HttpResponse(as_html(found))
    response.headers["Content-Security-Policy"] = REPORT_POLICY
    return response


def _named(response: HttpResponse, report: Report, ending: str) -> HttpResponse:
    name = f"customary-{report.as_of.isoformat()}-{report.language}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

# SPDX-License-Identifier: Apache-2.0
"""Drafts of the impact assessment, to read and to take away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customary.report.impact import Law, assessment
from customary.report.impact_files import impact_html, impact_pdf
from customary.store.access import require
from customary.web.reports.views import REPORT_POLICY
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from customary.report.impact import Assessment


@require_safe
@signed_in
def impact(request: ViewedRequest) -> HttpResponse:
    """Which drafts there are."""
    require(request.viewer, "read", "impact_assessment")
    languages = [{"code": code, "name": name} for code, name in settings.LANGUAGES]
    return render(request, "fairness/impact.html", {"languages": languages})


@require_safe
@signed_in
def impact_file(request: ViewedRequest, law: str, language: str, ending: str) -> HttpResponse:
    """A draft as a page or a PDF, of what is stored at this moment."""
    known = ending in {"html", "pdf"} and law in set(Law)
    if not known or language not in dict(settings.LANGUAGES):
        raise Http404
    draft = assessment(replace(request.viewer, language=language), Law(law), language=language)
    if ending == "pdf":
        return _named(HttpResponse(impact_pdf(draft), content_type="application/pdf"), draft)
    response = HttpResponse(impact_html(draft))
    response.headers["Content-Security-Policy"] = REPORT_POLICY
    return response


def _named(response: HttpResponse, draft: Assessment) -> HttpResponse:
    name = f"customary-{draft.law}-{draft.made_at.date().isoformat()}-{draft.language}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

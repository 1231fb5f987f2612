# SPDX-License-Identifier: Apache-2.0
"""Records drawn at random: confirmed or refuted by those who may, read by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from customary.report.fairness import audit_told, indicator_name, quarter
from customary.store.access import may
from customary.store.actions.audits import decide_audit, draw_audits
from customary.store.actions.refusal import Refused
from customary.store.queries import audits as reads
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@signed_in
def audits(request: ViewedRequest) -> HttpResponse:
    """The records of the newest quarter, and what came of earlier ones."""
    lines = reads.audits(request.viewer)
    results = reads.audit_results(request.viewer)
    newest = lines[0].quarter if lines else None
    context: dict[str, Any] = {
        "finding": audit_told(results),
        "quarter": quarter(newest) if newest else "",
        "lines": [(line, indicator_name(line.indicator)) for line in lines],
        "results": [
            (quarter(one.quarter), indicator_name(one.indicator), one)
            for one in results
            if one.quarter != newest and one.looked_at
        ],
        "may_draw": may(request.viewer, "write", "audits"),
    }
    return render(request, "fairness/audits.html", context)


@require_POST
@signed_in
def draw(request: ViewedRequest) -> HttpResponse:
    """Draw this quarter's records now, where the night has not done it yet."""
    if not draw_audits(request.viewer):
        messages.error(
            request, gettext("There is nothing to draw from yet: no record has held in a figure.")
        )
    return redirect("audits")


@require_POST
@signed_in
def decide(request: ViewedRequest, key: int) -> HttpResponse:
    """Confirm or refute one record, with a note."""
    found = reads.audit_row(request.viewer, key)
    try:
        decide_audit(
            request.viewer,
            found,
            confirmed=request.POST.get("verdict") == "confirmed",
            note=request.POST.get("note", ""),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Noted. It counts from the next grading on."))
    return redirect("audits")

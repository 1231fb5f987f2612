# SPDX-License-Identifier: Apache-2.0
"""One practice: what it is, why this grade, what would lift it, what was counted."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from customary.catalogue import FrameKind, load_catalogue
from customary.report import sentences, words
from customary.report.fairness import audit_told, switch_told
from customary.report.practices import reported_practice
from customary.store.access import may
from customary.store.queries.audits import audit_results
from customary.store.queries.figures import indicator_figure
from customary.store.queries.org import unit_tree
from customary.store.queries.practices import practice as read_practice
from customary.store.queries.runs import latest_run
from customary.store.queries.switches import switches_of
from customary.web.culture import reading
from customary.web.culture.figures import figure
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from customary.catalogue import Practice
    from customary.store.queries.practices import PracticePage


@require_safe
@signed_in
def practice(request: ViewedRequest, key: str) -> HttpResponse:
    """The page of a practice, in the organisation or in the unit that the address names."""
    known = practice_or_404(key)
    context: dict[str, Any] = {"practice": known, "text": known.text(words.language())}
    if latest_run(request.viewer) is None:
        context["can_import"] = may(request.viewer, "write", "imports")
        return render(request, "culture/practice_ungraded.html", context)
    unit = number(request, "unit")
    found = read_practice(request.viewer, key, unit=unit)
    tree = unit_tree(request.viewer, found.run.as_of) if unit else None
    context |= _grade(known, found) | _evidence(known, found, unit)
    context |= {
        "run": found.run,
        "unit": found.unit,
        "unit_path": tree.breadcrumbs(unit) if tree and unit else (),
        "disputes": found.disputes,
        "declared_by": found.declared_by,
        "switches": [
            (switch_told(one), one.reason) for one in switches_of(request.viewer, known.indicators)
        ],
        "audit": audit_told(audit_results(request.viewer, known.indicators)),
        "may_dispute": may(request.viewer, "write", "disputes"),
        "may_act": may(request.viewer, "write", "actions"),
        "may_set": may(request.viewer, "write", "practice_settings"),
    }
    return render(request, "culture/practice.html", context)


@require_safe
@signed_in
def indicator_table(request: ViewedRequest, key: str) -> HttpResponse:
    """The trend of an indicator as CSV, unrounded."""
    run = latest_run(request.viewer)
    found = indicator_figure(request.viewer, key, unit=number(request, "unit"))
    if run is None or found is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{key}-{run.as_of.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    table = csv.writer(response)
    table.writerow(["period_start", "numerator", "denominator", "value"])
    table.writerows(found.trend)
    return response


def practice_or_404(key: str) -> Practice:
    """The practice with this id."""
    found = load_catalogue().practices.get(key)
    if found is None:
        raise Http404
    return found


def _grade(known: Practice, found: PracticePage) -> dict[str, Any]:
    graded, facts = found.graded, found.graded.facts
    return {
        "graded": graded,
        "why": sentences.why(graded, unit_names=found.unit_names),
        "next_step": sentences.next_step(graded),
        "kept": reading.periods(facts),
        "kept_sentence": reading.kept_sentence(facts),
        "ladder": reading.ladder(graded.grade),
        "meaning": "" if graded.grade is None else words.GRADE_MEANINGS[graded.grade],
        "scope": reading.asked_of(known),
        "rhythm": reading.rhythm(facts.get("cadence") or known.cadence.value),
        "threshold": facts.get("threshold"),
        "frames": [
            reading.Choice(frame.key, frame.text(words.language()).name)
            for frame in reading.frames_of(known)
            if frame.kind is not FrameKind.GROUP
        ],
        "reach": reading.reach_told(facts) if known.scope == "unit" else "",
        "previous": graded.previous_grade,
        "history": found.history if len(found.history) > 1 else (),
    }


def _evidence(known: Practice, found: PracticePage, unit: int | None) -> dict[str, Any]:
    facts, catalogue = found.graded.facts, load_catalogue()
    line = reported_practice(found.graded, opinion=found.opinion, unit_names=found.unit_names)
    measured = {one.indicator for one in found.figures}
    where = f"?unit={unit}" if unit else ""
    return {
        "line": line,
        "records_address": reverse("practice_records", args=[known.id]) + where
        if facts.get("count")
        else "",
        "figures": [figure(one, threshold=facts.get("threshold")) for one in found.figures],
        "unmeasured": [
            catalogue.indicator(key).text(words.language())
            for key in known.indicators
            if key not in measured
        ],
    }

# SPDX-License-Identifier: Apache-2.0
"""The records behind a figure, and one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from customary.catalogue import load_catalogue
from customary.report import words
from customary.report.fairness import indicator_name
from customary.store.queries.audits import refutations
from customary.store.queries.behind import records_behind
from customary.store.queries.practices import practice as read_practice
from customary.store.queries.records import record as read_record
from customary.web.culture.practice import practice_or_404
from customary.web.fields import Crumb
from customary.web.records.approving import APPROVE, approve, approving
from customary.web.records.citing import cite, citing
from customary.web.records.showing import shown_change, shown_field
from customary.web.records.starting import START, start, starting
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from customary.store.queries.behind import Behind

HELD = {"yes": True, "no": False}
#: What the buttons on the page of a record do, by their name; the one that cites has none.
POSTED = {START: start, APPROVE: approve}


@require_safe
@signed_in
def behind_practice(request: ViewedRequest, key: str) -> HttpResponse:
    """The records behind the count that decided a practice's grade."""
    known = practice_or_404(key)
    unit = number(request, "unit")
    found = read_practice(request.viewer, key, unit=unit)
    leading = found.graded.facts.get("indicator") or known.leading_indicator
    others = [one for one in known.indicators if one != leading]
    here = Crumb(known.text(words.language()).name, _at("practice", key, unit))
    return _behind(request, leading, unit=unit, path=[here], others=others)


@require_safe
@signed_in
def behind_indicator(request: ViewedRequest, key: str) -> HttpResponse:
    """The records behind an indicator's figure."""
    if key not in load_catalogue().indicators:
        raise Http404
    return _behind(request, key, unit=number(request, "unit"), path=[], others=[])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record(request: ViewedRequest, table: str, key: int) -> HttpResponse:
    """One record: what it says, where it comes from, what hangs on it, its history.

    What is posted is a link to cite, that a roadmap item is to start, or a plan is approved.
    """
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        verb = next((act for name, act in POSTED.items() if name in request.POST), cite)
        wrong = verb(request, table, key)
        if not wrong:
            return redirect("record", table, key)
    found = read_record(request.viewer, table, key)
    context = {
        "record": found,
        "source_word": words.source_word(str(found.source.grade)),
        "fields": [shown_field(one) for one in found.fields],
        "refuted": [
            (indicator_name(indicator), note)
            for indicator, note in refutations(request.viewer, table, key)
        ],
        "history": [shown_change(one) for one in found.history],
        **citing(request, table, key),
        **starting(request, table, key),
        **approving(request, table, key),
        **wrong,
    }
    return render(request, "records/record.html", context)


def _behind(
    request: ViewedRequest,
    key: str,
    *,
    unit: int | None,
    path: Sequence[Crumb],
    others: Sequence[str],
) -> HttpResponse:
    chosen = request.GET.get("held", "")
    found = records_behind(
        request.viewer,
        key,
        unit=unit,
        held=HELD.get(chosen),
        page=number(request, "page") or 1,
    )
    indicators = load_catalogue().indicators
    text = indicators[key].text(words.language())
    context: dict[str, Any] = {
        "crumbs": [
            Crumb(gettext("Culture"), reverse("scorecard")),
            *path,
            Crumb(text.name),
        ],
        "headline": _headline(found),
        "explanation": text.formula,
        "nothing": _nothing(found),
        "left_out": _left_out(found),
        "is_opinion": indicators[key].opinion,
        "held": chosen,
        "kept_filters": {"unit": unit} if unit else {},
        "page": found.page,
        "rows": [(row, words.source_word(row.evidence)) for row in found.page.rows],
        "others": [
            {
                "name": indicators[one].text(words.language()).name,
                "address": _at("indicator_records", one, unit),
            }
            for one in others
        ],
    }
    return render(request, "records/records.html", context)


def _headline(found: Behind) -> str:
    return ngettext(
        "One record, %(visible)s visible to you",
        "%(total)s records, %(visible)s visible to you",
        found.total + found.left_out,
    ) % {
        "total": words.number(found.total + found.left_out),
        "visible": words.number(found.visible),
    }


def _nothing(found: Behind) -> str:
    if not found.is_kept:
        return gettext("The records behind so old a run are not kept; its figures are.")
    if found.total:
        return gettext(
            "There are records, but none of them is open to your role or your unit. "
            "The figure counts them all the same."
        )
    return gettext("No record in the window could show it.")


def _left_out(found: Behind) -> str:
    if not found.left_out:
        return ""
    return ngettext(
        "One of them is left out of the figure, because a system of record counts the same.",
        "%(n)s of them are left out of the figure, because a system of record counts the same.",
        found.left_out,
    ) % {"n": words.number(found.left_out)}


def _at(name: str, key: str, unit: int | None) -> str:
    return reverse(name, args=[key]) + (f"?unit={unit}" if unit else "")

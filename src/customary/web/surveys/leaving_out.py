# SPDX-License-Identifier: Apache-2.0
"""Leaving out single people or customers of a planned survey, each with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from customary.report import words
from customary.store.access import require
from customary.store.actions.left_out import ask_after_all, leave_out
from customary.store.actions.refusal import Refused
from customary.store.queries import waves as reads
from customary.store.queries.left_out import OFFERED, candidates, who_is_left_out
from customary.web.surveys.views import crumbs, stands_with
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def left_out(request: ViewedRequest, key: int) -> HttpResponse:
    """Who is left out and why; found by name, added, and taken back."""
    viewer = request.viewer
    require(viewer, "write", "surveys")
    line = reads.line_of(viewer, key)
    wave = line.wave
    if wave.audience == "anyone":
        raise Http404
    search = request.GET.get("q", "").strip()
    told: dict[str, object] = {}
    if request.method == "POST":
        search = request.POST.get("q", "").strip()
        try:
            _do(request, wave)
        except Refused as refusal:
            told = {
                "refusal": str(refusal),
                "chosen": set(_chosen(request)),
                "reason": request.POST.get("reason", ""),
            }
        else:
            again = f"?{urlencode({'q': search})}" if search else ""
            return redirect(reverse("left_out", args=[key]) + again)
    found = candidates(viewer, wave, search) if line.is_planned else []
    context = {
        "audience": stands_with(request, wave.audience),
        "crumbs": crumbs(line, gettext("Who is left out")),
        "line": line,
        "wave": wave,
        "is_planned": line.is_planned,
        "left_out": who_is_left_out(viewer, wave),
        "words": search,
        "found": found,
        "are_more": len(found) == OFFERED,
        **told,
    }
    return render(request, "surveys/left_out.html", context)


def _do(request: ViewedRequest, wave: Any) -> None:
    chosen = _chosen(request)
    if request.POST.get("verb") == "ask":
        ask_after_all(request.viewer, wave, chosen)
        return
    offered = {one.id for one in candidates(request.viewer, wave, request.POST.get("q", ""))}
    wanted = [one for one in chosen if one in offered]
    if not wanted:
        raise Refused(gettext("Nobody is chosen."), "who", gettext("Tick whom you leave out."))
    reason = request.POST.get("reason", "")
    n = leave_out(request.viewer, wave, wanted, reason=reason)
    said = ngettext("One more is left out.", "%(n)s more are left out.", n)
    messages.success(request, said % {"n": words.number(n)})


def _chosen(request: ViewedRequest) -> list[int]:
    return [int(one) for one in request.POST.getlist("who") if one.isascii() and one.isdigit()]

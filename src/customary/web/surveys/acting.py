# SPDX-License-Identifier: Apache-2.0
"""The verbs of a wave: open, stop opening, ask a newer version, pause, go on, extend, close, cancel."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from customary.pipeline.tasks import run_waves, work_out_closed_waves
from customary.store.access import require
from customary.store.actions.opening import open_wave, stop_opening
from customary.store.actions.refusal import Refused
from customary.store.actions.waves import ask_newest, cancel, close, extend, pause, resume
from customary.store.queries import waves as reads
from customary.store.queries.organisation import day_of, time_zone
from customary.web.forms import say_refusal
from customary.web.surveys.views import crumbs, list_address
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


#: So many pieces of a population are written down while whoever opens the wave waits.
PIECES_AT_ONCE = 5
OPENED = _("It is open. Invitations leave in working hours.")
BEING_OPENED = _("It is being opened. Nobody is asked before everybody is written down.")


class ExtendForm(forms.Form):
    """Until when a wave stays open."""

    closes_on = forms.DateField(
        label=_("Open until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_POST
@signed_in
def do(request: ViewedRequest, key: int) -> HttpResponse:
    """Do one thing with a wave."""
    viewer = request.viewer
    wave = reads.wave_row(viewer, key)
    verb = request.POST.get("verb", "")
    try:
        if verb == "open":
            wave = open_wave(viewer, wave, pieces=PIECES_AT_ONCE)
            # Where very many are asked, the job goes on with it.
            transaction.on_commit(run_waves)
            messages.success(request, OPENED if wave.opened_at else BEING_OPENED)
        elif verb == "stop_opening":
            stop_opening(viewer, wave)
            messages.success(request, gettext("It is planned as before. Nobody was asked."))
        elif verb == "renew":
            asked = ask_newest(viewer, wave).instrument.version
            messages.success(
                request, gettext("It asks version %(number)s now.") % {"number": asked}
            )
        elif verb == "pause":
            pause(viewer, wave)
            messages.success(request, gettext("Paused: nobody can answer until it goes on."))
        elif verb == "resume":
            resume(viewer, wave)
            transaction.on_commit(run_waves)
            messages.success(request, gettext("It goes on."))
        elif verb == "close":
            close(viewer, wave)
            transaction.on_commit(work_out_closed_waves)
            messages.success(request, gettext("Closed. Results are worked out now, once."))
        elif verb == "cancel":
            cancel(viewer, wave)
            messages.success(request, gettext("Taken off the plan."))
            return redirect(list_address(wave.audience))
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("survey", key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def extend_survey(request: ViewedRequest, key: int) -> HttpResponse:
    """Let a wave close later."""
    require(request.viewer, "write", "surveys")
    line = reads.line_of(request.viewer, key)
    wave = line.wave
    ends = day_of(wave.closes_at) if wave.closes_at else None
    week_later = {"closes_on": ends + timedelta(days=7)} if ends else {}
    form = ExtendForm(request.POST or None, initial=week_later)
    if form.is_valid():
        until = datetime.combine(form.cleaned_data["closes_on"], time(23, 59), time_zone())
        try:
            extend(request.viewer, wave, closes_at=until)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("It stays open longer."))
            return redirect("survey", key=key)
    context = {
        "form": form,
        "headline": gettext("Keep it open longer"),
        "explanation": gettext("Whoever has not answered can do so until then."),
        "crumbs": crumbs(line, gettext("Longer")),
        "button": gettext("Keep it open"),
        "back": reverse("survey", args=[key]),
    }
    return render(request, "organisation/form.html", context)

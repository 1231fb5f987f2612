# SPDX-License-Identifier: Apache-2.0
"""Planning a wave: what, whom, when and how, with a count of who would be asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from customary.store.access import require
from customary.store.access.floors import floor
from customary.store.actions.refusal import Refused
from customary.store.actions.waves import change_wave, plan
from customary.store.queries import waves as reads
from customary.store.queries.counted import preview
from customary.store.queries.instruments import detail
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.surveys.forms import WaveForm, initial_of
from customary.web.surveys.offering import offered_questionnaires, usual_questionnaire
from customary.web.surveys.views import list_address, stands_with
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

AUDIENCES = {"people", "customers", "anyone"}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan_survey(request: ViewedRequest) -> HttpResponse:
    """Plan a wave; what will be seen of it comes next."""
    require(request.viewer, "write", "surveys")
    asked = request.GET.get("audience", "")
    audience = asked if asked in AUDIENCES else "people"
    chosen = number(request, "instrument") or usual_questionnaire(request.viewer, audience)
    return _set(
        request,
        {"audience": audience, "instrument": chosen},
        partial(plan, request.viewer),
        done=gettext("Planned. See now what it will let you see."),
        headline=gettext("Plan a survey"),
        button=gettext("Plan it"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_survey(request: ViewedRequest, key: int) -> HttpResponse:
    """Change a wave that has not opened."""
    require(request.viewer, "write", "surveys")
    wave = reads.wave_row(request.viewer, key)
    if wave.opened_at is not None:
        messages.error(request, gettext("Once a wave is open, its rules stay as they are."))
        return redirect("survey", key=key)
    return _set(
        request,
        initial_of(wave),
        partial(change_wave, request.viewer, wave),
        done=gettext("Saved."),
        headline=gettext("Change a survey"),
        button=gettext("Save"),
    )


@require_safe
@signed_in
def count(request: ViewedRequest) -> HttpResponse:
    """How many a form as it stands would ask: a part of the page."""
    require(request.viewer, "write", "surveys")
    form = WaveForm(request.viewer, request.GET)
    form.is_valid()  # what is not yet filled in does not matter for the count
    context = {
        "counted": _counted(request, form),
        "one_by_one": form.is_one_by_one,
        "least": floor("units"),
    }
    return render(request, "surveys/count.html", context)


def _set(
    request: ViewedRequest,
    initial: dict[str, Any],
    save: Callable[..., Any],
    *,
    done: str,
    headline: str,
    button: str,
) -> HttpResponse:
    """The form of a wave: shown, counted, or saved and led on to what will be seen."""
    form = WaveForm(request.viewer, request.POST or None, initial=initial)
    counted = None
    if form.is_valid():
        if "count" in request.POST:
            counted = _counted(request, form)
        elif key := _saved(request, form, save):
            messages.success(request, done)
            return redirect("will_be_seen", key=key)
    return _shown(request, form, counted, headline=headline, button=button)


def _saved(request: ViewedRequest, form: WaveForm, save: Callable[..., Any]) -> int | None:
    """The wave as it is kept now; none where it was refused, which the form says."""
    try:
        asked = detail(request.viewer, form.cleaned_data["instrument"]).instrument
        key: int = save(instrument=asked, **form.settings()).pk
    except Refused as refusal:
        say_refusal(form, refusal)
        return None
    return key


def _counted(request: ViewedRequest, form: WaveForm) -> Any:
    said = form.cleaned_data
    audience = said.get("audience")
    if audience not in {"people", "customers"}:
        return None
    return preview(request.viewer, audience, form.rule(), rest_days=said.get("rest_days") or 0)


def _shown(
    request: ViewedRequest, form: WaveForm, counted: Any, *, headline: str, button: str
) -> HttpResponse:
    audience = form["audience"].value()
    top = list_address(str(audience))
    context = {
        "audience": stands_with(request, str(audience)),
        "form": form,
        "counted": counted,
        "one_by_one": form.is_one_by_one,
        "least": floor("units"),
        "headline": headline,
        "button": button,
        "back": top,
        "crumbs": [Crumb(gettext("Surveys"), top), Crumb(headline)],
        "nothing_to_ask": not offered_questionnaires(request.viewer),
    }
    return render(request, "surveys/plan.html", context)

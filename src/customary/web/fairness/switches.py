# SPDX-License-Identifier: Apache-2.0
"""What is switched off: an indicator, a source, or a source for one indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from customary.catalogue import load_catalogue
from customary.pipeline import tasks
from customary.report.fairness import indicator_name, switch_told
from customary.store.access import may, require
from customary.store.actions import settings as indicators
from customary.store.actions import switches as verbs
from customary.store.actions.refusal import Refused
from customary.store.queries.rows import row
from customary.store.queries.switches import sources_to_switch, switches
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


class SwitchForm(forms.Form):
    """What is not to be measured or used, and why."""

    source = forms.TypedChoiceField(
        label=_("Source"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Alone: no figure uses its records any more."),
    )
    indicator = forms.ChoiceField(
        label=_("Indicator"),
        required=False,
        help_text=_("Alone: it is not measured. With a source: it does without that source."),
    )
    reason = forms.CharField(
        label=_("Because"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody reads the reason, here and in the report."),
    )

    def __init__(self, request: ViewedRequest) -> None:
        super().__init__(request.POST or None)
        known = load_catalogue().indicators
        every = sorted(((key, indicator_name(key)) for key in known), key=lambda one: one[1])
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *sources_to_switch(request.viewer),
        ]
        self.fields["indicator"].choices = [("", "–"), *every]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def switched(request: ViewedRequest) -> HttpResponse:
    """All switches with their reasons, and the way to set one."""
    if request.method == "POST":
        require(request.viewer, "write", "switches")
    form = SwitchForm(request)
    if form.is_valid() and _switch_off(request, form):
        return _renewed(request)
    context = {
        "form": form,
        "switches": [(one, switch_told(one)) for one in switches(request.viewer)],
        "may_switch": may(request.viewer, "write", "switches"),
    }
    return render(request, "fairness/switches.html", context)


@require_POST
@signed_in
def switch_on(request: ViewedRequest, kind: str, key: int) -> HttpResponse:
    """Use again what was switched off."""
    if kind == "source":
        verbs.switch_source_on(request.viewer, row(request.viewer, "sources", key))
    elif kind == "exclusion":
        verbs.use_source_again(request.viewer, row(request.viewer, "source_exclusions", key))
    else:
        setting = row(request.viewer, "indicator_settings", key)
        indicators.switch_indicator_on(request.viewer, setting.indicator)
    return _renewed(request)


def _switch_off(request: ViewedRequest, form: SwitchForm) -> bool:
    source, indicator = form.cleaned_data["source"], form.cleaned_data["indicator"]
    reason = form.cleaned_data["reason"]
    if source is None and not indicator:
        form.add_error("source", gettext("Nothing is chosen. Choose a source, or an indicator."))
        return False
    try:
        if source is None:
            indicators.switch_indicator_off(request.viewer, indicator, reason=reason)
        elif indicator:
            found = row(request.viewer, "sources", source)
            verbs.exclude_source(request.viewer, found, indicator, reason=reason)
        else:
            found = row(request.viewer, "sources", source)
            verbs.switch_source_off(request.viewer, found, reason=reason)
    except Refused as refusal:
        say_refusal(form, refusal)
        return False
    return True


def _renewed(request: ViewedRequest) -> HttpResponse:
    tasks.grade_now(request.viewer.account)
    messages.success(request, gettext("Saved. The grades are being renewed."))
    return redirect("switches")

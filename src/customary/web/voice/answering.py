# SPDX-License-Identifier: Apache-2.0
"""How soon customers are answered: set once for the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from customary.store.access import require
from customary.store.actions.organisation import LONGEST_DAYS, LONGEST_HOURS, save_answering
from customary.store.actions.refusal import Refused
from customary.store.queries.organisation import answering_settings
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


class AnsweringForm(forms.Form):
    """The time for an answer, and whose words still get one."""

    hours = forms.IntegerField(
        label=_("Hours until a customer is answered"),
        min_value=1,
        max_value=LONGEST_HOURS,
        help_text=_(
            "Counted from when we heard of it. The figure for closed loops keeps its own 48 hours."
        ),
    )
    days = forms.IntegerField(
        label=_("Days after which nobody is asked to answer any more"),
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text=_("Older words that come in, as with a first import, are kept as history."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings(request: ViewedRequest) -> HttpResponse:
    """How soon customers are answered."""
    require(request.viewer, "write", "organisation")
    now = answering_settings(request.viewer)
    form = AnsweringForm(request.POST or None, initial={"hours": now.hours, "days": now.days})
    if form.is_valid():
        try:
            save_answering(request.viewer, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("answering_settings")
    context = {
        "form": form,
        "headline": gettext("Answers to customers"),
        "explanation": gettext(
            "Whoever complains, scores us low or may leave gets an owner and a time by which they "
            "are answered: whoever knows the customer, else the agent, else the head of the unit."
        ),
        "button": gettext("Save"),
    }
    return render(request, "organisation/form.html", context)

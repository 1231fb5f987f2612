# SPDX-License-Identifier: Apache-2.0
"""How many people a figure must be about before anybody sees it: raised here, and never lowered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.validators import MinValueValidator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from customary.store.access import require
from customary.store.access.floors import LOWEST, floor
from customary.store.actions.floors import raise_floor
from customary.store.actions.refusal import Refused
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

#: Above this nobody would see anything any more.
HIGHEST = 1000


class FloorsForm(forms.Form):
    """The three floors; none below what holds now."""

    units = forms.IntegerField(
        label=_("For a figure of a unit"),
        max_value=HIGHEST,
        help_text=_("Below it a unit counts in the unit above."),
    )
    opinions = forms.IntegerField(
        label=_("For cuts, comments, well-being and the recommendation score"),
        max_value=HIGHEST,
    )
    trends = forms.IntegerField(label=_("For saying that something changes"), max_value=HIGHEST)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, field in self.fields.items():
            now = floor(name)
            field.initial = now
            field.validators.append(MinValueValidator(now))
            field.widget.attrs["min"] = now


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def floors(request: ViewedRequest) -> HttpResponse:
    """The disclosure floors of the organisation."""
    require(request.viewer, "write", "settings")
    form = FloorsForm(request.POST or None)
    if form.is_valid():
        try:
            with transaction.atomic():
                for name in LOWEST:
                    raise_floor(request.viewer, name, form.cleaned_data[name])
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("floors")
    context = {
        "form": form,
        "headline": gettext("Disclosure floors"),
        "explanation": gettext(
            "How many people a figure must be about before anybody sees it. A floor can rise and "
            "never falls, for people answered under this promise. Surveys that are open follow it up."
        ),
        "button": gettext("Raise"),
    }
    return render(request, "organisation/form.html", context)

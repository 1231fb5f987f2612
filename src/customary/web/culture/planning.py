# SPDX-License-Identifier: Apache-2.0
"""Proposing a plan to change the culture, of a unit or of everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from customary.store.access import NotAllowed, units_within
from customary.store.actions.culture_plans import propose_culture_plan
from customary.store.actions.refusal import Refused
from customary.store.queries.org import unit_tree
from customary.store.queries.rows import row
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


class PlanForm(forms.Form):
    """What shall change, where, and what is done first."""

    title = forms.CharField(
        label=_("What shall be different"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    first_step = forms.CharField(
        label=_("First step"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, request: ViewedRequest, *, unit: int | None) -> None:
        super().__init__(request.POST or None, initial={"unit": unit})
        theirs = units_within(request.viewer, "write", "initiatives")
        whole = [("", gettext("the whole organisation"))] if theirs is None else []
        units = [
            (one.id, one.name)
            for one in unit_tree(request.viewer).units
            if theirs is None or one.id in theirs
        ]
        self.fields["unit"].required = theirs is not None
        self.fields["unit"].choices = [*whole, *units]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def propose(request: ViewedRequest) -> HttpResponse:
    """Propose a culture plan; its page then says what is missing before it is approved."""
    if units_within(request.viewer, "write", "initiatives") == frozenset():
        raise NotAllowed("No right to propose a plan for any unit.")
    form = PlanForm(request, unit=number(request, "unit"))
    if form.is_valid():
        said = form.cleaned_data
        try:
            plan = propose_culture_plan(
                request.viewer,
                title=said["title"],
                first_step=said["first_step"],
                unit=row(request.viewer, "org_units", said["unit"]) if said["unit"] else None,
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The culture plan is proposed."))
            return redirect("record", "initiatives", plan.pk)
    headline = gettext("Propose a culture plan")
    context = {
        "form": form,
        "headline": headline,
        "explanation": gettext(
            "It can be approved once the culture there was measured: then everybody sees from where it began."
        ),
        "button": gettext("Propose it"),
        "crumbs": [Crumb(gettext("Culture profile"), reverse("culture_profile")), Crumb(headline)],
        "back": reverse("culture_profile"),
    }
    return render(request, "organisation/form.html", context)

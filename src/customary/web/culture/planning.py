# SPDX-License-Identifier: Apache-2.0
"""Proposing a plan to change the culture, and beginning a play, of a unit or of everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from customary.catalogue import load_catalogue
from customary.report import words
from customary.store.access import NotAllowed, units_within
from customary.store.actions.culture_plans import begin_play, propose_culture_plan
from customary.store.actions.refusal import Refused
from customary.store.queries.goals import metrics
from customary.store.queries.org import unit_tree
from customary.store.queries.rows import row
from customary.web.culture.practice import practice_or_404
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


class OfUnit(forms.Form):
    """What is done in a unit that one may plan for."""

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

    def chosen(self, request: ViewedRequest) -> Any:
        """The unit, None for the whole organisation."""
        key = self.cleaned_data["unit"]
        return row(request.viewer, "org_units", key) if key else None


class PlanForm(OfUnit):
    """What shall change, where, and what is done first."""

    title = forms.CharField(
        label=_("What shall be different"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("title", "unit", "first_step")


class PlayForm(OfUnit):
    """What is tried for whom, where, and what it is measured by before it begins."""

    title = forms.CharField(
        label=_("What will be done"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    customer_problem = forms.CharField(
        label=_("The customers' problem it is for"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    metric = forms.TypedChoiceField(label=_("Measured by"), coerce=int)
    before = forms.FloatField(label=_("Where that stands now"))
    field_order = ("title", "customer_problem", "unit", "metric", "before", "first_step")

    def __init__(self, request: ViewedRequest, *, unit: int | None) -> None:
        super().__init__(request, unit=unit)
        self.fields["metric"].choices = [("", "–"), *metrics(request.viewer)]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def propose(request: ViewedRequest) -> HttpResponse:
    """Propose a culture plan; its page then says what is missing before it is approved."""
    _require_a_unit(request)
    form = PlanForm(request, unit=number(request, "unit"))
    if form.is_valid():
        said = form.cleaned_data
        try:
            plan = propose_culture_plan(
                request.viewer,
                title=said["title"],
                first_step=said["first_step"],
                unit=form.chosen(request),
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


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def begin(request: ViewedRequest, key: str) -> HttpResponse:
    """Begin a play: an experiment for one of its practices, measured before it begins."""
    _require_a_unit(request)
    practice = practice_or_404(key)
    if not any(practice.id in play.practices for play in load_catalogue().plays.values()):
        raise Http404
    form = PlayForm(request, unit=number(request, "unit"))
    if form.is_valid():
        said = form.cleaned_data
        try:
            begun = begin_play(
                request.viewer,
                practice=practice.id,
                title=said["title"],
                customer_problem=said["customer_problem"],
                first_step=said["first_step"],
                metric=row(request.viewer, "metrics", said["metric"]),
                before=said["before"],
                unit=form.chosen(request),
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The play is under way."))
            return redirect("record", "initiatives", begun.pk)
    name = practice.text(words.language()).name
    context = {
        "form": form,
        "headline": gettext("Begin a play"),
        "explanation": gettext(
            "For “%(practice)s”: an experiment with a customer's problem at its beginning and a figure before and after."
        )
        % {"practice": name},
        "button": gettext("Begin it"),
        "crumbs": [
            Crumb(gettext("Culture profile"), reverse("culture_profile")),
            Crumb(name, reverse("practice", args=[practice.id])),
            Crumb(gettext("Begin a play")),
        ],
        "back": reverse("culture_profile"),
    }
    return render(request, "organisation/form.html", context)


def _require_a_unit(request: ViewedRequest) -> None:
    if units_within(request.viewer, "write", "initiatives") == frozenset():
        raise NotAllowed("No right to plan for any unit.")

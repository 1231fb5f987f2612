# SPDX-License-Identifier: Apache-2.0
"""Goals by unit, with what was measured; the form refuses what no goal may hang on, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from customary.core.statistics.goals import Outcome, relative_target
from customary.report import words
from customary.store.access import may, require
from customary.store.actions.goals import set_goal
from customary.store.actions.refusal import Refused
from customary.store.queries import goals as reads
from customary.store.queries.org import unit_tree
from customary.store.queries.rows import row
from customary.web.fields import Crumb
from customary.web.forms import owner_named, say_refusal
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django_stubs_ext import StrOrPromise

OUTCOMES: dict[Outcome, StrOrPromise] = {
    Outcome.MET: _("met"),
    Outcome.NOT_MET: _("not met"),
    Outcome.NOT_DISTINGUISHABLE: _("too few answers to tell from chance"),
}
NOTHING = ("", "–")


class GoalForm(forms.Form):
    """One goal: what is measured, how far it should come, by when, and whose it is."""

    title = forms.CharField(label=_("Goal"), max_length=300)
    metric = forms.TypedChoiceField(
        label=_("Metric"),
        coerce=int,
        help_text=_("What customers feel. Grades of practices are not among them, on purpose."),
    )
    baseline = forms.FloatField(label=_("Where it stands now"), required=False)
    target = forms.FloatField(label=_("Target"), required=False)
    better_by = forms.FloatField(
        label=_("Or better by, in per cent of where it stands"), required=False, min_value=0
    )
    weight = forms.FloatField(
        label=_("Weight, in per cent"), required=False, min_value=0, max_value=100
    )
    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    segment = forms.ChoiceField(label=_("Customer segment"), required=False)
    owner = forms.CharField(
        label=_("Person"), required=False, help_text=_("Name or e-mail, as in the directory.")
    )
    owner_role = forms.CharField(label=_("Or everybody with this job"), required=False)

    def __init__(self, request: ViewedRequest, initial: dict[str, Any]) -> None:
        super().__init__(request.POST or None, initial=initial)
        units = unit_tree(request.viewer).units
        known = {*reads.segments(request.viewer), initial.get("segment", "")} - {""}
        self.fields["segment"].choices = [NOTHING, *((one, one) for one in sorted(known))]  # type: ignore[attr-defined]
        if not known:
            del self.fields["segment"]
        self.fields["metric"].choices = [NOTHING, *reads.metrics(request.viewer)]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [NOTHING, *((one.id, one.name) for one in units)]  # type: ignore[attr-defined]


@require_safe
@signed_in
def goals(request: ViewedRequest) -> HttpResponse:
    """The goals that run, or those that ended; what is wrong with one stands beside it."""
    require(request.viewer, "read", "goals")
    past = request.GET.get("show") == "past"
    unit = number(request, "unit")
    page = reads.goals(request.viewer, unit=unit, past=past, page=number(request, "page") or 1)
    context = {
        "page": page,
        "lines": [(one, OUTCOMES[one.outcome] if one.outcome else "") for one in page.rows],
        "past": past,
        "unit": unit,
        "units": unit_tree(request.viewer).units,
        "finding": _finding(page.total, past=past),
        "may_set": may(request.viewer, "write", "goals"),
    }
    return render(request, "goals/goals.html", context)


def _finding(total: int, *, past: bool) -> str:
    """How many there are for this reader to see; nothing where the empty list says it."""
    if not total:
        return ""
    told = (
        ngettext("One goal has ended.", "%(n)s goals have ended.", total)
        if past
        else ngettext("One goal runs or is to come.", "%(n)s goals run or are to come.", total)
    )
    return told % {"n": words.number(total)}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def goal(request: ViewedRequest, key: int | None = None) -> HttpResponse:
    """Make a goal, or change one."""
    require(request.viewer, "write", "goals")
    found = row(request.viewer, "goals", key) if key is not None else None
    form = GoalForm(request, _initial(found))
    if form.is_valid() and _saved(request, form, found):
        messages.success(request, gettext("Saved."))
        return redirect("goals")
    headline = gettext("Change a goal") if found else gettext("A new goal")
    context = {
        "form": form,
        "headline": headline,
        "explanation": gettext(
            "A goal aims at what customers feel. It may not hang on a grade, and speed never stands alone."
        ),
        "button": gettext("Save"),
        "crumbs": [Crumb(gettext("Goals"), reverse("goals")), Crumb(headline)],
        "back": reverse("goals"),
    }
    return render(request, "organisation/form.html", context)


def _initial(found: Any) -> dict[str, Any]:
    if found is None:
        return {}
    same = (
        "title",
        "baseline",
        "target",
        "weight",
        "starts_on",
        "ends_on",
        "owner_role",
        "segment",
    )
    weight = found.weight
    return {
        **{name: getattr(found, name) for name in same},
        "metric": found.metric_id,
        "unit": found.unit_id,
        "owner": (found.owner.email or found.owner.full_name) if found.owner else "",
        "weight": 100 * weight if weight is not None and weight <= 1 else weight,
    }


def _saved(request: ViewedRequest, form: GoalForm, found: Any) -> bool:
    said, viewer = form.cleaned_data, request.viewer
    try:
        set_goal(
            viewer,
            goal=found,
            title=said["title"],
            metric=row(viewer, "metrics", said["metric"]),
            baseline=said["baseline"],
            target=_target(said),
            weight=None if said["weight"] is None else said["weight"] / 100,
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            unit=row(viewer, "org_units", said["unit"]) if said["unit"] else None,
            owner=owner_named(request, said["owner"]),
            owner_role=said["owner_role"],
            segment=said.get("segment", ""),
        )
    except Refused as refusal:
        say_refusal(form, refusal)
        return False
    return True


def _target(said: dict[str, Any]) -> float | None:
    """The target as said, or as a share better than where it stands."""
    if said["target"] is not None or said["better_by"] is None:
        return said["target"]  # type: ignore[no-any-return]
    if not said["baseline"]:
        raise Refused(
            gettext("A share of nothing is nothing."),
            "better_by",
            gettext("Set the target itself, in points."),
        )
    return relative_target(said["baseline"], said["better_by"] / 100)

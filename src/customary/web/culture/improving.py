# SPDX-License-Identifier: Apache-2.0
"""Opening an action that lifts a practice: what, who, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from customary.report import words
from customary.store.access import require
from customary.store.actions.improving import open_action
from customary.store.actions.refusal import Refused
from customary.store.queries.org import unit_tree
from customary.store.queries.rows import row
from customary.web.culture.practice import practice_or_404
from customary.web.fields import Crumb
from customary.web.forms import owner_named, say_refusal
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

NOTHING = ("", "–")


class ActionForm(forms.Form):
    """One action: what is done, whose it is, and by when."""

    title = forms.CharField(
        label=_("What will be done"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.CharField(
        label=_("Who will do it"),
        required=False,
        help_text=_("Name or e-mail, as in the directory; left empty, it is yours."),
    )
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    due_on = forms.DateField(
        label=_("By when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, request: ViewedRequest, *, unit: int | None) -> None:
        super().__init__(request.POST or None, initial={"unit": unit})
        units = unit_tree(request.viewer).units
        self.fields["unit"].choices = [NOTHING, *((one.id, one.name) for one in units)]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def act(request: ViewedRequest, key: str) -> HttpResponse:
    """Open an action for this practice; it then stands among the records of work.

    With `gap` in the address it answers what a closed wave flagged.
    """
    require(request.viewer, "write", "actions")
    practice = practice_or_404(key)
    text = practice.text(words.language())
    flagged = number(request, "gap")
    gap = row(request.viewer, "wave_gaps", flagged) if flagged else None
    form = ActionForm(request, unit=gap.unit_id if gap else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            opened = open_action(
                request.viewer,
                title=said["title"],
                practice=practice.id,
                owner=owner_named(request, said["owner"]),
                unit=row(request.viewer, "org_units", said["unit"]) if said["unit"] else None,
                due_on=said["due_on"],
                gap=gap,
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The action is open."))
            return redirect("record", "actions", opened.pk)
    context = {
        "form": form,
        "headline": gettext("Open an action"),
        "explanation": gettext("To answer what the survey flagged: %(gap)s.") % {"gap": gap}
        if gap
        else gettext("To lift “%(practice)s”: %(lift)s")
        % {"practice": text.name, "lift": text.lift},
        "button": gettext("Open it"),
        "crumbs": [
            Crumb(gettext("Culture"), reverse("scorecard")),
            Crumb(text.name, reverse("practice", args=[practice.id])),
            Crumb(gettext("Open an action")),
        ],
        "back": reverse("practice", args=[practice.id]),
    }
    return render(request, "organisation/form.html", context)

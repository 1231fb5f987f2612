# SPDX-License-Identifier: Apache-2.0
"""Disputes: asked on the page of a practice, answered in the open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.catalogue import load_catalogue
from customary.report import words
from customary.store.access import require
from customary.store.actions.disputes import answer_dispute, raise_dispute
from customary.store.actions.refusal import Refused
from customary.store.queries.disputes import disputes as read_disputes
from customary.store.queries.practices import practice as read_practice
from customary.store.queries.rows import row
from customary.web.culture.practice import practice_or_404
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


class DisputeForm(forms.Form):
    """What is wrong with a grade."""

    text = forms.CharField(
        label=_("What do you know that the records do not show?"),
        help_text=_("Say where it can be seen: a meeting, a system, a person to ask."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


@require_safe
@signed_in
def disputes(request: ViewedRequest) -> HttpResponse:
    """Every dispute, open ones first."""
    catalogue = load_catalogue()
    found = [
        {"dispute": one, "name": catalogue.practice(one.practice).text(words.language()).name}
        for one in read_disputes(request.viewer)
        if one.practice in catalogue.practices
    ]
    return render(request, "culture/disputes.html", {"disputes": found})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def dispute(request: ViewedRequest, key: str) -> HttpResponse:
    """Say what is wrong with a grade."""
    known = practice_or_404(key)
    require(request.viewer, "write", "disputes")
    unit = number(request, "unit")
    found = read_practice(request.viewer, key, unit=unit)
    form = DisputeForm(request.POST or None)
    if form.is_valid():
        try:
            raise_dispute(
                request.viewer,
                practice=key,
                run=row(request.viewer, "grading_runs", found.run.id),
                text=form.cleaned_data["text"],
                unit=None if unit is None else row(request.viewer, "org_units", unit),
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request, gettext("Your dispute stands on this page, and waits for an answer.")
            )
            where = f"?unit={unit}" if unit else ""
            return redirect(f"{reverse('practice', args=[key])}{where}#disputes")
    context = {
        "form": form,
        "practice": known,
        "text": known.text(words.language()),
        "graded": found.graded,
        "unit": found.unit,
    }
    return render(request, "culture/dispute.html", context)


@require_POST
@signed_in
def answer(request: ViewedRequest, key: int) -> HttpResponse:
    """Answer a dispute, in the open."""
    found = row(request.viewer, "disputes", key)
    try:
        answer_dispute(request.viewer, found, request.POST.get("answer", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Your answer stands beside the question."))
    return redirect("disputes")

# SPDX-License-Identifier: Apache-2.0
"""Exceptions for customers: logged after the fact, looked at without blame, questioning the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.report import words
from customary.store.access import Access, require
from customary.store.actions.exceptions import (
    log_exception,
    review_exception,
    settle_policy_review,
)
from customary.store.actions.refusal import Refused
from customary.store.queries import exceptions as reads
from customary.store.queries.rows import row
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

WHEN = "%Y-%m-%dT%H:%M"


class ExceptionForm(forms.Form):
    """What was done for a customer beyond a rule; one line is enough."""

    title = forms.CharField(label=_("What you did for the customer"), max_length=300)
    policy = forms.TypedChoiceField(
        label=_("Which policy stood in the way"), required=False, coerce=int, empty_value=None
    )
    why = forms.CharField(
        label=_("Why it was right"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    made_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN),
    )
    amount = forms.DecimalField(
        label=_("What it cost, if anything"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
    )

    def __init__(self, request: ViewedRequest) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        super().__init__(request.POST or None, initial={"made_at": now})
        known = reads.policies(request.viewer)
        self.fields["policy"].choices = [("", gettext("none, or I do not know")), *known]  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What came of a review."""

    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whether the policy changes and how, or why it stays."),
    )


@require_safe
@signed_in
def exceptions(request: ViewedRequest) -> HttpResponse:
    """Exceptions, what waits to be looked at, and policies that call for too many."""
    require(request.viewer, "read", "decisions")
    found = reads.exceptions(request.viewer)
    reviews = reads.policy_reviews(request.viewer)
    waiting = sum(one.may_look for one in found)
    context = {
        "lines": found,
        "reviews": reviews,
        "finding": ngettext(
            "One exception waits for you to look at it.",
            "%(n)s exceptions wait for you to look at them.",
            waiting,
        )
        % {"n": words.number(waiting)}
        if waiting
        else "",
    }
    return render(request, "customers/exceptions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def log(request: ViewedRequest) -> HttpResponse:
    """Write down an exception of one's own; nobody had to approve it before."""
    require(request.viewer, "write", "decisions")
    form = ExceptionForm(request)
    if form.is_valid():
        said = form.cleaned_data
        try:
            log_exception(
                request.viewer,
                title=said["title"],
                made_at=said["made_at"],
                rationale=said["why"],
                policy=row(request.viewer, "gov_documents", said["policy"])
                if said["policy"]
                else None,
                amount=said["amount"],
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request, gettext("Written down. Somebody will look at it, without blame.")
            )
            return redirect("exceptions")
    headline = gettext("Log an exception")
    context = {
        "form": form,
        "headline": headline,
        "explanation": gettext(
            "You did what was right for a customer although a rule said otherwise. Nobody had to approve it. "
            "Three exceptions to one policy within a year put the policy in question, not you."
        ),
        "button": gettext("Log it"),
        "crumbs": [Crumb(gettext("Exceptions"), reverse("exceptions")), Crumb(headline)],
        "back": reverse("exceptions"),
    }
    return render(request, "organisation/form.html", context)


@require_POST
@signed_in
def look(request: ViewedRequest, key: int) -> HttpResponse:
    """Say whether an exception stands; not of one's own."""
    made = row(request.viewer, "decisions", key, Access.WRITE)
    try:
        review_exception(request.viewer, made, upheld=request.POST.get("upheld") == "yes")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Looked at."))
    return redirect("exceptions")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settle(request: ViewedRequest, key: int) -> HttpResponse:
    """Say what came of the review of a policy."""
    review = row(request.viewer, "actions", key, Access.WRITE)
    if review.practice != reads.SAFE_EXCEPTIONS or review.document_id is None:
        raise Http404
    form = OutcomeForm(request.POST or None)
    if form.is_valid():
        try:
            settle_policy_review(request.viewer, review, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The review is settled."))
            return redirect("exceptions")
    headline = gettext("Settle the review of a policy")
    context = {
        "form": form,
        "headline": headline,
        "explanation": str(review),
        "button": gettext("Settle it"),
        "crumbs": [Crumb(gettext("Exceptions"), reverse("exceptions")), Crumb(headline)],
        "back": reverse("exceptions"),
    }
    return render(request, "organisation/form.html", context)

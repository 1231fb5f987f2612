# SPDX-License-Identifier: Apache-2.0
"""Listening: hear customers live, in a session or in the support queue, and write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customary.report import words
from customary.store.access import require
from customary.store.actions.listening import book_session, join_session, log_session
from customary.store.actions.refusal import Refused
from customary.store.queries import listening as reads
from customary.store.queries.customers import customer as customer_card
from customary.store.queries.quotes import themes_to_choose
from customary.store.queries.rows import row
from customary.web.fields import Crumb
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, number, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

WHEN = "%Y-%m-%dT%H:%M"


class BookForm(forms.Form):
    """A session of one's own."""

    kind = forms.ChoiceField(
        label=_("How you hear customers"), choices=[(one.value, one.label) for one in reads.HEARING]
    )
    starts_at = forms.DateTimeField(
        label=_("Begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN),
        help_text=_("To come, or of the last 30 days."),
    )
    hours = forms.FloatField(label=_("Hours"), initial=1, min_value=0.25, max_value=12)
    title = forms.CharField(label=_("What it is about"), max_length=300, required=False)


class LogForm(forms.Form):
    """What came of a session."""

    hours = forms.FloatField(label=_("Hours that you were there"), min_value=0.25, max_value=12)
    customers_came = forms.BooleanField(label=_("Customers were there"), required=False)
    learned = forms.CharField(
        label=_("What you learned"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
    theme = forms.TypedChoiceField(
        label=_("Theme it belongs to"), coerce=int, empty_value=None, required=False
    )


@require_safe
@signed_in
def listening(request: ViewedRequest) -> HttpResponse:
    """Sessions to come, those to write down, what was learned, and who at the top listens."""
    viewer = request.viewer
    require(viewer, "read", "events")
    heard = reads.executives(viewer)
    context = {
        "coming": reads.coming(viewer),
        "unlogged": reads.unlogged(viewer),
        "notes": reads.notes(viewer),
        "executives": heard,
        "finding": _finding(heard),
    }
    return render(request, "voice/listening.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def book(request: ViewedRequest) -> HttpResponse:
    """Book a session; with a customer, where their card leads here."""
    require(request.viewer, "write", "events")
    key = number(request, "customer")
    with_customer = customer_card(request.viewer, key) if key else None
    form = BookForm(request.POST or None)
    if form.is_valid():
        guest = row(request.viewer, "customers", with_customer.row.id) if with_customer else None
        try:
            book_session(request.viewer, **form.cleaned_data, customer=guest)
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Booked. Write down afterwards what you learned."))
            return redirect("listening")
    name = with_customer.row.name if with_customer else ""
    context = {
        "form": form,
        "headline": gettext("Hear customers yourself"),
        "explanation": gettext("With %(name)s") % {"name": name} if name else "",
        "crumbs": [Crumb(gettext("Listening"), reverse("listening"))],
        "button": gettext("Book it"),
    }
    return render(request, "organisation/form.html", context)


@require_POST
@signed_in
def join(request: ViewedRequest, key: int) -> HttpResponse:
    """Come along to a session of somebody else."""
    try:
        join_session(request.viewer, row(request.viewer, "events", key))
        messages.success(request, gettext("You are in. Write down afterwards what you learned."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("listening")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def log(request: ViewedRequest, key: int) -> HttpResponse:
    """Write down a session: how long, who was there, what was learned."""
    viewer = request.viewer
    found = reads.session(viewer, key)
    form = LogForm(request.POST or None, initial={"hours": found.hours})
    themes = themes_to_choose(viewer)
    form.fields["theme"].choices = [("", "–"), *themes]  # type: ignore[attr-defined]
    if form.is_valid():
        told = dict(form.cleaned_data)
        theme = row(viewer, "themes", told["theme"]) if told["theme"] else None
        try:
            log_session(viewer, row(viewer, "events", key), **told | {"theme": theme})
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("Written down."))
            return redirect("listening")
    context = {
        "form": form,
        "headline": found.title or found.kind_name,
        "explanation": words.day(timezone.localdate(found.starts_at)),
        "crumbs": [Crumb(gettext("Listening"), reverse("listening"))],
        "button": gettext("Write it down"),
    }
    return render(request, "organisation/form.html", context)


def _finding(heard: list[reads.Heard]) -> str:
    if not heard:
        return ""
    lately = sum(one.is_lately for one in heard)
    return ngettext(
        "%(lately)s of one executive heard a customer live in the last 30 days.",
        "%(lately)s of %(n)s executives heard a customer live in the last 30 days.",
        len(heard),
    ) % {"lately": words.number(lately), "n": words.number(len(heard))}

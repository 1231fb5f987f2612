# SPDX-License-Identifier: Apache-2.0
"""On the page of a plan, decision or meeting: paste a link, and it cites the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from customary.store.access import Access
from customary.store.actions.citing import cite_link, withdraw_citation
from customary.store.actions.refusal import Refused
from customary.store.queries.citations import CITING, may_cite, own_citations
from customary.store.queries.rows import row
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


class CiteForm(forms.Form):
    """The address of what a customer said."""

    link = forms.CharField(
        label=_("Paste a link"),
        help_text=_("Of a comment here, a ticket in the help desk, or the ticket's number."),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )


def citing(request: ViewedRequest, table: str, key: int) -> dict[str, Any]:
    """The form and what was cited by it, for those who may; otherwise nothing."""
    if not may_cite(request.viewer, table, key):
        return {}
    return {"cite_form": CiteForm(), "own_citations": own_citations(request.viewer, table, key)}


def cite(request: ViewedRequest, table: str, key: int) -> dict[str, Any]:
    """Cite what was pasted; the form with what is wrong with it, nothing where it is done."""
    if table not in CITING:
        raise Http404
    form = CiteForm(request.POST)
    place = row(request.viewer, table, key, Access.WRITE)
    if form.is_valid():
        try:
            cite_link(request.viewer, place, link=form.cleaned_data["link"])
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The customer is cited here now."))
            return {}
    return {"cite_form": form}


@require_POST
@signed_in
def withdraw(request: ViewedRequest, key: int) -> HttpResponse:
    """Take a citation back."""
    citation = row(request.viewer, "citations", key, Access.WRITE)
    table, place = next(
        (table, getattr(citation, f"{column}_id"))
        for table, column in CITING.items()
        if getattr(citation, f"{column}_id")
    )
    try:
        withdraw_citation(request.viewer, citation)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The citation is taken back."))
    return redirect("record", table, place)

# SPDX-License-Identifier: Apache-2.0
"""On the page of a roadmap item: it starts once it cites a customer and a figure, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customary.store.access import Access
from customary.store.actions.plans import start_roadmap_item
from customary.store.actions.refusal import Refused
from customary.store.queries.citations import may_start
from customary.store.queries.rows import row
from customary.web.forms import say_refusal

if TYPE_CHECKING:
    from customary.web.viewing import ViewedRequest

#: The name of the button; the other form of the page has none.
START = "start"


class StartForm(forms.Form):
    """What is done first."""

    first_step = forms.CharField(
        label=_("First step"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


def starting(request: ViewedRequest, table: str, key: int) -> dict[str, Any]:
    """The form, for those who may start what waits to start; otherwise nothing."""
    return {"start_form": StartForm()} if may_start(request.viewer, table, key) else {}


def start(request: ViewedRequest, table: str, key: int) -> dict[str, Any]:
    """Start it; what is wrong and where it is mended, nothing where it is under way."""
    if table != "initiatives":
        raise Http404
    form = StartForm(request.POST)
    item = row(request.viewer, table, key, Access.WRITE)
    if not item.is_roadmap_item:
        raise Http404
    if form.is_valid():
        try:
            start_roadmap_item(request.viewer, item, **form.cleaned_data)
        except Refused as refusal:
            say_refusal(form, refusal)
            return {"start_form": form, "start_lacks": refusal.where}
        messages.success(request, gettext("The roadmap item is under way."))
        return {}
    return {"start_form": form}

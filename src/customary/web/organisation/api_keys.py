# SPDX-License-Identifier: Apache-2.0
"""Keys for other systems: made, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from customary.store.access import require
from customary.store.actions.api_keys import create_api_key, revoke_api_key
from customary.store.actions.refusal import Refused
from customary.store.queries.api_keys import api_key, api_sources
from customary.store.queries.api_keys import api_keys as read_keys
from customary.web.forms import say_refusal
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse, QueryDict

    from customary.store.queries.api_keys import KeySource

FOR_EVER = "0"
SCOPE_NAMES = {
    "voice:write": _("Send what customers say, with the contacts and customers around it"),
    "voice:read": _("Read what customers said, never what employees said"),
    "voice:raw": _("Read it as it was written, with names, addresses and numbers unmasked"),
    "scim": _("Keep the list of people up to date (SCIM)"),
}


class KeyForm(forms.Form):
    """What a new key is called, what it is good for, and how long it opens anything."""

    name = forms.CharField(
        label=_("Who uses it"),
        max_length=120,
        help_text=_("The other system: a feedback form, a shop, a directory such as Entra ID."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it is good for"),
        choices=list(SCOPE_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    source = forms.ChoiceField(
        label=_("Source it sends to"),
        required=False,
        help_text=_("For a key that sends. Its records count once their source is confirmed."),
    )
    days = forms.ChoiceField(
        label=_("Good for"),
        choices=[
            ("365", _("one year")),
            ("90", _("90 days")),
            (FOR_EVER, _("until it is revoked")),
        ],
    )

    def __init__(self, data: QueryDict | None = None, *, sources: Iterable[KeySource] = ()) -> None:
        super().__init__(data)
        self.sources = {str(source.pk): source for source in sources}
        field = cast("forms.ChoiceField", self.fields["source"])
        field.choices = [
            ("", _("a new one, named like the key")),
            *((key, source.name) for key, source in self.sources.items()),
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def api_keys(request: ViewedRequest) -> HttpResponse:
    """Every key; a new one is told in the answer to the form and never again."""
    require(request.viewer, "write", "settings")
    sources = api_sources(request.viewer)
    form = KeyForm(request.POST or None, sources=sources)
    secret = ""
    if form.is_valid():
        days = form.cleaned_data["days"]
        valid_for = None if days == FOR_EVER else timedelta(days=int(days))
        try:
            _made, secret = create_api_key(
                request.viewer,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                valid_for=valid_for,
                source=form.sources.get(form.cleaned_data["source"]),
            )
        except Refused as refusal:
            say_refusal(form, refusal)
        else:
            form = KeyForm(sources=api_sources(request.viewer))
    context = {
        "form": form,
        "secret": secret,
        "address": request.build_absolute_uri("/scim/v2"),
        "post_address": request.build_absolute_uri("/api/v1/voice-items"),
        "guide": reverse("api_guide"),
        "keys": read_keys(request.viewer),
    }
    return render(request, "organisation/api_keys.html", context)


@require_POST
@signed_in
def revoke(request: ViewedRequest, key: int) -> HttpResponse:
    """End a key at once."""
    found = api_key(request.viewer, key)
    if found is None:
        raise Http404
    revoke_api_key(request.viewer, found)
    messages.success(
        request, gettext("%(name)s is revoked and opens nothing any more.") % {"name": found.name}
    )
    return redirect("api_keys")

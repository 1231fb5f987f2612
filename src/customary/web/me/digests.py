# SPDX-License-Identifier: Apache-2.0
"""One's own digest: how often it comes, where its links lead, and one click that stops it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from customary.act.digest_content import sections
from customary.store.actions.digests import (
    digest_by_key,
    digest_of,
    opened,
    rhythms,
    set_rhythm,
    stop_digest,
)
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class DigestForm(forms.Form):
    """How often it comes."""

    rhythm = forms.ChoiceField(label=_("How often"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rhythm"].choices = rhythms()  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def digest(request: ViewedRequest) -> HttpResponse:
    """How often one's digest comes, and what it would say now."""
    form = DigestForm(
        request.POST or None, initial={"rhythm": digest_of(request.viewer.account).rhythm}
    )
    if form.is_valid():
        set_rhythm(request.viewer, form.cleaned_data["rhythm"])
        messages.success(request, gettext("Saved."))
        return redirect("digest")
    context = {
        "form": form,
        "headline": gettext("Digests"),
        "explanation": gettext(
            "What customers say and what waits for you, by mail. It holds only what you may see, "
            "and does not come when there is nothing to say."
        ),
        "button": gettext("Save"),
        "sections": sections(request.viewer, since=timezone.now() - timedelta(days=7)),
    }
    return render(request, "me/digest.html", context)


@require_safe
@signed_in
def open_digest(request: ViewedRequest, key: str) -> HttpResponse:
    """Go where a link of a digest leads; that it was followed is all that is noted."""
    account: Any = get_user(request)
    opened(account, key)
    target = request.GET.get("to", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    return HttpResponseRedirect(target)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Stop a digest by one click, as mail programs do it too (RFC 8058).

    Opening the page changes nothing: mail scanners open every link.
    """
    if request.method == "POST":
        known = stop_digest(key)
        context = {"known": known, "stopped": known}
    else:
        context = {"known": digest_by_key(key) is not None, "stopped": False}
    return render(request, "digests/stop.html", context, status=200 if context["known"] else 404)

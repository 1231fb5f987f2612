# SPDX-License-Identifier: Apache-2.0
"""Letting a system tell by itself what is new: its address, the secret, and what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customary.intake.feeds.registry import connectors
from customary.intake.hooks import hook_of
from customary.pipeline import tasks
from customary.store.access import require
from customary.store.actions import hooks as verbs
from customary.store.actions.refusal import Refused
from customary.store.queries.hooks import hook_page
from customary.store.queries.rows import row
from customary.web.viewing import ViewedRequest, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from customary.intake.hooks import Hook

LONGEST_SECRET = 500


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hook(request: ViewedRequest, key: int) -> HttpResponse:
    """How a system is told where to write; a secret we made is told once, in the answer."""
    require(request.viewer, "write", "connections")
    source = row(request.viewer, "sources", key)
    told = hook_of(source.connector)
    if told is None:
        raise Http404
    secret = ""
    if request.method == "POST":
        try:
            secret = _do(request, source, told)
        except Refused as refusal:
            messages.error(request, str(refusal))
        if not secret:
            back = "source" if request.POST.get("verb") in {"again", "close"} else "source_hook"
            return redirect(back, key=key)
    page = hook_page(request.viewer, source)
    context: dict[str, Any] = {
        "source": source,
        "connector": connectors()[source.connector],
        "told": told,
        "page": page,
        "secret": secret,
        "address": request.build_absolute_uri(reverse("hook", args=[page.key]))
        if page and page.key
        else "",
    }
    return render(request, "connect/hook.html", context)


def _do(request: ViewedRequest, source: Any, told: Hook) -> str:
    """Do what was asked; the secret where we made one that has to be told.

    Raises:
        Refused: it cannot be done.
    """
    verb, given = request.POST.get("verb"), request.POST.get("secret", "")[:LONGEST_SECRET].strip()
    if verb in {"open", "renew"}:
        if told.theirs and not given and not told.unsigned:
            raise Refused(gettext("Enter the secret that the other system shows."), "secret")
        change = verbs.open_hook if verb == "open" else verbs.renew_secret
        made = change(request.viewer, source, given if told.theirs else None)
        if not told.theirs:
            return made
        messages.success(request, gettext("Saved."))
    elif verb == "close":
        verbs.close_hook(request.viewer, source)
        messages.success(request, gettext("The address is gone. What came there stays."))
    elif verb == "again":
        said = request.POST.get("delivery", "")
        verbs.try_again(request.viewer, source, int(said) if said.isdecimal() else 0)
        tasks.store_told(source.pk)
        messages.success(request, gettext("It is being tried again. Look again in a moment."))
    return ""

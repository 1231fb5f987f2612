# SPDX-License-Identifier: Apache-2.0
"""What is recorded about the viewer, and the language they read in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, gettext
from django.views.decorators.http import require_POST, require_safe

from customary.report import words
from customary.store.actions.accounts import set_language
from customary.store.actions.refusal import Refused
from customary.store.actions.respondents import token_of
from customary.store.actions.thanks import share_thanks
from customary.store.queries.mine import recorded_about
from customary.store.queries.my_surveys import my_surveys, results_to_read
from customary.store.queries.thanks import own_thanks
from customary.web.surveys.results import stands_nowhere
from customary.web.viewing import ViewedRequest, signed_in, viewer_or_none

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from customary.store.queries.my_surveys import MySurvey


@require_safe
@signed_in
def recorded(request: ViewedRequest) -> HttpResponse:
    """Everything that names the viewer, and where it came from."""
    groups = [
        {
            "group": one,
            "rows": [(row, words.source_word(str(row.grade))) for row in one.records],
            "more": one.count - len(one.records),
        }
        for one in recorded_about(request.viewer)
    ]
    return render(request, "me/recorded.html", {"groups": groups})


@require_safe
@signed_in
def thanks(request: ViewedRequest) -> HttpResponse:
    """What customers thanked the viewer for."""
    return render(request, "me/thanks.html", {"lines": own_thanks(request.viewer)})


@require_safe
@signed_in
def surveys(request: ViewedRequest) -> HttpResponse:
    """The surveys that ask the viewer."""
    lines = [(one, answer_address(one)) for one in my_surveys(request.viewer)]
    context = {
        "lines": lines,
        "told": results_to_read(request.viewer),
        "unplaced": stands_nowhere(request.viewer),
    }
    return render(request, "me/surveys.html", context)


def answer_address(asked: MySurvey) -> str:
    """Where somebody answers: the link that is theirs alone."""
    return reverse("asked", args=[token_of(asked.invitation)])


@require_POST
@signed_in
def share(request: ViewedRequest, key: int) -> HttpResponse:
    """Make a story of thanks that may be quoted."""
    try:
        share_thanks(request.viewer, key)
        messages.success(request, gettext("Shared: it is published once a colleague confirms it."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("thanks")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: in this browser, and in mails to this account."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
        viewer = viewer_or_none(request)
        if viewer is not None and request.user.is_authenticated:
            account: Any = get_user(request)  # the row itself, not the promise of one
            set_language(viewer, account, chosen)
    return response

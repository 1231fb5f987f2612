# SPDX-License-Identifier: Apache-2.0
"""The public link of a wave: whoever has it may answer, on a link of their own from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from customary.intake import answering
from customary.intake.answering import State
from customary.web.answering import pace, speaking

if TYPE_CHECKING:
    from django.http import HttpRequest

#: How long a device finds its answers again.
DAYS = 60


@csrf_exempt  # it makes an empty link, which anybody may have who has this one
@require_http_methods(["GET", "HEAD", "POST"])
def public_start(request: HttpRequest, key: str) -> HttpResponse:
    """What the wave asks; the button makes a link of one's own, and only the button."""
    known = _known(request, key)
    if known is not None:
        return HttpResponseRedirect(reverse("asked", args=[known]))
    asked = answering.asking_in_public(key)
    if asked is None:
        raise Http404
    told = speaking.told(request, asked, "")
    with told.spoken():
        if request.method == "POST" and asked.state is State.OPEN:
            return _begin(request, key, told)
        if asked.state is State.OPEN:
            context = {"public": key, **told.promises()}
            response = told.render("start.html", context)
        else:
            response = told.render("closed.html", {"state": asked.state.value})
    return speaking.guarded(response, told)


def _begin(request: HttpRequest, key: str, told: speaking.Told) -> HttpResponse:
    caller = f"{key}:{request.META.get('REMOTE_ADDR', '')}"
    if seconds := pace.wait(caller, pace.NEW_LINKS):
        return pace.slower(seconds)
    token = answering.begin_in_public(told.asked, language=told.language)
    address = reverse("asked_go_on", args=[token])
    response = HttpResponseRedirect(address)
    response.set_cookie(
        _cookie(key), token, max_age=DAYS * 24 * 3600, path=reverse("public_start", args=[key]),
        secure=request.is_secure(), httponly=True, samesite="Lax",
    )  # fmt: skip
    return speaking.guarded(response, told)


def _known(request: HttpRequest, key: str) -> str | None:
    """The link this device began with, as long as it has not been sent."""
    token = request.COOKIES.get(_cookie(key), "")
    asked = answering.asking(token) if token else None
    if asked is None or asked.wave.public_key != key:
        return None
    return token


def _cookie(key: str) -> str:
    return f"answer-{key}"

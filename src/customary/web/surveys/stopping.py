# SPDX-License-Identifier: Apache-2.0
"""The one click by which a customer is asked no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from customary.store.actions.wave_sending import stop_asking, stops

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask this customer no more, as mail programs say it too (RFC 8058).

    Opening the page changes nothing: mail scanners open every link.
    """
    stopped = request.method == "POST" and stop_asking(token)
    known = stopped or stops(token)
    context = {"known": known, "stopped": stopped}
    response = render(request, "surveys/stop.html", context, status=200 if known else 404)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

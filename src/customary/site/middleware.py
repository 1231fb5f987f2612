# SPDX-License-Identifier: Apache-2.0
"""Around every request: security headers, and one log line that tells nothing about a person."""

from __future__ import annotations

import logging
import re
import time
from secrets import token_hex
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.urls import resolve
from django.utils import timezone

from customary.site.logs import request_id
from customary.store.queries.organisation import time_zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Answer = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger("customary.request")

# Everything comes from us and nothing is written into the page: no inline script, no inline style.
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PERMISSIONS = ("camera", "geolocation", "microphone", "payment", "usb")
#: Links of those who are asked; their pages need neither account nor cookie.
LINKS, ANSWERING = "/a/", "customary.web.answering.urls"
FOREIGN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def keep_local_time(answer: Answer) -> Answer:
    """Show every moment as the organisation's clock does: its midnight parts the days."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(time_zone()):
            return answer(request)

    return middleware


def follow_link(answer: Answer) -> Answer:
    """Lead whoever has a link of their own straight to its page, and ask nobody who is signed in.

    Thousands may send at the same hour. A link that leads nowhere is told as any other page is.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(LINKS):
            return answer(request)
        try:
            match = request.resolver_match = resolve(request.path_info, ANSWERING)
            response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        except Http404:
            return answer(request)
        return response

    return middleware


def log_request(answer: Answer) -> Answer:
    """Give each request an id, and log its route (never its address), status and duration."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        foreign = request.headers.get("X-Request-ID", "")
        identity = foreign if FOREIGN_ID.fullmatch(foreign) else token_hex(16)
        token = request_id.set(identity)
        start = time.perf_counter()
        try:
            response = answer(request)
            match = request.resolver_match
            # Styles, scripts and the load balancer's questions would drown what people do.
            quiet = request.path_info.startswith((settings.STATIC_URL, "/health"))
            level = logging.DEBUG if quiet else logging.INFO
            facts = {
                "method": request.method,
                "route": f"/{match.route}" if match else "(none)",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - start) * 1000),
            }
            logger.log(level, "request", extra=facts)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = identity
        return response

    return middleware


def add_security_headers(answer: Answer) -> Answer:
    """Tell the browser what a page of ours may do; a view that said it itself is believed."""
    policy = _policy(CONTENT_SECURITY_POLICY)
    # A sign-in form is sent on to the organisation's own provider, wherever that is.
    away = CONTENT_SECURITY_POLICY | {"form-action": "'self' https:"}
    sign_in_policy = _policy(away) if settings.SOCIALACCOUNT_PROVIDERS else policy
    permissions = ", ".join(f"{name}=()" for name in PERMISSIONS)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        signing_in = request.path_info.startswith("/accounts/")
        response.headers.setdefault(
            "Content-Security-Policy", sign_in_policy if signing_in else policy
        )
        response.headers.setdefault("Permissions-Policy", permissions)
        return response

    return middleware


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())

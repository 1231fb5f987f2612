# SPDX-License-Identifier: Apache-2.0
"""Who may come in: whoever has a key for this, not too often."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from customary.api.limits import caller, one_more
from customary.api.scim.answers import Wrong, error
from customary.store.access import System
from customary.store.actions.api_keys import use_api_key

if TYPE_CHECKING:
    from collections.abc import Callable

SCOPE = "scim"
#: Requests a minute: a directory's first fill needs many, a guesser of keys none.
PER_KEY = 1_200
REFUSED_PER_ADDRESS = 30
#: A group of a few thousand members fits.
LARGEST_BODY = 5 << 20
REALM = {"WWW-Authenticate": 'Bearer realm="SCIM"'}


class Asked(HttpRequest):
    """A request by somebody with a key."""

    by: System


def guarded(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The view below, for those with a key; what goes wrong is told in the form of the standard."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # no cookie opens this door
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            try:
                asked = _let_in(request)
                _refuse_other(request, methods)
                return view(asked, *args, **options)
            except Wrong as wrong:
                return error(wrong)

        return guard

    return decorate


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent.

    Raises:
        Wrong: it is none, or too large.
    """
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        raise Wrong(413, f"At most {LARGEST_BODY} bytes are read.")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Wrong(400, "The body is no JSON.", "invalidSyntax") from None
    if not isinstance(body, dict):
        raise Wrong(400, "The body is no JSON object.", "invalidSyntax")
    return body


def _refuse_other(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        allow = {"Allow": ", ".join(methods)}
        raise Wrong(405, f"{request.method} is not possible here.", headers=allow)


def _let_in(request: HttpRequest) -> Asked:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    key = use_api_key(secret.strip(), scope=SCOPE) if scheme.lower() == "bearer" else None
    if key is None:
        _count(f"scim-refused-{caller(request)}", REFUSED_PER_ADDRESS)
        raise Wrong(401, "A valid key is needed: Authorization: Bearer <key>.", headers=REALM)
    _count(f"scim-key-{key.pk}", PER_KEY)
    asked = cast("Asked", request)
    asked.by = System(f"SCIM: {key.name}"[:60])
    return asked


def _count(name: str, limit: int) -> None:
    """One more in this minute.

    Raises:
        Wrong: that is one too many.
    """
    seconds = one_more(name, limit)
    if seconds:
        later = {"Retry-After": str(seconds)}
        raise Wrong(429, f"More than {limit} requests in a minute.", headers=later)

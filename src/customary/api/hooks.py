# SPDX-License-Identifier: Apache-2.0
"""The door for what systems tell by themselves: kept first, acknowledged then, stored soon after.

Whoever knows the address and signs with the secret is let in. Nothing of a body is told or logged.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from customary.api.limits import caller, one_more
from customary.api.rest.wrong import Wrong, answered, told
from customary.intake.hooks import ForgedError, hook_of, wanted_back
from customary.pipeline.tasks import store_told
from customary.store.actions import hooks as verbs
from customary.store.queries.hooks import hook_at, secrets_of
from customary.store.secrets import LostKeyError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from customary.intake.hooks import Hook
    from customary.store.queries.hooks import Address

REFUSED_PER_ADDRESS = 30
#: Bytes of one delivery: a conversation of many years fits.
MOST_BYTES = 5 << 20


@csrf_exempt  # no cookie opens this door
def receive(request: HttpRequest, key: str) -> HttpResponse:
    """A delivery: 200 once it is kept, or was before; 401 where it is not theirs."""
    # What is kept of a refusal is told on a page, in the language of whoever reads it there.
    with translation.override("en"):
        try:
            return _received(request, key)
        except Wrong as wrong:
            return told(wrong)


def _received(request: HttpRequest, key: str) -> HttpResponse:
    address = hook_at(key)
    hook = hook_of(address.source.connector) if address is not None else None
    if address is None or hook is None:
        _count(f"hooks-refused-{caller(request)}", REFUSED_PER_ADDRESS)
        raise Wrong(404, _("There is nothing at this address."))
    _count(f"hooks-{address.pk}", settings.API_PER_MINUTE)
    if request.method == "HEAD":  # some look whether anybody is there before they send
        return HttpResponse()
    if request.method != "POST":
        raise Wrong(405, _("Only POST is possible here."), headers={"Allow": "POST, HEAD"})
    try:
        body = _bytes(request)
        _verify(hook, address, request, body)
        payload = _object(body)
    except Wrong as wrong:
        verbs.note_refused(address.source, str(wrong))
        raise
    word = wanted_back(hook, payload)
    if word is not None:
        return answered(200, word)
    name = hook.delivery_id(request.headers, payload)
    new = verbs.receive(address.source, body, delivery_id=name)
    if new:
        store_told(address.source_id)
    return answered(200, {"state": "received" if new else "received before"})


def _bytes(request: HttpRequest) -> bytes:
    said = request.headers.get("Content-Length", "")
    if not said:
        raise Wrong(411, _("The request does not say how long it is: send Content-Length."))
    raw = request.read(MOST_BYTES + 1) if said.isdecimal() and int(said) <= MOST_BYTES else None
    if raw is None or len(raw) > MOST_BYTES:
        detail = _("At most %(most)s bytes are read at a time.")
        raise Wrong(413, detail % {"most": f"{MOST_BYTES:,}"})
    return bytes(raw)


def _verify(hook: Hook, address: Address, request: HttpRequest, body: bytes) -> None:
    """Compare with each secret that counts now.

    Raises:
        Wrong: 401 where none fits.
    """
    now = timezone.now()
    refusal: ForgedError | None = None
    try:
        known = secrets_of(address)
    except LostKeyError:
        detail = _("The key of this installation has changed. Make the address anew.")
        raise Wrong(503, detail) from None
    for secret in known:
        try:
            return hook.verify(request.headers, body, secret, now)
        except ForgedError as error:
            refusal = refusal or error
    raise Wrong(401, str(refusal))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Wrong(400, _("The body is no JSON object, or was cut short."))
    return found


def _count(name: str, limit: int) -> None:
    seconds = one_more(name, limit)
    if seconds:
        raise Wrong(
            429,
            _("More than %(limit)s requests in a minute.") % {"limit": limit},
            headers={"Retry-After": str(seconds)},
        )

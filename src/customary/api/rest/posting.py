# SPDX-License-Identifier: Apache-2.0
"""Takes records in: kept first, then stored at once where that is quick, else very soon."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from customary.api.rest.bodies import read
from customary.api.rest.wrong import Wrong, answered
from customary.intake.lock import BusyError
from customary.intake.posts import store_posts
from customary.pipeline.tasks import store_posted, understand
from customary.store.actions.api_requests import Receipt, accept, receive
from customary.store.queries.api_requests import operation_of, request_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from customary.store.queries.api_keys import GivenKey
    from customary.store.queries.api_requests import Post

#: Seconds a sender waits for what others sent or import, and between two looks.
PATIENCE, PAUSE = 1.0, 0.02
LONGEST_KEY = 200
#: Seconds within which one job is enough, and after which understanding begins: by then more came.
ONE_JOB, DELAY = 10, 10
#: What is understood once it is stored.
WORDS = "voice_items"


def post(request: HttpRequest, key: GivenKey, object_name: str, *, single: bool) -> HttpResponse:
    """The answer to records that were sent: 200 and 201 where they are stored, 202 where kept.

    Raises:
        Wrong: they are not in order, or the same post is already under way.
    """
    once = request.headers.get("Idempotency-Key", "").strip()
    if len(once) > LONGEST_KEY:
        detail = _("An Idempotency-Key has at most %(most)s characters.")
        raise Wrong(400, detail % {"most": LONGEST_KEY})
    posted = read(request, object_name, single=single)
    kept, receipt = receive(key, posted, key=once)
    if receipt is Receipt.OTHER:
        raise Wrong(422, _("Another request has used this Idempotency-Key. Take a new one."))
    if receipt is Receipt.IN_PROGRESS:
        detail = _("This very request is being worked on. Ask again in a moment.")
        raise Wrong(409, detail, headers={"Retry-After": "1"})
    if receipt is Receipt.NEW:
        later = "respond-async" in request.headers.get("Prefer", "")
        kept = _accepted(kept) if later else _stored(kept)
        if kept.answered_at is not None and object_name == WORDS:
            _wake()
    return _told(request, kept, again=receipt is Receipt.AGAIN)


def operation(request: HttpRequest, key: GivenKey, identity: str) -> HttpResponse:
    """How far a post has come that was answered with 202.

    Raises:
        Wrong: 404, nothing of that name was sent with this key.
    """
    found = operation_of(key, identity)
    if found is None:
        raise Wrong(404, _("With this key nothing of that name was sent within two days."))
    state = "waiting" if found.status is None else "done" if found.status < 400 else "refused"
    body: dict[str, Any] = {
        "operation": str(found.operation),
        "state": state,
        "received_at": found.received_at.isoformat(),
    }
    if found.status is None:
        return answered(200, body, headers={"Retry-After": "2"})
    return answered(200, body | {"status": found.status, "answer": found.answer})


def _stored(kept: Post) -> Post:
    """The post answered, by us or by whoever is storing; accepted where that takes too long."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            store_posts(until=kept, patience=PATIENCE)
        except BusyError:
            time.sleep(PAUSE)
        kept = request_now(kept)
        if kept.answered_at is not None:
            return kept
        if time.monotonic() > end:
            return _accepted(kept)


def _accepted(kept: Post) -> Post:
    kept = accept(kept)
    if cache.add("posts-wanted", True, ONE_JOB):
        store_posted()
    return kept


def _wake() -> None:
    """Let what was said be understood at once; more of it within moments wakes nobody again."""
    if cache.add("understanding-wanted", True, ONE_JOB):
        understand.schedule(delay=DELAY)


def _told(request: HttpRequest, kept: Post, *, again: bool) -> HttpResponse:
    headers = {"Idempotency-Replayed": "true"} if again else {}
    if kept.accepted or kept.status is None:
        address = request.build_absolute_uri(f"/api/v1/operations/{kept.operation}")
        body = {"operation": str(kept.operation), "state": "waiting", "location": address}
        return answered(202, body, headers=headers | {"Location": address, "Retry-After": "2"})
    return answered(kept.status, kept.answer, headers=headers)

# SPDX-License-Identifier: Apache-2.0
"""Every address of the REST interface; /api/openapi.json describes them (OpenAPI 3.1)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - ninja reads it when the server starts
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse  # noqa: TC002 - so it does these
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from customary.api.rest import bodies, describing, listing, posting
from customary.api.rest.door import Key
from customary.api.rest.wrong import Wrong, told
from customary.store.queries.customer_voice import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

#: What may be posted, by the name in its address.
POSTED = {"voice-items": "voice_items", "interactions": "interactions", "customers": "customers"}

interface = NinjaAPI(title="Customary", version="1", docs_url=None, urls_namespace="rest")


@interface.exception_handler(Wrong)
def tell_wrong(_request: HttpRequest, wrong: Wrong) -> HttpResponse:
    """What went wrong, as problem details."""
    return told(wrong)


@interface.exception_handler(ValidationError)
def tell_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters of an address that cannot be read."""
    errors = [{"parameter": str(one["loc"][-1]), "detail": str(one["msg"])} for one in error.errors]
    named = ", ".join(sorted({one["parameter"] for one in errors}))
    detail = _("These parameters cannot be read: %(names)s.") % {"names": named}
    return told(Wrong(422, detail, errors=errors))


def _poster(object_name: str, *, single: bool) -> Callable[[HttpRequest], HttpResponse]:
    def post(request: HttpRequest) -> HttpResponse:
        return posting.post(request, request.auth, object_name, single=single)  # type: ignore[attr-defined]

    return post


for _path, _name in POSTED.items():
    for _single in (True, False):
        interface.post(
            f"/v1/{_path}" if _single else f"/v1/{_path}/batch",
            auth=Key("voice:write"),
            tags=[_path],
            summary="Send one" if _single else f"Send up to {bodies.MOST:,}",
            operation_id=f"post_{_name}{'' if _single else '_batch'}",
            openapi_extra=describing.posting(_name, single=_single),
        )(_poster(_name, single=_single))


@interface.get(
    "/v1/voice-items",
    auth=Key("voice:read"),
    tags=["voice-items"],
    summary="Read what customers said",
    openapi_extra={"responses": describing.answers({200: "A page.", 422: "Not in order."})},
)
def voice_items(
    request: HttpRequest,
    *,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=listing.MOST)] = listing.USUAL,
    since: datetime | None = None,
    until: datetime | None = None,
    updated_since: datetime | None = None,
    understood_since: datetime | None = None,
    source: str = "",
    theme: str = "",
    sentiment: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Any:
    """A page, and `next_cursor`, null at the end."""
    wanted = Wanted(
        listing.in_utc(since),
        listing.in_utc(until),
        listing.in_utc(updated_since),
        source,
        listing.in_utc(understood_since),
        sentiment=sentiment,
        q=q.replace("\0", " ").strip(),
    )
    return listing.voice_items(
        request.auth,  # type: ignore[attr-defined]
        wanted,
        theme=theme,
        cursor=cursor,
        limit=limit,
    )


@interface.get(
    "/v1/themes",
    auth=Key("voice:read"),
    tags=["themes"],
    summary="Read what customers speak of",
    openapi_extra={"responses": describing.answers({200: "All of them."})},
)
def themes(request: HttpRequest) -> Any:
    """Every theme, with its key, its decision and how much is said of it."""
    return listing.themes(request.auth)  # type: ignore[attr-defined]


@interface.get(
    "/v1/operations/{operation}",
    auth=Key("voice:write"),
    tags=["operations"],
    summary="Ask how far a post has come",
    openapi_extra={"responses": describing.answers({200: "How far.", 404: "No such post."})},
)
def operation(request: HttpRequest, operation: str) -> Any:
    """`waiting`, `done` or `refused`, with the answer once there is one."""
    return posting.operation(request, request.auth, operation)  # type: ignore[attr-defined]

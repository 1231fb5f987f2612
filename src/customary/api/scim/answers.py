# SPDX-License-Identifier: Apache-2.0
"""Answers in the form of the standard: resources, lists and errors (RFC 7644, 3.4.2 and 3.12)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

CONTENT_TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


class Wrong(Exception):  # noqa: N818
    """A request that cannot be answered as it was made."""

    def __init__(
        self, status: int, detail: str, kind: str = "", *, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.detail = detail
        self.kind = kind
        self.headers = headers or {}
        super().__init__(detail)


def error(wrong: Wrong) -> HttpResponse:
    """What went wrong, so that a directory's log tells it."""
    body = {"schemas": [ERROR], "status": str(wrong.status), "detail": wrong.detail}
    if wrong.kind:
        body["scimType"] = wrong.kind
    return _json(body, status=wrong.status, headers=wrong.headers)


def one(request: HttpRequest, body: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """One resource with its version; nothing where the asker has that version already."""
    version = version_of(body)
    if request.method == "GET" and version in _versions(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": version})
    meta = body["meta"] | {"version": version}
    headers = {"ETag": version, "Location": meta["location"]}
    return _json(dict(body) | {"meta": meta}, status=status, headers=headers)


def many(resources: Sequence[Mapping[str, Any]], *, total: int, start: int) -> HttpResponse:
    """A stretch of all that fit."""
    listed = [
        dict(body) | {"meta": body["meta"] | {"version": version_of(body)}}
        if "meta" in body
        else dict(body)
        for body in resources
    ]
    return _json(
        {
            "schemas": [LIST],
            "totalResults": total,
            "startIndex": start,
            "itemsPerPage": len(listed),
            "Resources": listed,
        }
    )


def plain(body: Mapping[str, Any]) -> HttpResponse:
    """A body as it is."""
    return _json(dict(body))


def refuse_if_changed(request: HttpRequest, body: Mapping[str, Any]) -> None:
    """Nothing, unless the asker means another version than the one there is.

    Raises:
        Wrong: 412.
    """
    wanted = request.headers.get("If-Match", "")
    if wanted and wanted.strip() != "*" and version_of(body) not in _versions(wanted):
        raise Wrong(412, "The resource has changed since it was read. Read it again.")


def version_of(body: Mapping[str, Any]) -> str:
    """A weak entity tag out of everything that is told."""
    told = repr(sorted((name, value) for name, value in body.items() if name != "meta"))
    return f'W/"{sha256(told.encode()).hexdigest()[:16]}"'


def _versions(header: str) -> list[str]:
    return [version.strip() for version in header.split(",")]


def _json(
    body: dict[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    return JsonResponse(
        body,
        status=status,
        content_type=CONTENT_TYPE,
        headers=dict(headers or {}),
        json_dumps_params={"ensure_ascii": False},
    )

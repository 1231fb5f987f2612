# SPDX-License-Identifier: Apache-2.0
"""What goes wrong, told as problem details (RFC 9457)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse

from customary.intake.wrongs import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

PROBLEM = "application/problem+json"


class Wrong(Exception):  # noqa: N818
    """A request that cannot be answered as it was made."""

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        self.status = status
        self.headers = headers or {}
        self.body = problem(status, detail, **more)
        super().__init__(detail)


def told(wrong: Wrong) -> HttpResponse:
    """The answer that says what is wrong."""
    return answered(wrong.status, wrong.body, headers=wrong.headers)


def answered(
    status: int, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """A JSON answer; one that tells of a fault has the media type for that."""
    return JsonResponse(
        dict(body),
        status=status,
        headers=dict(headers or {}),
        content_type=PROBLEM if status >= 400 else "application/json",
        json_dumps_params={"ensure_ascii": False},
    )

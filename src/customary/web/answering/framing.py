# SPDX-License-Identifier: Apache-2.0
"""Which other sites may show a public questionnaire within a page of theirs: those that are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpResponse

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors "
)


def allow_frames(response: HttpResponse) -> None:
    """Let the sites of `CUSTOMARY_EMBED_ON` frame the page; nobody where none is set."""
    if settings.EMBED_ON:
        response.headers["Content-Security-Policy"] = POLICY + " ".join(settings.EMBED_ON)
        response.xframe_options_exempt = True

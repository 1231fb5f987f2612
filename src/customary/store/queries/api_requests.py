# SPDX-License-Identifier: Apache-2.0
"""How far posts of other systems have come, for whoever sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from customary.store.models import ApiRequest

if TYPE_CHECKING:
    from customary.store.models import ApiKey

Post = ApiRequest


def request_now(request: ApiRequest) -> ApiRequest:
    """The request as it is in the store."""
    return ApiRequest.objects.get(pk=request.pk)


def operation_of(api_key: ApiKey, operation: str) -> ApiRequest | None:
    """What was sent with this very key, None where nothing was."""
    try:
        wanted = UUID(operation)
    except ValueError:
        return None
    return ApiRequest.objects.filter(api_key=api_key, operation=wanted).first()

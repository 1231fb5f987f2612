# SPDX-License-Identifier: Apache-2.0
"""Another system with a key, and what it sends."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from customary.store.access import System
from customary.store.actions.api_keys import create_api_key

ITEM = {"external_id": "f-1", "text": "It never arrived.", "occurred_at": "2026-03-02T10:00:00Z"}


class Sender:
    """Another system with a key."""

    def __init__(self, name: str = "Feedback form", **options: Any) -> None:
        scopes = options.pop("scopes", ["voice:write", "voice:read"])
        self.key, secret = create_api_key(System("test"), name=name, scopes=scopes, **options)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def post(self, body: Any, path: str = "voice-items", **headers: str) -> Any:
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().generic(
            "POST", f"/api/v1/{path}", sent, "application/json", headers=self.headers | named
        )

    def batch(self, *items: Any, partial: bool = False, **headers: str) -> Any:
        path = "voice-items/batch" + ("?partial=true" if partial else "")
        return self.post({"items": list(items)}, path, **headers)

    def get(self, path: str, **parameters: Any) -> Any:
        return Client().get(f"/api/v1/{path}", parameters, headers=self.headers)


def item(number: int, **more: Any) -> dict[str, Any]:
    return ITEM | {"external_id": f"f-{number}"} | more

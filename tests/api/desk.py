# SPDX-License-Identifier: Apache-2.0
"""A help desk that tells by itself: its source, its address, and what it sends. All values invented."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from django.test import Client
from django.urls import reverse

from customary.store.access import System
from customary.store.actions.connections import save_mapping
from customary.store.actions.hooks import open_hook
from customary.store.models import Hook, HookDelivery, Source
from customary.store.queries.hooks import key_of

US = System("tests")
SECRET = "a secret of ours"


def make_source(key: str = "helpscout", /, **answers: Any) -> Source:
    """A source that was connected and accepted, with these answers."""
    source = Source.objects.create(
        key=key, name=key.title(), kind="helpdesk", connector=key, feed="helpdesk",
        proposed_grade="A", pull_hours=24,
    )  # fmt: skip
    declaration = {
        "name": source.name,
        "source": {"key": key, "name": source.name, "kind": "helpdesk", "evidence_grade": "A"},
        "feed": {"kind": "helpdesk", "answers": answers},
    }
    save_mapping(US, source, feed="helpdesk", shape="desk", declaration=declaration)
    return source


class Desk:
    """Help Scout, told where to write."""

    def __init__(self, **answers: Any) -> None:
        self.source = make_source(**answers)
        open_hook(US, self.source, SECRET)

    @property
    def address(self) -> str:
        """Where it writes to."""
        return reverse("hook", args=[key_of(Hook.objects.get(source=self.source))])

    def send(
        self, payload: Any, *, secret: str = SECRET, host: str = "testserver", **headers: str
    ) -> Any:
        """A delivery, signed as Help Scout signs."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha1).digest())
        named = {"X-HelpScout-Signature": signature.decode()}
        return Client(HTTP_HOST=host).generic(
            "POST", self.address, body, "application/json", headers=named | headers
        )

    @property
    def deliveries(self) -> list[HookDelivery]:
        """What came in, in its order."""
        return list(HookDelivery.objects.filter(source=self.source).order_by("pk"))


def conversation(number: int = 101, **more: Any) -> dict[str, Any]:
    """A conversation with one question and one answer."""
    customer = {"id": 12, "type": "customer", "email": "mei@home.example", "first": "Mei"}
    agent = {"id": 256, "type": "user", "email": "ana@desk.example", "first": "Ana", "last": "Li"}
    return {
        "id": number, "number": number, "type": "email", "status": "closed", "state": "published",
        "subject": "Where is it?", "mailboxId": 85, "assignee": agent, "createdBy": customer,
        "primaryCustomer": customer, "tags": [], "createdAt": "2026-04-21T09:00:00Z",
        "closedAt": "2026-04-21T11:00:00Z", "userUpdatedAt": "2026-04-21T11:00:00Z",
        "_embedded": {"threads": [
            thread(1, "customer", customer, "2026-04-21T09:00:00Z", "It never came.", status="active"),
            thread(2, "message", agent, "2026-04-21T10:00:00Z", "It is on its way.", status="closed"),
        ]},
    } | more  # fmt: skip


def thread(
    number: int, kind: str, author: dict[str, Any], at: str, body: str, *, status: str
) -> dict[str, Any]:
    """One message of a conversation."""
    return {
        "id": number, "type": kind, "status": status, "state": "published", "body": body,
        "createdBy": author, "createdAt": at, "source": {"type": "email", "via": author["type"]},
    }  # fmt: skip


def rating(number: int = 1, **more: Any) -> dict[str, Any]:
    """What a customer said of an answer."""
    return {
        "id": number, "conversationId": 101, "threadId": 2, "mailboxId": 85, "rating": "great",
        "comments": "Ana was so kind!", "createdAt": "2026-04-22T12:12:13",
        "customer": {"id": 12, "email": "mei@home.example", "firstName": "Mei"},
        "user": {"id": 256, "email": "ana@desk.example", "firstName": "Ana"},
    } | more  # fmt: skip

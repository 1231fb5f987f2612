# SPDX-License-Identifier: Apache-2.0
"""Freshdesk: tickets in the order of their changes, with what was said in them, and ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from customary.intake.connectors import freshdesk
from customary.intake.connectors.freshdesk import FreshdeskConnector
from customary.intake.feeds.feed import MORE, Connection
from tests.intake.connectors.vendor import Vendor, content, later

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.intake.feeds.feed import Fetched

BASE = "/api/v2"
CHANGED = [
    "2026-04-07T20:00:00Z",
    "2026-04-08T20:00:00Z",
    "2026-04-08T20:00:00Z",
    "2026-04-09T20:00:00Z",
]


def ticket(number: int) -> dict[str, Any]:
    return {
        "id": number, "status": 5, "source": 1, "responder_id": 501, "requester_id": 9001,
        "spam": False, "created_at": "2026-04-07T09:00:00Z", "updated_at": CHANGED[number],
        "requester": {"id": 9001, "name": "Mei", "email": "mei@home.example"},
        "stats": {"first_responded_at": "2026-04-07T10:00:00Z"}, "custom_fields": {},
    }  # fmt: skip


def tickets(asked: dict[str, str]) -> list[Any]:
    """A server that orders as it is asked to, two a page."""
    newer = [number for number in range(4) if CHANGED[number] >= asked["updated_since"]]
    start = (int(asked["page"]) - 1) * 2
    return [ticket(number) for number in newer[start : start + 2]]


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Vendor:
    monkeypatch.setattr(freshdesk, "PAGE", 2)
    made = Vendor({
        f"{BASE}/tickets": tickets,
        f"{BASE}/agents": lambda _asked: httpx.Response(403),
        f"{BASE}/groups": lambda _asked: [],
        f"{BASE}/surveys/satisfaction_ratings": lambda _asked: [
            {"id": 5, "ticket_id": 1, "user_id": 9001, "feedback": "Good",
             "ratings": {"default_question": 103}, "created_at": "2026-04-10T09:00:00Z"},
        ],
    })  # fmt: skip
    for number in range(4):
        made.routes[f"{BASE}/tickets/{number}/conversations"] = lambda _asked: [
            {"id": 70, "user_id": 501, "incoming": False, "private": False,
             "body_text": "On its way", "created_at": "2026-04-07T10:00:00Z"},
        ]  # fmt: skip
    return made


def fetch(vendor: Vendor, folder: Path, cursor: Mapping[str, Any] | None = None) -> Fetched:
    connector = FreshdeskConnector(transport=vendor.transport, wait=vendor.waited.append)
    return connector.fetch(
        Connection("https://acme.freshdesk.example", "key", "", cursor or {}), folder
    )


def test_every_ticket_comes_though_many_changed_in_one_second(
    vendor: Vendor, tmp_path: Path
) -> None:
    found = content(fetch(vendor, tmp_path).files)
    assert {one["id"] for one in found[:-1]} == {0, 1, 2, 3}
    assert found[0]["conversations"][0]["body_text"] == "On its way"
    assert found[-1]["feedback"] == "Good"
    assert vendor.headers["authorization"].startswith("Basic ")


def test_waiting_and_breaking_off(vendor: Vendor, tmp_path: Path) -> None:
    vendor.failing = [None, None, later(11)]
    vendor.routes[f"{BASE}/tickets/3/conversations"] = lambda _asked: httpx.Response(500)
    first = fetch(vendor, tmp_path)
    assert vendor.waited[0] == 11
    assert first.cursor[MORE]
    vendor.routes[f"{BASE}/tickets/3/conversations"] = lambda _asked: []
    second = fetch(vendor, tmp_path, first.cursor)
    assert 3 in {one["id"] for one in content(second.files)}
    assert 0 not in {one["id"] for one in content(second.files)}
    assert second.cursor == {"since": first.cursor["begun"]}

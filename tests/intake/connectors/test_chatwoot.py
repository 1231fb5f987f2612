# SPDX-License-Identifier: Apache-2.0
"""Chatwoot: conversations in which something happened, with every message, and the survey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from customary.intake.connectors.chatwoot import ChatwootConnector
from customary.intake.feeds.feed import MORE, Connection
from customary.intake.report import PackError
from tests.intake.connectors.vendor import Vendor, content, later

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.intake.feeds.feed import Fetched

BASE = "/api/v1/accounts/3"
BEGIN = {"since": "2026-09-18T06:40:00+00:00"}  # 1789713600


def conversation(number: int, last: int = 1789720000) -> dict[str, Any]:
    return {
        "id": number, "inbox_id": 1, "status": "resolved", "created_at": 1789713700,
        "last_activity_at": last, "labels": ["delivery"], "messages": [],
        "meta": {
            "channel": "Channel::WebWidget",
            "sender": {"id": 33, "name": "Mei", "email": "mei@home.example"},
            "assignee": {"id": 4, "name": "Ana", "email": "ana@desk.example"},
        },
    }  # fmt: skip


def message(number: int, kind: int = 0, by: str = "contact") -> dict[str, Any]:
    return {
        "id": number, "content": f"Message {number}", "message_type": kind, "private": False,
        "created_at": 1789713700 + number, "sender": {"id": 4, "type": by},
    }  # fmt: skip


def pages(asked: dict[str, str]) -> dict[str, Any]:
    found = {"1": [conversation(1), conversation(2)], "2": [conversation(3, last=1789000000)]}
    return {"data": {"meta": {}, "payload": found.get(asked["page"], [])}}


def messages(asked: dict[str, str]) -> dict[str, Any]:
    newest = [message(number) for number in range(11, 31)]
    return {"payload": [message(10, 1, "user")] if "before" in asked else newest}


@pytest.fixture
def vendor() -> Vendor:
    made = Vendor({
        f"{BASE}/conversations": pages,
        f"{BASE}/inboxes": lambda _asked: {
            "payload": [{"id": 1, "name": "Website", "channel_type": "Channel::WebWidget"}]
        },
        f"{BASE}/csat_survey_responses": lambda asked: [
            {"id": 7, "rating": 5, "feedback_message": "Thanks", "message_id": 9912,
             "conversation_id": 1, "contact": {"id": 33, "name": "Mei"}, "created_at": 1789713800}
        ] if asked["page"] == "1" else [],
    })  # fmt: skip
    for number in (1, 2):
        made.routes[f"{BASE}/conversations/{number}/messages"] = messages
    return made


def fetch(vendor: Vendor, folder: Path, cursor: Mapping[str, Any] = BEGIN) -> Fetched:
    connector = ChatwootConnector(transport=vendor.transport, wait=vendor.waited.append)
    address = "https://chat.example/app/accounts/3/dashboard"
    return connector.fetch(Connection(address, "token", "", cursor), folder)


def test_what_is_newer_comes_with_every_message(vendor: Vendor, tmp_path: Path) -> None:
    fetched = fetch(vendor, tmp_path)
    inbox, one, two, rating = content(fetched.files)
    assert (inbox["name"], one["id"], two["id"], rating["rating"]) == ("Website", 1, 2, 5)
    assert [said["id"] for said in one["messages"]] == list(range(10, 31))
    assert vendor.headers["api_access_token"] == "token"
    assert "authorization" not in vendor.headers
    assert fetched.cursor.keys() == {"since"}


def test_waiting_and_breaking_off(vendor: Vendor, tmp_path: Path) -> None:
    vendor.failing = [None, later(5)]
    vendor.routes[f"{BASE}/csat_survey_responses"] = lambda _asked: httpx.Response(502)
    first = fetch(vendor, tmp_path)
    assert vendor.waited[0] == 5
    assert (first.cursor["page"], first.cursor[MORE]) == (0, True)
    vendor.routes[f"{BASE}/csat_survey_responses"] = lambda _asked: httpx.Response(401)
    with pytest.raises(PackError, match="does not let us in"):
        fetch(vendor, tmp_path, first.cursor)
    vendor.routes[f"{BASE}/csat_survey_responses"] = lambda _asked: httpx.Response(403)
    assert fetch(vendor, tmp_path, first.cursor).cursor == {"since": first.cursor["begun"]}


def test_an_address_without_its_account_is_refused(vendor: Vendor, tmp_path: Path) -> None:
    connector = ChatwootConnector(transport=vendor.transport)
    with pytest.raises(PackError, match="address of the account"):
        connector.fetch(Connection("https://chat.example", "token"), tmp_path)

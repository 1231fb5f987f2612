# SPDX-License-Identifier: Apache-2.0
"""Intercom: conversations that changed, whole, with everybody in them once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from customary.intake.connectors.intercom import IntercomConnector
from customary.intake.feeds.feed import MORE, Connection
from customary.intake.report import PackError
from tests.intake.connectors.vendor import Vendor, content, later

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.intake.feeds.feed import Fetched

SEARCH = "/conversations/search"


def conversation(key: str) -> dict[str, Any]:
    """A conversation as it is asked for by itself; a search leaves its parts out."""
    return {
        "type": "conversation", "id": key, "created_at": 1789700000, "updated_at": 1789710000,
        "state": "closed", "admin_assignee_id": 501, "team_assignee_id": None,
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "c1"}]},
        "source": {"type": "conversation", "body": "<p>It never came</p>",
                   "author": {"type": "user", "id": "c1"}},
        "statistics": {"last_close_at": 1789709000},
        "conversation_rating": {"rating": 4, "remark": "Kind", "created_at": 1789709500},
        "conversation_parts": {"conversation_parts": [
            {"type": "conversation_part", "id": "31", "part_type": "comment", "body": "<p>Sent</p>",
             "created_at": 1789700900, "author": {"type": "admin", "id": "501"}},
        ]},
    }  # fmt: skip


def search(asked: dict[str, str]) -> dict[str, Any]:
    question = json.loads(asked["body"])
    after = question["pagination"].get("starting_after")
    listed = [
        {
            "type": "conversation",
            "id": "2" if after else "1",
            "contacts": {"contacts": [{"id": "c1"}]},
        }
    ]
    return {
        "type": "conversation.list", "conversations": listed,
        "pages": {} if after else {"next": {"starting_after": "p2"}},
    }  # fmt: skip


@pytest.fixture
def vendor() -> Vendor:
    return Vendor({
        SEARCH: search,
        "/conversations/1": lambda _asked: conversation("1"),
        "/conversations/2": lambda _asked: conversation("2"),
        "/contacts/c1": lambda _asked: {
            "type": "contact", "id": "c1", "name": "Mei", "email": "mei@home.example",
        },
        "/admins": lambda _asked: {"type": "admin.list", "admins": [
            {"type": "admin", "id": "501", "name": "Ana", "email": "ana@desk.example"},
        ]},
        "/teams": lambda _asked: httpx.Response(403),
    })  # fmt: skip


def fetch(vendor: Vendor, folder: Path, cursor: Mapping[str, Any] | None = None) -> Fetched:
    connector = IntercomConnector(transport=vendor.transport, wait=vendor.waited.append)
    return connector.fetch(
        Connection("https://api.intercom.example", "token", "", cursor or {}), folder
    )


def test_conversations_come_whole_with_everybody_once(vendor: Vendor, tmp_path: Path) -> None:
    fetched = fetch(vendor, tmp_path)
    found = content(fetched.files)
    assert [one["id"] for one in found] == ["501", "c1", "1", "2"]
    assert all("conversation_parts" in one for one in found[2:])
    assert vendor.paths().count("/contacts/c1") == 1
    assert vendor.headers["intercom-version"]
    assert fetched.cursor.keys() == {"since"}


def test_a_later_fetch_asks_for_what_changed_since(vendor: Vendor, tmp_path: Path) -> None:
    fetch(vendor, tmp_path, {"since": "2026-09-18T06:40:00+00:00"})
    query = json.loads(dict(vendor.asked)[SEARCH]["body"])["query"]
    assert query == {"field": "updated_at", "operator": ">", "value": 1789713000}


def test_waiting_and_breaking_off(vendor: Vendor, tmp_path: Path) -> None:
    vendor.failing = [later(9)]
    vendor.routes["/conversations/2"] = lambda _asked: httpx.Response(500)
    first = fetch(vendor, tmp_path)
    assert vendor.waited[0] == 9
    assert (first.cursor["after"], first.cursor[MORE]) == ("p2", True)
    with pytest.raises(PackError):
        fetch(vendor, tmp_path, first.cursor)
    vendor.routes["/conversations/2"] = lambda _asked: conversation("2")
    second = fetch(vendor, tmp_path, first.cursor)
    assert content(second.files)[-1]["id"] == "2"
    assert second.cursor == {"since": first.cursor["begun"]}

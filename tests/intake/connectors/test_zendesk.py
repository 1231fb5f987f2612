# SPDX-License-Identifier: Apache-2.0
"""Zendesk: the incremental export goes on at its cursor, each ticket with its audits, both ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from customary.intake.connectors.zendesk import ZendeskConnector
from customary.intake.feeds.feed import MORE, Connection
from customary.intake.report import PackError
from tests.intake.connectors.vendor import Vendor, content, later

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.intake.feeds.feed import Fetched

SITE = "https://desk.zendesk.example"
EXPORT = "/api/v2/incremental/tickets/cursor.json"
RATINGS, RESPONSES = "/api/v2/satisfaction_ratings.json", "/api/v2/guide/survey_responses"


def ticket(number: int, **more: Any) -> dict[str, Any]:
    return {
        "url": f"{SITE}/api/v2/tickets/{number}.json", "id": number, "via": {"channel": "email"},
        "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-03T10:00:00Z",
        "status": "solved", "requester_id": 9001, "submitter_id": 9001, "assignee_id": 501,
        "description": "The kettle leaks.", "tags": [], "custom_fields": [],
    } | more  # fmt: skip


def audit(number: int, author: int, at: str, **event: Any) -> dict[str, Any]:
    said = {"id": number * 10, "author_id": author} | event
    return {"id": number, "author_id": author, "created_at": at, "events": [said]}


PAGES: dict[str, dict[str, Any]] = {
    "": {
        "tickets": [ticket(1), ticket(2, status="deleted")],
        "users": [
            {"id": 9001, "name": "Mei", "email": "mei@home.example", "role": "end-user",
             "verified": True},
            {"id": 501, "name": "Ana", "email": "ana@desk.example", "role": "agent",
             "verified": True},
        ],
        "after_cursor": "c1", "end_of_stream": False,
    },
    "c1": {"tickets": [ticket(3)], "after_cursor": "c2", "end_of_stream": True},
    "c2": {"tickets": [], "after_cursor": "c2", "end_of_stream": True},
}  # fmt: skip


def audits(_asked: dict[str, str]) -> dict[str, Any]:
    return {
        "audits": [
            audit(1, 9001, "2026-03-02T09:00:00Z", type="Comment", body="The kettle leaks.",
                  public=True),
            audit(2, 501, "2026-03-02T10:00:00Z", type="Comment", body="A new one is on its way.",
                  public=True),
            audit(3, 501, "2026-03-03T10:00:00Z", type="Change", field_name="status",
                  value="solved", previous_value="open"),
        ],
        "meta": {"has_more": False}, "links": {"next": None},
    }  # fmt: skip


def legacy(asked: dict[str, str]) -> dict[str, Any]:
    rating = {
        "id": 7, "ticket_id": 1, "requester_id": 9001, "score": "good", "comment": "Quick!",
        "created_at": "2026-03-04T09:00:00Z", "updated_at": "2026-03-04T09:00:00Z",
    }  # fmt: skip
    if "page[after]" in asked:
        return {"satisfaction_ratings": [rating | {"id": 8}], "meta": {"has_more": False}}
    following = f"{SITE}{RATINGS}?page%5Bafter%5D=x"
    return {
        "satisfaction_ratings": [rating], "meta": {"has_more": True}, "links": {"next": following},
    }  # fmt: skip


def survey() -> dict[str, Any]:
    """An answer to the survey that replaced ratings, on a scale of three."""
    options = [{"rating": one} for one in (1, 2, 3)]
    question = {"type": "rating_scale_emoji", "sub_type": "customer_satisfaction"}
    return {
        "id": "01J", "responder_id": 9001, "subjects": [{"type": "ticket", "id": "zen:ticket:1"}],
        "answers": [
            {"type": "rating_scale", "rating": 2, "rating_category": "neutral",
             "question": question | {"options": options}, "created_at": "2026-03-04T09:00:00Z",
             "updated_at": "2026-03-05T09:00:00Z"},
            {"type": "open_ended", "value": "It took a while.", "question": {"alias": "comment"}},
        ],
    }  # fmt: skip


@pytest.fixture
def vendor() -> Vendor:
    made = Vendor({
        EXPORT: lambda asked: PAGES[asked.get("cursor", "")],
        RATINGS: legacy,
        RESPONSES: lambda _asked: httpx.Response(404),
    })  # fmt: skip
    for number in (1, 3):
        made.routes[f"/api/v2/tickets/{number}/audits.json"] = audits
    return made


def fetch(vendor: Vendor, folder: Path, cursor: Mapping[str, Any] | None = None) -> Fetched:
    connector = ZendeskConnector(transport=vendor.transport, wait=vendor.waited.append)
    return connector.fetch(
        Connection(f"{SITE}/agent", "token", "ann@desk.example", cursor or {}), folder
    )


def test_every_ticket_comes_with_its_audits_and_every_page_of_ratings(
    vendor: Vendor, tmp_path: Path
) -> None:
    fetched = fetch(vendor, tmp_path)
    first, second, ratings = content(fetched.files)
    assert [one["id"] for one in first["tickets"] + second["tickets"]] == [1, 2, 3]
    assert len(first["tickets"][0]["audits"]) == 3
    assert "/api/v2/tickets/2/audits.json" not in vendor.paths()
    assert [one["id"] for one in ratings["satisfaction_ratings"]] == [7, 8]
    assert vendor.headers["authorization"].startswith("Basic ")
    assert fetched.cursor["after"] == "c2"
    assert MORE not in fetched.cursor


def test_the_next_fetch_goes_on_at_the_cursor(vendor: Vendor, tmp_path: Path) -> None:
    cursor = fetch(vendor, tmp_path).cursor
    vendor.asked.clear()
    fetch(vendor, tmp_path, cursor)
    [(path, asked)] = [one for one in vendor.asked if one[0] == EXPORT]
    assert (path, asked["cursor"]) == (EXPORT, "c2")
    assert "start_time" not in asked


def test_the_export_that_is_asked_too_often_is_waited_for(vendor: Vendor, tmp_path: Path) -> None:
    vendor.failing = [later(37)]
    assert fetch(vendor, tmp_path).files
    assert vendor.waited == [37]


def test_what_broke_off_midway_goes_on_at_the_last_page(vendor: Vendor, tmp_path: Path) -> None:
    vendor.routes["/api/v2/tickets/3/audits.json"] = lambda _asked: httpx.Response(500)
    first = fetch(vendor, tmp_path)
    assert [one["id"] for one in content(first.files)[0]["tickets"]] == [1, 2]
    assert (first.cursor["after"], first.cursor[MORE]) == ("c1", True)
    with pytest.raises(PackError, match="cannot answer now"):
        fetch(vendor, tmp_path, first.cursor)
    vendor.routes["/api/v2/tickets/3/audits.json"] = audits
    second = fetch(vendor, tmp_path, first.cursor)
    assert [one["id"] for one in content(second.files)[0]["tickets"]] == [3]
    assert second.cursor["since"] == first.cursor["begun"]


def test_a_ticket_that_is_gone_or_hidden_stops_nothing(vendor: Vendor, tmp_path: Path) -> None:
    del vendor.routes["/api/v2/tickets/1/audits.json"]
    tickets = content(fetch(vendor, tmp_path).files)[0]["tickets"]
    assert "audits" not in tickets[0]


def test_an_account_with_the_newer_survey_gives_its_answers(vendor: Vendor, tmp_path: Path) -> None:
    vendor.routes[RATINGS] = lambda _asked: httpx.Response(403)
    vendor.routes[RESPONSES] = lambda _asked: {"survey_responses": [survey()], "meta": {}}
    assert content(fetch(vendor, tmp_path).files)[-1] == {"survey_responses": [survey()]}


def test_no_link_leads_to_another_host(vendor: Vendor, tmp_path: Path) -> None:
    away = {"meta": {"has_more": True}, "links": {"next": "https://else.example/api"}}
    vendor.routes[RATINGS] = lambda _asked: away | {"satisfaction_ratings": []}
    fetch(vendor, tmp_path)
    assert "/api" not in vendor.paths()

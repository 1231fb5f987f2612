# SPDX-License-Identifier: Apache-2.0
"""Help Scout: everything that changed, page by page, whatever breaks off in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from customary.intake.connectors.helpscout import HelpScoutConnector
from customary.intake.feeds.feed import MORE, Connection
from customary.intake.report import PackError
from tests.api.desk import conversation
from tests.intake.connectors.vendor import Vendor, broken, content, later

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from customary.intake.feeds.feed import Fetched

ADDRESS = "https://api.helpscout.example/whatever"
LIST, RATINGS = "/v2/conversations", "/v2/reports/happiness/ratings"


@pytest.fixture
def vendor() -> Vendor:
    """Three pages of one conversation each, and one rating of each kind."""
    return Vendor({
        "/v2/oauth2/token": lambda _asked: {"access_token": "token-of-today"},
        LIST: lambda asked: {
            "_embedded": {"conversations": [conversation(100 + int(asked["page"]))]},
            "page": {"size": 1, "totalElements": 3, "totalPages": 3, "number": int(asked["page"])},
        },
        RATINGS: lambda asked: {
            "results": [{
                "id": 101, "threadid": 2, "ratingId": 7, "ratingComments": asked["rating"],
                "ratingCreatedAt": "2026-04-22T12:12:13Z", "ratingCustomerId": 12,
            }],
            "page": 1, "pages": 1, "count": 1,
        },
    })  # fmt: skip


def fetch(vendor: Vendor, folder: Path, cursor: Mapping[str, Any] | None = None) -> Fetched:
    connector = HelpScoutConnector(transport=vendor.transport, wait=vendor.waited.append)
    return connector.fetch(Connection(ADDRESS, "secret", "id", cursor or {}), folder)


def test_every_page_and_every_rating_is_fetched(vendor: Vendor, tmp_path: Path) -> None:
    fetched = fetch(vendor, tmp_path)
    found = content(fetched.files)
    assert [one["id"] for one in found[:3]] == [101, 102, 103]
    assert [one["rating"] for one in found[3:]] == ["great", "okay", "not_good"]
    assert {one["conversationId"] for one in found[3:]} == {101}
    assert vendor.headers["authorization"] == "Bearer token-of-today"
    assert "client_secret=secret" in vendor.asked[0][1]["body"]
    assert fetched.cursor.keys() == {"since"}


def test_pages_are_ordered_by_what_never_changes(vendor: Vendor, tmp_path: Path) -> None:
    fetch(vendor, tmp_path)
    asked = dict(vendor.asked)[LIST]
    assert (asked["sortField"], asked["sortOrder"], asked["embed"]) == (
        "createdAt", "asc", "threads",
    )  # fmt: skip


def test_the_next_fetch_begins_where_the_last_one_began(vendor: Vendor, tmp_path: Path) -> None:
    fetch(vendor, tmp_path, {"since": "2026-05-01T12:00:00+00:00"})
    assert dict(vendor.asked)[LIST]["modifiedSince"] == "2026-05-01T11:50:00Z"
    assert dict(vendor.asked)[RATINGS]["start"] == "2026-05-01T11:50:00Z"


def test_whoever_asks_to_be_left_alone_is(vendor: Vendor, tmp_path: Path) -> None:
    vendor.failing = [None, later(17), later(3)]
    assert len(content(fetch(vendor, tmp_path).files)) == 6
    assert vendor.waited == [17, 3]


def test_what_broke_off_goes_on_after_the_last_page(vendor: Vendor, tmp_path: Path) -> None:
    vendor.failing = [None, None, *broken(500)]
    first = fetch(vendor, tmp_path)
    assert [one["id"] for one in content(first.files)] == [101]
    assert first.cursor[MORE]
    assert first.cursor["page"] == 2
    vendor.asked.clear()
    second = fetch(vendor, tmp_path, first.cursor)
    assert [one["id"] for one in content(second.files)][:2] == [102, 103]
    assert second.cursor == {"since": first.cursor["begun"]}


def test_a_failure_at_once_is_told(vendor: Vendor, tmp_path: Path) -> None:
    vendor.failing = [None, *broken(502)]
    with pytest.raises(PackError, match="cannot answer now"):
        fetch(vendor, tmp_path)


def test_a_plan_without_the_report_gives_conversations(vendor: Vendor, tmp_path: Path) -> None:
    vendor.routes[RATINGS] = lambda _asked: httpx.Response(403)
    assert len(content(fetch(vendor, tmp_path).files)) == 3


def test_a_report_that_fails_is_asked_for_again(vendor: Vendor, tmp_path: Path) -> None:
    vendor.failing = [*[None] * 4, *broken(500)]
    fetched = fetch(vendor, tmp_path)
    assert len(content(fetched.files)) == 3
    assert fetched.cursor["page"] == 0
    again = fetch(vendor, tmp_path, fetched.cursor)
    assert len(content(again.files)) == 3
    assert MORE not in again.cursor


def test_a_wrong_secret_is_told(vendor: Vendor, tmp_path: Path) -> None:
    vendor.routes["/v2/oauth2/token"] = lambda _asked: httpx.Response(401)
    with pytest.raises(PackError, match="does not let us in"):
        fetch(vendor, tmp_path)

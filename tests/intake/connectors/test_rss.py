# SPDX-License-Identifier: Apache-2.0
"""RSS fetched: only when it has changed, and only when it is a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from customary.intake.connectors.rss import RssConnector
from customary.intake.feeds.feed import Connection
from customary.intake.feeds.registry import connectors
from customary.intake.report import PackError

if TYPE_CHECKING:
    from pathlib import Path

FEED = "<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>"


def server(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/page":
        return httpx.Response(200, text="<!doctype html><html></html>")
    if request.url.path == "/gone":
        return httpx.Response(404)
    if request.headers.get("If-None-Match") == '"1"':
        return httpx.Response(304)
    return httpx.Response(200, text=FEED, headers={"ETag": '"1"'})


def connection(path: str = "/feed", **fields: object) -> Connection:
    return Connection(f"https://news.example{path}", **fields)  # type: ignore[arg-type]


def test_a_feed_is_fetched_and_then_only_when_it_changed(tmp_path: Path) -> None:
    rss = RssConnector(httpx.MockTransport(server))
    first = rss.fetch(connection(), tmp_path)
    assert [name for name, _ in first.files] == ["posts.xml"]
    assert first.files[0][1].read_text(encoding="utf-8") == FEED
    again = rss.fetch(connection(cursor=first.cursor), tmp_path)
    assert (again.files, again.cursor) == ((), first.cursor)


@pytest.mark.parametrize("path", ["/page", "/gone"])
def test_what_is_no_feed_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(PackError, match=r"news\.example"):
        RssConnector(httpx.MockTransport(server)).fetch(connection(path), tmp_path)


def test_it_is_found_by_its_key() -> None:
    assert connectors()["rss"].feed == "communication"

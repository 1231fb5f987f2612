# SPDX-License-Identifier: Apache-2.0
"""Calendars over the network: what is asked, what is kept, and what is said when it fails.

The answers have the shape of the real interfaces, with values made up.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from customary.intake.asking import Asking
from customary.intake.connectors.caldav import CaldavConnector
from customary.intake.connectors.google_calendar import GoogleCalendarConnector
from customary.intake.connectors.ics import IcsConnector
from customary.intake.connectors.microsoft365 import Microsoft365Connector
from customary.intake.feeds.feed import Connection, Drop
from customary.intake.feeds.registry import connectors, feeds
from customary.intake.report import PackError
from tests.intake.feeds.calendar.reading import Knowing, calendar, event

Answer = Callable[[httpx.Request], httpx.Response]
CALENDAR = calendar(event("DTSTART:20260309T090000Z", "SUMMARY:Weekly"))


class Server:
    """Answers by a function, and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[httpx.Request] = []
        self.transport = httpx.MockTransport(self._answer)
        self.answer = answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)


def read(files: tuple[tuple[str, Path], ...], folder: Path) -> int:
    """How many events the feed makes of fetched files."""
    out = folder / "out"
    out.mkdir()
    prepared = feeds()["calendar"].prepare(Drop(files), {}, Knowing(), out)  # type: ignore[arg-type]
    assert prepared.problems == ()
    return len(prepared.inputs)


@pytest.mark.parametrize("key", ["ics", "caldav", "google_calendar", "microsoft365"])
def test_every_connector_is_found_and_its_feed_is_there(key: str) -> None:
    assert connectors()[key].feed in feeds()


# Subscriptions


def test_a_subscription_is_fetched_over_https_and_read(tmp_path: Path) -> None:
    server = Server(lambda _: httpx.Response(200, text=CALENDAR, headers={"ETag": '"1"'}))
    connector = IcsConnector(transport=server.transport)
    fetched = connector.fetch(Connection("webcal://cal.example/team.ics"), tmp_path)
    assert str(server.asked[0].url) == "https://cal.example/team.ics"
    assert fetched.cursor["etag"] == '"1"'
    assert read(fetched.files, tmp_path) == 1


def test_an_unchanged_subscription_is_read_once_a_day_all_the_same(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return httpx.Response(304)
        return httpx.Response(200, text=CALENDAR, headers={"ETag": '"1"'})

    connector = IcsConnector(transport=Server(answer).transport)
    first = connector.fetch(Connection("https://cal.example/x"), tmp_path)
    again = connector.fetch(Connection("https://cal.example/x", cursor=first.cursor), tmp_path)
    assert again.files == ()
    yesterday = {**first.cursor, "day": "2026-01-01"}
    assert connector.fetch(Connection("https://cal.example/x", cursor=yesterday), tmp_path).files


def test_user_and_password_go_along(tmp_path: Path) -> None:
    server = Server(lambda _: httpx.Response(200, text=CALENDAR))
    IcsConnector(transport=server.transport).fetch(
        Connection("https://cal.example/x", user="ann", secret="pass"), tmp_path
    )
    told = server.asked[0].headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(told) == b"ann:pass"


def stopped(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route", request=request)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda _: httpx.Response(200, text="<html>"), "did not give a calendar"),
        (lambda _: httpx.Response(401), "does not let us in (401)"),
        (lambda _: httpx.Response(404), "nothing at this address (404)"),
        (lambda _: httpx.Response(503), "cannot answer now (503)"),
        (lambda _: httpx.Response(418), "refused (418)"),
        (lambda _: httpx.Response(302, headers={"Location": "/again"}), "from one address to the"),
        (stopped, "did not answer in time"),
        (unreachable, "cannot be reached"),
    ],
)
def test_what_goes_wrong_is_a_sentence_without_the_secret_address(
    answer: Answer, told: str, tmp_path: Path
) -> None:
    connector = IcsConnector(transport=Server(answer).transport)
    with pytest.raises(PackError) as refused:
        connector.fetch(Connection("https://cal.example/private-4711/x.ics"), tmp_path)
    assert told in str(refused.value)
    assert "cal.example" in str(refused.value)
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize("address", ["", "calendar", "ftp://cal.example/x", "file:///etc/passwd"])
def test_only_web_addresses_are_asked(address: str, tmp_path: Path) -> None:
    server = Server(lambda _: httpx.Response(200, text=CALENDAR))
    with pytest.raises(PackError, match="https://"):
        IcsConnector(transport=server.transport).fetch(Connection(address), tmp_path)
    assert server.asked == []


def test_an_endless_answer_is_cut_off(tmp_path: Path) -> None:
    server = Server(lambda _: httpx.Response(200, content=b"x" * 100_000))
    asking = Asking(transport=server.transport, most_bytes=1000)
    with pytest.raises(PackError, match="more than"):
        asking.to_file("https://cal.example/x", tmp_path / "x")


# CalDAV

ABOUT = """<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/">
<d:response><d:href>/dav/team/</d:href><d:propstat><d:prop><d:displayname>Team / A</d:displayname>
<cs:getctag>7</cs:getctag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>
</d:multistatus>"""


def multistatus(*calendars: str) -> str:
    responses = "".join(
        f"<d:response><d:href>/dav/team/{n}.ics</d:href><d:propstat><d:prop><c:calendar-data>"
        f"<![CDATA[{text}]]></c:calendar-data></d:prop></d:propstat></d:response>"
        for n, text in enumerate(calendars)
    )
    spaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
    return f'<?xml version="1.0"?><d:multistatus {spaces}>{responses}</d:multistatus>'


def dav(request: httpx.Request) -> httpx.Response:
    if request.method == "PROPFIND":
        return httpx.Response(207, text=ABOUT)
    other = calendar(event("DTSTART:20260310T090000Z", uid="two"))
    return httpx.Response(207, text=multistatus(CALENDAR, other))


def test_a_caldav_collection_becomes_one_file_named_after_it(tmp_path: Path) -> None:
    server = Server(dav)
    connector = CaldavConnector(transport=server.transport)
    fetched = connector.fetch(Connection("https://dav.example/team/", "pass", "ann"), tmp_path)
    report = server.asked[1]
    assert (report.method, report.headers["Depth"]) == ("REPORT", "1")
    assert b"time-range start=" in report.content
    ((name, path),) = fetched.files
    assert name == "Team - A.ics"
    assert path.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2
    assert read(fetched.files, tmp_path) == 1


def test_a_caldav_collection_with_the_same_tag_is_left_alone_for_the_day(tmp_path: Path) -> None:
    server = Server(dav)
    connector = CaldavConnector(transport=server.transport)
    first = connector.fetch(Connection("https://dav.example/team/"), tmp_path)
    again = connector.fetch(Connection("https://dav.example/team/", cursor=first.cursor), tmp_path)
    assert again.files == ()
    assert [one.method for one in server.asked] == ["PROPFIND", "REPORT", "PROPFIND"]


@pytest.mark.parametrize(
    "text",
    [
        "<html></html>",
        "no xml",
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><d:multistatus xmlns:d="DAV:"/>',
    ],
)
def test_what_is_no_caldav_answer_is_refused(text: str, tmp_path: Path) -> None:
    server = Server(lambda _: httpx.Response(207, text=text))
    with pytest.raises(PackError, match="as a CalDAV server does"):
        CaldavConnector(transport=server.transport).fetch(
            Connection("https://dav.example/"), tmp_path
        )


# Google


def google_event(key: str, **fields: Any) -> dict[str, Any]:
    start = {"dateTime": "2026-03-09T09:00:00+01:00", "timeZone": "Europe/Berlin"}
    return {
        "kind": "calendar#event",
        "id": key,
        "iCalUID": f"{key}@google.com",
        "status": "confirmed",
        "created": "2026-01-01T00:00:00.000Z",
        "start": start,
        "end": start | {"dateTime": "2026-03-09T10:00:00+01:00"},
    } | fields


def google(request: httpx.Request) -> httpx.Response:
    asked = request.url.params
    page: dict[str, Any] = {"kind": "calendar#events", "summary": "Team"}
    if "syncToken" in asked:
        if asked["syncToken"] == "old":
            return httpx.Response(410, json={"error": {"code": 410}})
        changed = [google_event("c")] if asked["syncToken"] == "changed" else []
        return httpx.Response(200, json=page | {"items": changed, "nextSyncToken": "s2"})
    if "pageToken" in asked:
        return httpx.Response(200, json=page | {"items": [google_event("b")], "nextSyncToken": "s"})
    return httpx.Response(200, json=page | {"items": [google_event("a")], "nextPageToken": "p2"})


def test_google_is_read_page_by_page_with_a_token(tmp_path: Path) -> None:
    server = Server(google)
    connector = GoogleCalendarConnector(transport=server.transport)
    fetched = connector.fetch(Connection("team@group.calendar.google.com", "token"), tmp_path)
    assert server.asked[0].url.path.endswith("/calendars/team@group.calendar.google.com/events")
    assert server.asked[0].headers["Authorization"] == "Bearer token"
    assert len(fetched.files) == 2
    assert fetched.cursor["token"] == "s"
    assert read(fetched.files, tmp_path) == 1


@pytest.mark.parametrize(("token", "again"), [("s", 0), ("changed", 2), ("old", 2)])
def test_google_is_read_again_when_something_changed(
    token: str, again: int, tmp_path: Path
) -> None:
    connector = GoogleCalendarConnector(transport=Server(google).transport)
    first = connector.fetch(Connection("team", "token"), tmp_path)
    cursor = {**first.cursor, "token": token}
    fetched = connector.fetch(Connection("team", "token", cursor=cursor), tmp_path)
    assert len(fetched.files) == again


# Microsoft 365


def graph_event(key: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": key,
        "iCalUId": f"{key}-uid",
        "type": "singleInstance",
        "createdDateTime": "2026-01-01T00:00:00.1234567Z",
        "isAllDay": False,
        "start": {"dateTime": "2026-03-09T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-03-09T10:00:00.0000000", "timeZone": "UTC"},
    } | fields


def graph(request: httpx.Request) -> httpx.Response:
    base = "https://graph.microsoft.com/v1.0/users/ann@home.example"
    context = {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Collection(event)"}
    if "delta" in request.url.path:
        changed = request.url.params.get("$deltatoken") == "changed"
        link = {"@odata.deltaLink": f"{base}/calendarView/delta?$deltatoken=d"}
        return httpx.Response(200, json=context | {"value": [graph_event("c")] * changed} | link)
    if request.url.params.get("$skip"):
        return httpx.Response(200, json=context | {"value": [graph_event("b")]})
    more = {"@odata.nextLink": f"{base}/calendarView?$skip=1"}
    return httpx.Response(200, json=context | {"value": [graph_event("a")]} | more)


def test_microsoft_365_is_read_page_by_page(tmp_path: Path) -> None:
    server = Server(graph)
    connector = Microsoft365Connector(transport=server.transport)
    fetched = connector.fetch(Connection("ann@home.example", "token"), tmp_path)
    assert server.asked[0].url.params["$select"].startswith("iCalUId,subject")
    assert server.asked[0].headers["Authorization"] == "Bearer token"
    assert len(fetched.files) == 2
    assert fetched.cursor["delta"].endswith("$deltatoken=d")
    assert read(fetched.files, tmp_path) == 1


@pytest.mark.parametrize(("token", "again"), [("d", 0), ("changed", 2)])
def test_microsoft_365_is_read_again_when_something_changed(
    token: str, again: int, tmp_path: Path
) -> None:
    connector = Microsoft365Connector(transport=Server(graph).transport)
    first = connector.fetch(Connection("ann@home.example", "token"), tmp_path)
    delta = first.cursor["delta"].replace("=d", f"={token}")
    cursor = {**first.cursor, "delta": delta}
    fetched = connector.fetch(Connection("ann@home.example", "token", cursor=cursor), tmp_path)
    assert len(fetched.files) == again


def test_the_token_goes_to_no_other_server(tmp_path: Path) -> None:
    page = {"value": [graph_event("a")], "@odata.nextLink": "https://evil.example/next"}
    server = Server(lambda _: httpx.Response(200, json=page))
    with pytest.raises(PackError, match="another server"):
        Microsoft365Connector(transport=server.transport).fetch(
            Connection("ann@home.example", "token"), tmp_path
        )
    assert {one.url.host for one in server.asked} == {"graph.microsoft.com"}


def test_an_answer_that_is_no_json_is_told(tmp_path: Path) -> None:
    server = Server(lambda _: httpx.Response(200, text=json.dumps(["no", "object"])))
    with pytest.raises(PackError, match="did not answer in JSON"):
        GoogleCalendarConnector(transport=server.transport).fetch(
            Connection("team", "token"), tmp_path
        )

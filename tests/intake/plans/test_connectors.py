# SPDX-License-Identifier: Apache-2.0
"""Trackers are fetched page by page, since the last time, as fast as they want, into files to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from customary.intake.connectors.github import GitHubConnector
from customary.intake.connectors.gitlab import GitLabConnector
from customary.intake.connectors.jira import JiraConnector
from customary.intake.connectors.linear import LinearConnector
from customary.intake.connectors.trello import TrelloConnector
from customary.intake.feeds.feed import Connection, Drop
from customary.intake.feeds.known import Known
from customary.intake.feeds.plans import reading
from customary.intake.feeds.plans.items import Item
from customary.intake.report import PackError
from tests.intake.connectors.served import Served
from tests.intake.plans.test_readers import BOARD, REST
from tests.intake.plans.trackers import issue

if TYPE_CHECKING:
    from pathlib import Path

    from customary.intake.feeds.feed import Fetched

pytestmark = pytest.mark.django_db


def question(request: httpx.Request) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(str(request.url)).query).items()}


def keys(fetched: Fetched) -> list[str]:
    drop = Drop(fetched.files)
    read = [item for file in reading.opened(drop, Known()) for item in reading.items(file)]
    return [item.key for item in read if isinstance(item, Item)]


# ── Jira ─────────────────────────────────────────────────────────────────────────────────────────


def test_jira_is_read_page_by_page_from_the_day_before_the_last_time(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> Any:
        if question(request).get("nextPageToken") == "t2":
            return {"issues": [issue("CX-2", updated="2025-09-09")], "isLast": True}
        return {"issues": [issue("CX-1")], "nextPageToken": "t2", "isLast": False}

    served = Served(answer)
    address = "https://acme.atlassian.net/issues/?jql=project = CX ORDER BY created"
    at = Connection(
        address, "token", "ann@acme.example", {"updated": "2025-08-20T10:00:00.000+0000"}
    )
    fetched = JiraConnector(**served.carry()).fetch(at, tmp_path)
    assert keys(fetched) == ["CX-1", "CX-2"]
    assert fetched.cursor == {"updated": "2025-09-09T09:00:00.000+0000"}
    first = served.asked[0]
    assert first.url.path == "/rest/api/3/search/jql"
    assert (
        question(first)["jql"] == '(project = CX) AND updated >= "2025-08-19" ORDER BY updated ASC'
    )
    assert question(first)["expand"] == "changelog,names"
    assert first.headers["Authorization"].startswith("Basic ")


def test_a_changelog_that_jira_cut_short_is_completed(tmp_path: Path) -> None:
    long = issue("CX-1", moves=[("2025-02-01", "In Progress"), ("2025-03-01", "Done")])
    whole = long["changelog"]["histories"]
    long["changelog"] = {"total": 2, "histories": whole[:1]}

    def answer(request: httpx.Request) -> Any:
        if request.url.path.endswith("/changelog"):
            place = int(question(request)["startAt"])
            return {"values": whole[place : place + 1], "total": 2, "isLast": place == 1}
        return {"issues": [long], "isLast": True}

    fetched = JiraConnector(**Served(answer).carry()).fetch(
        Connection("https://acme.atlassian.net", "t", "a"), tmp_path
    )
    page = json.loads(fetched.files[0][1].read_text(encoding="utf-8"))
    assert page["issues"][0]["changelog"]["histories"] == whole


def test_a_system_that_asks_to_wait_is_waited_for(tmp_path: Path) -> None:
    answers = [
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(503),
        httpx.Response(200, json={"issues": [issue("CX-1")], "isLast": True}),
    ]
    served = Served(lambda _request: answers.pop(0))
    fetched = JiraConnector(**served.carry()).fetch(
        Connection("https://acme.atlassian.net", "t", "a"), tmp_path
    )
    assert keys(fetched) == ["CX-1"]
    assert served.waited == [7, 4]


def test_a_system_that_never_lets_us_in_is_left_alone(tmp_path: Path) -> None:
    served = Served(lambda _request: httpx.Response(429))
    with pytest.raises(PackError, match="asked less often"):
        JiraConnector(**served.carry()).fetch(
            Connection("https://acme.atlassian.net", "t", "a"), tmp_path
        )
    assert len(served.asked) == 6
    refusing = Served(lambda _request: httpx.Response(401))
    with pytest.raises(PackError, match="does not let us in") as refusal:
        JiraConnector(**refusing.carry()).fetch(
            Connection("https://acme.atlassian.net/?jql=secret", "t0ken", "a"), tmp_path
        )
    assert "t0ken" not in str(refusal.value)


@pytest.mark.parametrize("said", [[], {"errors": 1}, "text"])
def test_an_answer_that_is_none_is_told(tmp_path: Path, said: Any) -> None:
    served = Served(lambda _request: said)
    with pytest.raises(PackError, match="list"):
        JiraConnector(**served.carry()).fetch(
            Connection("https://acme.atlassian.net", "t", "a"), tmp_path
        )


# ── GitHub ───────────────────────────────────────────────────────────────────────────────────────


def test_github_follows_its_links_and_brings_every_timeline(tmp_path: Path) -> None:
    bare = {name: value for name, value in REST.items() if name != "timeline"}
    later = bare | {"number": 13, "updated_at": "2025-04-01T09:00:00Z"}
    later["html_url"] = "https://github.com/harbour/site/issues/13"

    def answer(request: httpx.Request) -> Any:
        if request.url.path.endswith("/timeline"):
            return REST["timeline"]
        if question(request).get("page") == "2":
            return [later]
        link = '<https://api.github.com/repos/harbour/site/issues?page=2>; rel="next"'
        return httpx.Response(200, json=[bare], headers={"Link": link})

    served = Served(answer)
    at = Connection(
        "https://github.com/harbour/site", "ghp", cursor={"updated": "2025-01-01T00:00:00Z"}
    )
    fetched = GitHubConnector(**served.carry()).fetch(at, tmp_path)
    assert keys(fetched) == ["harbour/site#12", "harbour/site#13"]
    assert fetched.cursor == {"updated": "2025-04-01T09:00:00Z"}
    assert question(served.asked[0])["since"] == "2025-01-01T00:00:00Z"
    assert served.asked[0].headers["Authorization"] == "Bearer ghp"
    drop = Drop(fetched.files)
    first = next(reading.items(reading.opened(drop, Known())[0]))
    assert isinstance(first, Item)
    assert first.has_history


def test_nothing_new_brings_no_files_and_keeps_the_place(tmp_path: Path) -> None:
    served = Served(lambda _request: [REST])
    at = Connection("https://github.com/harbour/site", cursor={"updated": REST["updated_at"]})
    fetched = GitHubConnector(**served.carry()).fetch(at, tmp_path)
    assert (fetched.files, fetched.cursor) == ((), {"updated": REST["updated_at"]})


def test_a_limit_that_is_used_up_is_waited_for_and_a_no_is_a_no(tmp_path: Path) -> None:
    answers = [
        httpx.Response(403, headers={"X-RateLimit-Remaining": "0", "Retry-After": "3"}),
        httpx.Response(200, json=[]),
    ]
    served = Served(lambda _request: answers.pop(0))
    GitHubConnector(**served.carry()).fetch(Connection("https://github.com/harbour/site"), tmp_path)
    assert served.waited == [3]
    refusing = Served(lambda _request: httpx.Response(403))
    with pytest.raises(PackError, match="does not let us in"):
        GitHubConnector(**refusing.carry()).fetch(
            Connection("https://github.com/harbour/site"), tmp_path
        )


def test_a_link_to_another_host_is_not_followed(tmp_path: Path) -> None:
    link = '<https://evil.example/issues?page=2>; rel="next"'
    served = Served(lambda _request: httpx.Response(200, json=[], headers={"Link": link}))
    GitHubConnector(**served.carry()).fetch(Connection("https://github.com/harbour/site"), tmp_path)
    assert {request.url.host for request in served.asked} == {"api.github.com"}


# ── GitLab, Linear, Trello ───────────────────────────────────────────────────────────────────────


def test_gitlab_brings_issues_and_merge_requests_with_what_befell_them(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> Any:
        path = request.url.raw_path.decode().partition("?")[0]
        if path.endswith("/resource_state_events"):
            return [{"state": "closed", "created_at": "2025-01-08T09:00:00Z"}]
        if path.endswith(("/resource_label_events", "/notes")):
            return []
        kind = path.rpartition("/")[2]
        return [
            {
                "iid": 3,
                "title": "Refund page",
                "web_url": f"https://gitlab.example/harbour/site/-/{kind}/3",
                "state": "closed",
                "created_at": "2025-01-06T09:00:00Z",
                "updated_at": "2025-01-09T09:00:00Z",
            }
        ]

    served = Served(answer)
    fetched = GitLabConnector(**served.carry()).fetch(
        Connection("https://gitlab.example/harbour/site/-/issues", "glpat"), tmp_path
    )
    assert keys(fetched) == ["harbour/site#3", "harbour/site!3"]
    assert fetched.cursor == dict.fromkeys(("issues", "merge_requests"), "2025-01-09T09:00:00Z")
    assert "/projects/harbour%2Fsite/issues" in str(served.asked[0].url)


def test_linear_is_asked_after_the_last_change(tmp_path: Path) -> None:
    node = {"identifier": "P-1", "title": "T", "createdAt": "2025-01-06T09:00:00.000Z", "updatedAt": "2025-02-01T09:00:00.000Z"}  # fmt: skip

    def answer(request: httpx.Request) -> Any:
        after = json.loads(request.content)["variables"]["after"]
        page = {"hasNextPage": after is None, "endCursor": "c2"}
        nodes = [node | {"identifier": "P-1" if after is None else "P-2"}]
        return {"data": {"issues": {"nodes": nodes, "pageInfo": page}}}

    served = Served(answer)
    at = Connection("", "lin_api", cursor={"updated": "2025-01-31T00:00:00.000Z"})
    fetched = LinearConnector(**served.carry()).fetch(at, tmp_path)
    assert keys(fetched) == ["P-1", "P-2"]
    assert json.loads(served.asked[0].content)["variables"]["since"] == "2025-01-31T00:00:00.000Z"
    assert served.asked[0].headers["Authorization"] == "lin_api"
    refusing = Served(lambda _request: {"errors": [{"message": "Bad key"}]})
    with pytest.raises(PackError, match="Bad key"):
        LinearConnector(**refusing.carry()).fetch(at, tmp_path)


def test_a_trello_board_comes_whole_when_anything_happened_on_it(tmp_path: Path) -> None:
    whole = {key: value for key, value in BOARD.items() if key != "actions"}

    def answer(request: httpx.Request) -> Any:
        if request.url.path.endswith("/actions"):
            return BOARD["actions"]
        if "cards" in question(request):
            return dict(whole)
        return {"name": "Roadmap 2025", "dateLastActivity": "2025-02-03T09:00:00Z"}

    served = Served(answer)
    at = Connection("https://trello.com/b/Xy12/roadmap", "token", "key")
    fetched = TrelloConnector(**served.carry()).fetch(at, tmp_path)
    assert keys(fetched) == ["Ab12", "Cd34"]
    assert served.asked[0].url.path == "/1/boards/Xy12"
    assert "token" not in str(served.asked[0].url)
    again = TrelloConnector(**served.carry()).fetch(
        Connection(at.address, "token", "key", fetched.cursor), tmp_path
    )
    assert again.files == ()


@pytest.mark.parametrize(
    ("connector", "address"),
    [
        (GitHubConnector, "https://github.com/harbour"),
        (GitLabConnector, "https://gitlab.com/"),
        (TrelloConnector, "https://trello.com/w/space"),
        (JiraConnector, "acme"),
    ],
)
def test_an_address_that_leads_to_no_project_is_refused(
    tmp_path: Path, connector: Any, address: str
) -> None:
    with pytest.raises(PackError, match=r"Give the"):
        connector().fetch(Connection(address, "t", "u"), tmp_path)

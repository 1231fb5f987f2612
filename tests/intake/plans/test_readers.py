# SPDX-License-Identifier: Apache-2.0
"""Every tracker's export is read into the same items, with what happened to them and when."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from customary.intake.feeds.plans.dates import moment
from customary.intake.feeds.plans.items import Fault, Item
from customary.intake.feeds.plans.streaming import Json
from customary.intake.report import PackError
from tests.intake.plans.trackers import issue, items, prepared, tables

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def one(folder: Path, name: str, content: Any) -> Item:
    found = items(folder, {name: content})
    assert len(found) == 1
    assert isinstance(found[0], Item)
    return found[0]


def statuses(item: Item) -> list[tuple[str, str]]:
    return [(move.at.date().isoformat(), move.status) for move in item.moves]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-01-10T09:05:12.000+0800", "2024-01-10T01:05:12"),
        ("10/Jan/24 9:05 AM", "2024-01-10T01:05:00"),
        ("10/Jan/24 12:05 AM", "2024-01-09T16:05:00"),
        ("10/Jan/2024 21:05", "2024-01-10T13:05:00"),
        ("10/一月/24 9:05 上午", "2024-01-10T01:05:00"),
        ("10/十二月/24 9:05 下午", "2024-12-10T13:05:00"),
        ("10/1月/24 9:05 下午", "2024-01-10T13:05:00"),
        ("2024/1/10 9:05", "2024-01-10T01:05:00"),
        ("2024年1月10日 上午9:05", "2024-01-10T01:05:00"),
        ("Jan 10, 2024, 9:05 PM", "2024-01-10T13:05:00"),
        ("10 January 2024", "2024-01-09T16:00:00"),
        ("13/04/2024 09:00", "2024-04-13T01:00:00"),
        ("Wed Jan 10 2024 09:05:12 GMT+0000 (GMT)", "2024-01-10T09:05:12"),
    ],
)
def test_moments_are_read_as_trackers_write_them(text: str, meant: str) -> None:
    assert moment(text, SHANGHAI).astimezone(UTC).isoformat()[:19] == meant


@pytest.mark.parametrize(
    "text", ["yesterday", "32/Jan/24", "10/Foo/24", "2024-13-01", "1/2", "99/99/2024"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(text, SHANGHAI)


JIRA_CSV = """Summary,Issue key,Issue Type,Status,Project name,Assignee,Assignee Id,Resolution,Created,Updated,Resolved,Due date,Labels,Labels,Sprint,Sprint,Comment,Comment,Custom field (Impact on customers)
"Refunds, in a day",CX-1,Epic,Done,Customers first,Li Na,712020:li,Done,06/Jan/25 9:00 AM,02/Jun/25 4:00 PM,01/Jun/25 4:00 PM,,ux,roadmap,S1,S2,"07/Jan/25 8:00 AM;712020:ann;line one
line two","08/Jan/25 8:00 AM;712020:li;see https://acme.zendesk.com/agent/tickets/42",Less waiting
"""


def test_a_jira_table_with_headings_that_stand_there_more_than_once(tmp_path: Path) -> None:
    item = one(tmp_path, "jira.csv", JIRA_CSV)
    assert (item.key, item.title, item.type) == ("CX-1", "Refunds, in a day", "Epic")
    assert item.labels == ("ux", "roadmap")
    assert item.assignee is not None
    assert (item.assignee.key, item.assignee.name) == ("712020:li", "Li Na")
    assert (item.comments, item.has_history) == (2, False)
    assert item.fields == {"Sprint": "S2", "Impact on customers": "Less waiting"}
    cited = [(said.text, said.at) for said in item.said if said.text]
    assert cited == [
        ("https://acme.zendesk.com/agent/tickets/42", datetime(2025, 1, 8, 8, tzinfo=UTC))
    ]


def test_without_history_work_counts_from_the_first_day(tmp_path: Path) -> None:
    row = tables(prepared(tmp_path, {"jira.csv": JIRA_CSV}))["initiatives"][0]
    assert (row["started_on"], row["finished_on"]) == ("2025-01-06", "2025-06-01")


def test_a_chinese_jira_table_in_gb18030(tmp_path: Path) -> None:
    rows = [
        "概要,问题关键字,问题类型,状态,项目名称,经办人,报告人,解决结果,已创建,已更新,标签,标签",
        "退款当天到账,CX-1,史诗,进行中,客户优先,李娜,王伟,未解决,06/一月/25 9:00 上午,"
        "02/六月/25 4:00 下午,体验,路线图",
    ]
    item = one(tmp_path, "jira.csv", "\n".join(rows).encode("gb18030"))
    assert (item.title, item.status, item.labels) == ("退款当天到账", "进行中", ("体验", "路线图"))
    assert item.created == datetime(2025, 1, 6, 9, tzinfo=UTC)
    assert item.assignee is not None
    assert item.assignee.name == "李娜"


def test_a_linear_table_has_its_history_in_columns(tmp_path: Path) -> None:
    item = one(
        tmp_path,
        "linear.csv",
        "ID,Team,Title,Description,Status,Project,Creator,Assignee,Labels,Created,Updated,Started,"
        "Triaged,Completed,Canceled,Due Date\n"
        'PAY-7,Payments,Refunds,"see /records/voice_items/3/",Done,Faster refunds,ann@harbour.example,'
        'li@harbour.example,"Idea, UX",2025-01-06T09:00:00Z,2025-06-02T09:00:00Z,2025-02-01T09:00:00Z,,'
        "2025-06-01T09:00:00Z,,\n",
    )
    assert item.labels == ("Idea", "UX")
    assert statuses(item) == [
        ("2025-01-06", "open"),
        ("2025-02-01", "started"),
        ("2025-06-01", "completed"),
    ]
    assert item.has_history
    assert [said.text for said in item.said] == ["/records/voice_items/3/"]


def test_linear_pages_as_its_api_gives_them(tmp_path: Path) -> None:
    node = {
        "identifier": "PAY-7",
        "title": "Refunds",
        "url": "https://linear.app/harbour/issue/PAY-7",
        "createdAt": "2025-01-06T09:00:00.000Z",
        "updatedAt": "2025-06-02T09:00:00.000Z",
        "dueDate": "2025-07-01",
        "state": {"name": "Shipping", "type": "started"},
        "labels": {"nodes": [{"name": "Idea"}]},
        "team": {"name": "Payments"},
        "creator": {"id": "u1", "name": "Ann", "email": "ann@harbour.example"},
        "attachments": {
            "nodes": [
                {
                    "url": "https://a.intercom.com/a/inbox/x/conversation/9",
                    "createdAt": "2025-02-01T00:00:00Z",
                }
            ]
        },
        "history": {
            "nodes": [
                {
                    "createdAt": "2025-03-01T00:00:00Z",
                    "fromState": {"name": "Doing"},
                    "toState": {"name": "Shipping"},
                },
                {
                    "createdAt": "2025-02-01T00:00:00Z",
                    "fromState": {"name": "Backlog"},
                    "toState": {"name": "Doing"},
                },
            ]
        },
    }
    item = one(tmp_path, "linear.json", {"data": {"issues": {"nodes": [node], "pageInfo": {}}}})
    assert statuses(item) == [
        ("2025-01-06", "Backlog"),
        ("2025-02-01", "Doing"),
        ("2025-03-01", "Shipping"),
    ]
    assert (item.category, item.project, item.labels) == ("active", "Payments", ("Idea",))
    assert [said.text[-14:] for said in item.said] == ["conversation/9"]


REST = {
    "number": 12,
    "title": "Explain refunds",
    "html_url": "https://github.com/harbour/site/issues/12",
    "state": "closed",
    "state_reason": "completed",
    "labels": [{"name": "enhancement"}],
    "user": {"login": "kim", "type": "User"},
    "author_association": "NONE",
    "assignees": [{"login": "li"}],
    "created_at": "2025-01-06T09:00:00Z",
    "updated_at": "2025-03-02T09:00:00Z",
    "closed_at": "2025-03-01T09:00:00Z",
    "comments": 2,
    "body": None,
    "timeline": [
        {"event": "commented", "created_at": "2025-01-07T09:00:00Z", "user": {"login": "joe"}, "author_association": "NONE", "body": "+1"},
        {"event": "commented", "created_at": "2025-01-08T09:00:00Z", "user": {"login": "li"}, "author_association": "MEMBER", "body": "Yes"},
        {"event": "assigned", "created_at": "2025-02-01T09:00:00Z", "actor": {"login": "li"}},
        {"event": "closed", "created_at": "2025-03-01T09:00:00Z", "actor": {"login": "li"}},
    ],
}  # fmt: skip


def test_github_issues_with_their_timeline(tmp_path: Path) -> None:
    item = one(tmp_path, "issues.json", [REST])
    assert (item.key, item.type, item.status) == ("harbour/site#12", "issue", "closed")
    assert statuses(item) == [
        ("2025-01-06", "open"),
        ("2025-02-01", "assigned"),
        ("2025-03-01", "closed"),
    ]
    assert item.replied == datetime(2025, 1, 8, 9, tzinfo=UTC)  # not the passer-by's
    assert item.reporter is not None
    assert item.reporter.outside
    found = tables(prepared(tmp_path, {"issues.json": [REST]}))
    assert [row["external_id"] for row in found["people"]] == ["li"]
    row = found["initiatives"][0]
    assert (row["kind"], row["answered_at"][:10]) == ("idea", "2025-01-08")


def test_github_closed_as_not_planned_is_declined(tmp_path: Path) -> None:
    closed = REST | {"state_reason": "not_planned", "timeline": []}
    row = tables(prepared(tmp_path, {"issues.json": [closed]}))["initiatives"][0]
    assert row["status"] == "declined"


def test_github_pull_requests_end_merged_or_not(tmp_path: Path) -> None:
    merged = {
        "number": 5,
        "title": "Say when",
        "url": "https://github.com/harbour/site/pull/5",
        "state": "MERGED",
        "author": {"login": "li", "is_bot": False},
        "labels": [],
        "createdAt": "2025-01-06T09:00:00Z",
        "updatedAt": "2025-01-09T09:00:00Z",
        "closedAt": "2025-01-08T09:00:00Z",
        "mergedAt": "2025-01-08T09:00:00Z",
    }
    given_up = merged | {"number": 6, "state": "CLOSED", "mergedAt": None}
    given_up["url"] = "https://github.com/harbour/site/pull/6"
    found = items(tmp_path, {"pulls.json": [merged, given_up]})
    assert [one.status for one in found if isinstance(one, Item)] == ["merged", "closed unmerged"]
    rules = [{"becomes": "project", "field": "type", "contains": "pull request"}]
    rows = tables(prepared(tmp_path, {"pulls.json": [merged, given_up]}, rules=rules))[
        "initiatives"
    ]
    assert [row["status"] for row in rows] == ["finished", "stopped"]


def test_gitlab_issues_with_the_steps_of_their_board(tmp_path: Path) -> None:
    entry = {
        "iid": 3,
        "title": "Refund page",
        "web_url": "https://gitlab.example.test/harbour/site/-/issues/3",
        "references": {"full": "harbour/site#3"},
        "state": "closed",
        "issue_type": "incident",
        "labels": ["workflow::doing"],
        "author": {"username": "ann", "name": "Ann"},
        "created_at": "2025-01-06T09:00:00Z",
        "updated_at": "2025-01-09T09:00:00Z",
        "closed_at": "2025-01-08T09:00:00Z",
        "due_date": "2025-01-07",
        "resource_state_events": [{"state": "closed", "created_at": "2025-01-08T09:00:00Z"}],
        "resource_label_events": [
            {"action": "add", "label": {"name": "workflow::doing"}, "created_at": "2025-01-07T09:00:00Z"}
        ],
        "notes": [{"body": "Sorry", "created_at": "2025-01-06T15:00:00Z", "author": {"username": "li"}, "system": False}],
    }  # fmt: skip
    item = one(tmp_path, "gitlab.json", [entry])
    assert statuses(item) == [
        ("2025-01-06", "open"),
        ("2025-01-07", "doing"),
        ("2025-01-08", "closed"),
    ]
    row = tables(prepared(tmp_path, {"gitlab.json": [entry]}))["incidents"][0]
    assert (row["external_id"], row["remedy_promised_on"]) == ("harbour/site#3", "2025-01-07")
    assert row["admitted_at"].startswith("2025-01-06T15:00")


def test_a_gitlab_table_numbers_within_its_project(tmp_path: Path) -> None:
    item = one(
        tmp_path,
        "gitlab.csv",
        "Title,Issue ID,URL,State,Author,Author Username,Labels,Created At (UTC),Updated At (UTC),Closed At (UTC)\n"
        'Refund page,3,https://gitlab.example.test/harbour/site/-/issues/3,Closed,Ann,ann,"ux,roadmap",'
        "2025-01-06 09:00:00,2025-01-09 09:00:00,2025-01-08 09:00:00\n",
    )
    assert (item.key, item.labels) == ("harbour/site#3", ("ux", "roadmap"))


BOARD = {
    "name": "Roadmap 2025",
    "actions": [
        {"type": "updateCard", "date": "2025-02-01T09:00:00Z", "memberCreator": {"username": "li"},
         "data": {"card": {"id": "677bd9f0aaaaaaaaaaaaaaaa"}, "listBefore": {"name": "Ideas"}, "listAfter": {"name": "Doing"}}},
        {"type": "createCard", "date": "2025-01-06T09:00:00Z", "memberCreator": {"username": "ann", "fullName": "Ann"},
         "data": {"card": {"id": "677bd9f0aaaaaaaaaaaaaaaa"}, "list": {"name": "Ideas"}}},
    ],
    "cards": [
        {"id": "677bd9f0aaaaaaaaaaaaaaaa", "shortLink": "Ab12", "name": "Refunds", "idList": "l2",
         "dateLastActivity": "2025-02-03T09:00:00Z", "shortUrl": "https://trello.com/c/Ab12", "idMembers": ["m1"],
         "labels": [{"name": "ux"}], "desc": "https://acme.freshdesk.com/a/tickets/7"},
        {"id": "677bd9f0bbbbbbbbbbbbbbbb", "shortLink": "Cd34", "name": "Old", "idList": "l1", "closed": True,
         "dateLastActivity": "2025-02-03T09:00:00Z"},
    ],
    "lists": [{"id": "l1", "name": "Ideas"}, {"id": "l2", "name": "Doing"}],
    "members": [{"id": "m1", "username": "li", "fullName": "Li Na"}],
}  # fmt: skip


def test_a_trello_board_tells_the_way_of_its_cards_by_its_actions(tmp_path: Path) -> None:
    found = [item for item in items(tmp_path, {"board.json": BOARD}) if isinstance(item, Item)]
    card, old = found
    assert statuses(card) == [("2025-01-06", "Ideas"), ("2025-02-01", "Doing")]
    assert (card.project, card.key, card.labels) == ("Roadmap 2025", "Ab12", ("ux",))
    assert card.assignee is not None
    assert card.reporter is not None
    assert (card.assignee.name, card.reporter.name) == ("Li Na", "Ann")
    assert old.created == datetime(2025, 1, 6, 13, 26, 8, tzinfo=UTC)  # hexadecimal in its id
    rows = tables(prepared(tmp_path, {"board.json": BOARD}))["initiatives"]
    assert [(row["kind"], row["status"]) for row in rows] == [
        ("roadmap_item", "active"),
        ("roadmap_item", "declined"),
    ]


def test_lists_lines_and_pages_are_all_the_same(tmp_path: Path) -> None:
    entries = [issue("CX-1"), issue("CX-2")]
    for name, content in {
        "a.json": {"startAt": 0, "issues": entries, "names": {}},
        "b.json": entries,
        "c.jsonl": "\n".join(json.dumps(entry) for entry in entries),
        "d.json": b"\xff\xfe" + json.dumps(entries).encode("utf-16-le"),
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        found = [item.key for item in items(folder, {name: content}) if isinstance(item, Item)]
        assert found == ["CX-1", "CX-2"], name


def test_files_of_other_kinds_are_left_alone(tmp_path: Path) -> None:
    others = {
        "people.csv": "external_id,full_name\n1,Ann\n",
        "x.json": {"hello": [1]},
        "y.json": "{",
    }
    assert items(tmp_path, others) == []
    with pytest.raises(PackError, match="Jira"):
        prepared(tmp_path, others)


def test_json_that_breaks_off_says_where(tmp_path: Path) -> None:
    text = json.dumps([issue("CX-1"), issue("CX-2")])[:-40]
    with pytest.raises(PackError, match="character"):
        items(tmp_path, {"jira.json": text})


def test_large_values_are_read_across_blocks(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    numbers = [12345678901234567890] * 40_000
    path.write_text(json.dumps({"skipped": numbers, "issues": numbers}), encoding="utf-8")
    with Json(path, "large.json") as file:
        assert list(file.array("issues")) == numbers


def test_an_entry_that_is_no_object_is_told(tmp_path: Path) -> None:
    found = items(tmp_path, {"jira.json": {"issues": [issue("CX-1"), 7, {"key": "CX-3"}]}})
    assert [type(one) for one in found] == [Item, Fault, Fault]

# SPDX-License-Identifier: Apache-2.0
"""What a tracker's item becomes here: its kind by rules, its days by its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from customary.intake.feeds.known import Known
from customary.intake.feeds.plans import FEED
from customary.intake.report import PackError
from tests.cast import make, make_person, make_unit
from tests.intake.plans.trackers import HOUR, LI, dropped, issue, prepared, tables

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def only(folder: Path, table: str, one: dict[str, Any], **answers: Any) -> dict[str, Any]:
    rows = tables(prepared(folder, {"jira.json": {"issues": [one]}}, **answers))[table]
    assert len(rows) == 1
    return rows[0]


def test_work_begins_with_the_first_move_into_it_and_ends_with_the_last_out_of_it(
    tmp_path: Path,
) -> None:
    moves = [
        ("2025-02-01", "In Progress"),
        ("2025-03-01", "Done"),
        ("2025-03-05", "In Progress"),
        ("2025-06-01", "Done"),
    ]
    row = only(tmp_path, "initiatives", issue("CX-1", "Refunds in a day", moves=moves))
    assert (row["kind"], row["status"]) == ("roadmap_item", "finished")
    assert (row["started_on"], row["finished_on"]) == ("2025-02-01", "2025-06-01")
    assert row["proposed_at"] == row["recorded_at"] == "2025-01-06T09:00:00+00:00"
    assert row["answered_at"].startswith("2025-02-01")
    assert row["link"] == "https://tracker.example.test/browse/CX-1"


def test_what_was_reopened_is_not_finished(tmp_path: Path) -> None:
    moves = [("2025-02-01", "In Progress"), ("2025-03-01", "Done"), ("2025-03-05", "In Progress")]
    row = only(tmp_path, "initiatives", issue("CX-1", moves=moves))
    assert row["status"] == "active"
    assert "finished_on" not in row


@pytest.mark.parametrize(
    ("moves", "resolution", "status"),
    [
        ([("2025-02-01", "Done")], "Won't Do", "declined"),
        ([("2025-02-01", "In Progress"), ("2025-03-01", "Done")], "Won't Do", "stopped"),
        ([("2025-02-01", "In Progress"), ("2025-03-01", "Done")], "Done", "finished"),
        ([("2025-02-01", "已取消")], "", "declined"),
        ([("2025-02-01", "进行中"), ("2025-03-01", "已取消")], "", "stopped"),
        ([("2025-02-01", "进行中")], "", "active"),
        ([("2025-02-01", "Selected for Development")], "", "accepted"),
        ([], "", "proposed"),
    ],
)
def test_a_status_and_a_reason_say_where_it_stands(
    tmp_path: Path, moves: list[tuple[str, str]], resolution: str, status: str
) -> None:
    one = issue("CX-1", moves=moves, resolution={"name": resolution})
    assert only(tmp_path, "initiatives", one)["status"] == status


def test_an_idea_that_was_looked_at_and_turned_down_is_declined(tmp_path: Path) -> None:
    moves = [("2025-02-01", "In Review"), ("2025-03-01", "Won't Do")]
    row = only(tmp_path, "initiatives", issue("P-1", kind="Idea", moves=moves))
    assert row["status"] == "declined"


def test_an_unknown_status_is_asked_about_and_means_what_is_answered(tmp_path: Path) -> None:
    one = issue("CX-1", moves=[("2025-02-01", "Simmering")])
    seen = FEED.recognise(dropped(tmp_path, {"jira.json": {"issues": [one]}}), Known())
    assert seen is not None
    asked = [question.key for question in seen.questions if question.key.startswith("status:")]
    assert asked == ["status:Simmering"]
    row = only(tmp_path, "initiatives", one, **{"status:Simmering": "active"})
    assert (row["status"], row["started_on"]) == ("active", "2025-02-01")


def test_the_board_says_what_its_own_statuses_mean(tmp_path: Path) -> None:
    one = issue("CX-1", moves=[("2025-02-01", "Simmering")])
    one["fields"]["status"]["statusCategory"] = {"key": "indeterminate"}
    assert only(tmp_path, "initiatives", one)["status"] == "active"


def test_items_no_rule_catches_are_not_stored_and_that_is_told(tmp_path: Path) -> None:
    files = {"jira.json": {"issues": [issue("CX-1"), issue("CX-2", kind="Task")]}}
    found = prepared(tmp_path, files)
    assert [row["external_id"] for row in tables(found)["initiatives"]] == ["CX-1"]
    assert found.notices[0].startswith("1 of 2 items are caught by a rule")


def test_rules_look_at_labels_projects_types_statuses_titles_and_any_field(tmp_path: Path) -> None:
    one = issue("CX-1", "Ask Ann", kind="Task", labels=["ux"], customfield_1={"value": "Big bet"})
    one["names"] = {}
    page = {"issues": [one], "names": {"customfield_1": "Size"}}
    for field, text in [
        ("label", "UX"),
        ("project", "customers"),
        ("type", "task"),
        ("status", "to do"),
        ("title", "ann"),
        ("field:Size", "bet"),
    ]:
        rules = [{"becomes": "experiment", "field": field, "contains": [text]}]
        found = tables(prepared(tmp_path, {"jira.json": page}, rules=rules))
        assert found["initiatives"][0]["kind"] == "experiment", field


def test_a_rule_that_makes_what_there_is_not_is_refused(tmp_path: Path) -> None:
    rules = [{"becomes": "miracle", "field": "type", "contains": ["epic"]}]
    with pytest.raises(PackError, match="roadmap_item"):
        prepared(tmp_path, {"jira.json": {"issues": [issue("CX-1")]}}, rules=rules)


def test_a_decision_is_taken_on_its_first_approval_and_its_impact_dated_by_the_history(
    tmp_path: Path,
) -> None:
    written = {
        "field": "Impact on customers",
        "fieldId": "customfield_7",
        "toString": "Less waiting",
    }
    one = issue(
        "D-1",
        kind="Decision",
        moves=[("2025-02-01", "Approved"), ("2025-02-03", "Proposed"), ("2025-02-09", "Approved")],
        changes=[("2025-02-05", written)],
        customfield_7="Less waiting",
    )
    row = only(tmp_path, "decisions", one)
    assert (row["kind"], row["status"]) == ("business", "approved")
    assert row["decided_at"].startswith("2025-02-01")
    # Weighed after the approval, and opened again for it: it was not there before.
    assert row["customer_impact"] == "Less waiting"
    assert row["customer_impact_at"].startswith("2025-02-05")
    assert row["decided_by"] == "li@harbour.example"


def test_work_on_a_decision_is_no_approval(tmp_path: Path) -> None:
    one = issue("D-1", kind="Decision", moves=[("2025-02-01", "In Review")])
    assert only(tmp_path, "decisions", one)["status"] == "proposed"


def test_a_mistake_is_admitted_by_its_first_public_comment_and_due_when_first_promised(
    tmp_path: Path,
) -> None:
    comments = [
        {
            "body": "internal",
            "created": "2025-01-06T10:00:00.000+0000",
            "author": LI,
            "jsdPublic": False,
        },
        {
            "body": "We are sorry",
            "created": "2025-01-06T15:00:00.000+0000",
            "author": LI,
            "jsdPublic": True,
        },
    ]
    pushed = {"field": "duedate", "from": "2025-01-20", "to": "2025-03-20"}
    one = issue(
        "I-1",
        kind="Incident",
        moves=[("2025-03-01", "Done")],
        changes=[("2025-01-19", pushed)],
        duedate="2025-03-20",
        comment={"comments": comments},
    )
    row = only(tmp_path, "incidents", one)
    assert row["detected_at"] == "2025-01-06T09:00:00+00:00"
    assert row["admitted_at"] == "2025-01-06T15:00:00+00:00"
    assert (row["remedy_promised_on"], row["remedy_delivered_on"]) == ("2025-01-20", "2025-03-01")


def test_a_mistake_opened_again_is_not_made_right(tmp_path: Path) -> None:
    moves = [("2025-01-10", "Done"), ("2025-01-12", "Reopened")]
    assert "remedy_delivered_on" not in only(
        tmp_path, "incidents", issue("I-1", kind="Incident", moves=moves)
    )


def test_a_label_admits_from_when_it_was_put(tmp_path: Path) -> None:
    put = {"field": "labels", "fromString": "", "toString": "status-page"}
    one = issue("I-1", kind="Incident", labels=["status-page"], changes=[("2025-01-07", put)])
    row = only(tmp_path, "incidents", one, admitted="label", admitted_labels="Status-Page, public")
    assert row["admitted_at"] == "2025-01-07T09:00:00+00:00"
    assert "admitted_at" not in only(
        tmp_path, "incidents", one, admitted="label", admitted_labels="x"
    )


def test_nobody_detects_a_mistake_after_it_was_written_down(tmp_path: Path) -> None:
    one = issue("I-1", kind="Incident", customfield_9="2025-01-06T20:00:00.000+0000")
    page = {"issues": [one], "names": {"customfield_9": "Detected"}}
    row = tables(prepared(tmp_path, {"jira.json": page}))["incidents"][0]
    assert row["detected_at"] == "2025-01-06T09:00:00+00:00"


def test_an_idea_is_answered_by_a_decision_or_by_somebody_elses_reply(tmp_path: Path) -> None:
    ann = LI | {"emailAddress": "ann@harbour.example"}
    comments = [
        {"body": "me again", "created": "2025-01-08" + HOUR, "author": ann},
        {"body": "thank you", "created": "2025-01-10" + HOUR, "author": LI},
    ]
    one = issue(
        "P-1",
        kind="Idea",
        reporter=ann,
        comment={"comments": comments},
        moves=[("2025-02-01", "Accepted")],
    )
    row = only(tmp_path, "initiatives", one)
    assert row["answered_at"].startswith("2025-01-10")
    assert row["proposed_by"] == "ann@harbour.example"


def test_people_are_accounts_and_strangers_are_nobody(tmp_path: Path) -> None:
    make_person(email="boss@harbour.example")
    customer = {"accountId": "q:1", "displayName": "Kim", "accountType": "customer"}
    stranger = {"accountId": "712020:x", "emailAddress": "kim@elsewhere.example"}
    files = {
        "jira.json": {
            "issues": [
                issue("CX-1", reporter=customer),
                issue("CX-2", reporter=stranger, assignee=LI),
            ]
        }
    }
    found = tables(prepared(tmp_path, files))
    assert [row["external_id"] for row in found["people"]] == ["li@harbour.example"]
    assert found["people"][0]["standing"] == "account"
    assert all("proposed_by" not in row for row in found["initiatives"])


def test_a_project_belongs_to_the_unit_of_its_name_or_the_one_that_was_answered(
    tmp_path: Path,
) -> None:
    unit = make_unit("Payments")
    reference = f"{unit.source.key}/{unit.external_id}"
    seen = FEED.recognise(dropped(tmp_path, {"jira.json": {"issues": [issue("CX-1")]}}), Known())
    assert seen is not None
    assert "unit:Customers first" in seen.guesses
    answered = {"unit:Customers first": reference}
    assert only(tmp_path, "initiatives", issue("CX-1"), **answered)["unit"] == reference
    one = issue("CX-1")
    one["fields"]["project"]["name"] = "PAYMENTS"
    assert only(tmp_path, "initiatives", one)["unit"] == reference


def test_a_theme_is_known_by_the_label_that_names_it(tmp_path: Path) -> None:
    from customary.store.models import Theme

    theme = make(Theme, name="Late refunds", name_zh_hans="退款慢")
    row = only(tmp_path, "initiatives", issue("CX-1", labels=["退款慢"]))
    assert row["theme"] == f"{theme.source.key}/{theme.external_id}"


def test_texts_are_looked_through_and_never_stored(tmp_path: Path) -> None:
    secret = "Ms Kim of 12 Harbour Street"
    one = issue(
        "CX-1",
        description=secret,
        comment={"comments": [{"body": secret, "created": "2025-01-08" + HOUR, "author": LI}]},
        customfield_1=secret,
    )
    found = tables(prepared(tmp_path, {"jira.json": {"issues": [one]}}))
    assert secret not in str(found)


def test_what_is_no_item_is_told_with_its_place(tmp_path: Path) -> None:
    broken = issue("CX-2")
    broken["fields"]["created"] = "yesterday"
    found = prepared(tmp_path, {"jira.json": {"issues": [issue("CX-1"), broken]}})
    assert [(one.file, one.row) for one in found.problems] == [("jira.json", 2)]


def test_of_an_item_on_two_pages_the_later_counts(tmp_path: Path) -> None:
    pages = {"1.json": {"issues": [issue("CX-1")]}, "2.json": {"issues": [issue("CX-1", "Newer")]}}
    found = prepared(tmp_path, pages)
    assert {one.declared.on_duplicate for one in found.inputs} == {"last"}
    assert [row["title"] for row in tables(found)["initiatives"]] == ["Something", "Newer"]

# SPDX-License-Identifier: Apache-2.0
"""Help Scout, Freshdesk, Intercom and event logs tell the same things in their own ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from customary.intake.feeds.feed import Drop
from customary.intake.feeds.helpdesk import FEED
from customary.intake.feeds.helpdesk.case import course
from customary.intake.feeds.helpdesk.directory import Directory
from customary.intake.feeds.helpdesk.vendors import vendor_of
from customary.intake.feeds.known import Known
from tests.cast import make_document
from tests.intake.feeds.helpdesk.exports import (
    ANN,
    CARLA,
    comment,
    dropped,
    only,
    prepared,
    rows_of,
    ticket,
)

pytestmark = pytest.mark.django_db


def brought(folder: Path, *objects: Any, **answers: Any) -> dict[str, list[dict[str, Any]]]:
    return rows_of(dropped(folder, *objects), folder, answers)


def thread(kind: str, at: str, **fields: Any) -> dict[str, Any]:
    by = {"customer": "customer"}.get(kind, "user")
    told = {"type": kind, "state": "published", "createdAt": f"2026-03-{at}Z", "body": "Secret"}
    return told | {"createdBy": {"id": 12 if by == "customer" else 256, "type": by}} | fields


def conversation(*threads: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A conversation of Help Scout."""
    return {
        "id": 101,
        "type": "email",
        "status": "closed",
        "state": "published",
        "subject": "Secret",
        "mailboxId": 85,
        "assignee": {"id": 256, "first": "Ann", "last": "Li", "email": "ann@desk.example"},
        "createdBy": {"id": 12, "type": "customer", "email": "c@home.example"},
        "primaryCustomer": {"id": 12},
        "createdAt": "2026-03-02T09:00:00Z",
        "closedAt": "2026-03-02T12:00:00Z",
        "tags": [{"id": 1, "tag": "vip"}],
        "_embedded": {"threads": list(threads)},
    } | fields


def test_a_help_scout_conversation_by_its_threads(tmp_path: Path) -> None:
    told = conversation(
        thread("customer", "02T09:00:00", status="active"),
        thread("note", "02T09:10:00"),
        thread("message", "02T09:20:00", source={"type": "web", "via": "workflow"}),
        thread("message", "02T10:00:00", status="closed", savedReplyId=7),
        thread("customer", "03T09:00:00", status="active"),
        thread("message", "03T10:00:00", status="closed"),
    )
    rating = {"id": 5, "conversationId": 101, "rating": "okay", "comments": "Fine"}
    rating |= {"createdAt": "2026-03-04T09:00:00Z", "mailboxId": 85}
    page = {"_embedded": {"conversations": [told]}, "page": {"number": 1}}
    tables = brought(tmp_path, page, {"ratings": [rating]})
    row = only(tables)
    assert (row["kind"], row["customer"], row["agent"]) == ("email", "12", "256")
    assert row["first_answered_at"] == "2026-03-02T10:00:00+00:00"
    assert row["closed_at"] == "2026-03-03T10:00:00+00:00"
    assert (row["contacts"], row["reopened"], row["macro"], row["tags"]) == ("2", "1", "7", "vip")
    assert only(tables, "customers")["email"] == "c@home.example"
    assert only(tables, "people")["full_name"] == "Ann Li"
    voice = only(tables, "voice_items")
    assert (voice["score"], voice["score_low"], voice["score_high"]) == ("2", "1", "3")


def test_help_scout_drafts_and_spam_are_no_conversations(tmp_path: Path) -> None:
    spam = conversation(thread("customer", "02T09:00:00"), status="spam")
    draft = conversation(thread("customer", "02T09:00:00"), id=102, state="draft")
    tables = brought(tmp_path, spam, draft)
    assert "interactions" not in tables
    assert tables["notices"] == [{"text": "Deleted tickets and spam, left out: 2."}]


def fresh(**fields: Any) -> dict[str, Any]:
    """A ticket of Freshdesk."""
    stats = {
        "first_responded_at": "2026-03-02T10:30:00Z",
        "resolved_at": "2026-03-02T12:00:00Z",
        "closed_at": None,
        "reopened_at": None,
        "requester_responded_at": None,
    }
    return {
        "id": 1866,
        "subject": "Secret",
        "status": 4,
        "source": 1,
        "type": "Refund",
        "responder_id": 501,
        "requester_id": 9001,
        "group_id": 44,
        "tags": ["vip"],
        "spam": False,
        "fr_escalated": False,
        "is_escalated": True,
        "created_at": "2026-03-02T09:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
        "custom_fields": {"cf_area": None},
        "stats": stats,
    } | fields


def test_a_freshdesk_ticket_by_its_own_figures(tmp_path: Path) -> None:
    row = only(brought(tmp_path, [fresh()]))
    assert (row["kind"], row["topic"], row["escalated"]) == ("email", "Refund", "true")
    assert row["first_answered_at"] == "2026-03-02T10:30:00+00:00"
    assert row["closed_at"] == "2026-03-02T12:00:00+00:00"
    assert row["reopened"] == "0"


def test_a_freshdesk_ticket_by_its_conversations(tmp_path: Path) -> None:
    def said(at: str, **fields: Any) -> dict[str, Any]:
        told = {"id": 1, "ticket_id": 1866, "incoming": False, "private": False, "user_id": 501}
        return told | {"created_at": f"2026-03-02T{at}Z", "body": "Secret"} | fields

    words = [said("09:10:00", private=True), said("11:00:00"), said("11:30:00", incoming=True)]
    row = only(brought(tmp_path, [fresh(conversations=words)]))
    assert row["first_answered_at"] == "2026-03-02T11:00:00+00:00"
    beside = brought(tmp_path, {"tickets": [fresh()]}, {"conversations": words})
    assert only(beside) == row


def test_a_freshdesk_mail_sent_out_starts_when_the_customer_answers(tmp_path: Path) -> None:
    assert "interactions" not in brought(tmp_path, [fresh(source=10)])
    answered = fresh()["stats"] | {"requester_responded_at": "2026-03-05T08:00:00Z"}
    row = only(brought(tmp_path, [fresh(source=10, stats=answered)]))
    assert row["opened_at"] == "2026-03-05T08:00:00+00:00"
    assert row["first_answered_at"] is None


def talk(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A conversation of Intercom."""
    return {
        "type": "conversation",
        "id": "1295",
        "created_at": 1_772_442_000,
        "updated_at": 1_772_452_000,
        "state": "closed",
        "admin_assignee_id": 501,
        "tags": {"type": "tag.list", "tags": [{"name": "vip"}]},
        "source": {
            "type": "conversation",
            "author": {"type": "user", "id": "c1"},
            "body": "Secret",
        },
        "contacts": {"contacts": [{"type": "contact", "id": "c1"}]},
        "statistics": {"last_close_at": 1_772_451_000, "count_reopens": 1},
        "conversation_parts": {"conversation_parts": list(parts)},
    } | fields


def part(kind: str, author: str, after: int, **fields: Any) -> dict[str, Any]:
    told = {"part_type": kind, "created_at": 1_772_442_000 + after, "body": "Secret"}
    return told | {"author": {"type": author, "id": "501" if author == "admin" else "c1"}} | fields


def test_an_intercom_conversation_by_its_parts(tmp_path: Path) -> None:
    rating = {"rating": 2, "remark": "Slow", "created_at": 1_772_451_500}
    told = talk(
        part("comment", "bot", 5),
        part("note", "admin", 60),
        part("comment", "admin", 900),
        part("close", "admin", 9000, body=None),
        conversation_rating=rating,
    )
    tables = brought(tmp_path, {"type": "conversation.list", "conversations": [told]})
    row = only(tables)
    assert (row["kind"], row["tags"], row["reopened"]) == ("chat", "vip", "1")
    assert row["opened_at"] == "2026-03-02T09:00:00+00:00"
    assert row["first_answered_at"] == "2026-03-02T09:15:00+00:00"
    assert row["closed_at"] == "2026-03-02T11:30:00+00:00"
    voice = only(tables, "voice_items")
    assert (voice["score"], voice["text"]) == ("2", "Slow")


def test_an_intercom_answer_of_a_machine_is_none(tmp_path: Path) -> None:
    row = only(brought(tmp_path, talk(part("comment", "bot", 5), part("comment", "operator", 9))))
    assert row["first_answered_at"] is None


def test_an_event_log_is_a_case_from_its_first_to_its_last_event(tmp_path: Path) -> None:
    log = "CaseID,ActivityID,CompleteTimestamp\n7,open,2026-03-02 09:00:00\n"
    log += "8,open,2026-03-02 09:30:00\n7,reply,2026-03-02 10:00:00\n7,done,2026-03-02 12:00:00\n"
    log += "7,open,2026-03-03 09:00:00\n7,done,2026-03-03 10:00:00\n"
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    drop = Drop((("log.csv", tmp_path / "log.csv"),))
    first, _second = rows_of(drop, tmp_path)["interactions"]
    assert first["closed_at"] == "2026-03-03T10:00:00+00:00"
    answers = {"answering": ["reply"], "closing": ["done"]}
    first, second = rows_of(drop, tmp_path, answers)["interactions"]
    assert first["first_answered_at"] == "2026-03-02T10:00:00+00:00"
    assert (first["closed_at"], first["reopened"]) == ("2026-03-03T10:00:00+00:00", "1")
    assert second["closed_at"] is None


def test_each_export_is_recognised_as_its_vendors(tmp_path: Path) -> None:
    for told, named in (
        (ticket(), "Zendesk"),
        (conversation(), "Help Scout"),
        (fresh(), "Freshdesk"),
    ):
        found = FEED.recognise(dropped(tmp_path, [told]), Known())
        assert found is not None
        assert found.what == f"{named} export"
    again = FEED.recognise(dropped(tmp_path, [fresh(id=2)]), Known())
    assert again is not None
    assert again.shape == found.shape


def test_a_promised_answer_is_an_occasion_of_its_promise(tmp_path: Path) -> None:
    promise = make_document("promise", approved_at="2025-01-01", title="Answered in a day")
    there = f"{promise.source.key}/{promise.external_id}"
    rules = [{"becomes": "promised", "field": "channel", "contains": ["email"]}]
    words = [comment(CARLA, "02 09:00"), comment(ANN, "02 10:00")]
    answers = {"rules": rules, "promise": there, "promise_hours": "8"}
    row = only(prepared(tmp_path, ticket(comments=words), answers=answers), "promise_events")
    assert (row["promise"], row["interaction"]) == (there, "28")
    assert row["promised_for"] == "2026-03-02T17:00:00+00:00"
    assert row["delivered_at"] == "2026-03-02T10:00:00+00:00"


def test_a_connector_calls_the_normaliser_with_a_single_payload() -> None:
    payload = json.loads(json.dumps(ticket(comments=[comment(CARLA, "02 09:00")])))
    vendor, what = vendor_of(payload)
    assert vendor is not None
    assert (vendor.key, what) == ("zendesk", "case")
    case = vendor.case(payload, Directory(), {})
    assert case is not None
    went = course(case)
    assert went is not None
    assert (went.answered, went.contacts) == (None, 1)

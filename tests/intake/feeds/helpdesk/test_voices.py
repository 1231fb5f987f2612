# SPDX-License-Identifier: Apache-2.0
"""What customers say in cases: their own words where that is wished for, ratings on their scales."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from customary.intake.feeds.feed import Drop
from tests.intake.connectors.test_chatwoot import conversation as chat
from tests.intake.connectors.test_freshdesk import ticket as fresh
from tests.intake.connectors.test_intercom import conversation as talk
from tests.intake.connectors.test_zendesk import audits, survey, ticket
from tests.intake.feeds.helpdesk.exports import rows_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def prepare(folder: Path, files: dict[str, Any], **answers: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table that comes of the files."""
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    given = Drop(tuple((name, folder / name) for name in files))
    return rows_of(given, folder, answers)


def zendesk(**more: Any) -> dict[str, Any]:
    return {"zendesk.json": {"tickets": [ticket(1, audits=audits({})["audits"])], **more}}


def test_words_of_customers_are_kept_where_that_is_wished_for(tmp_path: Path) -> None:
    [said] = prepare(tmp_path, zendesk(), words="yes")["voice_items"]
    assert (said["kind"], said["text"]) == ("comment", "The kettle leaks.")
    assert said["external_id"] == "message-1-10"
    assert (said["customer"], said["interaction"]) == ("9001", "1")
    assert said["answered_at"] == "2026-03-02T10:00:00+00:00"


def test_no_word_is_kept_where_nobody_wished_for_it(tmp_path: Path) -> None:
    tables = prepare(tmp_path, zendesk())
    assert "voice_items" not in tables
    assert "kettle" not in repr(tables)
    assert "on its way" not in repr(tables)


def test_words_of_agents_and_notes_are_never_kept(tmp_path: Path) -> None:
    note = {"id": 90, "author_id": 9001, "created_at": "2026-03-02T11:00:00Z",
            "events": [{"id": 91, "type": "Comment", "body": "Only for us", "public": False}]}  # fmt: skip
    one = ticket(1, audits=[*audits({})["audits"], note])
    tables = prepare(tmp_path, {"zendesk.json": {"tickets": [one]}}, words="yes")
    assert "on its way" not in repr(tables)
    assert "Only for us" not in repr(tables)


def test_of_a_mail_only_what_is_said_anew_is_kept(tmp_path: Path) -> None:
    body = "<p>Still broken!</p><p>Mei</p><p>On Mon, 2 Mar 2026, Ana wrote:</p><blockquote>Try again</blockquote>"
    one = talk("1")
    one["source"]["body"] = body
    [said] = [
        row
        for row in prepare(tmp_path, {"intercom.json": [one]}, words="yes")["voice_items"]
        if row["kind"] == "comment"
    ]
    assert "Still broken!" in said["text"]
    assert "Try again" not in said["text"]
    assert "<p>" not in said["text"]


def test_without_messages_the_description_is_what_was_written(tmp_path: Path) -> None:
    files = {"zendesk.json": {"tickets": [ticket(1), ticket(2, submitter_id=501)]}}
    [said] = prepare(tmp_path, files, words="yes")["voice_items"]
    assert (said["external_id"], said["text"]) == ("message-1-0", "The kettle leaks.")


def test_a_description_of_freshdesk_is_the_first_message(tmp_path: Path) -> None:
    one = fresh(0) | {"description_text": "Where is it?", "conversations": [
        {"id": 70, "user_id": 501, "incoming": False, "private": False, "body_text": "Soon",
         "created_at": "2026-04-07T10:00:00Z"},
        {"id": 71, "user_id": 9001, "incoming": True, "private": False, "body_text": "Thanks",
         "created_at": "2026-04-07T11:00:00Z"},
    ]}  # fmt: skip
    said = prepare(tmp_path, {"freshdesk.json": [one]}, words="yes")["voice_items"]
    assert [(row["external_id"], row["text"]) for row in said] == [
        ("message-0-0", "Where is it?"), ("message-0-71", "Thanks"),
    ]  # fmt: skip


def test_the_newer_survey_keeps_the_scale_it_was_asked_on(tmp_path: Path) -> None:
    [said] = prepare(tmp_path, zendesk(survey_responses=[survey()]))["voice_items"]
    assert (said["score"], said["score_low"], said["score_high"]) == ("2", "1", "3")
    assert said["text"] == "It took a while."
    assert said["occurred_at"] == "2026-03-05T09:00:00+00:00"
    assert said["interaction"] == "1"


def test_a_survey_comes_without_its_ticket_too(tmp_path: Path) -> None:
    tables = prepare(tmp_path, {"zendesk.json": {"survey_responses": [survey()]}})
    [said] = tables["voice_items"]
    assert (said["external_id"], said["customer"]) == ("rating-01J", "9001")
    assert "interaction" not in said


def test_a_survey_nobody_answered_is_nothing(tmp_path: Path) -> None:
    unanswered = survey() | {"answers": [{"type": "skipped"}]}
    assert "voice_items" not in prepare(tmp_path, zendesk(survey_responses=[unanswered]))


def chatwoot(**more: Any) -> dict[str, Any]:
    at = 1789713700
    return chat(88) | {"messages": [
        {"id": 1, "message_type": 0, "content": "It never came.", "created_at": at,
         "sender": {"id": 33, "type": "contact"}},
        {"id": 2, "message_type": 1, "content": "One moment", "created_at": at + 60,
         "sender": {"id": 4, "type": "agent_bot"}},
        {"id": 3, "message_type": 1, "content": "Sent today", "created_at": at + 600,
         "sender": {"id": 4, "type": "user"}},
        {"id": 4, "message_type": 2, "content": "Resolved", "created_at": at + 700},
        {"id": 5, "message_type": 3, "content_type": "input_csat", "created_at": at + 701},
    ]} | more  # fmt: skip


def test_chatwoot_is_answered_by_people_and_closed_by_what_it_noted(tmp_path: Path) -> None:
    rating = {"id": 7, "rating": 5, "feedback_message": "Thanks", "message_id": 5,
              "conversation_id": 88, "contact": {"id": 33}, "created_at": 1789714500}  # fmt: skip
    inbox = {"id": 1, "name": "Website", "channel_type": "Channel::WebWidget"}
    tables = prepare(
        tmp_path, {"chatwoot.json": [inbox, chatwoot()], "ratings.json": [rating]}, words="yes"
    )
    [contact] = tables["interactions"]
    assert (contact["kind"], contact["tags"], contact["customer"]) == (
        "chat",
        "delivery",
        "contact-33",
    )
    assert contact["first_answered_at"] == "2026-09-18T06:51:40+00:00"
    assert contact["closed_at"] == "2026-09-18T06:53:20+00:00"
    [customer] = tables["customers"]
    assert (customer["external_id"], customer["email"]) == ("contact-33", "mei@home.example")
    scored, said = tables["voice_items"]
    assert (scored["external_id"], scored["score"], scored["text"]) == ("rating-5", "5", "Thanks")
    assert (said["text"], said["channel"]) == ("It never came.", "chat")


def test_a_contact_and_an_agent_of_one_number_are_two(tmp_path: Path) -> None:
    one = chatwoot()
    one["meta"]["sender"] = {"id": 4, "name": "Mei", "phone_number": "+8613800000000"}
    tables = prepare(tmp_path, {"chatwoot.json": [one]})
    assert tables["customers"][0]["external_id"] == "contact-4"
    assert tables["customers"][0]["phone"] == "+8613800000000"
    assert tables["people"][0]["external_id"] == "4"

# SPDX-License-Identifier: Apache-2.0
"""The clock of a case: what starts it, what stops it, and what never does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.intake.feeds.helpdesk.exports import (
    ANN,
    BO,
    CARLA,
    comment,
    only,
    prepared,
    status,
    ticket,
)

pytestmark = pytest.mark.django_db
BEGUN = comment(CARLA, "02 09:00")


def moment(text: str) -> str:
    return f"2026-03-{text.replace(' ', 'T')}:00+00:00"


def case(folder: Path, *comments: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return only(prepared(folder, ticket(comments=list(comments), **fields)))


def test_the_first_public_answer_of_a_person_stops_the_clock(tmp_path: Path) -> None:
    note = comment(ANN, "02 09:30", public=False)
    row = case(tmp_path, BEGUN, note, comment(ANN, "02 10:15"), comment(BO, "02 11:00"))
    assert row["opened_at"] == moment("02 09:00")
    assert row["first_answered_at"] == moment("02 10:15")


@pytest.mark.parametrize("via", ["rule", "system", "automation"])
def test_automatic_answers_never_stop_it(tmp_path: Path, via: str) -> None:
    reply = comment(ANN, "02 09:01", via={"channel": via})
    row = case(tmp_path, BEGUN, reply, comment(ANN, "02 12:00"))
    assert row["first_answered_at"] == moment("02 12:00")


def test_a_bot_never_stops_it_and_is_known_by_its_name_or_as_told(tmp_path: Path) -> None:
    bot = {"id": 7, "name": "Answer Bot", "email": "", "role": "agent", "verified": True}
    told = ticket(comments=[BEGUN, comment(7, "02 09:01"), comment(ANN, "02 12:00")])
    row = only(prepared(tmp_path, {"users": [bot]}, told))
    assert row["first_answered_at"] == moment("02 12:00")
    believed = only(prepared(tmp_path, {"users": [bot]}, told, answers={"machines": []}))
    assert believed["first_answered_at"] == moment("02 09:01")
    row = only(prepared(tmp_path, told, answers={"machines": ["501"]}))
    assert row["first_answered_at"] == moment("02 09:01")


def test_no_answer_is_nothing_and_not_zero(tmp_path: Path) -> None:
    row = case(tmp_path, BEGUN, comment(ANN, "02 10:00", public=False), status="open")
    assert row["first_answered_at"] is None
    assert row["closed_at"] is None


def test_a_thread_an_agent_began_starts_when_the_customer_answers(tmp_path: Path) -> None:
    row = case(
        tmp_path,
        comment(ANN, "02 09:00"),
        comment(CARLA, "05 14:00"),
        comment(ANN, "05 15:00"),
        submitter_id=ANN,
    )
    assert (row["opened_at"], row["first_answered_at"]) == (moment("05 14:00"), moment("05 15:00"))


def test_a_thread_in_which_no_customer_wrote_is_left_out_and_told(tmp_path: Path) -> None:
    tables = prepared(tmp_path, ticket(comments=[comment(ANN, "02 09:00")]))
    assert "interactions" not in tables
    assert tables["notices"] == [
        {"text": "Conversations in which no customer ever wrote, left out: 1."}
    ]


def test_who_rings_is_answered_at_once(tmp_path: Path) -> None:
    row = case(tmp_path, comment(ANN, "02 09:20"), via={"channel": "voice"})
    assert (row["kind"], row["opened_at"]) == ("call", moment("02 09:00"))
    assert row["first_answered_at"] == moment("02 09:20")


def test_reopenings_are_solves_less_one(tmp_path: Path) -> None:
    audits = [
        status("03 09:00", "solved"),
        status("04 09:00", "open", "solved"),
        status("05 09:00", "solved"),
        status("09 09:00", "closed", "solved"),
    ]
    row = case(tmp_path, BEGUN, audits=audits, status="closed")
    assert (row["reopened"], row["closed_at"]) == ("1", moment("05 09:00"))


def test_a_case_taken_up_again_is_not_closed(tmp_path: Path) -> None:
    audits = [status("03 09:00", "solved"), status("04 09:00", "open", "solved")]
    row = case(tmp_path, BEGUN, audits=audits, status="open")
    assert (row["reopened"], row["closed_at"]) == ("0", None)


def test_contacts_are_what_had_to_be_answered_and_thanks_are_none(tmp_path: Path) -> None:
    words = [BEGUN, comment(CARLA, "02 09:05"), comment(ANN, "02 10:00")]
    thanks = comment(CARLA, "02 11:00")
    assert case(tmp_path, *words, thanks)["contacts"] == "1"
    assert case(tmp_path, *words, thanks, comment(ANN, "02 12:00"))["contacts"] == "2"


def test_transfers_are_changes_of_hands_and_not_the_first_assignment(tmp_path: Path) -> None:
    def assigned(at: str, to: int) -> dict[str, Any]:
        event = {"type": "Change", "field_name": "assignee_id", "value": str(to)}
        return {"created_at": f"2026-03-{at}Z", "events": [event]}

    audits = [
        assigned("02T09:10:00", ANN),
        assigned("02T09:20:00", BO),
        assigned("02T09:30:00", BO),
    ]
    assert case(tmp_path, BEGUN, audits=audits)["transfers"] == "1"


def test_merged_tickets_leave_the_volume_and_the_family_starts_with_the_first(
    tmp_path: Path,
) -> None:
    child = ticket(
        27, tags=["closed_by_merge"], created_at="2026-03-01T08:00:00Z", status="closed",
        comments=[comment(CARLA, "01 08:00")],
    )  # fmt: skip
    parent = ticket(28, merged_ticket_ids=[27], comments=[BEGUN, comment(ANN, "02 10:00")])
    for order in ((child, parent), (parent, child)):
        tables = prepared(tmp_path, *order)
        row = only(tables)
        assert (row["external_id"], row["opened_at"]) == ("28", moment("01 08:00"))
        assert row["first_answered_at"] == moment("02 10:00")
        assert "merged" in tables["notices"][0]["text"]


@pytest.mark.parametrize("fields", [{"status": "deleted"}, {"status": "spam"}])
def test_deleted_tickets_and_spam_are_left_out_and_told(
    tmp_path: Path, fields: dict[str, Any]
) -> None:
    tables = prepared(tmp_path, ticket(comments=[BEGUN], **fields), ticket(29, comments=[BEGUN]))
    assert only(tables)["external_id"] == "29"
    assert tables["notices"] == [{"text": "Deleted tickets and spam, left out: 1."}]


def test_without_messages_the_help_desks_own_figures_are_believed(tmp_path: Path) -> None:
    metrics = {
        "ticket_id": 28,
        "reply_time_in_minutes": {"calendar": 63, "business": 62},
        "solved_at": "2026-03-03T08:12:10Z",
        "replies": 2,
        "assignee_stations": 3,
        "reopens": 1,
    }
    row = only(prepared(tmp_path, {"ticket_metrics": [metrics]}, ticket()))
    assert row["first_answered_at"] == moment("02 10:03")
    assert row["closed_at"] == "2026-03-03T08:12:10+00:00"
    assert (row["contacts"], row["transfers"], row["reopened"]) == ("2", "2", "1")
    unanswered = metrics | {"reply_time_in_minutes": {"calendar": None}}
    assert (
        only(prepared(tmp_path, {"ticket_metrics": [unanswered]}, ticket()))["first_answered_at"]
        is None
    )


def test_comments_in_a_file_of_their_own_tell_the_same(tmp_path: Path) -> None:
    beside = [comment(CARLA, "02 09:00") | {"ticket_id": 28}]
    beside += [comment(ANN, "02 10:15") | {"ticket_id": 28}]
    row = only(prepared(tmp_path, ticket(), {"comments": beside}))
    assert row["first_answered_at"] == moment("02 10:15")


def test_without_a_list_of_users_whoever_is_not_the_requester_is_an_agent(tmp_path: Path) -> None:
    told = ticket(comments=[BEGUN, comment(ANN, "02 10:15")])
    row = only(prepared(tmp_path, told, users=False))
    assert row["first_answered_at"] == moment("02 10:15")

# SPDX-License-Identifier: Apache-2.0
"""What tickets become: people, customers, exceptions, ratings, mistakes; and what is not kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from customary.intake.feeds.helpdesk import FEED
from customary.intake.feeds.known import Known
from customary.intake.report import PackError
from tests.cast import make_document, make_person, make_unit
from tests.intake.feeds.helpdesk.exports import (
    ANN,
    CARLA,
    audit,
    comment,
    dropped,
    only,
    prepared,
    ticket,
)

pytestmark = pytest.mark.django_db
BEGUN = comment(CARLA, "02 09:00")
ANSWERED = [BEGUN, comment(ANN, "02 10:00")]


def rule(becomes: str, *contains: str, field: str = "tag") -> dict[str, Any]:
    return {"becomes": becomes, "field": field, "contains": list(contains)}


def test_a_ticket_is_an_interaction_with_its_people_and_its_address(tmp_path: Path) -> None:
    tables = prepared(tmp_path, ticket(comments=ANSWERED, tags=["leak", "vip"]))
    row = only(tables)
    assert (row["customer"], row["agent"]) == ("9001", "501")
    assert row["link"] == "https://desk.example/agent/tickets/28"
    assert (row["tags"], row["topic"]) == ("leak vip", "question")
    assert row["recorded_at"] == "2026-03-02T09:00:00+00:00"
    carla = only(tables, "customers")
    assert (carla["external_id"], carla["email"]) == ("9001", "carla@home.example")
    ann = only(tables, "people")
    assert (ann["external_id"], ann["email"], ann["standing"]) == (
        "501", "ann@desk.example", "account",
    )  # fmt: skip


def test_what_is_written_in_tickets_is_kept_nowhere(tmp_path: Path) -> None:
    rating = {"id": 1, "score": "good", "comment": "Quick!"}
    told = ticket(comments=ANSWERED, satisfaction_rating=rating, tags=["refund_exception"])
    prepared(tmp_path, told)
    made = list((tmp_path / "made").iterdir())
    assert all(path.suffix == ".parquet" for path in made)
    kept = " ".join(str(pq.read_table(path).to_pydict()) for path in made)
    assert "Quick!" in kept
    assert "kettle" not in kept
    assert "Rose Street" not in kept


def test_subjects_are_kept_where_somebody_asked_for_them(tmp_path: Path) -> None:
    told = ticket(comments=ANSWERED)
    assert "subject" not in only(prepared(tmp_path, told))
    row = only(prepared(tmp_path, told, answers={"subjects": "yes"}))
    assert row["subject"] == "My kettle, 12 Rose Street"


def test_somebody_known_by_id_only_does_not_blank_what_is_known(tmp_path: Path) -> None:
    tables = prepared(tmp_path, ticket(comments=ANSWERED), users=False)
    assert only(tables, "customers") == {"external_id": "9001"}
    assert only(tables, "people") == {
        "external_id": "501", "full_name": "501", "standing": "account",
    }  # fmt: skip


def test_tickets_of_colleagues_are_no_contacts_of_customers(tmp_path: Path) -> None:
    make_person("Someone", email="someone@home.example")
    tables = prepared(tmp_path, ticket(comments=ANSWERED))
    assert "interactions" not in tables
    assert "customers" not in tables
    assert tables["notices"] == [{"text": "Tickets opened by colleagues, left out: 1."}]


def test_a_group_named_like_a_unit_is_that_unit(tmp_path: Path) -> None:
    make_unit("Front Desk", external_id="u1")
    group = {"groups": [{"id": 44, "name": "front desk", "url": "https://x/api/v2/groups/44"}]}
    assert only(prepared(tmp_path, group, ticket(comments=ANSWERED)))["unit"] == "source-a/u1"


def test_an_exception_is_what_a_rule_names_and_nothing_else(tmp_path: Path) -> None:
    told = ticket(comments=ANSWERED, tags=["refund"])
    assert "decisions" not in prepared(tmp_path, told)
    tables = prepared(tmp_path, told, answers={"rules": [rule("exception", "refund")]})
    row = only(tables, "decisions")
    assert (row["kind"], row["title"], row["status"]) == ("exception", "refund", "approved")
    assert (row["interaction"], row["decided_by"]) == ("28", "501")
    assert row["within_authority"] is None


def test_an_approval_tells_whose_authority_it_was_and_how_long_it_took(tmp_path: Path) -> None:
    tags = {"type": "Change", "field_name": "tags", "value": ["ask_boss"], "previous_value": []}
    more = tags | {"value": ["ask_boss", "goodwill"], "previous_value": ["ask_boss"]}
    asked = ticket(
        comments=ANSWERED,
        tags=["ask_boss", "goodwill"],
        audits=[audit("02 09:30", tags), audit("02 12:00", more)],
        custom_fields=[{"id": 5, "value": "CNY 1,250.50"}],
    )
    fields = {"ticket_fields": [{"id": 5, "title": "Refund amount", "raw_title": "", "type": "x"}]}
    rules = [rule("exception", "goodwill"), rule("approval", "ask_boss")]
    granted = ticket(29, comments=ANSWERED, tags=["goodwill"])
    tables = prepared(tmp_path, fields, asked, granted, answers={"rules": rules})
    waited, own = tables["decisions"]
    assert (waited["within_authority"], own["within_authority"]) == ("false", "true")
    assert waited["approval_requested_at"] == "2026-03-02T09:30:00+00:00"
    assert waited["decided_at"] == "2026-03-02T12:00:00+00:00"
    assert waited["recorded_at"] == "2026-03-02T12:00:00+00:00"
    assert (waited["amount"], own["amount"]) == ("1250.50", None)


def test_an_approval_nobody_has_given_yet_is_a_proposal(tmp_path: Path) -> None:
    rules = [rule("relief", "hardship"), rule("approval", "ask_boss")]
    told = ticket(comments=ANSWERED, tags=["hardship", "ask_boss"], status="open")
    row = only(prepared(tmp_path, told, answers={"rules": rules}), "decisions")
    assert (row["kind"], row["status"], row["decided_at"]) == ("relief", "proposed", None)


def test_a_review_and_a_refusal_are_told_by_rules(tmp_path: Path) -> None:
    rules = [rule("exception", "x"), rule("upheld", "good"), rule("overturned", "bad")]
    rules.append(rule("declined", "refused"))
    told = [
        ticket(number, comments=ANSWERED, tags=["x", tag])
        for number, tag in enumerate(("good", "bad", "refused"), 1)
    ]
    rows = prepared(tmp_path, *told, answers={"rules": rules})["decisions"]
    assert [row["upheld"] for row in rows] == ["true", "false", None]
    assert [row["status"] for row in rows] == ["approved", "approved", "rejected"]


def test_a_macro_can_be_what_a_rule_looks_at(tmp_path: Path) -> None:
    used = {"type": "AgentMacroReference", "macro_id": "7", "macro_title": "Free repair"}
    told = ticket(comments=ANSWERED, audits=[audit("02 10:00", used)])
    answers = {"rules": [rule("exception", "free repair", field="macro")]}
    tables = prepared(tmp_path, told, answers=answers)
    assert only(tables)["macro"] == "Free repair"
    assert only(tables, "decisions")["title"] == "Free repair"


def test_the_policy_departed_from_is_found_by_its_title(tmp_path: Path) -> None:
    make_document("policy", approved_at="2025-01-01", title="Returns", external_id="p1")
    told = ticket(comments=ANSWERED, tags=["x"], custom_fields=[{"id": 9, "value": "returns"}])
    answers = {"rules": [rule("exception", "x")], "policy": "9"}
    assert only(prepared(tmp_path, told, answers=answers), "decisions")["policy"] == "source-a/p1"


def test_a_rating_is_kept_on_its_own_scale_with_the_answer_it_got(tmp_path: Path) -> None:
    rating = {"id": 3, "ticket_id": 28, "score": "bad", "comment": "Slow", "requester_id": CARLA}
    rating |= {"created_at": "2026-03-03T09:00:00Z"}
    words = [*ANSWERED, comment(ANN, "03 09:30")]
    page = {"satisfaction_ratings": [rating]}
    row = only(prepared(tmp_path, page, ticket(comments=words)), "voice_items")
    assert (row["kind"], row["text"], row["external_id"]) == ("rating", "Slow", "rating-3")
    assert (row["score"], row["score_low"], row["score_high"]) == ("0", "0", "1")
    assert row["answered_at"] == "2026-03-03T09:30:00+00:00"


def test_a_rating_offered_and_not_given_is_none(tmp_path: Path) -> None:
    told = ticket(comments=ANSWERED, satisfaction_rating={"score": "offered"})
    assert "voice_items" not in prepared(tmp_path, told)


def test_a_complaint_is_what_a_rule_names_answered_when_the_ticket_was(tmp_path: Path) -> None:
    told = ticket(comments=ANSWERED, tags=["complaint"])
    row = only(prepared(tmp_path, told), "voice_items")
    assert (row["kind"], row["text"]) == ("complaint", "")
    assert row["answered_at"] == "2026-03-02T10:00:00+00:00"


def test_a_problem_ticket_is_a_mistake_of_as_many_customers_as_it_had(tmp_path: Path) -> None:
    problem = ticket(40, comments=ANSWERED, type="problem", has_incidents=True)
    others = [ticket(n, comments=ANSWERED, problem_id=40, type="incident") for n in (41, 42)]
    row = only(prepared(tmp_path, problem, *others), "incidents")
    assert (row["external_id"], row["customers_affected"]) == ("40", "2")
    assert row["admitted_at"] is None


def test_tags_that_say_so_are_guessed_and_shown_before_they_count(tmp_path: Path) -> None:
    told = [ticket(n, tags=[tag]) for n, tag in enumerate(("vip", "goodwill_gift", "投诉"), 1)]
    found = FEED.recognise(dropped(tmp_path, *told), Known())
    assert found is not None
    assert found.guesses["rules"] == [
        rule("exception", "goodwill_gift"),
        rule("complaint", "投诉"),
    ]


def test_the_newest_version_of_a_ticket_counts(tmp_path: Path) -> None:
    drop = dropped(
        tmp_path,
        {"tickets": [ticket(status="open", comments=[BEGUN])], "end_of_stream": False},
        {"tickets": [ticket(comments=ANSWERED)], "end_of_stream": True},
    )
    made = tmp_path / "made"
    made.mkdir()
    found = FEED.prepare(drop, {}, Known(), made)
    declared = {one.declared.object: one.declared.on_duplicate for one in found.inputs}
    assert declared["interactions"] == "last"


def test_a_ticket_without_id_is_told_with_its_place(tmp_path: Path) -> None:
    tables = prepared(tmp_path, ticket(comments=ANSWERED), ticket(created_at="yesterday"))
    assert len(tables["interactions"]) == 1
    (problem,) = tables["problems"]
    assert "row 3" in problem["text"]


def test_files_without_a_ticket_are_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="Export tickets as JSON"):
        prepared(tmp_path, {"hello": "world"}, users=False)

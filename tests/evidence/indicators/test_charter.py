# SPDX-License-Identifier: Apache-2.0
"""I33 and I38: promises are kept, and the mission is used."""

from __future__ import annotations

import pytest

from customary.store.models import GovDocument, Interaction, PromiseEvent
from tests.cast import (
    make,
    make_citation,
    make_decision,
    make_document,
    make_event,
    make_initiative,
    make_person,
    make_unit,
)
from tests.evidence.indicators.seeing import see, see_one

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> GovDocument:
    return make_document("promise", approved_at="2024-01-01")


def due(promise: GovDocument, delivered_at: str | None, **fields: object) -> PromiseEvent:
    fields = {"promised_for": "2025-06-02 12:00"} | fields
    return make(PromiseEvent, promise=promise, delivered_at=delivered_at, **fields)


def test_delivery_by_the_promised_minute_keeps_the_promise(promise: GovDocument) -> None:
    kept = see_one("I33", due(promise, "2025-06-02 12:00"))
    assert kept.held
    assert kept.value == 0
    late = see_one("I33", due(promise, "2025-06-02 12:01"))
    assert not late.held


def test_a_promise_still_open_past_its_time_is_broken(promise: GovDocument) -> None:
    assert not see_one("I33", due(promise, None)).held


def test_what_is_not_yet_due_is_left_out(promise: GovDocument) -> None:
    early = due(promise, "2025-05-30 12:00")
    assert see("I33", early, as_of="2025-06-01") == []


def test_a_promise_event_is_proven_by_its_own_source(promise: GovDocument) -> None:
    agent = make_person(unit=make_unit(), level="employee")
    call = make(Interaction, opened_at="2025-06-01 09:00", agent=agent)
    seen = see_one("I33", due(promise, "2025-06-02 11:00", interaction=call, source="B"))
    assert (seen.base, seen.proof) == ("B", "B")
    assert (seen.unit, seen.level) == (agent.unit_id, "employee")


def test_a_promise_event_recorded_weeks_later_is_self_reported(promise: GovDocument) -> None:
    written_up = {"source": "B", "recorded_at": "2025-06-17 12:00"}
    assert see_one("I33", due(promise, "2025-06-02 11:00", **written_up)).base == "C"
    history = {"source": "A", "recorded_at": "2025-06-17 12:00"}
    assert see_one("I33", due(promise, "2025-06-02 11:00", **history)).base == "A"


def test_a_decision_citing_the_mission_uses_it() -> None:
    decider = make_person(unit=make_unit(), level="executive")
    decision = make_decision("2025-06-02 12:00", decided_by=decider)
    citation = make_citation("mission", "2025-06-02 12:00", decision=decision)
    seen = see_one("I38", decision)
    assert seen.held
    assert (seen.unit, seen.level) == (decider.unit_id, "executive")
    assert (seen.proof_table, seen.proof_record) == ("citations", citation.pk)


def test_a_citation_added_after_the_decision_does_not_count() -> None:
    decision = make_decision("2025-06-02 12:00")
    make_citation("mission", "2025-06-03 12:00", decision=decision)
    assert not see_one("I38", decision).held


def test_quotes_and_figures_are_no_mission() -> None:
    decision = make_decision("2025-06-02 12:00")
    make_citation("quote", "2025-06-02 12:00", decision=decision)
    assert not see_one("I38", decision).held


def test_decisions_not_taken_and_single_cases_are_left_out() -> None:
    for kind in ("exception", "relief"):
        assert see("I38", make_decision("2025-06-02 12:00", kind=kind)) == []
    assert see("I38", make_decision(None)) == []


def test_meetings_and_plans_are_asked_as_well() -> None:
    meeting = make_event("2025-06-02 09:00", series="weekly", attendee_count=3)
    make_citation("promise", "2025-06-02 10:00", event=meeting)
    plan = make_initiative("2025-05-01", kind="project", started_on="2025-06-01", status="active")
    idea = make_initiative("2025-05-01", started_on="2025-06-01")
    assert see_one("I38", meeting).held
    assert not see_one("I38", plan).held
    assert see("I38", idea) == []
    assert {one.table for one in see("I38")} == {"events", "initiatives"}


def test_a_citation_typed_in_by_hand_is_only_a_claim() -> None:
    decision = make_decision("2025-06-02 12:00")
    make_citation("mission", "2025-06-02 12:00", decision=decision, source="C")
    seen = see_one("I38", decision)
    assert (seen.held, seen.base, seen.proof) == (True, "A", "C")

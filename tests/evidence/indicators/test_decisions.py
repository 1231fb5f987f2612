# SPDX-License-Identifier: Apache-2.0
"""I46, I47 and I48: the customer on agendas, in plans and before decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.models import AgendaItem, Initiative
from tests.cast import (
    make,
    make_citation,
    make_decision,
    make_event,
    make_initiative,
    make_person,
    make_unit,
    make_voice,
)
from tests.evidence.indicators.seeing import Seen, figure_of, see, see_one

if TYPE_CHECKING:
    from customary.store.models import Decision, Event

pytestmark = pytest.mark.django_db

ANSWER = "They wait longer; we move the release."


def weekly(**fields: object) -> Event:
    fields = {"series": "weekly", "attendee_count": 5, "question": ANSWER} | fields
    return make_event("2025-06-02 09:00", **fields)


def test_a_meeting_that_answers_the_question_holds() -> None:
    organiser = make_person(unit=make_unit(), level="manager")
    meeting = weekly(organiser=organiser)
    seen = see_one("I46", meeting)
    assert seen.held
    assert (seen.unit, seen.level) == (organiser.unit_id, "manager")
    assert (seen.base, seen.proof, seen.proof_table) == ("A", "A", "agenda_items")
    assert seen.proof_record == meeting.agenda_items.get().pk


def test_at13_a_meeting_without_an_answer_in_its_minutes_does_not_count() -> None:
    assert not see_one("I46", weekly(question="")).held
    assert not see_one("I46", weekly(question="   ")).held
    assert not see_one("I46", weekly(question=None)).held
    weekly()
    found = figure_of("I46")
    assert (found.numerator, found.denominator) == (1, 4)


@pytest.mark.parametrize(
    "other",
    [
        {"series": ""},
        {"attendee_count": 2},
        {"attendee_count": None},
        {"status": "cancelled"},
        {"status": "planned"},
        {"kind": "protected_slot"},
    ],
)
def test_single_small_unheld_and_other_events_are_left_out(other: dict[str, object]) -> None:
    assert see("I46", weekly(**other)) == []


def test_attendances_are_counted_where_the_calendar_gives_no_number() -> None:
    three = [make_person() for _ in range(3)]
    assert see_one("I46", weekly(attendee_count=None, people=three)).held
    assert see("I46", weekly(attendee_count=None, people=three[:2])) == []


def test_minutes_from_a_weaker_source_make_a_claim() -> None:
    meeting = weekly(question=None)
    item = {"text": "And customers?", "customer_question": True, "answer": ANSWER}
    make(AgendaItem, event=meeting, source="C", **item)
    seen = see_one("I46", meeting)
    assert (seen.held, seen.base, seen.proof) == (True, "A", "C")
    assert figure_of("I46").claimed == 1


# ── Plans ────────────────────────────────────────────────────────────────────────────────────────


def project(**fields: object) -> Initiative:
    fields = {"kind": "roadmap_item", "started_on": "2025-01-10", "status": "active"} | fields
    return make_initiative("2025-01-01", **fields)


def cite_figure(plan: Initiative, source: str = "A") -> None:
    make_citation("figure", "2025-10-01", initiative=plan, figure=0.4, source=source)


def cite_quote(
    plan: Initiative, *, said: str = "2025-09-01", consent: bool = True, source: str = "A"
) -> None:
    voice = make_voice(said, consent_to_quote=consent)
    make_citation("quote", "2025-10-01", initiative=plan, voice_item=voice, source=source)


def fourth_quarter(plan: Initiative) -> Seen:
    return see("I47", plan)[-1]


def test_a_plan_with_a_figure_and_a_quote_holds_from_the_quarter_they_are_cited() -> None:
    owner = make_person(unit=make_unit(), level="manager")
    plan = project(owner=owner)
    cite_figure(plan)
    cite_quote(plan)
    assert [one.held for one in see("I47", plan)] == [False, False, False, True]
    seen = fourth_quarter(plan)
    assert (seen.unit, seen.level, seen.base, seen.proof) == (owner.unit_id, "manager", "A", "A")


def test_at14_a_roadmap_item_with_a_figure_but_no_quote_does_not_count() -> None:
    plan = project()
    cite_figure(plan)
    assert not fourth_quarter(plan).held
    cite_quote(plan)
    assert fourth_quarter(plan).held


def test_at14_a_quote_without_a_figure_does_not_count() -> None:
    plan = project()
    cite_quote(plan)
    assert not fourth_quarter(plan).held


def test_at14_a_quote_older_than_twelve_months_does_not_count() -> None:
    old, just = project(), project()
    cite_figure(old)
    cite_quote(old, said="2024-12-30 23:59")
    cite_figure(just)
    cite_quote(just, said="2024-12-31 00:00")
    assert not fourth_quarter(old).held
    assert fourth_quarter(just).held


def test_at14_a_quote_without_consent_does_not_count() -> None:
    plan = project()
    cite_figure(plan)
    cite_quote(plan, consent=False)
    assert not fourth_quarter(plan).held


def test_a_plan_is_as_well_proven_as_the_weaker_of_its_two_citations() -> None:
    plan = project()
    cite_figure(plan, source="B")
    cite_quote(plan, source="C")
    assert fourth_quarter(plan).proof == "C"
    cite_quote(plan, source="A")
    assert fourth_quarter(plan).proof == "B"


def test_plans_not_under_way_are_left_out() -> None:
    assert see("I47", project(status="proposed", started_on=None)) == []
    assert see("I47", project(status="declined")) == []
    assert see("I47", project(kind="experiment")) == []
    assert see("I47", project(status="stopped")) == []
    finished = project(status="finished", finished_on="2025-05-15")
    assert [str(one.day) for one in see("I47", finished)] == ["2025-03-31", "2025-06-30"]


# ── Decisions ────────────────────────────────────────────────────────────────────────────────────


def weighed(**fields: object) -> Decision:
    stated = {
        "proposed_at": "2025-05-01",
        "customer_impact": "Fewer calls",
        "customer_impact_at": "2025-06-02 12:00",
        "employee_impact": "One more shift",
        "employee_impact_at": "2025-06-01 12:00",
    }
    return make_decision("2025-06-02 12:00", **(stated | fields))


def test_impact_stated_before_approval_holds() -> None:
    decider = make_person(unit=make_unit(), level="executive")
    seen = see_one("I48", weighed(decided_by=decider, altered_by_impact=True))
    assert seen.held
    assert seen.value == 1
    assert (seen.unit, seen.level, seen.base) == (decider.unit_id, "executive", "A")
    assert see_one("I48", weighed(altered_by_impact=False)).value == 0


@pytest.mark.parametrize(
    "missing",
    [
        {"customer_impact": " "},
        {"employee_impact": ""},
        {"customer_impact_at": "2025-06-02 12:01"},
        {"employee_impact_at": None},
    ],
)
def test_impact_missing_or_stated_afterwards_does_not(missing: dict[str, object]) -> None:
    assert not see_one("I48", weighed(**missing)).held


def test_decisions_open_rejected_or_on_single_cases_are_left_out() -> None:
    assert see("I48", make_decision(None)) == []
    assert see("I48", weighed(status="rejected")) == []
    assert see("I48", weighed(kind="exception")) == []


def test_a_decision_written_up_weeks_later_by_hand_is_self_reported() -> None:
    late = weighed(source="B", recorded_at="2025-06-17 12:00")
    seen = see_one("I48", late)
    assert (seen.held, seen.base, seen.proof) == (True, "C", "C")
    assert see_one("I48", weighed(source="B", recorded_at="2025-06-16 12:00")).base == "B"

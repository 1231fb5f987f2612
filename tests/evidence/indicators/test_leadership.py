# SPDX-License-Identifier: Apache-2.0
"""I71: people are hired by what they once did, marked before the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.models import AnecdoteMark, HiringAnecdote, HiringCase
from tests.cast import make, make_person, make_unit
from tests.evidence.indicators.seeing import figure_of, see, see_one

if TYPE_CHECKING:
    from customary.store.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def interviewers() -> list[Person]:
    return [make_person(), make_person()]


def hire(**fields: object) -> HiringCase:
    given = {"job_title": "Engineer", "opened_on": "2025-04-01", "outcome": "hired"}
    decided = {"decided_at": "2025-06-02 12:00"}
    return make(HiringCase, **(given | decided | fields))


def anecdote(
    case: HiringCase,
    interviewers: list[Person],
    *,
    marked_at: str = "2025-06-01 12:00",
    source: str = "A",
) -> None:
    told = {"situation": "A queue", "act": "Stayed late", "effect": "A laugh"}
    made = make(HiringAnecdote, hiring_case=case, **told)
    for interviewer in interviewers:
        marked = {"anecdote": made, "interviewer": interviewer, "marked_at": marked_at}
        make(AnecdoteMark, mark=4, source=source, **marked)


def test_two_anecdotes_marked_by_two_interviewers_hold(interviewers: list[Person]) -> None:
    newcomer = make_person(unit=make_unit(), level="manager")
    case = hire(person=newcomer)
    anecdote(case, interviewers)
    anecdote(case, interviewers)
    seen = see_one("I71", case)
    assert seen.held
    assert (seen.unit, seen.level) == (newcomer.unit_id, "manager")
    assert (seen.base, seen.proof, seen.proof_table) == ("A", "A", "anecdote_marks")


def test_one_anecdote_or_one_interviewer_does_not(interviewers: list[Person]) -> None:
    case, twice = hire(), hire()
    anecdote(case, interviewers)
    anecdote(case, interviewers[:1])
    anecdote(twice, [interviewers[0], interviewers[0]])
    anecdote(twice, [interviewers[0], interviewers[0]])
    assert not see_one("I71", case).held
    assert not see_one("I71", twice).held


def test_at20_a_hire_decided_before_the_anecdotes_are_marked_is_not_counted(
    interviewers: list[Person],
) -> None:
    case = hire()
    anecdote(case, interviewers)
    anecdote(case, interviewers, marked_at="2025-06-02 12:01")
    assert not see_one("I71", case).held
    found = figure_of("I71")
    assert (found.numerator, found.denominator) == (0, 1)


def test_marks_are_as_good_as_the_weakest_that_is_needed(interviewers: list[Person]) -> None:
    case = hire()
    anecdote(case, interviewers)
    anecdote(case, interviewers, source="C")
    assert see_one("I71", case).proof == "C"
    anecdote(case, interviewers, source="B")
    assert see_one("I71", case).proof == "B"


def test_cases_that_ended_otherwise_are_left_out() -> None:
    assert see("I71", hire(outcome="rejected")) == []
    assert see("I71", hire(outcome="open", decided_at=None)) == []

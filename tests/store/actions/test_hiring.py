# SPDX-License-Identifier: Apache-2.0
"""Hiring: told deeds, marked by two, and only then decided."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from customary.store.access import NotAllowed, Viewer
from customary.store.actions.hiring import (
    QUESTION_BANK,
    decide_hire,
    mark_anecdote,
    open_hiring_case,
    record_anecdote,
)
from customary.store.actions.refusal import Refused
from customary.store.models import HiringAnecdote, HiringCase, HiringOutcome
from tests.cast import make_person
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db


def tell(by: Viewer, case: HiringCase, prompt: str = "own_mistake") -> HiringAnecdote:
    return record_anecdote(
        by, case, prompt=prompt, situation="A parcel was lost", act="I drove", effect="It came"
    )


@pytest.fixture
def people_lead() -> Viewer:
    return viewer("people_lead")


@pytest.fixture
def case(people_lead: Viewer) -> HiringCase:
    return open_hiring_case(people_lead, job_title="Agent")


def test_at20_the_question_bank_holds_both_named_prompts() -> None:
    with override("en"):
        assert "former manager" in str(QUESTION_BANK["former_manager"].question)
        assert "made a customer laugh" in str(QUESTION_BANK["made_customer_laugh"].question)
    assert all(str(prompt.listen_for) for prompt in QUESTION_BANK.values())


def test_at20_nobody_is_hired_before_two_anecdotes_are_marked_by_two(
    people_lead: Viewer, case: HiringCase
) -> None:
    hired, second = make_person("Hired"), make_person("Second interviewer")
    told = [tell(people_lead, case, key) for key in ("former_manager", "made_customer_laugh")]
    for done, (anecdote, interviewer) in enumerate(
        [(told[0], None), (told[1], None), (told[0], second)]
    ):
        mark_anecdote(people_lead, anecdote, mark=4, interviewer=interviewer)
        with pytest.raises(Refused) as refusal:
            decide_hire(people_lead, case, outcome=HiringOutcome.HIRED, person=hired)
        assert refusal.value.where == "outcome", done
    mark_anecdote(people_lead, told[1], mark=5, interviewer=second)
    decided = decide_hire(people_lead, case, outcome=HiringOutcome.HIRED, person=hired)
    assert decided.person == hired
    assert decided.decided_at is not None


def test_at20_nobody_is_turned_down_unheard_but_a_candidate_may_withdraw(
    people_lead: Viewer, case: HiringCase
) -> None:
    with pytest.raises(Refused):
        decide_hire(people_lead, case, outcome=HiringOutcome.REJECTED)
    gone = decide_hire(people_lead, case, outcome=HiringOutcome.WITHDRAWN)
    assert gone.outcome == HiringOutcome.WITHDRAWN


def test_an_interviewer_marks_once_from_1_to_5(people_lead: Viewer, case: HiringCase) -> None:
    anecdote = tell(people_lead, case)
    with pytest.raises(Refused, match="not 6"):
        mark_anecdote(people_lead, anecdote, mark=6)
    mark_anecdote(people_lead, anecdote, mark=3)
    with pytest.raises(Refused, match="already"):
        mark_anecdote(people_lead, anecdote, mark=5)


def test_after_the_decision_nothing_is_added(people_lead: Viewer, case: HiringCase) -> None:
    anecdote = tell(people_lead, case)
    decide_hire(people_lead, case, outcome=HiringOutcome.WITHDRAWN)
    with pytest.raises(Refused, match="decided"):
        mark_anecdote(people_lead, anecdote, mark=5)
    with pytest.raises(Refused, match="decided"):
        tell(people_lead, case)


def test_a_question_that_is_not_in_the_bank_is_not_asked(
    people_lead: Viewer, case: HiringCase
) -> None:
    with pytest.raises(ValueError, match="stars"):
        tell(people_lead, case, "stars")


def test_others_read_and_mark_no_anecdotes(people_lead: Viewer, case: HiringCase) -> None:
    anecdote = tell(people_lead, case)
    for somebody in (viewer(), viewer("executive")):
        with pytest.raises(NotAllowed):
            mark_anecdote(somebody, anecdote, mark=1)

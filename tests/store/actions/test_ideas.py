# SPDX-License-Identifier: Apache-2.0
"""Ideas: anyone's, answered within two weeks, by somebody else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, System
from customary.store.actions.ideas import answer_idea, overdue_ideas, propose_idea
from customary.store.actions.refusal import Refused
from customary.store.models import InitiativeStatus, OutboxMessage, Person
from tests.cast import day, make_initiative, make_person, make_unit
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db
READER = System("test")


def test_at15_an_idea_without_an_answer_for_15_days_is_overdue() -> None:
    idea = make_initiative("2025-03-01 16:00")
    assert list(overdue_ideas(READER, day("2025-03-15"))) == []
    assert list(overdue_ideas(READER, day("2025-03-16"))) == [idea]


def test_at15_an_answered_idea_is_not_overdue_any_more() -> None:
    late = make_initiative("2025-03-01", answered_at="2025-03-20", status="accepted")
    assert list(overdue_ideas(READER, day("2025-03-19"))) == [late], "as it stood on that day"
    assert list(overdue_ideas(READER, day("2025-03-20"))) == []


def test_only_ideas_are_overdue() -> None:
    make_initiative("2025-03-01", kind="project")
    assert not overdue_ideas(READER, day("2025-12-31")).exists()


def test_an_idea_belongs_to_whoever_had_it_and_is_answered_by_mail() -> None:
    unit = make_unit()
    thinker = make_person("Thinker", unit=unit, email="thinker@example.org")
    me = viewer(person=thinker)
    idea = propose_idea(me, title="Call back first", description="Before they call again.")
    assert (idea.proposed_by_id, idea.unit_id) == (thinker.pk, unit.pk)
    answered = answer_idea(viewer("cx_lead"), idea, accept=True, answer="From June on.")
    assert answered.status == InitiativeStatus.ACCEPTED
    assert answered.answered_at <= timezone.now()
    mail = OutboxMessage.objects.get()
    assert mail.recipient == "thinker@example.org"
    assert "From June on." in mail.body


def test_nobody_answers_an_idea_of_their_own() -> None:
    me = viewer("cx_lead")
    idea = propose_idea(me, title="Mine")
    with pytest.raises(NotAllowed):
        answer_idea(me, idea, accept=True, answer="Great.")


def test_an_answer_is_given_once_and_says_something() -> None:
    idea, lead = make_initiative("2025-03-01"), viewer("cx_lead")
    with pytest.raises(Refused):
        answer_idea(lead, idea, accept=False, answer=" ")
    answer_idea(lead, idea, accept=False, answer="It would cost them a day.")
    with pytest.raises(Refused, match="has its answer"):
        answer_idea(lead, idea, accept=True, answer="Or not.")
    assert not OutboxMessage.objects.exists(), "nobody is known who had it"
    assert Person.objects.count() == 1

# SPDX-License-Identifier: Apache-2.0
"""Disputes: raised by anyone, answered by those who answer for it, and kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from customary.store.access import NotAllowed, Viewer, viewer_for
from customary.store.actions.disputes import answer_dispute, raise_dispute
from customary.store.actions.refusal import Refused
from customary.store.models import Dispute, GradingRun, OrgUnit, OutboxMessage, PracticeGrade
from customary.store.queries.disputes import disputes
from customary.store.queries.home import home
from tests.cast import day, make_person, make_unit
from tests.store.actions.viewers import account, history, viewer

pytestmark = pytest.mark.django_db


def graded(unit: OrgUnit | None = None) -> GradingRun:
    run = GradingRun.objects.create(as_of=day("2025-03-31"), finished_at=timezone.now())
    PracticeGrade.objects.create(run=run, practice="C49", unit=unit, grade=1, reason="said")
    return run


def dispute(by: Viewer, unit: OrgUnit | None = None) -> Dispute:
    return raise_dispute(
        by, practice="C49", run=graded(unit), unit=unit, text="We ask every week, by phone."
    )


def manager_of(unit: OrgUnit) -> Viewer:
    lead = make_person("Lead", unit=unit)
    make_person("Report", unit=unit, manager=lead)
    return viewer_for(account(lead))


def test_anyone_disputes_a_grade_and_it_is_kept_with_the_grade_disputed() -> None:
    me = viewer()
    raised = dispute(me)
    assert (raised.grade, raised.raised_by_id, raised.answer) == (1, me.person, "")
    assert len(history(raised)) == 1


def test_there_is_nothing_to_dispute_where_nothing_was_graded() -> None:
    with pytest.raises(Refused, match="no grade"):
        raise_dispute(viewer(), practice="C49", run=graded(), unit=make_unit(), text="Wrong.")


@pytest.mark.parametrize("role", ["admin", "cx_lead", "people_lead"])
def test_those_who_answer_for_the_culture_answer_once(role: str) -> None:
    raised, answering = dispute(viewer()), viewer(role)
    answered = answer_dispute(answering, raised, "Calls are counted from May on.")
    assert answered.answered_by_id == answering.person
    assert answered.answered_at is not None
    with pytest.raises(Refused, match="has its answer"):
        answer_dispute(answering, raised, "Or never.")
    assert [change.after.get("answer") for change in history(raised)] == [
        "",
        "Calls are counted from May on.",
    ]


def test_a_manager_answers_for_the_own_unit_and_no_other() -> None:
    ours, theirs = make_unit("Ours"), make_unit("Theirs")
    manager = manager_of(ours)
    assert answer_dispute(manager, dispute(viewer(), ours), "We look into it.").answer
    for elsewhere in (theirs, None):
        with pytest.raises(NotAllowed):
            answer_dispute(manager, dispute(viewer(), elsewhere), "No.")


def test_an_employee_answers_no_dispute_and_nobody_answers_their_own() -> None:
    raised = dispute(viewer())
    with pytest.raises(NotAllowed):
        answer_dispute(viewer(), raised, "Yes.")
    lead = viewer("cx_lead")
    with pytest.raises(Refused, match="Somebody else"):
        answer_dispute(lead, dispute(lead), "I was right.")


def test_a_units_grade_is_asked_of_whoever_leads_it_by_mail_and_on_their_first_page() -> None:
    unit = make_unit("Support")
    lead = manager_of(unit)
    raised = dispute(viewer(unit=unit), unit)
    assert raised.asked_of_id == lead.person
    mail = OutboxMessage.objects.get()
    assert "We ask every week, by phone." in mail.body
    assert [kind.key for kind in home(lead).waiting] == ["disputes_asked"]
    answer_dispute(lead, raised, "Now it is counted.")
    assert not home(lead).waiting


def test_a_grade_of_the_whole_is_asked_of_the_role_that_leads_it_and_never_of_who_disputes() -> (
    None
):
    executive, lead = viewer("executive"), viewer("cx_lead")
    assert dispute(viewer()).asked_of_id == executive.person, "decisions are led by executives"
    assert dispute(executive).asked_of_id == lead.person


def test_whoever_is_asked_may_answer_whatever_their_role() -> None:
    service = viewer("service_lead")
    raised = dispute(viewer())
    with pytest.raises(NotAllowed):
        answer_dispute(service, raised, "No.")
    Dispute.objects.filter(pk=raised.pk).update(asked_of=service.person)
    assert answer_dispute(service, raised, "Yes.").answer == "Yes."


def test_an_answer_is_due_and_then_overdue() -> None:
    raised = dispute(viewer())
    assert not disputes(viewer())[0].is_overdue
    Dispute.objects.filter(pk=raised.pk).update(created_at=timezone.now() - timedelta(days=16))
    assert disputes(viewer())[0].is_overdue

# SPDX-License-Identifier: Apache-2.0
"""Decisions: what they mean for customers and employees comes before the approval."""

from __future__ import annotations

import pytest

from customary.store.access import NotAllowed
from customary.store.actions.decisions import (
    approve_decision,
    propose_decision,
    reject_decision,
    state_impact,
)
from customary.store.actions.refusal import Refused
from customary.store.models import DecisionKind, DecisionStatus
from tests.cast import make_unit
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["business", "product", "policy", "budget"])
def test_a_decision_is_not_approved_before_both_impacts_are_stated(kind: str) -> None:
    boss = viewer("executive")
    decision = propose_decision(boss, kind=DecisionKind(kind), title="Close on Sundays")
    with pytest.raises(Refused) as refusal:
        approve_decision(boss, decision)
    assert refusal.value.where == "customer_impact"
    state_impact(boss, decision, customer="They wait until Monday.")
    with pytest.raises(Refused) as refusal:
        approve_decision(boss, decision)
    assert refusal.value.where == "employee_impact"
    state_impact(boss, decision, employee="Sundays off.")
    approved = approve_decision(boss, decision, altered=True)
    assert approved.status == DecisionStatus.APPROVED
    assert approved.customer_impact_at < approved.decided_at
    assert approved.employee_impact_at < approved.decided_at
    assert len(history(approved)) == 4


def test_an_exception_for_a_customer_needs_no_statement() -> None:
    lead = viewer("service_lead")
    relief = propose_decision(lead, kind=DecisionKind.RELIEF, title="Two weeks more to pay")
    assert approve_decision(lead, relief).decided_by_id == lead.person


def test_what_is_decided_stays_decided() -> None:
    boss = viewer("executive")
    decision = reject_decision(
        boss, propose_decision(boss, kind=DecisionKind.BUDGET, title="More marble")
    )
    with pytest.raises(Refused, match="has been decided"):
        state_impact(boss, decision, customer="None.")
    with pytest.raises(Refused, match="has been decided"):
        approve_decision(boss, decision)


def test_an_employee_proposes_nothing_for_the_company() -> None:
    with pytest.raises(NotAllowed):
        propose_decision(viewer(unit=make_unit()), kind=DecisionKind.BUDGET, title="A raise")

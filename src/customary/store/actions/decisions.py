# SPDX-License-Identifier: Apache-2.0
"""Decisions: what they mean for customers and employees is said before they are approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.store.access import require_at, require_row
from customary.store.actions.records import add, change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Decision, DecisionKind, DecisionStatus

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import OrgUnit

#: Decisions that steer; an exception or relief for one customer is within one's own authority.
STEERING = (
    DecisionKind.BUSINESS,
    DecisionKind.PRODUCT,
    DecisionKind.POLICY,
    DecisionKind.BUDGET,
)


@transaction.atomic
def propose_decision(
    by: Reader,
    *,
    kind: DecisionKind,
    title: str,
    rationale: str = "",
    options: str = "",
    customer_impact: str = "",
    employee_impact: str = "",
    unit: OrgUnit | None = None,
) -> Decision:
    """A proposal; the impact may be stated now or later, but before it is approved."""
    require_at(by, "write", "decisions", unit=unit.pk if unit else None)
    now = timezone.now()
    return add(
        by,
        Decision,
        kind=kind,
        title=filled(title, "title"),
        rationale=rationale.strip(),
        options=options.strip(),
        unit=unit,
        decided_by_id=person_of(by),
        proposed_at=now,
        **_impact("customer", customer_impact),
        **_impact("employee", employee_impact),
    )


@transaction.atomic
def state_impact(
    by: Reader, decision: Decision, *, customer: str = "", employee: str = ""
) -> Decision:
    """The proposal with its impact on customers, on employees, or on both stated now."""
    require_row(by, "write", decision)
    decision = _open(decision)
    stated = _impact("customer", customer) | _impact("employee", employee)
    if not stated:
        raise Refused(_("Something is missing here."), "customer_impact")
    return change(by, decision, **stated)


@transaction.atomic
def approve_decision(by: Reader, decision: Decision, *, altered: bool | None = None) -> Decision:
    """The decision, taken by the acting person; `altered` says whether the impact changed it.

    Raises:
        Refused: nobody has said what it means for customers, or for employees.
    """
    require_row(by, "write", decision)
    decision = _open(decision)
    if decision.kind in STEERING:
        _refuse_unweighed(decision)
    return change(
        by,
        decision,
        status=DecisionStatus.APPROVED,
        decided_by_id=person_of(by),
        decided_at=timezone.now(),
        altered_by_impact=altered,
    )


@transaction.atomic
def reject_decision(by: Reader, decision: Decision) -> Decision:
    """The proposal, turned down."""
    require_row(by, "write", decision)
    return change(by, _open(decision), status=DecisionStatus.REJECTED, decided_at=timezone.now())


def _impact(on: str, text: str) -> dict[str, Any]:
    text = text.strip()
    return {f"{on}_impact": text, f"{on}_impact_at": timezone.now()} if text else {}


def _open(decision: Decision) -> Decision:
    decision = locked(decision)
    if decision.status != DecisionStatus.PROPOSED:
        raise Refused(_("This has been decided."), "", _("Propose a new decision."))
    return decision


def _refuse_unweighed(decision: Decision) -> None:
    if not decision.customer_impact.strip() or decision.customer_impact_at is None:
        raise Refused(
            _("Nobody has said yet what this means for customers."),
            "customer_impact",
            _("State the impact on customers, then approve."),
        )
    if not decision.employee_impact.strip() or decision.employee_impact_at is None:
        raise Refused(
            _("Nobody has said yet what this means for employees."),
            "employee_impact",
            _("State the impact on employees, then approve."),
        )

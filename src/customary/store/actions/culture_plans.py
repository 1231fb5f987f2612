# SPDX-License-Identifier: Apache-2.0
"""Culture plans, approved once the culture there was measured; and plays, begun and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.catalogue import load_catalogue
from customary.store.access import require_at
from customary.store.actions.records import add, change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Initiative, InitiativeKind, InitiativeStatus
from customary.store.queries.assessments import EVERYBODY, has_baseline
from customary.store.queries.organisation import time_zone

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import Metric, OrgUnit


@transaction.atomic
def propose_culture_plan(
    by: Reader, *, title: str, first_step: str = "", unit: OrgUnit | None = None
) -> Initiative:
    """A plan to change the culture of a unit, or without one of the whole organisation."""
    require_at(by, "write", "initiatives", unit=unit.pk if unit else None)
    return add(
        by,
        Initiative,
        kind=InitiativeKind.TRANSFORMATION,
        title=filled(title, "title"),
        first_step=first_step.strip(),
        unit=unit,
        owner_id=person_of(by),
        proposed_by_id=person_of(by),
        proposed_at=timezone.now(),
    )


@transaction.atomic
def approve_culture_plan(by: Reader, plan: Initiative) -> Initiative:
    """The culture plan, approved.

    Raises:
        Refused: no assessment whose results are told of the unit closed before today, or the plan
            has its answer. `where` is "baseline" for the first.
    """
    plan = locked(plan)
    require_at(by, "write", "initiatives", unit=plan.unit_id)
    if not plan.is_culture_plan:
        raise ValueError(f"Only a culture plan is approved here, not {plan.kind}.")
    if plan.status != InitiativeStatus.PROPOSED:
        raise Refused(_("This plan has its answer."))
    zone, now = time_zone(), timezone.now()
    if not has_baseline(plan.unit_id or EVERYBODY, before=now.astimezone(zone).date(), zone=zone):
        raise Refused(
            _("The culture it would change has not been measured yet."),
            "baseline",
            _("Ask people first; approve the plan once the results are out, from the day after."),
        )
    return change(by, plan, status=InitiativeStatus.ACCEPTED, answered_at=now)


@transaction.atomic
def begin_play(
    by: Reader,
    *,
    practice: str,
    title: str,
    customer_problem: str,
    metric: Metric,
    before: float,
    unit: OrgUnit | None = None,
    first_step: str = "",
) -> Initiative:
    """A play under way: an experiment for a practice that suits the unit's type, measured before.

    Raises:
        Refused: no play has this practice, or it names no customers' problem.
    """
    require_at(by, "write", "initiatives", unit=unit.pk if unit else None)
    if not any(practice in play.practices for play in load_catalogue().plays.values()):
        raise Refused(_("There is no play with this practice."), "practice")
    now = timezone.now()
    return add(
        by,
        Initiative,
        kind=InitiativeKind.EXPERIMENT,
        status=InitiativeStatus.ACTIVE,
        title=filled(title, "title"),
        customer_problem=filled(customer_problem, "customer_problem"),
        first_step=first_step.strip(),
        practice=practice,
        metric=metric,
        before_value=before,
        unit=unit,
        owner_id=person_of(by),
        proposed_by_id=person_of(by),
        proposed_at=now,
        answered_at=now,
        started_on=timezone.localdate(now),
    )

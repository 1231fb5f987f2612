# SPDX-License-Identifier: Apache-2.0
"""Goals: set and changed here; none may hang on a grade, and speed never stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from customary.catalogue.naming import grade_named
from customary.store.access import require_at
from customary.store.actions.records import add, change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import Goal, Metric, MetricKind

if TYPE_CHECKING:
    from datetime import date

    from customary.store.access import Reader
    from customary.store.models import OrgUnit, Person

#: The most that speed may weigh among somebody's goals (catalogue rule on the balance of metrics).
MOST_SPEED = 0.4


@transaction.atomic
def set_goal(
    by: Reader,
    *,
    title: str,
    metric: Metric,
    starts_on: date,
    ends_on: date,
    unit: OrgUnit | None = None,
    owner: Person | None = None,
    owner_role: str = "",
    segment: str = "",
    baseline: float | None = None,
    target: float | None = None,
    weight: float | None = None,
    goal: Goal | None = None,
) -> Goal:
    """A new goal, or the given one changed.

    Raises:
        Refused: it hangs on a grade, ends before it starts, belongs to nobody, or is about speed
            with too much weight or without a goal about quality beside it.
    """
    own = owner is not None and owner.pk == person_of(by)
    require_at(by, "write", "goals", unit=unit.pk if unit else None, own=own)
    if goal is not None:
        goal = locked(goal)
        require_at(by, "write", "goals", unit=goal.unit_id, own=goal.owner_id == person_of(by))
    values: dict[str, Any] = {
        "title": filled(title, "title"),
        "metric": metric,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "unit": unit,
        "owner": owner,
        "owner_role": owner_role.strip(),
        "segment": segment.strip(),
        "baseline": baseline,
        "target": target,
        "weight": weight,
    }
    _refuse_grades(title, "title")
    _refuse_grades(metric.name, "metric")
    if ends_on < starts_on:
        raise Refused(_("It ends before it starts."), "ends_on")
    if owner is None and unit is None and not owner_role.strip():
        raise Refused(_("Nobody has this goal yet."), "owner", _("Name a person, a job or a unit."))
    if metric.kind == MetricKind.SPEED:
        _refuse_haste(values, but=goal)
    return change(by, goal, **values) if goal else add(by, Goal, **values)


def _refuse_grades(text: str, where: str) -> None:
    if named := grade_named(text):
        raise Refused(
            _("No goal may hang on a grade, and this names one: %(named)s.") % {"named": named},
            where,
            _(
                "People would work on the grade instead of for customers. Choose what customers "
                "feel: an outcome, or its quality."
            ),
        )


def _refuse_haste(values: dict[str, Any], *, but: Goal | None) -> None:
    weight = share_of(values["weight"])
    if weight is not None and weight > MOST_SPEED:
        raise Refused(
            _("Speed weighs %(weight)s here; %(most)s is the most.")
            % {"weight": f"{weight:.0%}", "most": f"{MOST_SPEED:.0%}"},
            "weight",
            _("Give quality or outcome the larger part."),
        )
    partners = _beside(values).filter(metric__kind__in=(MetricKind.QUALITY, MetricKind.OUTCOME))
    if but is not None:
        partners = partners.exclude(pk=but.pk)
    if not partners.exists():
        raise Refused(
            _("Speed alone makes people hurry customers along."),
            "metric",
            _("First set a goal about quality or outcome for the same people and time."),
        )


def share_of(weight: float | None) -> float | None:
    """A weight as a share: 40 and 0.4 are the same."""
    return None if weight is None else weight / 100 if weight > 1 else weight


def _beside(values: dict[str, Any]) -> Any:
    """Goals of the same people over some of the same time."""
    whose = Q(pk__in=())
    if values["owner"] is not None:
        whose |= Q(owner=values["owner"])
    if values["unit"] is not None:
        whose |= Q(unit=values["unit"], owner=None)
    if values["owner_role"]:
        whose |= Q(owner_role__iexact=values["owner_role"], owner=None)
    return Goal.objects.filter(
        whose, starts_on__lte=values["ends_on"], ends_on__gte=values["starts_on"]
    )

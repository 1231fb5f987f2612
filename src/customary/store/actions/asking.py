# SPDX-License-Identifier: Apache-2.0
"""Whom to ask about a grade: whoever answers for the records behind it, by a stated rule.

A unit's grade is asked of whoever leads the unit, else the nearest unit above. The grade of the
whole organisation is asked of the role that leads the practice's capability, else of the next in
`IN_TURN`. Nobody is asked about what they dispute themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from customary.catalogue import load_catalogue
from customary.store.models import Account, Person, Role

if TYPE_CHECKING:
    from customary.store.models import OrgUnit

#: The role that leads each capability; customer experience leads all others.
LEADS: dict[str, Role] = {
    "decisions": Role.EXECUTIVE,
    "dialogue": Role.PEOPLE_LEAD,
    "goals": Role.EXECUTIVE,
    "leadership": Role.EXECUTIVE,
    "programmes": Role.PEOPLE_LEAD,
    "service": Role.SERVICE_LEAD,
    "value": Role.EXECUTIVE,
}
IN_TURN = (Role.CX_LEAD, Role.EXECUTIVE, Role.PEOPLE_LEAD, Role.ADMIN)


def owner_of_grade(practice: str, unit: OrgUnit | None, *, but: int | None) -> Person | None:
    """The person to ask about a grade, somebody else than `but`; None where there is nobody."""
    here = unit
    while here is not None:
        leader = _leader(here, but)
        if leader is not None:
            return leader
        here = here.parent
    capability = load_catalogue().practice(practice).capability
    for role in (LEADS.get(capability, Role.CX_LEAD), *IN_TURN):
        holder = _holder(role, but)
        if holder is not None:
            return holder
    return None


def address_of(person: Person) -> tuple[str, str]:
    """Where mail reaches a person, and the language they read; "" where nothing is known."""
    account = Account.objects.filter(person=person, is_active=True).first()
    return (account.email, account.language) if account else (person.email, "")


def _leader(unit: OrgUnit, but: int | None) -> Person | None:
    """Whoever most people of a unit report to."""
    people = Person.objects.filter(Person.COUNTED, unit=unit, ended_on=None, erased_at=None)
    managers = (
        people.exclude(manager=None)
        .filter(manager__ended_on=None, manager__erased_at=None)
        .values("manager")
        .annotate(count=Count("pk"))
        .order_by("-count", "manager")
    )
    keys = [row["manager"] for row in managers if row["manager"] not in (None, but)]
    return Person.objects.filter(pk__in=keys[:1]).first()


def _holder(role: Role, but: int | None) -> Person | None:
    """Whoever holds a role everywhere, the longest first."""
    holding = Account.objects.filter(
        is_active=True, role_grants__role=role, role_grants__unit=None
    ).exclude(person=but)
    found = holding.select_related("person").order_by("role_grants__pk").first()
    return found.person if found else None

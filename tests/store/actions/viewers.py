# SPDX-License-Identifier: Apache-2.0
"""Who acts in these tests: somebody with an account and roles, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.store.access import Viewer, viewer_for
from customary.store.models import Account, Change, OrgUnit, Person, RoleGrant
from tests.cast import make_person

if TYPE_CHECKING:
    from django.db.models import Model


def viewer(*roles: str, unit: OrgUnit | None = None, person: Person | None = None) -> Viewer:
    """Somebody with these roles, everywhere; an employee of `unit`."""
    person = person or make_person("Somebody", unit=unit)
    return viewer_for(account(person, *roles))


def account(person: Person, *roles: str, at: OrgUnit | None = None) -> Account:
    """The account of a person, with roles held everywhere or at a unit."""
    number = person.pk
    made = Account.objects.create_user(f"someone{number}@example.org", "secret", person=person)
    for role in roles:
        RoleGrant.objects.create(account=made, role=role, unit=at)
    return made


def history(row: Model) -> list[Change]:
    """How a row changed, the first change first."""
    return list(Change.objects.filter(table=row._meta.db_table, record_id=row.pk).order_by("pk"))

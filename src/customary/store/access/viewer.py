# SPDX-License-Identifier: Apache-2.0
"""Who is looking: an account with its roles and their units, or a job of the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Q

from customary.store.access.matrix import MANAGER, UnitsOf, matrix
from customary.store.models import Account, OrgUnit, Person, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

#: Django has no recursive queries. UNION drops doubles, so a circle of managers ends too.
REPORTS_BY_UNIT = """
    WITH RECURSIVE reports (id) AS (
        SELECT id FROM people WHERE manager_id = %s AND ended_on IS NULL
        UNION
        SELECT people.id FROM people JOIN reports ON people.manager_id = reports.id
        WHERE people.ended_on IS NULL
    )
    SELECT people.unit_id, COUNT(*) FROM people JOIN reports ON reports.id = people.id
    WHERE people.unit_id IS NOT NULL AND people.id <> %s GROUP BY people.unit_id
"""


@dataclass(frozen=True)
class Viewer:
    """Somebody who is signed in.

    Attributes:
        account: id of the account.
        person: id of the person it belongs to.
        aliases: ids of the rows that are the same person in other sources.
        unit: id of the unit that person works in, None for none.
        language: the account's language.
        roles: each role held, with the ids of the units it is held for; None is everywhere.
    """

    account: int
    person: int
    unit: int | None
    language: str
    roles: Mapping[str, frozenset[int] | None]
    aliases: frozenset[int] = frozenset()

    @property
    def persons(self) -> frozenset[int]:
        """Every row that is this person: what is recorded under any of them is their own."""
        return self.aliases | {self.person}

    def has(self, *roles: str) -> bool:
        """Whether one of the roles is held, anywhere."""
        return any(role in self.roles for role in roles)

    @property
    def led(self) -> frozenset[int]:
        """The units this person leads, with all below them."""
        return self.roles.get(MANAGER) or frozenset()


@dataclass(frozen=True)
class System:
    """A job, a command or an export: sees everything, and says what for."""

    purpose: str

    def __post_init__(self) -> None:
        if not self.purpose:
            raise ValueError("The system reads for a purpose; name it.")


Reader = Viewer | System


def viewer_for(
    account: Account | AbstractBaseUser | AnonymousUser, *, language: str = ""
) -> Viewer:
    """The viewer behind a signed-in account, in a handful of queries.

    `language` is the one now read in, where it is not the account's own.

    Raises:
        ValueError: the account is not one of ours, or may not sign in any more.
    """
    if not isinstance(account, Account) or not account.is_active:
        raise ValueError("Only an active account looks at anything.")
    person = account.person.same_as or account.person
    aliases = frozenset(Person.objects.filter(same_as=person).values_list("pk", flat=True))
    children = children_of_units()
    led = below(_units_led(person), children)
    roles: dict[str, frozenset[int] | None] = {}
    for role, unit in [
        (Role.EMPLOYEE.value, None),
        *account.role_grants.values_list("role", "unit_id"),
    ]:
        if matrix().units_of[role] is UnitsOf.OWN:
            roles[role] = frozenset({person.unit_id} if person.unit_id else ())
        elif unit is None:
            roles[role] = None
        elif (held := roles.get(role, frozenset())) is not None:
            roles[role] = held | below({unit}, children)
    if led:
        roles[MANAGER] = led
    language = language or account.language
    return Viewer(account.pk, person.pk, person.unit_id, language, roles, aliases)


def children_of_units() -> dict[int, list[int]]:
    """The ids of the units directly below each unit."""
    children: dict[int, list[int]] = {}
    for unit, parent in OrgUnit.objects.exclude(parent=None).values_list("pk", "parent_id"):
        children.setdefault(parent or 0, []).append(unit)
    return children


def below(units: Iterable[int], children: Mapping[int, Iterable[int]]) -> frozenset[int]:
    """The units and every unit below them."""
    found: set[int] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children.get(unit, ()))
    return frozenset(found)


def _units_led(person: Person) -> set[int]:
    """The units most of whose other people report to this person, directly or through others.

    An own unit without anybody else counts too: the head of a department often stands alone
    in it, above the teams.
    """
    reporting = _reports_by_unit(person)
    if not reporting:
        return set()
    own = {person.unit_id} if person.unit_id else set()
    others = dict(
        Person.objects.filter(Person.COUNTED, Q(unit__in=[*reporting, *own]), ended_on=None)
        .exclude(pk=person.pk)
        .values_list("unit_id")
        .annotate(count=Count("pk"))
    )
    return {
        unit
        for unit in {*reporting, *own}
        if 2 * reporting.get(unit, 0) > others.get(unit, 0)
        or (unit in own and not others.get(unit))
    }


def _reports_by_unit(person: Person) -> dict[int, int]:
    """How many people of each unit report to somebody, directly or through others."""
    with connection.cursor() as cursor:
        cursor.execute(REPORTS_BY_UNIT, [person.pk, person.pk])
        return dict(cursor.fetchall())

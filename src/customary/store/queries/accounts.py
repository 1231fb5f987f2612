# SPDX-License-Identifier: Apache-2.0
"""Accounts, the roles they hold and the invitations that wait, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import require
from customary.store.models import Account, Invitation, Role, RoleGrant
from customary.store.queries.shared import spoken

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Reader


@dataclass(frozen=True)
class HeldRole:
    """A role and the unit it is held for; without one it is held everywhere."""

    id: int
    role: str
    unit: int | None
    unit_name: str

    @property
    def role_name(self) -> str:
        """The role in the language now spoken."""
        return str(Role(self.role).label)


@dataclass(frozen=True)
class AccountRow:
    """Somebody who can sign in."""

    id: int
    email: str
    person: int
    person_name: str
    is_active: bool
    last_login: datetime | None
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True)
class InvitationRow:
    """A place offered and not taken yet."""

    id: int
    email: str
    person: int
    person_name: str
    expires_at: datetime
    is_expired: bool


def accounts(reader: Reader) -> tuple[AccountRow, ...]:
    """Every account by its person's name."""
    require(reader, "read", "accounts")
    held: dict[int, list[HeldRole]] = {}
    for grant in RoleGrant.objects.select_related("unit").order_by("role", "unit__name", "pk"):
        unit_name = spoken(reader, grant.unit) if grant.unit else ""
        row = HeldRole(grant.pk, grant.role, grant.unit_id, unit_name)
        held.setdefault(grant.account_id, []).append(row)
    rows = Account.objects.select_related("person").order_by("person__full_name", "pk")
    return tuple(
        AccountRow(
            id=row.pk,
            email=row.email,
            person=row.person_id,
            person_name=row.person.full_name,
            is_active=row.is_active,
            last_login=row.last_login,
            roles=tuple(held.get(row.pk, ())),
        )
        for row in rows
    )


def invitations(reader: Reader) -> tuple[InvitationRow, ...]:
    """Invitations not accepted yet, the newest first."""
    require(reader, "read", "accounts")
    now = timezone.now()
    rows = Invitation.objects.filter(accepted_at=None).select_related("person").order_by("-pk")
    return tuple(
        InvitationRow(
            id=row.pk,
            email=row.email,
            person=row.person_id,
            person_name=row.person.full_name,
            expires_at=row.expires_at,
            is_expired=row.expires_at <= now,
        )
        for row in rows
    )


def role_choices() -> list[tuple[str, str]]:
    """The roles that can be granted, with their words in the language now spoken."""
    return [(role.value, str(role.label)) for role in Role if role is not Role.EMPLOYEE]

# SPDX-License-Identifier: Apache-2.0
"""Accounts: opened for a person, with roles, never without someone being answerable for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from customary.store.models import Account, Change, EvidenceGrade, Person, Role, RoleGrant, Source

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def create_account(
    by: Account | None,
    *,
    email: str,
    password: str,
    roles: Iterable[Role],
    full_name: str = "",
    language: str = "en",
    purpose: str = "",
) -> Account:
    """Open an account with these roles over the whole organisation, its address counted as proven.

    The account belongs to the person with that address, who is recorded when nobody has it.
    `by` is the account that answers for it; where there is none, `purpose` names the job.
    Raises ValueError with a sentence for people: no address, a taken one, a weak password.
    """
    if by is None and not purpose:
        raise ValueError("An account is opened by somebody, or for a stated purpose.")
    email = email.strip().lower()
    _refuse_unusable(email, password)
    person = person_expecting_account(email) or _record_person(email, full_name=full_name)
    account = Account.objects.create_user(email, password, person=person, language=language)
    granted = sorted(set(roles))
    RoleGrant.objects.bulk_create(
        RoleGrant(account=account, role=role, granted_by=by) for role in granted
    )
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    note_opening(account, by=by, purpose=purpose, roles=granted)
    return account


def person_expecting_account(email: str) -> Person | None:
    """The one current person with that address and no account yet; of two, neither."""
    found = Person.objects.filter(
        email__iexact=email, account__isnull=True, erased_at=None, ended_on=None
    )[:2]
    return found[0] if len(found) == 1 else None


def note_opening(
    account: Account, *, by: Account | None, purpose: str, roles: Iterable[str] = ()
) -> None:
    """Write into the history who opened an account, or what for."""
    Change.objects.create(
        table=Account._meta.db_table,
        record_id=account.pk,
        account=by,
        purpose=purpose,
        after={"person": account.person_id, "roles": list(roles)},
    )


def _refuse_unusable(email: str, password: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(f"{email!r} is not an e-mail address.") from None
    if Account.objects.filter(email=email).exists():
        raise ValueError(f"{email} has an account already.")
    try:
        validate_password(password, Account(email=email))
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None


def _record_person(email: str, *, full_name: str) -> Person:
    own, _ = Source.objects.get_or_create(
        key=Source.OWN_KEY,
        defaults={
            "name": "Customary",
            "proposed_grade": EvidenceGrade.DAILY_WORK,
            "confirmed_grade": EvidenceGrade.DAILY_WORK,
        },
    )
    name = full_name.strip() or email.partition("@")[0]
    return Person.objects.create(source=own, external_id=uuid4().hex, full_name=name, email=email)

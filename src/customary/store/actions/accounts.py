# SPDX-License-Identifier: Apache-2.0
"""Accounts: opened for a person, with roles, never without someone being answerable for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from customary.store.access import NotAllowed, System, require
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import change, locked, own_source
from customary.store.actions.refusal import Refused
from customary.store.models import Account, Change, Person, Role, RoleGrant, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.store.access import Reader
    from customary.store.models import OrgUnit


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
    _refuse_unusable(email, password)  # before anybody is recorded for it
    return open_account_of(
        person_expecting_account(email) or _record_person(email, full_name=full_name),
        email=email,
        password=password,
        language=language,
        roles=[(role, None) for role in roles],
        by=by,
        purpose=purpose,
    )


@transaction.atomic
def open_account_of(
    person: Person,
    *,
    email: str,
    password: str,
    language: str,
    roles: Iterable[tuple[str, int | None]],
    by: Account | None,
    purpose: str,
) -> Account:
    """The account of a person, under an address that is theirs; roles go with a unit's id, or none.

    Raises:
        ValueError: with a sentence for people, as `create_account` does.
    """
    _refuse_unusable(email, password)
    account = Account.objects.create_user(email, password, person=person, language=language)
    granted = sorted(set(roles), key=lambda grant: (grant[0], grant[1] or 0))
    RoleGrant.objects.bulk_create(
        RoleGrant(account=account, role=role, unit_id=unit, granted_by=by) for role, unit in granted
    )
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    note_opening(account, by=by, purpose=purpose, roles=[role for role, _unit in granted])
    return account


def person_expecting_account(email: str) -> Person | None:
    """The one current person with that address and no account yet; of two, neither."""
    found = Person.objects.filter(
        email__iexact=email, account__isnull=True, erased_at=None, ended_on=None, same_as=None
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


@transaction.atomic
def open_first_account(*, email: str, password: str, full_name: str, language: str = "") -> Account:
    """The first administrator's account, which nobody stands behind: the installation is empty.

    Raises:
        NotAllowed: there is an account already, or one is being opened at this moment.
        ValueError: as `create_account`.
    """
    own_source()  # Two first administrators at once would both have to change this row.
    Source.objects.select_for_update().get(key=Source.OWN_KEY)
    if Account.objects.exists():
        raise NotAllowed("There is an account already.")
    return create_account(
        None,
        email=email,
        password=password,
        roles=[Role.ADMIN],
        full_name=full_name,
        language=language or settings.LANGUAGE_CODE,
        purpose="first run",
    )


@transaction.atomic
def grant_role(
    by: Reader, account: Account, role: Role, *, unit: OrgUnit | None = None
) -> RoleGrant:
    """The role held by the account, for a unit and all below it or, without one, everywhere."""
    require(by, "write", "accounts")
    granted_by = None if isinstance(by, System) else by.account
    grant, made = RoleGrant.objects.get_or_create(
        account=account, role=role, unit=unit, defaults={"granted_by_id": granted_by}
    )
    if made:
        record_changes(by, RoleGrant._meta.db_table, after={grant.pk: values_of(grant)})
    return grant


@transaction.atomic
def revoke_role(by: Reader, grant: RoleGrant) -> None:
    """The role taken back.

    Raises:
        Refused: nobody would be left to administer the installation.
    """
    require(by, "write", "accounts")
    administrators = RoleGrant.objects.select_for_update().filter(
        role=Role.ADMIN, unit=None, account__is_active=True
    )
    if grant.role == Role.ADMIN and set(administrators) == {grant}:
        raise Refused(
            _("This is the last administrator."),
            "role",
            _("Make somebody else an administrator first."),
        )
    record_changes(by, RoleGrant._meta.db_table, before={grant.pk: values_of(grant)})
    grant.delete()


@transaction.atomic
def close_account(by: Reader, account: Account) -> Account:
    """The account, closed: nobody signs in with it any more, and whoever is signed in is out.

    Raises:
        Refused: it is one's own, or nobody would be left to administer the installation.
    """
    require(by, "write", "accounts")
    if not isinstance(by, System) and by.account == account.pk:
        raise Refused(_("This is your own account."), "", _("Ask another administrator."))
    administrators = RoleGrant.objects.select_for_update().filter(
        role=Role.ADMIN, unit=None, account__is_active=True
    )
    if {grant.account_id for grant in administrators} == {account.pk}:
        raise Refused(
            _("This is the last administrator."),
            "",
            _("Make somebody else an administrator first."),
        )
    return change(by, locked(account), is_active=False)


@transaction.atomic
def reopen_account(by: Reader, account: Account) -> Account:
    """The account, open again with the roles it held."""
    require(by, "write", "accounts")
    return change(by, locked(account), is_active=True)


@transaction.atomic
def set_language(by: Reader, account: Account, language: str) -> Account:
    """The account, its pages and mails in another language; one's own, or as administrator."""
    if isinstance(by, System) or by.account != account.pk:
        require(by, "write", "accounts")
    if language not in dict(settings.LANGUAGES):
        offered = ", ".join(code for code, _name in settings.LANGUAGES)
        raise ValueError(f"Pages come in {offered}, not in {language!r}.")
    return change(by, locked(account), language=language)


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
    name = full_name.strip() or email.partition("@")[0]
    return Person.objects.create(
        source=own_source(), external_id=uuid4().hex, full_name=name, email=email
    )

# SPDX-License-Identifier: Apache-2.0
"""Invitations: a place offered by mail, taken once and within a week."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from customary.store.access import System, require
from customary.store.actions.accounts import open_account_of
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.organisation import languages
from customary.store.actions.outbox import write_mail
from customary.store.actions.records import change, locked
from customary.store.actions.refusal import Refused
from customary.store.models import Account, Invitation, OutboxMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.store.access import Reader
    from customary.store.models import OrgUnit, Person, Role

VALID_FOR = timedelta(days=7)


@transaction.atomic
def invite(
    by: Reader,
    person: Person,
    *,
    address: str,
    roles: Iterable[Role] = (),
    unit: OrgUnit | None = None,
    language: str = "",
) -> Invitation:
    """A place offered to a person; the mail with the link leaves with the transaction.

    The roles are for `unit` and all below it or, without one, everywhere. `address` is the page
    on which invitations are accepted, to which the token is appended. An invitation that is still
    open ends. `language` is the mail's, the organisation's main one unless told otherwise.

    Raises:
        Refused: the person has no usable address, has left, or has an account already.
    """
    require(by, "write", "accounts")
    email = _usable_address(person)
    now = timezone.now()
    Invitation.objects.filter(person=person, accepted_at=None, expires_at__gt=now).update(
        expires_at=now
    )
    token = secrets.token_urlsafe(32)
    granted = [
        {"role": str(role), "unit": unit.pk if unit else None} for role in sorted(set(roles))
    ]
    invitation = Invitation.objects.create(
        person=person,
        email=email,
        token_digest=_digest(token),
        roles=granted,
        invited_by_id=None if isinstance(by, System) else by.account,
        expires_at=now + VALID_FOR,
    )
    record_changes(by, Invitation._meta.db_table, after={invitation.pk: values_of(invitation)})
    with override(language or languages()[0]):
        write_mail(
            recipient=email,
            subject=_("Your place in Customary"),
            body=_(
                "Hello %(name)s,\n\nyou are invited to Customary, where we see how we live for our "
                "customers. Choose a password here within %(days)s days:\n\n%(link)s\n\n"
                "The link works once, and for you alone.\n"
            )
            % {"name": person.full_name, "days": VALID_FOR.days, "link": f"{address}{token}"},
            once_key=_once_key(invitation),
        )
    return invitation


@transaction.atomic
def withdraw_invitation(by: Reader, invitation: Invitation) -> Invitation:
    """The invitation, over from now on; one that was accepted stays as it is.

    Raises:
        Refused: it was accepted.
    """
    require(by, "write", "accounts")
    invitation = locked(invitation)
    if invitation.accepted_at:
        raise Refused(_("This invitation has been accepted."), "", _("Close the account instead."))
    now = timezone.now()
    return invitation if invitation.expires_at <= now else change(by, invitation, expires_at=now)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link belongs to, while it can be accepted."""
    return (
        Invitation.objects.filter(
            token_digest=_digest(token),
            accepted_at=None,
            expires_at__gt=timezone.now(),
            person__account=None,
            person__erased_at=None,
            person__ended_on=None,
        )
        .select_related("person")
        .first()
    )


@transaction.atomic
def accept_invitation(token: str, *, password: str, language: str = "") -> Account:
    """The account of whoever was invited, with the roles they were offered.

    Raises:
        Refused: the link is unknown, used or too old.
        ValueError: with a sentence for people, for a weak password.
    """
    # Of two who use the link at once, one waits here and then finds it used.
    Invitation.objects.select_for_update().filter(token_digest=_digest(token)).first()
    invitation = invitation_of(token)
    if invitation is None:
        raise Refused(
            _("This invitation is not valid any more."),
            "",
            _("Ask whoever invited you for a new one."),
        )
    account = open_account_of(
        invitation.person,
        email=invitation.email,
        password=password,
        language=language or languages()[0],
        roles=[(given["role"], given["unit"]) for given in invitation.roles],
        by=invitation.invited_by,
        purpose="invitation",
    )
    change(System("invitation"), invitation, accepted_at=timezone.now())
    OutboxMessage.objects.filter(once_key=_once_key(invitation)).update(body="")
    return account


def _usable_address(person: Person) -> str:
    if person.erased_at or person.ended_on:
        raise Refused(_("This person does not work here any more."))
    if Account.objects.filter(person=person).exists():
        raise Refused(_("%(name)s has an account already.") % {"name": person.full_name})
    email = person.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(
            _("%(name)s has no usable e-mail address.") % {"name": person.full_name},
            "email",
            _("Record the address first."),
        ) from None
    return email


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _once_key(invitation: Invitation) -> str:
    return f"invitation-{invitation.pk}"

# SPDX-License-Identifier: Apache-2.0
"""Where signing in meets our store: who may come in, and how account mails leave.

First run and invitations are pages of ours, not of django-allauth: they open the account with
`store.actions.accounts.create_account` and sign it in with `allauth.account.utils.perform_login`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import PermissionDenied
from django.db import transaction

from customary.pipeline.tasks import deliver_mail
from customary.store.actions import accounts, outbox

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.forms import Form
    from django.http import HttpRequest

    from customary.store.models import Account, Person


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: accounts come from the first run, an invitation or an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account for themselves; our own pages do it for whom we expect."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave by the outbox, as everything that is sent does."""
        known = {"request": current.request, "email": email} | context
        message = self.render_mail(template_prefix, email, known)
        outbox.write_mail(recipient=email, subject=message.subject, body=str(message.body))
        transaction.on_commit(deliver_mail)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The organisation's own sign-in opens the door to people the store knows."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whether the provider vouches for an address that a person without account has."""
        return self._expected(sociallogin) is not None

    @transaction.atomic
    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: Form | None = None
    ) -> Account:
        """Open the account of that person, under that address, whatever a form said."""
        expected = self._expected(sociallogin)
        if not expected:
            raise PermissionDenied
        person, email = expected
        sociallogin.user.person, sociallogin.user.email = person, email
        account: Account = super().save_user(request, sociallogin)
        accounts.note_opening(account, by=None, purpose="single sign-on")
        return account

    def _expected(self, sociallogin: SocialLogin) -> tuple[Person, str] | None:
        for address in sociallogin.email_addresses:
            person = accounts.person_expecting_account(address.email) if address.verified else None
            if person:
                return person, address.email.lower()
        return None

# SPDX-License-Identifier: Apache-2.0
"""Where signing in meets our store: who may come in, and how account mails leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: accounts come from the first run, an invitation or an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account for themselves; our own pages do it for whom we expect."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The organisation's own sign-in opens the door to people it has told us about."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody whom the store does not know."""
        return False

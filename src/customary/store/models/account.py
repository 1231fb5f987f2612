# SPDX-License-Identifier: Apache-2.0
"""Accounts: who may sign in, and the roles that decide what they see."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from customary.store.models.base import Timed, one_of


class Role(models.TextChoices):
    """The roles of an account; ambassadors and customers have none, for they have no account."""

    EXECUTIVE = "executive", _("Executive")
    CX_LEAD = "cx_lead", _("Customer experience lead")
    PEOPLE_LEAD = "people_lead", _("People lead")
    SERVICE_LEAD = "service_lead", _("Service lead")
    REVIEWER = "reviewer", _("Quality reviewer")
    AGENT = "agent", _("Agent")
    EMPLOYEE = "employee", _("Employee")
    PRODUCT_LEAD = "product_lead", _("Product, marketing or sales lead")
    ADMIN = "admin", _("Administrator")
    ETHICS = "ethics", _("Ethics officer")


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find an account whatever the case of its address."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Make an account for an existing person; `fields` must hold `person`."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, Timed):
    """A sign-in. Every account belongs to a person; a person may have no account."""

    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(
        "store.Person",
        on_delete=models.CASCADE,
        related_name="account",
        verbose_name=_("person"),
    )
    language = models.CharField(_("language"), max_length=12, default="en")
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "accounts"
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """The person's name."""
        return self.person.full_name


class RoleGrant(Timed):
    """A role held by an account, over the whole organisation or one unit and all below it.

    The role of manager is never granted: it follows from the org tree.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        "store.OrgUnit",
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    granted_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        db_table = "role_grants"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "role", "unit"],
                nulls_distinct=False,
                name="role_grants_once",
            ),
            one_of("role_grants", "role", Role),
        ]


class Invitation(Timed):
    """A place offered to a person: the link is mailed, only its digest is kept."""

    person = models.ForeignKey("store.Person", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    token_digest = models.CharField(max_length=64, unique=True)
    roles = models.JSONField(default=list)
    invited_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    class Meta:
        db_table = "invitations"

# SPDX-License-Identifier: Apache-2.0
"""Accounts come by invitation; roles are granted for the house or a unit, and taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from customary.store.models import Account, Invitation, OutboxMessage, RoleGrant
from tests.cast import make_person

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    from tests.web.house import House

PASSWORD = "a short sentence will do"


def post(client: Client, name: str, key: int, **said: object) -> _MonkeyPatchedWSGIResponse:
    return client.post(reverse(name, args=[key]), said, follow=True)


def roles(account: Account) -> set[tuple[str, int | None]]:
    return set(RoleGrant.objects.filter(account=account).values_list("role", "unit"))


def invite(admin: Client, house: House, **said: object) -> str:
    """Invite the lead, and give the link from the mail."""
    address = f"{reverse('invite')}?person={house.lead.pk}"
    response = admin.post(address, {"roles": [], "unit": "", **said}, follow=True)
    assert "is on its way" in response.content.decode()
    found = re.search(r"/invitations/\S+", OutboxMessage.objects.latest("pk").body)
    assert found is not None
    return found.group()


def test_roles_are_granted_and_taken_back(empty_house: House) -> None:
    admin = empty_house.sign_in("admin")
    account = empty_house.account("service_lead", email="sam@harbour.example")
    response = post(admin, "account_roles", account.pk, roles=["cx_lead"], unit="")
    assert "Saved." in response.content.decode()
    assert roles(account) == {("cx_lead", None)}


def test_a_role_for_one_unit_leaves_those_for_the_whole_house(empty_house: House) -> None:
    admin = empty_house.sign_in("admin")
    account = empty_house.account("cx_lead", email="sam@harbour.example")
    support = empty_house.support.pk
    post(admin, "account_roles", account.pk, roles=["service_lead"], unit=str(support))
    assert roles(account) == {("cx_lead", None), ("service_lead", support)}
    listed = admin.get(reverse("accounts")).content.decode()
    assert "Service lead (Support)" in listed
    page = admin.get(reverse("account_roles", args=[account.pk]), {"unit": support})
    assert "Roles held elsewhere" in page.content.decode()


def test_the_last_administrator_stays(empty_house: House) -> None:
    account = empty_house.account("admin")
    admin = Client()
    admin.force_login(account)
    page = post(admin, "account_roles", account.pk, roles=[], unit="").content.decode()
    assert "This is the last administrator." in page
    assert roles(account) == {("admin", None)}


def test_whoever_is_invited_chooses_a_password_and_signs_in(empty_house: House) -> None:
    admin = empty_house.sign_in("admin")
    link = invite(admin, empty_house, roles=["cx_lead"])
    assert "Li Na" in admin.get(reverse("accounts")).content.decode()
    guest = Client()
    assert "Welcome, Li Na" in guest.get(link).content.decode()
    chosen = {"password": PASSWORD, "again": PASSWORD}
    page = guest.post(link, chosen, follow=True).content.decode()
    assert "Your account is open" in page
    account = Account.objects.get(person=empty_house.lead)
    assert roles(account) == {("cx_lead", None)}
    assert guest.login(email=account.email, password=PASSWORD) or guest.login(
        username=account.email, password=PASSWORD
    )
    assert guest.get(link).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [(PASSWORD, "another one, then", "The two passwords differ."), ("short", "short", "too short")],
)
def test_a_password_that_will_not_do_is_told(
    empty_house: House, password: str, again: str, told: str
) -> None:
    link = invite(empty_house.sign_in("admin"), empty_house)
    page = Client().post(link, {"password": password, "again": again}).content.decode()
    assert told in page
    assert not Account.objects.filter(person=empty_house.lead).exists()


def test_a_withdrawn_invitation_opens_nothing(empty_house: House) -> None:
    admin = empty_house.sign_in("admin")
    link = invite(admin, empty_house)
    invitation = Invitation.objects.get()
    page = post(admin, "withdraw_invitation", invitation.pk).content.decode()
    assert "its link is dead" in page
    assert "expired" in page
    chosen = {"password": PASSWORD, "again": PASSWORD}
    assert Client().post(link, chosen).status_code == 404
    assert not Account.objects.filter(person=empty_house.lead).exists()


def test_somebody_without_an_address_cannot_be_invited(empty_house: House) -> None:
    admin = empty_house.sign_in("admin")
    silent = make_person("Silent One", unit=empty_house.sales)
    page = admin.post(f"{reverse('invite')}?person={silent.pk}", {"roles": [], "unit": ""})
    assert "has no usable e-mail address" in page.content.decode()
    assert not Invitation.objects.exists()


def test_a_closed_account_is_out_at_once_and_may_come_back(empty_house: House) -> None:
    admin = empty_house.sign_in("admin")
    account = empty_house.account("cx_lead", email="sam@harbour.example")
    sam = Client()
    sam.force_login(account)
    assert "is closed" in post(admin, "close_account", account.pk).content.decode()
    assert sam.get(reverse("home")).status_code == 302
    page = post(admin, "close_account", account.pk, verb="reopen").content.decode()
    assert "is open again" in page
    assert sam.get(reverse("home")).status_code == 200
    assert roles(account) == {("cx_lead", None)}


def test_nobody_closes_their_own_account(empty_house: House) -> None:
    account = empty_house.account("admin")
    empty_house.account("admin", email="second@harbour.example")
    admin = Client()
    admin.force_login(account)
    assert "your own account" in post(admin, "close_account", account.pk).content.decode()
    account.refresh_from_db()
    assert account.is_active


@pytest.mark.parametrize("role", ["employee", "cx_lead", "executive", "people_lead"])
def test_only_administrators_look_after_accounts(empty_house: House, role: str) -> None:
    admin = empty_house.sign_in("admin")
    invite(admin, empty_house)
    account = Account.objects.get()
    other = empty_house.sign_in(role)
    for name, key in (
        ("account_roles", account.pk),
        ("close_account", account.pk),
        ("withdraw_invitation", Invitation.objects.get().pk),
    ):
        assert other.post(reverse(name, args=[key]), {"roles": [role]}).status_code == 403
    assert other.get(reverse("account_roles", args=[account.pk])).status_code == 403
    assert other.post(f"{reverse('invite')}?person={empty_house.lead.pk}").status_code == 403
    account.refresh_from_db()
    assert account.is_active
    assert Invitation.objects.count() == 1


def test_addresses_that_change_something_take_no_get(empty_house: House) -> None:
    admin = empty_house.sign_in("admin")
    for name in ("close_account", "withdraw_invitation"):
        assert admin.get(reverse(name, args=[1])).status_code == 405
        assert admin.post(reverse(name, args=[99999])).status_code == 404
    assert admin.get(reverse("account_roles", args=[99999])).status_code == 404

# SPDX-License-Identifier: Apache-2.0
"""Accounts: the first one, invitations taken once, roles granted and taken back."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from customary.store.access import NotAllowed, viewer_for
from customary.store.actions.accounts import (
    grant_role,
    open_first_account,
    revoke_role,
    set_language,
)
from customary.store.actions.invitations import accept_invitation, invitation_of, invite
from customary.store.actions.refusal import Refused
from customary.store.models import Account, Invitation, OutboxMessage, Person, Role, RoleGrant
from tests.cast import make_organisation, make_person, make_unit
from tests.store.actions.viewers import account, history, viewer

pytestmark = pytest.mark.django_db

PAGE = "https://customary.example.org/welcome/"
PASSWORD = "a-long-enough-word"


def token_mailed() -> str:
    body = OutboxMessage.objects.order_by("pk").last().body
    return body.split(PAGE)[1].split()[0]


def newcomer(**more: object) -> Person:
    return make_person("New Comer", email="New.Comer@example.org", **more)


def test_the_first_account_is_an_administrators_and_there_is_no_second_first() -> None:
    first = open_first_account(email="ann@example.org", password=PASSWORD, full_name="Ann")
    assert viewer_for(first).roles[Role.ADMIN] is None
    assert first.person.full_name == "Ann"
    with pytest.raises(NotAllowed):
        open_first_account(email="eve@example.org", password=PASSWORD, full_name="Eve")
    assert not Account.objects.filter(email="eve@example.org").exists()


def test_an_invitation_leads_to_an_account_with_its_roles() -> None:
    unit = make_unit()
    person = newcomer(unit=unit)
    invite(viewer("admin"), person, address=PAGE, roles=[Role.SERVICE_LEAD], unit=unit)
    opened = accept_invitation(token_mailed(), password=PASSWORD, language="zh-hans")
    assert opened.person == person
    assert opened.check_password(PASSWORD)
    assert opened.language == "zh-hans"
    assert viewer_for(opened).roles[Role.SERVICE_LEAD] == {unit.pk}
    assert EmailAddress.objects.get(user=opened).verified


def test_only_the_digest_of_a_link_is_kept() -> None:
    invitation = invite(viewer("admin"), newcomer(), address=PAGE)
    token = token_mailed()
    assert invitation.token_digest == sha256(token.encode()).hexdigest()
    assert token not in str(Invitation.objects.values().get())
    assert all(token not in str(change.after) for change in history(invitation))
    accept_invitation(token, password=PASSWORD)
    assert OutboxMessage.objects.get().body == "", "nobody finds the link in a sent mail"


def test_a_link_works_once() -> None:
    invite(viewer("admin"), newcomer(), address=PAGE)
    token = token_mailed()
    accept_invitation(token, password=PASSWORD)
    with pytest.raises(Refused, match="not valid"):
        accept_invitation(token, password=PASSWORD)


def test_a_link_works_for_seven_days() -> None:
    invitation = invite(viewer("admin"), newcomer(), address=PAGE)
    assert invitation.expires_at - timezone.now() > timedelta(days=7) - timedelta(minutes=1)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="not valid"):
        accept_invitation(token_mailed(), password=PASSWORD)


def test_a_second_invitation_ends_the_first() -> None:
    admin, person = viewer("admin"), newcomer()
    invite(admin, person, address=PAGE)
    first = token_mailed()
    invite(admin, person, address=PAGE)
    assert invitation_of(first) is None
    assert invitation_of(token_mailed()) is not None


def test_a_weak_password_costs_nobody_the_invitation() -> None:
    invite(viewer("admin"), newcomer(), address=PAGE)
    with pytest.raises(ValueError, match="password"):
        accept_invitation(token_mailed(), password="12345678")
    assert invitation_of(token_mailed()) is not None


def test_the_mail_speaks_the_persons_language() -> None:
    make_organisation()
    invite(viewer("admin"), newcomer(), address=PAGE, language="en")
    assert "you are invited" in OutboxMessage.objects.get().body
    assert OutboxMessage.objects.get().recipient == "new.comer@example.org"


@pytest.mark.parametrize(
    "trouble", [{"ended_on": "2024-12-31"}, {"email": ""}], ids=["left", "no address"]
)
def test_who_cannot_come_is_not_invited(trouble: dict[str, str]) -> None:
    with pytest.raises(Refused):
        invite(viewer("admin"), make_person(**trouble), address=PAGE)


def test_only_administrators_invite_and_grant() -> None:
    lead, person = viewer("cx_lead"), newcomer()
    with pytest.raises(NotAllowed):
        invite(lead, person, address=PAGE)
    with pytest.raises(NotAllowed):
        grant_role(lead, account(person), Role.ADMIN)
    assert not OutboxMessage.objects.exists()


def test_a_role_is_granted_once_and_taken_back_with_history() -> None:
    admin, held = viewer("admin"), account(newcomer())
    grant = grant_role(admin, held, Role.CX_LEAD)
    assert grant_role(admin, held, Role.CX_LEAD) == grant
    assert grant.granted_by_id == admin.account
    pk = grant.pk
    revoke_role(admin, grant)
    grant.pk = pk
    made, gone = history(grant)
    assert made.before is None
    assert gone.after is None
    assert not RoleGrant.objects.filter(pk=pk).exists()


def test_the_last_administrator_stays() -> None:
    admin = viewer("admin")
    grant = RoleGrant.objects.get(account=admin.account)
    with pytest.raises(Refused, match="last administrator"):
        revoke_role(admin, grant)
    grant_role(admin, account(newcomer()), Role.ADMIN)
    revoke_role(admin, grant)


def test_people_choose_their_own_language_and_nobody_elses() -> None:
    mine = account(newcomer())
    assert set_language(viewer_for(mine), mine, "zh-hans").language == "zh-hans"
    with pytest.raises(NotAllowed):
        set_language(viewer(), mine, "en")
    with pytest.raises(ValueError, match="tlh"):
        set_language(viewer_for(mine), mine, "tlh")

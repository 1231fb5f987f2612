# SPDX-License-Identifier: Apache-2.0
"""Who comes in: expected people, by password or through the organisation's own provider."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from customary.act.outbox import deliver_outbox
from customary.pipeline.tasks import make_queue
from customary.store.actions.accounts import create_account
from customary.store.models import Account, Change, OutboxMessage, Person, Role, Source

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word"


def open_account(email: str, **more: object) -> Account:
    settings = {"password": PASSWORD, "roles": [Role.EMPLOYEE], "purpose": "test"} | more
    return create_account(None, email=email, **settings)


def person(email: str, *, external_id: str = "p1", **more: object) -> Person:
    source, _ = Source.objects.get_or_create(key="hr", defaults={"name": "HR"})
    return Person.objects.create(
        source=source, external_id=external_id, full_name="Ann Other", email=email, **more
    )


def arrive(email: str, *, verified: bool = True) -> tuple[HttpRequest, HttpResponse]:
    """Come back from the organisation's provider, which gives this address."""
    request = RequestFactory().get("/accounts/oidc/acme/login/callback/")
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)
    request.user = AnonymousUser()
    with context.request_context(request):
        login = SocialLogin(
            user=Account(email=email),
            account=SocialAccount(provider="acme", uid=email),
            email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
            provider=get_adapter().get_provider(request, "acme"),
        )
        login.state = {"process": "login"}
        return request, complete_social_login(request, login)


def test_an_account_signs_in_with_address_and_password(client: Client) -> None:
    open_account("ann@example.org")
    form = {"login": "Ann@Example.org", "password": PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 302
    assert client.session["_auth_user_id"]


def test_a_wrong_password_does_not(client: Client) -> None:
    open_account("ann@example.org")
    form = {"login": "ann@example.org", "password": "a-wrong-enough-word"}
    assert client.post("/accounts/login/", form).status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_account_belongs_to_the_person_with_its_address() -> None:
    known = person("Ann@Example.org")
    assert open_account("ann@example.org").person == known
    assert open_account("bob@example.org", full_name="Bob Other").person.full_name == "Bob Other"


def test_two_people_with_one_address_are_not_mixed_up() -> None:
    twins = [person("ann@example.org", external_id=one) for one in ("p1", "p2")]
    assert open_account("ann@example.org").person not in twins


def test_opening_an_account_is_written_down() -> None:
    admin = open_account("admin@example.org", roles=[Role.ADMIN])
    account = create_account(
        admin, email="ann@example.org", password=PASSWORD, roles=[Role.REVIEWER, Role.AGENT]
    )
    change = Change.objects.get(table="accounts", record_id=account.pk)
    assert change.account == admin
    assert change.after == {"person": account.person_id, "roles": ["agent", "reviewer"]}
    assert {grant.role for grant in account.role_grants.all()} == {"agent", "reviewer"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"email": "nobody"}, "is not an e-mail address"),
        ({"email": "Taken@example.org"}, "has an account already"),
        ({"password": "password"}, "too common"),
        ({"purpose": ""}, "for a stated purpose"),
    ],
)
def test_an_account_that_cannot_be_is_refused(change: dict[str, str], told: str) -> None:
    open_account("taken@example.org")
    with pytest.raises(ValueError, match=told):
        open_account(**({"email": "ann@example.org"} | change))


def test_the_provider_lets_in_a_person_the_store_knows() -> None:
    known = person("ann@example.org")
    request, response = arrive("Ann@Example.org")
    assert response.status_code == 302
    account = Account.objects.get(email="ann@example.org")
    assert account.person == known
    assert not account.has_usable_password()
    assert request.user == account
    assert Change.objects.get(record_id=account.pk, table="accounts").purpose == "single sign-on"


def test_the_provider_connects_an_account_that_exists() -> None:
    account = open_account("ann@example.org")
    request, _ = arrive("ann@example.org")
    assert request.user == account
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("known", "verified"), [("other@example.org", True), ("ann@example.org", False)]
)
def test_strangers_and_unproven_addresses_stay_outside(known: str, verified: bool) -> None:
    person(known)
    request, _ = arrive("ann@example.org", verified=verified)
    assert not request.user.is_authenticated
    assert not Account.objects.exists()


def test_who_left_stays_outside() -> None:
    person("ann@example.org", ended_on="2026-01-31")
    arrive("ann@example.org")
    assert not Account.objects.exists()


def test_a_form_cannot_claim_another_address() -> None:
    person("ann@example.org")
    login = SocialLogin(user=Account(email="boss@example.org"), email_addresses=[])
    assert not get_adapter().is_open_for_signup(RequestFactory().get("/"), login)


def test_account_mails_leave_by_the_outbox(
    client: Client, django_capture_on_commit_callbacks: object
) -> None:
    open_account("ann@example.org")
    with django_capture_on_commit_callbacks() as afterwards:
        client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    waiting = OutboxMessage.objects.get()
    assert waiting.recipient == "ann@example.org"
    assert mail.outbox == []
    assert len(afterwards) == 1
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_redis_takes_over_by_one_setting(settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert type(make_queue()).__name__ == "RedisHuey"

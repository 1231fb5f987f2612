# SPDX-License-Identifier: Apache-2.0
"""Keys on their page: told once, listed by their first letters, ended by a button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from customary.store.models import ApiKey, Source

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


def make(admin: Client) -> str:
    page = admin.post("/settings/keys/", {"name": "Entra ID", "days": "365", "scopes": ["scim"]})
    found = re.search(r'id="secret" value="(cust_[^"]+)"', page.content.decode())
    assert found
    return found[1]


def test_a_new_key_is_shown_once_and_opens_the_door(house: House) -> None:
    admin = house.sign_in("admin")
    secret = make(admin)
    opened = Client().get("/scim/v2/Users", headers={"Authorization": f"Bearer {secret}"})
    assert opened.status_code == 200
    again = admin.get("/settings/keys/").content.decode()
    assert secret not in again
    assert secret[:12] in again
    assert "Entra ID" in again


def test_a_revoked_key_opens_nothing(house: House) -> None:
    admin = house.sign_in("admin")
    secret = make(admin)
    key = ApiKey.objects.get()
    admin.post(f"/settings/keys/{key.pk}/revoke/")
    closed = Client().get("/scim/v2/Users", headers={"Authorization": f"Bearer {secret}"})
    assert closed.status_code == 401
    assert "revoked" in admin.get("/settings/keys/").content.decode()


def test_only_administrators_make_and_revoke_keys(house: House) -> None:
    make(house.sign_in("admin"))
    key = ApiKey.objects.get()
    other = house.sign_in("people_lead")
    assert (
        other.post("/settings/keys/", {"name": "x", "days": "0", "scopes": ["scim"]}).status_code
        == 403
    )
    assert other.post(f"/settings/keys/{key.pk}/revoke/").status_code == 403
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_a_key_says_what_it_is_good_for_and_which_source_it_sends_to(house: House) -> None:
    admin = house.sign_in("admin")
    nothing = admin.post("/settings/keys/", {"name": "Shop", "days": "0"})
    assert not ApiKey.objects.exists()
    assert nothing.status_code == 200
    asked = {"name": "Shop", "days": "0", "scopes": ["voice:write"]}
    admin.post("/settings/keys/", asked)
    first = ApiKey.objects.get()
    assert first.source is not None
    assert first.source.name == "Shop"
    admin.post("/settings/keys/", asked | {"name": "Renewed", "source": str(first.source.pk)})
    assert {key.source for key in ApiKey.objects.all()} == {first.source}
    page = admin.get("/settings/keys/").content.decode()
    assert "voice:write" in page
    assert f"/sources/{first.source.pk}/" in page


def test_a_key_sends_to_no_source_but_one_of_keys(house: House) -> None:
    admin = house.sign_in("admin")
    other = Source.objects.create(key="crm", name="CRM", kind="crm")
    asked = {"name": "Shop", "days": "0", "scopes": ["voice:write"], "source": str(other.pk)}
    admin.post("/settings/keys/", asked)
    assert not ApiKey.objects.exists()

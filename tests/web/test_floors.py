# SPDX-License-Identifier: Apache-2.0
"""Disclosure floors on their page: raised by an administrator, lowered by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.store.access.floors import floor

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db
WHERE = "/settings/floors/"


def test_an_administrator_raises_floors_and_nobody_lowers_them(house: House) -> None:
    client = house.sign_in("admin")
    page = client.post(WHERE, {"units": 8, "opinions": 12, "trends": 30}, follow=True)
    assert "Saved." in page.content.decode()
    assert [floor(name) for name in ("units", "opinions", "trends")] == [8, 12, 30]
    page = client.post(WHERE, {"units": 5, "opinions": 12, "trends": 30})
    assert "greater than or equal to 8" in page.content.decode()
    assert floor("units") == 8


def test_whoever_may_not_change_settings_does_not_reach_them(house: House) -> None:
    client = house.sign_in("people_lead")
    assert client.get(WHERE).status_code == 403
    assert client.post(WHERE, {"units": 50, "opinions": 50, "trends": 50}).status_code == 403
    assert floor("units") == 5

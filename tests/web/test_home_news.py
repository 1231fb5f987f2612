# SPDX-License-Identifier: Apache-2.0
"""The first page says which results came out since one last looked, to those who may read them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from customary.measure.waves import release_wave
from customary.store.models import Audience, Wave
from tests.measure.asked import answer, make_instrument, make_wave

if TYPE_CHECKING:
    from typing import Any

    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db


def out(house: House, title: str, *, days_ago: float, **fields: Any) -> Wave:
    """A wave among the people of support whose results came out so long ago."""
    wave = make_wave(make_instrument(), 3, title=title, **fields)
    heard = [{"heard": one, "unheard": 6 - one, "advise": 2 * one} for one in [3, 4, 5] * 4]
    answer(wave, heard, unit=house.support, asked=16)
    assert release_wave(wave.pk)
    when = timezone.now() - timedelta(days=days_ago)
    Wave.objects.filter(pk=wave.pk).update(released_at=when, closed_at=when)
    return wave


def changed(client: Client) -> str:
    page = client.get("/").content.decode()
    return page.split('id="changed"')[1].split("</section>")[0]


def test_results_that_came_out_are_told_until_newer_ones_do(house: House) -> None:
    first = out(house, "Spring pulse", days_ago=3)
    client = house.sign_in("executive")
    for _ in range(2):
        told = changed(client)
        assert "Results of “Spring pulse” are out" in told
        assert f'href="/surveys/{first.pk}/results/"' in told
        assert "63–88% answered" in told
    out(house, "Summer pulse", days_ago=1)
    for _ in range(2):
        told = changed(client)
        assert "Summer pulse" in told
        assert "Spring pulse" not in told


def test_all_that_came_out_in_between_is_told(house: House) -> None:
    out(house, "Spring pulse", days_ago=5)
    client = house.sign_in("executive")
    changed(client)
    out(house, "Summer pulse", days_ago=2)
    out(house, "Autumn pulse", days_ago=1)
    told = changed(client)
    assert told.index("Autumn pulse") < told.index("Summer pulse")
    assert "Spring pulse" not in told


def test_whoever_may_not_read_them_hears_nothing(house: House) -> None:
    out(house, "After your order", days_ago=1, audience=Audience.CUSTOMERS)
    assert "After your order" not in changed(house.sign_in("people_lead"))
    assert "After your order" in changed(house.sign_in("cx_lead"))


def test_old_results_and_a_cookie_of_before_are_no_news(house: House) -> None:
    out(house, "Long ago", days_ago=45)
    client = house.sign_in("executive")
    client.cookies["looked_at"] = "0-1"
    assert "Long ago" not in changed(client)
    client.cookies["looked_at"] = "nonsense"
    assert client.get("/").status_code == 200
    client.cookies["looked_at"] = "1-1-999999999999-999999999999"
    assert client.get("/").status_code == 200

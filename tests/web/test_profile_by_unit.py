# SPDX-License-Identifier: Apache-2.0
"""The culture profile of units beside one another, as far as whoever reads it may see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from customary.measure.waves import release_wave
from customary.store.models import Person, Wave
from tests.cast import make_unit
from tests.measure.asked import answer, make_wave
from tests.measure.profiled import golden, shipped

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.web.house import House

pytestmark = pytest.mark.django_db


def a_profile(house: House) -> Wave:
    """Released: of support, of a desk within it, of sales; of two of six people nothing."""
    wave = make_wave(shipped("culture_profile"))
    desk = make_unit("Night desk", parent=house.support)
    labs = [make_unit(name, parent=house.top) for name in ("Lab", "Shop")]
    for unit, times in (
        (house.support, 4),
        (desk, 5),
        (house.sales, 6),
        (labs[0], 2),
        (labs[1], 2),
    ):
        answer(wave, golden(times), unit=unit)
    assert release_wave(wave.pk)
    return wave


def rows(client: Client) -> dict[str, str]:
    """Each row under "By unit", by the name of the unit."""
    page = client.get("/culture/profile/").content.decode()
    section = page[page.index('id="units"') :].split("</section>")[0]
    cells = [re.sub(r"<[^>]+>", " ", one) for one in section.split("<tr")[2:]]
    return {re.sub(r"^[^>]*>\s*| n = .*", "", one, flags=re.S).strip(): one for one in cells}


def test_units_of_every_depth_that_may_be_told_stand_beside_everybody(house: House) -> None:
    a_profile(house)
    found = rows(house.sign_in("executive"))
    assert [one for one in found if one != "Everybody"] == ["Sales", "Support", "Night desk"]
    assert "Lab" not in "".join(found)
    client = house.sign_in("executive", email="other@harbour.example")
    page = client.get("/culture/profile/").content.decode()
    assert "Of 2 units nothing is told" in page
    below = client.get(f"/culture/profile/?unit={house.support.pk}").content.decode()
    section = below[below.index('id="units"') :].split("</section>")[0]
    assert "Night desk" in section
    assert "Sales" not in section


def test_who_leads_one_unit_sees_that_one_beside_everybody(house: House) -> None:
    a_profile(house)
    account = house.account(email="boss@harbour.example", name="Tove Boss")
    own = Person.objects.filter(unit=house.support).exclude(pk=house.lead.pk)
    own.update(manager=account.person)
    client = Client()
    client.force_login(account)
    found = rows(client)
    assert "Support" in found
    assert "Sales" not in found


def test_many_units_take_as_many_queries_as_few(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    wave = make_wave(shipped("culture_profile"))
    for number in range(8):
        answer(wave, golden(4), unit=make_unit(f"Desk {number}", parent=house.support))
    release_wave(wave.pk)
    client = house.sign_in("executive")
    with django_assert_max_num_queries(40):
        assert len(rows(client)) > 8

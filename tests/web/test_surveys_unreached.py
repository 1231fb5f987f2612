# SPDX-License-Identifier: Apache-2.0
"""Whom a survey does not reach, in the browser: left out by name, and mails that came back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.cast import make_person
from tests.web.test_surveys import opened, text

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_stored(house: House) -> None:
    """The planned wave as it is stored, whatever an earlier test did with its row."""
    house.wave.refresh_from_db()


# ── Leaving out ──────────────────────────────────────────────────────────────────────────────────


def test_somebody_is_found_left_out_with_a_reason_and_asked_after_all(house: House) -> None:
    client = house.sign_in("people_lead")
    someone = make_person("Edda Quast", unit=house.support)
    address = f"/surveys/{house.wave.pk}/left-out/"
    assert "Edda Quast" in text(client, f"{address}?q=quast")
    without = client.post(address, {"q": "quast", "who": someone.pk, "reason": ""})
    assert "Something is missing here" in without.content.decode()
    client.post(address, {"q": "quast", "who": someone.pk, "reason": "On leave until March"})
    assert "On leave until March" in text(client, address)
    assert re.search(r"Left out by name 1\b", text(client, f"/surveys/{house.wave.pk}/"))
    client.post(address, {"verb": "ask", "who": someone.pk})
    assert "On leave" not in text(client, address)


def test_who_only_follows_sees_how_many_are_left_out_and_neither_who_nor_why(house: House) -> None:
    lead, reader = house.sign_in("people_lead"), house.sign_in("executive")
    someone = make_person("Edda Quast", unit=house.support)
    address = f"/surveys/{house.wave.pk}/left-out/"
    lead.post(address, {"q": "quast", "who": someone.pk, "reason": "On leave until March"})
    opened(house)
    page = text(reader, f"/surveys/{house.wave.pk}/")
    assert re.search(r"Left out by name 1\b", page)
    assert "Quast" not in page
    assert "On leave" not in page
    assert "left-out" not in reader.get(f"/surveys/{house.wave.pk}/").content.decode()
    assert reader.get(address).status_code == 403
    assert "On leave until March" in text(lead, address)
    assert 'name="who"' not in lead.get(address).content.decode()


def test_nobody_is_left_out_whom_the_search_did_not_show(house: House) -> None:
    client = house.sign_in("people_lead")
    someone = make_person("Edda Quast", unit=house.support)
    page = client.post(
        f"/surveys/{house.wave.pk}/left-out/", {"q": "", "who": someone.pk, "reason": "No why"}
    )
    assert "Nobody is chosen" in page.content.decode()
    assert not house.wave.exclusions.exists()


# ── Mails that came back ─────────────────────────────────────────────────────────────────────────


def test_mails_that_came_back_are_counted_and_named_only_to_whoever_plans(house: House) -> None:
    make_person("Edda Quast", unit=house.support)
    wave = opened(house)
    wave.invitations.filter(person__full_name="Edda Quast").update(bounce="hard")
    wave.invitations.exclude(person__full_name="Edda Quast").update(bounce="soft")
    address = f"/surveys/{wave.pk}/"
    for role, names_it in (("people_lead", True), ("executive", False)):
        page = text(house.sign_in(role), address)
        assert "One address is wrong." in page
        assert "took no mail this time" in page
        assert ("Edda Quast" in page) is names_it

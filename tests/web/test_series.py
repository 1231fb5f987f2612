# SPDX-License-Identifier: Apache-2.0
"""Closed surveys of one questionnaire: one line in the list, and all of them on a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from customary.measure.waves import release_wave
from customary.store.models import WaveResult
from tests.measure.asked import answer, make_instrument, make_wave

if TYPE_CHECKING:
    from django.test import Client

    from customary.store.models import Instrument, Wave
    from tests.web.house import House

pytestmark = pytest.mark.django_db


def asked(house: House, instrument: Instrument, month: int, *heard: int) -> Wave:
    """Released: people of support said how far they are heard."""
    wave = make_wave(instrument, month, released_at=None)
    said = [{"heard": one, "unheard": 6 - one, "advise": 2 * one} for one in heard * 10]
    answer(wave, said, unit=house.support)
    assert release_wave(wave.pk)
    return wave


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_waves_of_one_questionnaire_are_one_line_with_what_the_newest_said(house: House) -> None:
    pulse = make_instrument()
    asked(house, pulse, 1, 2, 2, 3, 3)
    newest = asked(house, pulse, 3, 4, 4, 5, 5)
    client = house.sign_in("people_lead")
    page = client.get("/surveys/").content.decode()
    assert page.count(f"/surveys/{newest.pk}/results/") == 1
    closed = text(client, "/surveys/").partition("Closed")[2]
    assert "March 17, 2026" in closed
    assert "Jan. 17, 2026" not in closed
    assert "voice 4.50 on a scale of 1 to 5" in closed
    assert "+2.00 since last time" in closed
    assert "All 2 rounds" in closed


def test_another_questionnaire_is_another_line(house: House) -> None:
    first, other = (
        asked(house, make_instrument(), 1, 3, 4),
        asked(house, make_instrument(), 2, 3, 4),
    )
    page = house.sign_in("people_lead").get("/surveys/").content.decode()
    assert page.count(f"/surveys/{first.pk}/results/") == 1
    assert page.count(f"/surveys/{other.pk}/results/") == 1
    assert page.count("one round") == 2


def test_the_page_of_a_series_has_every_wave_and_the_figure_one_chooses(house: House) -> None:
    pulse = make_instrument()
    first, second = asked(house, pulse, 1, 2, 2, 3, 3), asked(house, pulse, 3, 4, 4, 5, 5)
    client = house.sign_in("executive")
    for key in (first.pk, second.pk):
        page = text(client, f"/surveys/{key}/series/")
        assert "Asked 2 times since Jan 2026." in page
        assert "2.5" in page
        assert "4.5" in page
    drawn = client.get(f"/surveys/{first.pk}/series/?figure=enps").content.decode()
    assert "enps over 2 rounds: −100 at first, +50 now." in drawn


def test_a_figure_that_is_not_shown_is_not_drawn_either(house: House) -> None:
    pulse = make_instrument()
    first, second = asked(house, pulse, 1, 2, 2, 3, 3), asked(house, pulse, 3, 4, 4, 5, 5)
    WaveResult.objects.filter(wave=second, unit=None).update(hidden="few")
    client = house.sign_in("people_lead")
    assert "Not shown" in text(client, "/surveys/").partition("Closed")[2]
    page = text(client, f"/surveys/{first.pk}/series/")
    assert "2.5" in page
    assert "4.5" not in page


def test_a_wave_that_none_like_it_closed_before_has_no_series(house: House) -> None:
    client = house.sign_in("people_lead")
    assert client.get(f"/surveys/{house.wave.pk}/series/").status_code == 404
    wave = asked(house, make_instrument(), 1, 3, 4)
    assert house.sign_in("employee").get(f"/surveys/{wave.pk}/series/").status_code in {403, 404}


def test_whoever_begins_is_told_what_to_do_first(house: House) -> None:
    house.wave.delete()
    page = text(house.sign_in("people_lead"), "/surveys/")
    assert "nothing is sent before" in page
    assert "People leads plan surveys" in text(house.sign_in("executive"), "/surveys/")


def test_a_round_that_stands_out_from_all_is_named(house: House) -> None:
    pulse = make_instrument()
    usual = [asked(house, pulse, month, 2, 3, 3, 4) for month in (1, 2, 3)]
    client = house.sign_in("executive")
    assert "chance" not in text(client, f"/surveys/{usual[0].pk}/series/")
    again = asked(house, pulse, 4, 3, 2, 3, 4)
    assert "No round stands out" in text(client, f"/surveys/{again.pk}/series/")
    asked(house, pulse, 5, 3, 3, 4, 4)
    page = text(client, f"/surveys/{again.pk}/series/")
    assert "Further from the mean of all rounds than chance goes: May 2026." in page
    assert "chance" in text(client, f"/surveys/{again.pk}/series/?figure=enps")


def test_a_round_of_few_is_no_reason_to_say_that_anything_stands_out(house: House) -> None:
    pulse = make_instrument()
    for month in (1, 2, 3):
        newest = asked(house, pulse, month, 2, 3, 3, 4)
    few = make_wave(pulse, 4, released_at=None)
    answer(few, [{"heard": 5, "unheard": 1 + n % 2, "advise": 10} for n in range(20)], unit=house.support)  # fmt: skip
    assert release_wave(few.pk)
    assert "chance" not in text(house.sign_in("executive"), f"/surveys/{newest.pk}/series/")


def test_a_figure_that_rose_and_stayed_has_moved_for_good(house: House) -> None:
    pulse = make_instrument()
    for month in range(1, 13):
        newest = asked(house, pulse, month, *((2, 3, 3, 4) if month < 7 else (3, 4, 4, 5)))
    page = text(house.sign_in("executive"), f"/surveys/{newest.pk}/series/")
    assert "It has moved for good" in page

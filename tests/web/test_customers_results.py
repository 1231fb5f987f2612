# SPDX-License-Identifier: Apache-2.0
"""Results of a survey among customers: where they stand, whom it spared, and where words went."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from customary.intake.answering_many import Given, send_many
from customary.measure.waves import release_wave
from customary.store.actions.records import own_source
from customary.store.models import Audience, SurveyInvitation, Wave
from customary.understand.voice import understand_voice
from tests.cast import at, make_customer
from tests.measure.asked import answer, make_instrument, make_wave

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


def test_results_of_customers_stand_with_customers_and_say_who_was_spared(house: House) -> None:
    wave = make_wave(make_instrument(), 3, audience=Audience.CUSTOMERS, spared=3)
    answer(wave, [{"heard": 1 + place % 5} for place in range(12)], asked=15)
    wave.invitations.filter(answered_on=None).update(spared=True)
    release_wave(wave.pk)
    page = house.sign_in("cx_lead").get(reverse("wave_results", args=[wave.pk])).content.decode()
    assert 'href="/customers/surveys/" aria-current="page"' in page
    assert "12 of 12 asked; 3 more belong to it and were spared: asked lately" in page


def test_what_customers_wrote_in_a_wave_is_found_in_the_inbox(house: House) -> None:
    wave = make_wave(
        make_instrument(), 3, audience=Audience.CUSTOMERS, closed_at=None, source=own_source()
    )
    asked = [
        SurveyInvitation.objects.create(wave=wave, nonce=f"c{place}", customer=make_customer())
        for place in range(12)
    ]
    answers = [{"heard": 1 + place % 5, "why": f"The gate, again {place}"} for place in range(12)]
    said = at("2026-03-06 10:00")
    send_many(wave, [Given(*one, said) for one in zip(asked, answers, strict=True)])
    Wave.objects.update(closed_at=at("2026-03-17 18:00"))
    release_wave(wave.pk)
    understand_voice(everything=True)
    client = house.sign_in("cx_lead")

    page = client.get(reverse("wave_results", args=[wave.pk])).content.decode()
    address = unescape(page.partition('href="/customers/inbox/?')[2].partition('"')[0])

    assert "The gate, again" not in page
    assert "The gate, again 3" in client.get(f"/customers/inbox/?{address}").content.decode()

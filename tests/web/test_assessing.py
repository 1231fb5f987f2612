# SPDX-License-Identifier: Apache-2.0
"""From what a survey flags, and from what calls for another one, to acting upon it, on the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from customary.measure.waves import release_wave
from customary.store.models import Action, Instrument, Placement, Wave, WaveGap
from tests.cast import make, make_person
from tests.measure.asked import answer, make_wave
from tests.measure.profiled import golden, shipped

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["culture_profile", "wave_results"])
def test_what_is_flagged_leads_to_an_action_and_then_to_that(house: House, page: str) -> None:
    closed = timezone.now() - timedelta(days=5)
    opened = closed - timedelta(days=10)
    wave = make_wave(shipped("culture_profile"), opened_at=opened, closed_at=closed)
    answer(wave, golden(4), unit=house.support)
    release_wave(wave.pk)
    gap = WaveGap.objects.get(wave=wave, unit=None)
    client = house.sign_in("executive")
    where = reverse(page, args=[wave.pk] if page == "wave_results" else [])

    before = client.get(where).content.decode()
    address = f"{reverse('act_on_practice', args=['Z25'])}?gap={gap.pk}"
    assert "Create: +10.8 points wanted" in before
    assert "To be begun by" in before
    assert address in before

    assert "what the survey flagged: Create: +10.8" in client.get(address).content.decode()
    client.post(address, {"title": "A day to try things", "owner": house.lead.email})
    made = Action.objects.get(gap=gap)
    after = client.get(where).content.decode()
    assert reverse("record", args=["actions", made.pk]) in after
    assert address not in after


def test_a_gap_of_a_unit_one_may_not_see_is_not_there(house: House) -> None:
    asked = make(Instrument, kind="culture_profile", title="Profile")
    wave = make(Wave, instrument=asked, number=1, opened_at="2026-01-05", closed_at="2026-01-16")
    gap = make(WaveGap, wave=wave, unit=house.sales, kind="type", flagged="clan", size=12.0)
    address = f"{reverse('act_on_practice', args=['Z25'])}?gap={gap.pk}"

    assert house.sign_in("agent").get(address).status_code in {403, 404}


def test_a_new_head_calls_for_another_assessment_until_one_opens(house: House) -> None:
    asked = make(Instrument, kind="four_cs", title="Four Cs")
    first = make(Wave, instrument=asked, number=1, opened_at=timezone.now() - timedelta(days=300))
    first.invitations.create(unit=house.support, nonce="first")
    since = timezone.localdate() - timedelta(days=20)
    head = make_person("New head", unit=house.support, level="manager")
    make(Placement, person=head, unit=house.support, level="manager", started_on=since)
    client = house.sign_in("people_lead")

    page = client.get(reverse("surveys")).content.decode()
    assert "Time to assess again" in page
    assert f"{house.support.name} has had a new head since" in page
    assert "Time to assess again" not in client.get(reverse("customer_surveys")).content.decode()

    again = make(Wave, instrument=asked, number=2, opened_at=timezone.now() - timedelta(days=2))
    again.invitations.create(unit=house.support, nonce="again")
    assert "Time to assess again" not in client.get(reverse("surveys")).content.decode()


def test_whoever_only_follows_surveys_is_not_called_upon(house: House) -> None:
    asked = make(Instrument, kind="four_cs", title="Four Cs")
    first = make(Wave, instrument=asked, number=1, opened_at=timezone.now() - timedelta(days=300))
    first.invitations.create(unit=house.support, nonce="first")
    since = timezone.localdate() - timedelta(days=70)
    head = make_person("New head", unit=house.support, level="manager")
    make(Placement, person=head, unit=house.support, level="manager", started_on=since)

    assert "it was due by" in house.sign_in("cx_lead").get(reverse("surveys")).content.decode()
    assert "assess again" not in house.sign_in("executive").get(reverse("surveys")).content.decode()

# SPDX-License-Identifier: Apache-2.0
"""What is final about a survey, and what it could tell, said before it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.models import Instrument, Person, SurveyInvitation, Wave, WaveExclusion
from customary.store.queries.seen import what_will_be_seen
from tests.cast import make, make_person, make_unit
from tests.measure.asked import make_instrument, make_wave

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_stored(house: House) -> None:
    """The planned wave as it is stored, whatever an earlier test did with its row."""
    house.wave.refresh_from_db()


def text(client: Client, address: str) -> str:
    page = re.sub(r"<[^>]+>", " ", client.get(address).content.decode())
    return re.sub(r"\s+", " ", page)


def test_what_is_final_is_told_before_it_is_done(house: House) -> None:
    client = house.sign_in("people_lead")
    here = f"/surveys/{house.wave.pk}/"
    for verb in ("open", "cancel"):
        assert f'href="{here}sure/{verb}/"' in client.get(here).content.decode()
    asked = what_will_be_seen(System("tests"), house.wave, rate=1.0).asked
    page = text(client, f"{here}sure/open/")
    assert f"{asked} are asked." in page
    assert "a personal link by mail, in working hours" in page
    assert re.search(r"Open until \S+ \d+, \d{4}", page)
    assert "This cannot be undone." in page
    assert "the history says that it was planned" in text(client, f"{here}sure/cancel/")
    house.wave.refresh_from_db()
    assert house.wave.opened_at is None, "looking opens nothing"
    # What cannot be done now is not offered, whatever the address.
    assert client.get(f"{here}sure/close/").headers["Location"] == here
    assert client.get(f"{here}sure/erase/").status_code == 404
    wave = open_wave(System("tests"), house.wave)
    assert client.get(f"{here}sure/open/").headers["Location"] == here
    page = text(client, f"{here}sure/close/")
    assert f"fewer than 5 of {wave.invited} asked" in page
    assert "is deleted, and counts nowhere" in page
    assert house.sign_in("executive").get(f"{here}sure/close/").status_code == 403


def test_a_planned_survey_of_a_retired_version_says_so_and_offers_the_newer_one(
    house: House,
) -> None:
    lead, here = house.sign_in("people_lead"), f"/surveys/{house.wave.pk}/"
    asked = house.wave.instrument
    Instrument.objects.filter(pk=asked.pk).update(retired_at=timezone.now())
    said = f"It cannot open: version {asked.version} of its questionnaire is retired."
    page = text(lead, here)
    assert said in page
    assert "Choose another questionnaire" in page
    assert "Open it now" not in page + text(lead, f"{here}seen/")
    assert lead.get(f"{here}sure/open/").headers["Location"] == here
    listed = text(lead, "/surveys/")
    assert "One cannot open: its questionnaire is retired." in listed
    assert "due, and not opened" not in listed
    newer = make(
        Instrument,
        source=asked.source,
        **{name: getattr(asked, name) for name in ("kind", "title", "family", "form")},
        version=asked.version + 1,
        published_at=timezone.now(),
    )
    page = text(lead, here)
    assert f"Ask version {newer.version}" in page
    lead.post(f"{here}do/", {"verb": "renew"})
    page = text(lead, here)
    assert f"It asks version {newer.version} now." in page
    assert said not in page
    assert "Open it now" in page
    assert "Ask version" not in page


def test_whoever_is_left_out_or_was_asked_lately_is_told_before_opening(house: House) -> None:
    client = house.sign_in("people_lead")
    resting, kept = Person.objects.filter(unit=house.support)[:2]
    WaveExclusion.objects.create(wave=house.wave, person=kept, reason="long leave")
    lately = make_wave(make_instrument(), 9, closed_at=None)
    SurveyInvitation.objects.create(
        wave=lately, person=resting, nonce="lately", sent_at=timezone.now()
    )
    house.wave.rest_days = 30
    house.wave.save()
    page = text(client, f"/surveys/{house.wave.pk}/sure/open/")
    assert "one, asked lately one, left out by name" in page


def test_the_page_before_launch_says_which_change_the_survey_could_tell(house: House) -> None:
    large = make_unit("Works", parent=house.top)
    for number in range(31):
        make_person(f"Works {number}", unit=large)
    asked = make_instrument()
    house.wave.instrument, house.wave.population = asked, {"units": [large.pk]}
    house.wave.save()
    client, address = house.sign_in("people_lead"), f"/surveys/{house.wave.pk}/seen/"
    page = text(client, f"{address}?rate=100")
    # A quarter of the scale's width, and 2.8 standard errors of a difference of 31 and 31.
    assert "tell a change of 0.71 in “voice” from chance" in page
    assert "A unit of 30 answers tells one of 0.72." in page
    assert "from chance" not in text(client, f"{address}?rate=40").partition("Who will see")[2]


def test_to_keep_a_survey_of_customers_open_longer_leads_back_to_theirs(house: House) -> None:
    house.wave.audience = "customers"
    house.wave.save()
    page = house.sign_in("cx_lead").get(f"/surveys/{house.wave.pk}/extend/").content.decode()
    way = re.search(r'class="crumbs".*?href="([^"]+)"', page, re.DOTALL)
    assert way is not None
    assert way[1] == "/customers/surveys/"


def test_of_a_link_nothing_is_foretold_and_nobody_is_written_to(house: House) -> None:
    client = house.sign_in("people_lead")
    said = {
        "instrument": house.wave.instrument.pk, "audience": "anyone", "open_days": 14,
        "delay_hours": 24, "share": 100, "rest_days": 14, "languages": ["en"],
        "by_mail": "on", "reminder_days": "3, 8",
    }  # fmt: skip
    assert client.post("/surveys/new/", said).status_code == 302
    wave = Wave.objects.latest("pk")
    assert (wave.by_mail, wave.reminder_days, wave.rest_days) == (False, [], 0)
    page = text(client, f"/surveys/{wave.pk}/seen/")
    assert "Nobody is invited: how many answer is known once it is closed." in page
    assert "0 are asked" not in page
    assert "Ask more people" not in page
    assert "If so many of 100 answer" not in page
    sure = text(client, f"/surveys/{wave.pk}/sure/open/")
    assert "Reminders none" in sure or "Reminders" not in sure


def test_each_reader_is_foretold_what_results_show_them(house: House) -> None:
    page = text(house.sign_in("people_lead"), f"/surveys/{house.wave.pk}/seen/")
    assert "Everybody who works here Figures of the whole organisation and its groups" in page
    house.wave.audience, house.wave.population = "customers", {}
    house.wave.attributes = ["segment"]
    house.wave.save()
    here, client = f"/surveys/{house.wave.pk}/seen/", house.sign_in("cx_lead")
    groups = "Figures of all answers, and of each group that is large enough."
    assert f"Managers {groups} Everybody else Nothing." in text(client, here)
    house.wave.attributes, house.wave.trigger = [], {"on": "interaction_closed"}
    house.wave.save()
    of_units = "Figures of all answers. Those of the units they lead, too."
    assert f"Managers {of_units} Everybody else Nothing." in text(client, here)

# SPDX-License-Identifier: Apache-2.0
"""Customers who answer, and whoever has the public link."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from customary.store.actions.respondents import token_of
from customary.store.models import Response, SurveyInvitation, VoiceItem
from tests.answering import TWO, Answering, invite, make_wave
from tests.cast import make_customer, make_organisation, make_person
from tests.core.questionnaire.forms import asked

pytestmark = pytest.mark.django_db

OF_CUSTOMERS = TWO | {
    "sections": [
        {
            "key": "all",
            "questions": [
                asked("again", "recommendation", low=0, high=10),
                asked("why", "long_text"),
                asked("secret", "long_text", private=True),
                asked("city", "short_text"),
            ],
        }
    ]
}


def test_what_customers_write_is_heard() -> None:
    make_organisation()
    customer = make_customer("Ann")
    wave = make_wave(OF_CUSTOMERS, audience="customers", title="After your visit")
    one = Answering(invite(wave, customer=customer))
    assert "read together with your name and your score" in one.get().content.decode()
    one.post("all", act="send", again="3", why="It never came.", secret="x", city="Bergen")
    item = VoiceItem.objects.get()
    assert (item.text, item.customer, item.score) == ("It never came.", customer, 3)
    assert (item.score_low, item.score_high, item.subject) == (0, 10, "After your visit")
    assert item.channel == "survey"
    response = Response.objects.get()
    assert response.customer is None
    assert response.respondent_key not in item.external_id


def test_a_public_link_among_colleagues_promises_what_holds_there_under_the_waves_own_name() -> (
    None
):
    make_organisation()
    wave = make_wave(public_key="kT5-x", title="Spring check")
    page = Client().get("/s/kT5-x/").content.decode()
    assert "We do not know who you are" in page
    assert "That you answered is known" not in page
    assert "Spring check" in page
    own = Answering(invite(wave, person=make_person("Li Na"))).get().content.decode()
    assert "That you answered is known" in own
    assert "Spring check" in own


def test_whoever_has_the_public_link_gets_a_link_of_their_own() -> None:
    make_organisation()
    wave = make_wave(OF_CUSTOMERS, audience="anyone", public_key="kT5-x")
    device = Client()
    assert "We do not know who you are" in device.get("/s/kT5-x/").content.decode()
    device.head("/s/kT5-x/")
    assert SurveyInvitation.objects.count() == 0
    begun = device.post("/s/kT5-x/", {"language": "en"}, follow=True)
    assert "page/all/" in begun.request["PATH_INFO"]
    invitation = SurveyInvitation.objects.get()
    assert (invitation.person, invitation.customer, invitation.wave) == (None, None, wave)
    own = f"/a/{token_of(invitation)}/"
    assert device.get("/s/kT5-x/").url == own  # the same device finds its answers
    assert Client().get("/s/kT5-x/").status_code == 200  # another one begins anew
    assert Client().get("/s/none/").status_code == 404


def test_a_public_questionnaire_is_framed_where_the_setting_says(settings: Any) -> None:
    make_organisation()
    wave = make_wave(OF_CUSTOMERS, audience="anyone", public_key="kT5-x")
    own, personal = invite(wave), invite(wave, person=make_person())
    assert Client().get("/s/kT5-x/").headers["X-Frame-Options"] == "DENY"
    settings.EMBED_ON = ["https://shop.example.org"]
    for address in ("/s/kT5-x/", f"/a/{token_of(own)}/"):
        answer = Client().get(address)
        assert "X-Frame-Options" not in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors https://shop.example.org")
    closed = Client().get(f"/a/{token_of(personal)}/")
    assert closed.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"]

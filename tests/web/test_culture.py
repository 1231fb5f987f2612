# SPDX-License-Identifier: Apache-2.0
"""The culture pages: what they say first, where their figures lead, and what they cost."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from customary.evidence.run import grade_culture
from customary.store.models import Dispute, IndicatorValue, PracticeSetting
from tests.cast import make_event, make_person, make_unit
from tests.web.house import ASKED, House

PRACTICE = f"/culture/practices/{ASKED}/"


def said(client: Client, address: str) -> str:
    """What a page says, without its marks."""
    page = client.get(address).content.decode()
    return re.sub(r"\s+", " ", strip_tags(page.replace("<", " <")))


def test_the_scorecard_says_the_finding_first_and_the_count_beside_the_claim(house: House) -> None:
    page = said(house.sign_in("employee"), "/culture/")
    assert "of 5 signs of a service culture" in page
    assert "We say every meeting asks the customer question." in page
    assert "12 of 24 did" in page
    assert "From systems · last 12 months" in page


def test_the_scorecard_has_all_its_frames(house: House) -> None:
    page = said(house.sign_in("employee"), "/culture/")
    for title in ("The five signs", "The four Cs", "The five traits", "The four components"):
        assert title in page


def test_the_organisations_own_words_replace_the_catalogues(house: House) -> None:
    PracticeSetting.objects.create(
        practice=ASKED, claim="no meeting ends without the customer", claim_zh_hans="散会前必问客户"
    )
    client = house.sign_in("employee")
    assert "We say no meeting ends without the customer." in said(client, PRACTICE)
    client.cookies["django_language"] = "zh-hans"
    assert "我们说：散会前必问客户。" in said(client, PRACTICE)


def test_a_practice_says_what_it_is_why_this_grade_and_what_would_lift_it(house: House) -> None:
    page = said(house.sign_in("employee"), PRACTICE)
    assert "The customer question on every agenda" in page
    assert "kept in 12 of 12 months" in page or "Kept in 12 of 12 months" in page
    assert "What would lift it" in page
    assert "Add the customer question to the agenda" in page


def test_a_figure_carries_value_interval_observations_window_and_source(house: House) -> None:
    page = said(house.sign_in("employee"), PRACTICE)
    for part in ("50% 12 of 24", "31% to 69%", "Observations 24", "last 12 months"):
        assert part in page
    assert "Source From systems" in page


def test_a_count_leads_to_its_records_and_a_record_to_its_source(house: House) -> None:
    client = house.sign_in("cx_lead")
    assert f'href="{PRACTICE}records/"' in client.get(PRACTICE).content.decode()
    page = client.get(f"{PRACTICE}records/").content.decode()
    assert "24 records, 24 visible to you" in page
    assert f"/records/events/{house.meeting.pk}/" in page
    record = said(client, f"/records/events/{house.meeting.pk}/")
    assert "Source A" in record
    assert "From systems" in record


def test_records_can_be_narrowed_to_those_not_as_claimed(house: House) -> None:
    client = house.sign_in("cx_lead")
    page = client.get(f"{PRACTICE}records/?held=no").content.decode()
    assert "Sales round" in page
    assert "Support round" not in page


def test_whoever_may_not_see_the_records_is_told_how_many_there_are(house: House) -> None:
    page = said(house.sign_in("agent"), f"{PRACTICE}records/")
    assert "24 records, 0 visible to you" in page
    assert "none of them is open to your role" in page


def test_a_trend_can_be_taken_away_unrounded(house: House) -> None:
    response = house.sign_in("employee").get(reverse("indicator_table", args=["I46"]))
    lines = response.content.decode().splitlines()
    assert lines[0] == "period_start,numerator,denominator,value"
    assert len(lines) == 1 + len(IndicatorValue.objects.get(indicator="I46", unit=None).trend)


@pytest.mark.parametrize("key", ["C99", "nothing"])
def test_a_practice_nobody_knows_is_not_there(house: House, key: str) -> None:
    assert house.sign_in("employee").get(f"/culture/practices/{key}/").status_code == 404


def test_practices_are_found_by_frame_grade_and_words(house: House) -> None:
    client = house.sign_in("employee")
    everything = client.get("/culture/practices/").content.decode()
    assert everything.count("line-claim") == 111
    credible = client.get("/culture/practices/?frame=credibility&q=agenda").content.decode()
    assert credible.count("line-claim") == 1
    assert client.get("/culture/practices/?frame=nothing").status_code == 404
    assert "No practice fits" in client.get("/culture/practices/?q=zzzz").content.decode()


def test_the_map_shows_each_unit_and_leads_to_the_practice_there(house: House) -> None:
    page = house.sign_in("employee").get("/culture/units/?frame=credibility").content.decode()
    address = f"{PRACTICE}?unit={house.support.pk}"
    assert address in page.replace("&amp;", "&")
    assert "Support, The customer question on every agenda: Habit" in page
    assert house.sign_in("people_lead").get(address).status_code == 200


def test_a_units_counts_lead_to_its_own_records(house: House) -> None:
    client = house.sign_in("executive")
    page = client.get(f"/culture/units/{house.support.pk}/").content.decode()
    records = f"{PRACTICE}records/?unit={house.support.pk}"
    assert f'href="{records}"' in page
    found = client.get(records).content.decode()
    assert "12 records, 12 visible to you" in found
    assert "Sales round" not in found


def test_a_unit_too_small_for_figures_says_so_and_shows_none(house: House) -> None:
    tiny = make_unit("Tiny", parent=house.top)
    make_person("One", unit=tiny)
    grade_culture(date(2025, 12, 31))
    client = house.sign_in("executive")
    assert "too few people" in client.get("/culture/units/?frame=credibility").content.decode()
    assert "Figures are not shown" in client.get(f"/culture/units/{tiny.pk}/").content.decode()
    assert client.get(f"{PRACTICE}?unit={tiny.pk}").status_code == 404


def test_anybody_can_dispute_a_grade_and_somebody_else_answers_in_the_open(house: House) -> None:
    asking = house.sign_in("employee", email="asking@harbour.example")
    response = asking.post(f"{PRACTICE}dispute/", {"text": "We ask it in the chat."})
    assert response.headers["Location"] == f"{PRACTICE}#disputes"
    assert "We ask it in the chat." in said(house.sign_in("agent"), PRACTICE)
    dispute = Dispute.objects.get()
    lead = house.sign_in("cx_lead")
    lead.post(reverse("answer_dispute", args=[dispute.pk]), {"answer": "Then write it down."})
    assert "Then write it down." in said(asking, PRACTICE)
    assert "Then write it down." in said(asking, "/culture/disputes/")


def test_a_dispute_needs_words_and_its_form_keeps_them(house: House) -> None:
    page = house.sign_in("employee").post(f"{PRACTICE}dispute/", {"text": " "}).content.decode()
    assert 'class="errors"' in page
    assert not Dispute.objects.exists()


def test_nobody_without_the_right_answers_a_dispute(house: House) -> None:
    client = house.sign_in("employee")
    client.post(f"{PRACTICE}dispute/", {"text": "Wrong."})
    address = reverse("answer_dispute", args=[Dispute.objects.get().pk])
    assert client.post(address, {"answer": "Right."}).status_code == 403
    assert client.get(address).status_code == 405


@pytest.mark.parametrize(
    "address", ["/culture/", PRACTICE, "/culture/units/?frame=credibility", "/"]
)
def test_a_page_costs_the_same_however_much_there_is(house: House, address: str) -> None:
    client = house.sign_in("executive")
    grade_culture(date(2025, 12, 31))
    few = queries(client, address)
    for number in range(8):
        unit = make_unit(f"Team {number}", parent=house.support)
        for person in range(6):
            make_person(f"P {person}", unit=unit)
        make_event("2025-06-02 09:00", unit=unit, series="x", attendee_count=4, question="Yes.")
        Dispute.objects.create(practice=ASKED, text="No.", grade=2)
    grade_culture(date(2025, 12, 31))
    many = queries(client, address)
    assert few == many <= 40


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_figures_that_prove_no_single_practice_stand_with_their_capability(house: House) -> None:
    IndicatorValue.objects.filter(run=house.run, indicator__in=("I35", "I57")).delete()
    window = {"window_start": "2025-01-01", "window_end": "2025-12-31", "grade": "B"}
    change = {"value": 2.9, "low": -6.3, "high": 12.3, "n": 544}
    told = {"low": None, "high": None, "n": 544}
    beside = [{"what": "quarter_not_met", "value": 34.5, **told}]
    made = {"run": house.run, **window}
    IndicatorValue.objects.create(indicator="I57", beside=beside, **change, **made)
    link = {"what": "link", "of": "satisfied_pulse", "value": 0.1, **told}
    linked = {"value": 0.3, "low": -0.1, "high": 0.6, "n": 33, "beside": [link]}
    IndicatorValue.objects.create(indicator="I35", **linked, **made)
    client = house.sign_in("employee")

    whole = client.get(reverse("practices")).content.decode()
    assert "Figures of the whole" in whole
    assert f"{reverse('practices')}?frame=goals#I57" in whole
    assert "+2.9 points" in whole

    goals = client.get(reverse("practices"), {"frame": "goals"}).content.decode()
    assert "−6.3 points to +12 points" in goals
    assert "Not met: the goal of that quarter" in goals
    assert "Reassessed in time" not in goals

    insight = client.get(reverse("practices"), {"frame": "insight"}).content.decode()
    assert "not what causes what" in insight
    assert "−0.10 to 0.60" in insight
    assert "Satisfaction, and engagement a quarter later" in insight

    assert (
        "Figures of the whole"
        not in client.get(reverse("practices"), {"frame": "conscience"}).content.decode()
    )


def test_when_the_culture_is_assessed_again_stands_with_the_assessment(house: House) -> None:
    page = house.sign_in("employee").get(reverse("practices"), {"frame": "assessment"})
    assert "Reassessed in time" in page.content.decode()

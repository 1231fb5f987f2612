# SPDX-License-Identifier: Apache-2.0
"""The culture profile and the four Cs show; they grade nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from customary.catalogue import FrameKind, load_catalogue
from customary.core.statistics.culture_profile import PLAYS, TYPES
from customary.evidence.run import grade_culture
from customary.measure.waves import release_wave
from customary.store.models import (
    Action,
    Event,
    GradingRun,
    PracticeGrade,
    Response,
    WaveGap,
    WaveResult,
)
from tests.cast import at
from tests.measure.asked import answer, make_wave
from tests.measure.profiled import divided, golden, rated, shipped
from tests.web.house import House, build

if TYPE_CHECKING:
    from customary.store.models import Wave

pytestmark = pytest.mark.django_db

CLAN = [(70, 10, 10, 10)] * 6
MARKET = [(10, 10, 70, 10)] * 6
EVEN = [(25, 25, 25, 25)] * 6
ASKED_IN_2025 = {"opened_at": at("2025-10-06 09:00"), "closed_at": at("2025-10-17 18:00")}


@pytest.fixture
def house() -> House:
    return build(graded=False)


def profiled(house: House, answers: list[dict[str, float]], **fields: Any) -> Wave:
    wave = make_wave(shipped("culture_profile"), **{**ASKED_IN_2025, **fields})
    answer(wave, answers, unit=house.support)
    assert release_wave(wave.pk)
    return wave


def leaning(now: list[tuple[int, ...]], preferred: list[tuple[int, ...]]) -> list[dict[str, float]]:
    """A team most of whom say the same; what all of them say would not be told."""
    return [divided(now, preferred)] * 10 + [divided(EVEN, EVEN)] * 2


def told(wave: Wave) -> dict[str, Any]:
    found: dict[str, Any] = WaveResult.objects.get(wave=wave, unit=None, attribute="").figures[
        "profile"
    ]
    return found


def grades(run: GradingRun) -> dict[tuple[str, Any], Any]:
    rows = PracticeGrade.objects.filter(run=run)
    return {(one.practice, one.unit_id): (one.grade, one.reason, one.facts) for one in rows}


def test_at05_four_types_in_six_aspects_make_100_now_and_preferred(house: House) -> None:
    form = shipped("culture_profile").form
    asked = [one for section in form["sections"] for one in section["questions"]]

    assert len(TYPES) == 4
    assert {one["total"] for one in asked} == {100}
    for part in ("now", "preferred"):
        assert len({one["dimension"] for one in asked if one["part"] == part}) == 6

    found = told(profiled(house, golden(4)))
    assert sum(found["now"]["overall"]) == pytest.approx(100)
    assert sum(found["preferred"]["overall"]) == pytest.approx(100)


def test_the_golden_case_comes_out_of_the_whole_engine(house: House) -> None:
    found = told(profiled(house, golden(4)))

    assert found["n"] == 12
    assert found["now"]["overall"] == pytest.approx([33.333, 19.167, 24.444, 23.056], abs=5e-4)
    assert found["preferred"]["overall"] == pytest.approx([38.889, 30, 16.944, 14.167], abs=5e-4)
    assert found["gap"]["flagged"] == ["adhocracy"]
    assert found["gap"]["to_move"] == pytest.approx(16.389, abs=5e-4)
    assert found["gap"]["test"]["method"] == "sign_flips"
    assert found["now"]["same_leading"] == 5


def test_at05_the_page_shows_the_mix_and_the_second_type(house: House) -> None:
    profiled(house, golden(4))

    page = house.sign_in("executive").get(reverse("culture_profile")).content.decode()

    assert "Collaborate" in page
    assert "<dt>Second type</dt><dd>Compete</dd>" in page
    assert "not the OCAI" in page
    assert "33.3" in page
    assert "+10.8" in page


def test_at06_other_culture_types_leave_every_grade_as_it_is(house: House) -> None:
    before = grades(grade_culture(date(2025, 12, 31)))

    wave = profiled(house, leaning(CLAN, MARKET))
    clan = grades(grade_culture(date(2025, 12, 31)))
    Response.objects.all().delete()
    wave.delete()
    profiled(house, leaning(MARKET, CLAN))
    market = grades(grade_culture(date(2025, 12, 31)))

    assert any(grade for grade, _, _ in before.values())
    assert clan == market
    # Which types lead or are wanted grades nothing; that gaps are flagged asks for one thing alone:
    # to act on them.
    follow_up = {key for key in before if key[0] == "Z25"}
    assert {key for key in before if clan[key] != before[key]} <= follow_up


def test_at06_every_type_offers_its_own_customer_play() -> None:
    catalogue = load_catalogue()
    played = [set(catalogue.play(PLAYS[kind]).practices) for kind in TYPES]

    assert all(played)
    assert sum(len(one) for one in played) == len(set().union(*played))
    assert {"Z29", "Z33", "Z34", "Z35", "Z39", "Z40", "Z43"} <= set().union(*played)


def test_at06_the_page_offers_the_plays_of_the_leading_types(house: House) -> None:
    profiled(house, leaning(MARKET, CLAN))

    page = house.sign_in("executive").get(reverse("culture_profile")).content.decode()

    assert "Win for the customer" in page
    assert reverse("practice", args=["Z43"]) in page


def test_at10_four_cs_on_a_scale_that_admits_decimals(house: House) -> None:
    instrument = shipped("four_cs")
    wave = make_wave(instrument, **ASKED_IN_2025)
    answer(wave, [rated(instrument, 2.4)] * 6 + [rated(instrument, 3.0)] * 6, unit=house.support)
    release_wave(wave.pk)
    house.run = grade_culture(date(2025, 12, 31))

    cs = load_catalogue().frames_of(FrameKind.C)
    items = instrument.items.exclude(frame="")
    assert len(cs) == 4
    assert set(items.values_list("frame", flat=True)) == {one.key for one in cs}
    assert {(one.scale_low, one.scale_high) for one in items} == {(0, 4)}

    page = house.sign_in("cx_lead", "executive").get(reverse("four_cs")).content.decode()
    assert page.count('<p class="cs-figure mb-0">2.7 ') == 4


def test_at10_a_largest_opportunity_is_named_and_opens_an_action(house: House) -> None:
    house.run = grade_culture(date(2025, 12, 31))
    client = house.sign_in("cx_lead", "executive")

    page = client.get(reverse("four_cs"))
    largest = page.context["largest"]["practice"].id
    address = reverse("act_on_practice", args=[largest])
    assert address in page.content.decode()

    said = {"title": "Ask the question in each round", "owner": house.lead.email}
    answered = client.post(address, said)

    opened = Action.objects.get()
    assert answered.headers["Location"] == reverse("record", args=["actions", opened.pk])
    assert (opened.practice, opened.owner) == (largest, house.lead)


def test_at10_the_flagged_c_is_answered_by_an_action_opened_on_the_page(house: House) -> None:
    instrument = shipped("four_cs")
    wave = make_wave(instrument, **ASKED_IN_2025)
    lowest = instrument.items.filter(frame="communication").values_list("item_key", flat=True)
    answers = [rated(instrument, most) | dict.fromkeys(lowest, most - 2) for most in (3, 4)]
    answer(wave, answers * 6, unit=house.support)
    assert release_wave(wave.pk)
    house.run = grade_culture(date(2025, 12, 31))
    client = house.sign_in("cx_lead", "executive")

    gap = WaveGap.objects.get(wave=wave, unit=None)
    assert (gap.flagged, gap.size) == ("communication", pytest.approx(2.5))
    page = client.get(reverse("four_cs"))
    shown = next(one for one in page.context["cs"] if one["gaps"])
    address = f"{reverse('act_on_practice', args=[shown['gap_practice']])}?gap={gap.pk}"
    assert shown["key"] == "communication"
    assert address in page.content.decode()

    client.post(address, {"title": "Answer every idea", "owner": house.lead.email})
    assert Action.objects.get().gap == gap
    assert "Answer every idea" in client.get(reverse("four_cs")).content.decode()


def test_at31_a_survey_in_full_praise_leaves_each_practice_at_most_said(house: House) -> None:
    Event.objects.all().delete()
    instrument = shipped("four_cs")
    wave = make_wave(instrument, **ASKED_IN_2025)
    answer(wave, [rated(instrument, 4)] * 20, unit=house.support)
    release_wave(wave.pk)

    found = grades(grade_culture(date(2025, 12, 31)))

    assert found
    assert all((grade or 0) <= 1 for grade, _, _ in found.values())


def test_at09_without_any_survey_every_grade_is_the_same(house: House) -> None:
    instrument = shipped("four_cs")
    wave = make_wave(instrument, **ASKED_IN_2025)
    answer(wave, [rated(instrument, 4)] * 20, unit=house.support)
    release_wave(wave.pk)
    run = grade_culture(date(2025, 12, 31))
    asked = {key: (grade, reason) for key, (grade, reason, _) in grades(run).items()}

    Response.objects.all().delete()
    WaveResult.objects.all().delete()
    run = grade_culture(date(2025, 12, 31))

    assert {key: (grade, reason) for key, (grade, reason, _) in grades(run).items()} == asked

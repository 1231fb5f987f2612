# SPDX-License-Identifier: Apache-2.0
"""I11: the pulse is taken when it is due. I12: whom it reaches, remote and on site alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from customary.evidence.registry import measured_indicators
from customary.measure.waves import release_wave
from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.actions.waves import close, plan
from customary.store.models import Instrument, Response, Wave
from tests.asking import answer, make_instrument
from tests.cast import at, day, make, make_organisation, make_person, make_unit
from tests.evidence.indicators.seeing import YEAR_END, figure_of, observe, reading, see

pytestmark = pytest.mark.django_db
US = System("tests")


def pulse(opened: str, **fields: Any) -> Wave:
    asked = Instrument.objects.first() or make_instrument(cadence_days=56)
    closed = at(opened) + timedelta(days=14)
    return make(Wave, instrument=asked, number=1, opened_at=opened, closed_at=closed, **fields)


def held() -> list[tuple[str, bool]]:
    return [(str(one.day), one.held) for one in see("I11")]


# ── I11 ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_pulse_that_opens_56_days_after_the_one_before_is_in_time() -> None:
    for opened in ("2025-08-11", "2025-10-06", "2025-12-04"):
        pulse(opened)
    assert held() == [("2025-10-06", True), ("2025-12-04", True)]


def test_at01_a_wave_opened_on_day_60_lowers_the_figure() -> None:
    for opened in ("2025-06-16", "2025-08-11", "2025-10-06"):
        pulse(opened)
    before = figure_of("I11", as_of="2025-11-30").value
    pulse("2025-12-05")
    after = figure_of("I11", as_of="2025-12-10").value
    assert before == 1
    assert after == pytest.approx(2 / 3)


def test_each_day_on_which_none_opened_counts_against_it() -> None:
    pulse("2025-03-03")
    pulse("2025-09-01")
    assert held()[:3] == [("2025-04-28", False), ("2025-06-23", False), ("2025-08-18", False)]


def test_an_extra_pulse_off_the_beat_is_not_in_time() -> None:
    pulse("2025-10-06")
    pulse("2025-11-10")
    assert held() == [("2025-11-10", False)]


def test_a_pulse_that_may_still_open_in_time_is_not_counted() -> None:
    pulse("2025-11-05")
    assert held() == []
    assert see("I11", as_of="2026-01-03") == []  # the last day of the grace
    assert [one.held for one in see("I11", as_of="2026-01-04")] == [False]


def test_a_wave_that_says_how_often_goes_before_its_questionnaire() -> None:
    pulse("2025-09-01", every_days=28)
    pulse("2025-09-29", every_days=100)
    assert held() == [("2025-09-29", True)]


def test_versions_of_a_questionnaire_are_one_series_and_others_are_not() -> None:
    first = pulse("2025-08-11").instrument
    second = make_instrument(version=2, source=first.source)
    other = make_instrument(family="other", source=first.source)
    made = {"number": 2, "closed_at": at("2025-12-30")}
    make(Wave, instrument=second, opened_at="2025-10-06", **made)
    make(Wave, instrument=other, opened_at="2025-12-04", **made)
    assert held() == [("2025-10-06", True), ("2025-12-01", False)]


# ── I12 ──────────────────────────────────────────────────────────────────────────────────────────


def a_wave_with_answers(answers: int) -> Wave:
    wave = open_wave(US, plan(US, make_instrument()), now=at("2025-06-02"))
    answer(wave, how_many=answers)
    wave = close(US, wave, now=at("2025-06-16"))
    release_wave(wave.pk)
    return wave


def test_everybody_who_worked_here_counts_whether_they_answered_or_not() -> None:
    make_organisation()
    unit = make_unit()
    for number in range(8):
        make_person(f"P{number}", unit=unit)
    make_person("Left before", unit=unit, ended_on="2025-05-30")
    a_wave_with_answers(6)
    seen = see("I12")
    assert (len(seen), sum(one.held for one in seen)) == (8, 6)
    assert {(str(one.day), one.unit, one.level, one.base) for one in seen} == {
        ("2025-06-16", unit.pk, "", "D")
    }


def test_no_figure_of_a_unit_says_more_of_who_answered_than_results_do() -> None:
    """One who leads a department, a team with few answers and one with many below it."""
    make_organisation()
    department = make_unit("Department")
    few, many = make_unit("Few", parent=department), make_unit("Many", parent=department)
    for unit, size in ((many, 9), (few, 6), (department, 1)):
        for number in range(size):
            make_person(f"{unit.name} {number}", unit=unit)
    wave = open_wave(US, plan(US, make_instrument()), now=at("2025-06-02"))
    answer(wave, how_many=9 + 3)
    close(US, wave, now=at("2025-06-16"))
    assert see("I12") == [], "results are not out yet"
    release_wave(wave.pk)
    seen = see("I12")
    # Nine of many and twelve of all would say three of the few: results say twelve of all.
    assert {one.unit for one in seen} == {department.pk}
    assert (len(seen), sum(one.held for one in seen)) == (16, 12)


@pytest.mark.parametrize("answers", [0, 1, 4])
def test_a_pulse_that_few_answered_does_not_say_whether_anybody_did(answers: int) -> None:
    make_organisation()
    for number in range(12):
        make_person(f"P{number}", unit=make_unit())
    a_wave_with_answers(answers)
    seen = see("I12")
    assert (len(seen), sum(one.held for one in seen)) == (12, 0)


def test_participation_lifts_no_grade_and_names_nobody() -> None:
    make_organisation()
    for number in range(8):
        make_person(f"P{number}", unit=make_unit())
    wave = a_wave_with_answers(8)
    rows = observe("I12")
    assert not rows.proven.any()
    assert set(rows.record.tolist()) == {wave.pk}
    assert not rows.proof_record.any()


def test_a_pulse_of_another_tool_counts_answers_by_unit_never_above_all() -> None:
    unit = make_unit()
    for number in range(4):
        make_person(f"P{number}", unit=unit)
    wave = pulse("2025-06-02")
    for number in range(6):
        kept = {"respondent_key": f"r{number}", "unit": unit, "submitted_on": day("2025-06-04")}
        make(Response, instrument=wave.instrument, wave=wave, **kept)
    release_wave(wave.pk)
    assert [one.held for one in see("I12")] == [True] * 4


def test_remote_and_on_site_stand_beside_it_once_enough_of_both_were_asked() -> None:
    make_organisation()
    unit = make_unit()
    for number in range(12):
        make_person(f"P{number}", unit=unit, remote=True)
    for number in range(9):
        make_person(f"Q{number}", unit=unit)
    wave = a_wave_with_answers(6)
    beside = measured_indicators()["I12"].beside
    assert beside is not None
    assert beside(reading(YEAR_END), observe("I12")) == []
    again = open_wave(US, plan(US, wave.instrument), now=at("2025-08-02"))
    close(US, again, now=at("2025-08-16"))
    assert again.invitations.count() == 21
    assert beside(reading(YEAR_END), observe("I12")) == [], "nine people asked twice are nine"
    last = make_person("One more", unit=unit)
    wave.invitations.create(person=last, nonce="x")
    # The other pulse asked nine on site: the sum with it would say what they did.
    told = {
        one["what"]: (one["numerator"], one["denominator"])
        for one in beside(reading(YEAR_END), observe("I12"))
    }
    # Five to nine, and fewer than five: each band by its middle.
    assert told == {"remote": (7, 12), "on_site": (2, 10)}

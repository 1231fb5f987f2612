# SPDX-License-Identifier: Apache-2.0
"""The scorecard, a practice's page and the reach of practices, with small units covered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from customary.catalogue import FrameKind, load_catalogue
from customary.evidence.run import grade_culture
from customary.measure.waves import release_wave
from customary.store.access import NotVisible, System
from customary.store.actions.instruments import write_items
from customary.store.models import (
    Dispute,
    Instrument,
    PracticeSetting,
    Response,
    Wave,
    WaveResult,
)
from customary.store.queries.figures import figures_of
from customary.store.queries.forms import form_of
from customary.store.queries.grades import scorecard
from customary.store.queries.heat_map import heat_map
from customary.store.queries.opinions import opinions
from customary.store.queries.practices import practice
from customary.store.queries.runs import latest_run, runs
from customary.store.queries.runs import run as run_of
from customary.store.queries.wave_figures import CellFigures
from tests.cast import make, make_document, make_organisation, make_person
from tests.measure.asked import answer, make_instrument, make_wave, rating
from tests.store.queries.scene import AS_OF, YEAR, Company, grade, run, staffed, value, viewer

pytestmark = pytest.mark.django_db

QUESTION = "C49"  # unit scope
MISSION = "C30"  # company scope


def test_before_the_first_run_there_is_no_scorecard() -> None:
    assert scorecard(viewer()) is None
    assert heat_map(viewer()) is None
    with pytest.raises(NotVisible):
        practice(viewer(), QUESTION)


def test_a_run_that_has_not_finished_is_not_there() -> None:
    done, other = run(), run()
    type(other).objects.filter(pk=other.pk).update(finished_at=None)
    assert [one.id for one in runs(viewer())] == [done.pk]
    with pytest.raises(NotVisible):
        run_of(viewer(), other.pk)


def test_a_run_knows_the_one_before() -> None:
    first, second = run(date(2025, 9, 30)), run()
    found = latest_run(viewer())
    assert found is not None
    assert (found.id, found.previous) == (second.pk, first.pk)
    assert run_of(viewer(), first.pk).previous is None


def test_the_scorecard_tells_grade_claim_figure_trend_and_disputes() -> None:
    before, now = run(date(2025, 9, 30)), run()
    grade(before, QUESTION, 1)
    count = {
        "numerator": 11,
        "denominator": 52,
        "value": 0.21,
        "n": 52,
        "low": 0.12,
        "high": 0.34,
        "evidence": "A",
        "window": ["2025-01-01", "2025-12-31"],
        "left_out": 3,
        "claimed": 0,
    }
    grade(now, QUESTION, 2, indicator="I46", count=count)
    value(now, "I46", 0.5, numerator=30, denominator=60, n=60, trend=[["2025-01-01", 1, 4, 0.25]])
    make_setting = PracticeSetting.objects.create
    make_setting(practice=QUESTION, claim="we ask", claim_zh_hans="我们每会必问")
    Dispute.objects.create(practice=QUESTION, run=now, text="Not so.", raised_by=make_person())

    card = scorecard(viewer())

    assert card is not None
    told = card.practices[QUESTION]
    assert (told.grade, told.previous_grade, told.own_claim, told.open_disputes) == (
        2,
        1,
        "we ask",
        1,
    )
    assert told.figure is not None
    counted = (told.figure.numerator, told.figure.denominator, told.figure.left_out)
    assert counted == (11, 52, 3), "as it counts for this practice"
    assert told.figure.trend == (("2025-01-01", 1, 4, 0.25),)


def test_a_frame_is_the_median_of_its_measured_practices_with_k_of_n() -> None:
    now = run()
    members = load_catalogue().practices_in("credibility")
    for one, maturity in zip(members, [1, 2, 3], strict=False):
        grade(now, one.id, maturity)
    for one in members[3:]:
        grade(now, one.id, None, reason="not_measured")
    card = scorecard(viewer())
    assert card is not None
    score = card.frames["credibility"].score
    assert (score.value, score.measured, score.practices) == (2.0, 3, len(members))
    kinds = [frame.kind for frame in card.frames.values()]
    assert [kinds.count(kind.value) for kind in (FrameKind.C, FrameKind.TRAIT, FrameKind.SIGN)] == [
        4,
        5,
        5,
    ]
    assert card.frames["beliefs"].score.value is None


def test_units_that_lag_are_named_unless_they_are_too_small() -> None:
    company = Company()
    now = run()
    lagging = [company.service.pk, company.tiny.pk]
    grade(now, QUESTION, 3, reason="units_lag", lagging_units=lagging)
    seen = scorecard(viewer())
    assert seen is not None
    assert list(seen.practices[QUESTION].facts["lagging_units"]) == [company.service.pk]
    whole = scorecard(System("report"))
    assert whole is not None
    assert list(whole.practices[QUESTION].facts["lagging_units"]) == lagging


def test_the_largest_opportunity_is_gap_times_reach_and_says_why() -> None:
    company = Company()
    now = run()
    grade(now, QUESTION, 2, lagging_units=[company.service.pk, company.tiny.pk])
    grade(now, MISSION, 2)
    grade(now, "C50", 0, reason="no_records", lagging_units=[one.pk for one in company.units])
    card = scorecard(viewer())
    assert card is not None
    assert card.opportunity is not None
    best = card.opportunity
    # C30 lies a third below its ceiling of 3 for everybody; C49 half below 4 for 11 of 19 people.
    assert (best.practice, best.reach, best.gap) == (MISSION, 1.0, pytest.approx(1 / 3))
    other = best.others[0]
    assert (other.practice, other.gap) == (QUESTION, 0.5)
    assert other.reach == pytest.approx(11 / 19)
    assert "C50" not in {one.practice for one in best.others}, "no record is no gap"


def test_the_scorecard_takes_as_many_queries_for_many_units_and_practices(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    now = run()
    for key in list(load_catalogue().practices):
        grade(now, key, 2, indicator="I46")
    value(now, "I46", 0.5)
    with django_assert_max_num_queries(12) as few:
        scorecard(System("test"))
    for number in range(12):
        staffed(f"Unit {number}", 2)
    with django_assert_num_queries(len(few.captured_queries)):
        scorecard(System("test"))


# ── Opinions ─────────────────────────────────────────────────────────────────────────────────────


def asked_about(frame: str) -> Instrument:
    questions = (rating("q", frame=frame), rating("r", frame=frame, reverse=True), rating("s"))
    survey = make_instrument(*questions, kind="four_cs")
    write_items(survey, form_of(survey))
    return survey


def answered(survey: Instrument, *numbers: int, month: int, **fields: Any) -> Wave:
    """A wave of that month, closed, in which "q" was answered so, and released."""
    days = {"opened_at": f"2025-{month:02}-01T09:00Z", "closed_at": f"2025-{month:02}-20T09:00Z"}
    wave = make_wave(survey, month, **(days | fields))
    answer(wave, [{"q": number, "s": 1 + place % 5} for place, number in enumerate(numbers)])
    release_wave(wave.pk)
    return wave


def opinion_of(frame: str) -> Any:
    return opinions(*YEAR).frames.get(frame)


def test_a_run_keeps_what_people_thought_by_then() -> None:
    survey = asked_about("beliefs")
    answered(survey, *[5] * 9, *[2] * 3, month=10)
    now = grade_culture(AS_OF)
    answered(survey, *[5] * 3, *[2] * 9, month=11)
    card = scorecard(viewer())
    assert card is not None
    assert card.run.id == now.pk
    mark = card.frames["beliefs"].opinion
    assert mark is not None
    assert (mark.n, mark.most, mark.share) == (10, 12, 0.75)
    assert card.frames["norms"].opinion is None


def test_an_opinion_is_what_was_released_of_the_newest_wave() -> None:
    survey = asked_about("beliefs")
    answered(survey, *[5] * 3, *[1] * 9, month=3)
    newest = answered(survey, *[5] * 9, *[3] * 3, month=9)
    kept = WaveResult.objects.get(wave=newest, unit=None)
    told = CellFigures.from_json(kept.figures).figure("q")
    assert told is not None
    assert told.favourable is not None
    mark = opinion_of("beliefs")
    assert (mark.share, mark.low, mark.high) == (
        told.favourable.value, told.favourable.low, told.favourable.high,
    )  # fmt: skip
    assert (mark.n, mark.most, mark.share) == (10, 12, 0.75)


def test_of_several_questions_it_is_the_mean_of_what_is_told() -> None:
    survey = asked_about("norms")
    wave = make_wave(survey, 4, opened_at="2025-04-01T09:00Z", closed_at="2025-04-20T09:00Z")
    answer(wave, [{"q": 5, "r": 1}] * 6 + [{"q": 5, "r": 4}] * 3 + [{"q": 1, "r": 4}] * 3)
    release_wave(wave.pk)
    assert opinion_of("norms").share == pytest.approx((0.75 + 0.5) / 2)


def test_what_is_too_few_open_or_never_released_is_no_opinion() -> None:
    survey = asked_about("norms")
    answered(survey, *[5] * 6, *[1] * 3, month=5)
    assert opinion_of("norms") is None, "nine are too few"
    answered(survey, *[5] * 9, *[1] * 9, month=6, closed_at=None)
    assert opinion_of("norms") is None
    wave = answered(survey, *[5] * 9, *[1] * 9, month=7)
    assert opinion_of("norms").n == 15
    wave.results.all().delete()
    assert opinion_of("norms") is None


def test_a_floor_raised_since_holds_for_opinions_too() -> None:
    answered(asked_about("norms"), *[5] * 9, *[1] * 3, month=5)
    assert opinion_of("norms").n == 10
    make_organisation(floors={"opinions": 15})
    assert opinion_of("norms") is None


# ── One practice ─────────────────────────────────────────────────────────────────────────────────


def test_a_practice_page_tells_its_units_its_past_and_who_declares_it() -> None:
    company = Company()
    before, now = run(date(2025, 9, 30)), run()
    grade(before, QUESTION, 1)
    grade(now, QUESTION, 2, indicator="I46")
    value(now, "I46", 0.5)
    for unit in company.units:
        grade(now, QUESTION, 3, unit=unit)
    said = make_document("handbook", approved_at="2025-01-10", declares="H08 C49", title="Handbook")
    make_document("handbook", approved_at=None, declares="C49")

    page = practice(viewer(), QUESTION)

    assert [past.grade for past in page.history] == [1, 2]
    assert page.graded.previous_grade == 1
    assert [figure.indicator for figure in page.figures] == ["I46"]
    assert [link.id for link in page.declared_by] == [said.pk]
    told = {one.node.id: one for one in page.units}
    assert told[company.service.pk].graded is not None
    assert told[company.tiny.pk].graded is None
    assert told[company.tiny.pk].is_suppressed


def test_the_page_of_a_small_unit_is_shown_to_nobody_but_the_system() -> None:
    company = Company()
    now = run()
    grade(now, QUESTION, 3, unit=company.tiny)
    grade(now, QUESTION, 2, unit=company.service)
    for role in ("executive", "cx_lead", "manager", "admin"):
        with pytest.raises(NotVisible):
            practice(viewer(role), QUESTION, unit=company.tiny.pk)
    assert practice(viewer(), QUESTION, unit=company.service.pk).graded.grade == 2
    assert practice(System("test"), QUESTION, unit=company.tiny.pk).graded.grade == 3


def test_what_leaders_say_of_themselves_is_for_executives_people_leads_and_them() -> None:
    company = Company()
    now = run()
    grade(now, QUESTION, 2, unit=company.service)
    value(now, "I04", 40.0, unit=company.service, numerator=80, denominator=40, n=7)
    leader = make_person("Leader", unit=company.service)
    survey = make(Instrument, kind="leader_self_assessment", title="Self")
    make(
        Response,
        instrument=survey,
        respondent_key="x",
        unit=company.service,
        person=leader,
        submitted_on="2025-05-05",
    )
    for reader in [viewer("executive"), viewer("people_lead"), viewer(person=leader)]:
        told = figures_of(reader, now.pk, unit=company.service.pk)["I04"]
        assert (told.value, told.numerator, told.denominator) == (40, 80, 40)
    boss = viewer("manager", unit=company.top, person=make_person(unit=company.service))
    for reader in [viewer("cx_lead"), boss, viewer("admin")]:
        assert figures_of(reader, now.pk, unit=company.service.pk) == {}


def test_the_page_of_a_practice_that_is_not_there_is_not_found() -> None:
    grade(run(), QUESTION, 2)
    for key in ("X99", MISSION):
        with pytest.raises(NotVisible):
            practice(viewer(), key)


# ── Reach ────────────────────────────────────────────────────────────────────────────────────────


def test_the_heat_map_covers_small_units_for_everybody_but_marks_them_for_jobs() -> None:
    company = Company()
    now = run()
    for unit in company.units:
        grade(now, QUESTION, 2, unit=unit)
        grade(now, "C50", 1, unit=unit)
    found = heat_map(viewer("executive"))
    assert found is not None
    assert (found.practices, found.hidden) == ((QUESTION, "C50"), 1)
    rows = {row.node.id: row for row in found.rows}
    assert rows[company.service.pk].grades == {QUESTION: 2, "C50": 1}
    assert (rows[company.tiny.pk].grades, rows[company.tiny.pk].is_suppressed) == ({}, True)
    job = heat_map(System("report"))
    assert job is not None
    covered = next(row for row in job.rows if row.node.id == company.tiny.pk)
    assert covered.is_suppressed
    assert covered.grades[QUESTION] == 2


def test_a_unit_is_not_shown_as_failing_at_what_nobody_asks_of_it() -> None:
    company = Company()
    now = run()
    asked = next(
        one
        for one in load_catalogue().practices.values()
        if one.functions == ("service",) and one.scope == "unit"
    )
    for unit in company.units:
        grade(now, asked.id, 0, unit=unit, reason="no_records")
    found = heat_map(viewer())
    assert found is not None
    rows = {row.node.id: dict(row.grades) for row in found.rows}
    assert rows[company.sales.pk] == {}
    assert rows[company.service.pk] == {asked.id: 0}
    assert rows[company.top.pk] == {asked.id: 0}, "a service unit is below it"


def test_as_of_decides_which_people_count() -> None:
    company = Company()
    for number in range(4):
        make_person(f"New {number}", unit=company.tiny, started_on="2026-02-01")
    now = run(AS_OF)
    grade(now, QUESTION, 2, unit=company.tiny)
    with pytest.raises(NotVisible):
        practice(viewer(), QUESTION, unit=company.tiny.pk)

# SPDX-License-Identifier: Apache-2.0
"""A grading run: what lifts a practice, what does not, and that it can be repeated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from customary.catalogue import load_catalogue
from customary.core.grading.practice import Maturity
from customary.evidence.registry import measured_indicators
from customary.evidence.run import grade_culture
from customary.measure.waves import release_wave
from customary.store.models import (
    Event,
    GradingRun,
    IndicatorSetting,
    IndicatorValue,
    Instrument,
    InstrumentItem,
    OrgUnit,
    PracticeGrade,
    PracticeSetting,
    Response,
    WaveResult,
)
from tests.cast import make, make_document, make_event, make_person, make_unit
from tests.measure.asked import answer, make_wave

pytestmark = pytest.mark.django_db

AS_OF = date(2025, 12, 31)
QUESTION = "C49"


def grade_of(run: GradingRun, practice: str, unit: OrgUnit | None = None) -> PracticeGrade:
    return PracticeGrade.objects.get(run=run, practice=practice, unit=unit)


def graded(run: GradingRun) -> dict[str, int]:
    rows = PracticeGrade.objects.filter(run=run, unit=None, grade__isnull=False)
    return dict(rows.values_list("practice", "grade"))


def hold_meetings(
    unit: OrgUnit, *, months: int = 12, answer: str = "They wait too long.", source: str = "A"
) -> None:
    """A weekly meeting's twelve months: one a month is enough to see a rhythm."""
    lead = make_person("Lead", unit=unit, level="manager")
    for month in range(13 - months, 13):
        for day in (6, 20):
            make_event(
                f"2025-{month:02d}-{day:02d} 09:00",
                unit=unit,
                organiser=lead,
                series="weekly",
                attendee_count=5,
                question=answer,
                source=source,
            )


def announce_everything() -> None:
    """A handbook that declares every practice there is."""
    practices = list(load_catalogue().practices)
    for start in range(0, len(practices), 40):
        make_document(
            "handbook",
            approved_at="2025-01-10",
            published_at="2025-01-10",
            declares=" ".join(practices[start : start + 40]),
            source="C",
        )


def answer_a_perfect_survey(source: str = "A") -> None:
    """Twenty people, every practice, top marks, but for one of them: what all say alike is not told."""
    survey = make(Instrument, kind="four_cs", title="Culture", source=source)
    practices = list(load_catalogue().practices)
    for practice in practices:
        make(InstrumentItem, instrument=survey, item_key=practice, text="?", practice=practice)
    wave = make_wave(survey, opened_at="2025-11-01T09:00Z", closed_at="2025-11-12T09:00Z")
    answer(wave, [dict.fromkeys(practices, 5 if number else 3) for number in range(20)])
    assert release_wave(wave.pk)


def test_a_question_answered_in_every_month_is_a_habit() -> None:
    hold_meetings(make_unit("Service"))

    grade = grade_of(grade_culture(AS_OF), QUESTION)

    assert grade.grade >= Maturity.HABIT
    assert (grade.facts["kept"], grade.facts["expected"]) == (12, 12)
    assert grade.facts["count"]["numerator"] == grade.facts["count"]["denominator"] == 24


def test_a_question_answered_for_three_months_is_done_but_no_habit() -> None:
    hold_meetings(make_unit("Service"), months=3)

    grade = grade_of(grade_culture(AS_OF), QUESTION)

    assert (grade.grade, grade.reason) == (Maturity.DONE, "not_steady")
    assert grade.facts["longest_gap"] == 9


def test_at31_a_handbook_and_a_perfect_survey_leave_every_practice_at_most_said() -> None:
    make_person("Somebody", unit=make_unit("Service"))
    announce_everything()
    answer_a_perfect_survey()

    grades = graded(grade_culture(AS_OF))

    assert grades
    assert set(grades.values()) == {Maturity.SAID}


def test_gaming_by_hand_registered_meetings_surveys_and_backdated_rows_stays_at_said() -> None:
    unit = make_unit("Service")
    announce_everything()
    answer_a_perfect_survey(source="C")
    hold_meetings(unit, source="C")
    hold_meetings(unit, source="B")
    Event.objects.filter(source__confirmed_grade="B").update(recorded_at=timezone.now())
    for item in Event.objects.filter(source__confirmed_grade="B"):
        item.agenda_items.update(recorded_at=timezone.now())

    grades = graded(grade_culture(AS_OF))

    assert max(grades.values()) == Maturity.SAID
    question = grade_of(GradingRun.objects.latest(), QUESTION)
    assert question.reason == "only_said"
    assert question.facts["said"] > 0


def test_good_meetings_registered_by_hand_do_not_raise_the_share_the_calendar_shows() -> None:
    unit = make_unit("Service")
    hold_meetings(unit, answer="", source="A")
    hold_meetings(unit, source="C")

    run = grade_culture(AS_OF)

    figure = IndicatorValue.objects.get(run=run, indicator="I46", unit=None)
    assert (figure.numerator, figure.denominator, figure.left_out) == (0, 24, 24)
    assert grade_of(run, QUESTION).grade == Maturity.SAID


def test_at09_deleting_all_surveys_leaves_behaviours_and_practices_unchanged() -> None:
    hold_meetings(make_unit("Service"))
    answer_a_perfect_survey()
    evidence = {"behaviours", "practices"}
    ids = [
        practice.id
        for practice in load_catalogue().practices.values()
        if evidence & set(practice.components)
    ]
    before = graded(grade_culture(AS_OF))

    Response.objects.all().delete()
    WaveResult.objects.all().delete()
    after = graded(grade_culture(AS_OF))

    assert ids
    assert {key: grade for key, grade in after.items() if grade >= Maturity.DONE} == {
        key: grade for key, grade in before.items() if grade >= Maturity.DONE
    }


def test_at32_evidence_older_than_its_window_lowers_the_grade() -> None:
    hold_meetings(make_unit("Service"))

    then = grade_of(grade_culture(AS_OF), QUESTION)
    later = grade_of(grade_culture(AS_OF + timedelta(days=500)), QUESTION)

    assert then.grade >= Maturity.HABIT
    assert later.grade == Maturity.NOT_SEEN


def test_the_same_store_and_date_give_the_same_grades_and_figures() -> None:
    hold_meetings(make_unit("Service"))
    announce_everything()

    def everything(run: GradingRun) -> list[object]:
        grades = PracticeGrade.objects.filter(run=run).order_by("practice", "unit")
        figures = IndicatorValue.objects.filter(run=run).order_by("indicator", "unit")
        return [
            *grades.values_list("practice", "unit", "grade", "reason", "facts"),
            *figures.values_list("indicator", "unit", "value", "numerator", "low", "trend"),
        ]

    assert everything(grade_culture(AS_OF)) == everything(grade_culture(AS_OF))


def test_a_practice_without_a_single_record_is_not_graded_for_lack_of_evidence() -> None:
    grade = grade_of(grade_culture(AS_OF), QUESTION)

    assert (grade.grade, grade.reason) == (None, "no_records")


def test_a_practice_without_a_measured_indicator_has_no_grade() -> None:
    measured = set(measured_indicators())
    practices = load_catalogue().practices
    unmeasured = next(key for key, one in practices.items() if not measured & set(one.indicators))

    grade = grade_of(grade_culture(AS_OF), unmeasured)

    assert (grade.grade, grade.reason) == (None, "not_measured")


def test_a_practice_switched_off_has_no_grade_and_says_why() -> None:
    PracticeSetting.objects.create(practice=QUESTION, off_reason="Agreed with the works council.")

    grade = grade_of(grade_culture(AS_OF), QUESTION)

    assert (grade.grade, grade.reason) == (None, "switched_off")
    assert grade.facts["why"] == "Agreed with the works council."


def test_an_indicator_switched_off_is_not_measured() -> None:
    hold_meetings(make_unit("Service"))
    IndicatorSetting.objects.create(indicator="I46", off_reason="Minutes are private here.")

    assert grade_of(grade_culture(AS_OF), QUESTION).reason == "not_measured"


def test_a_stricter_threshold_of_the_organisation_counts() -> None:
    unit = make_unit("Service")
    hold_meetings(unit)
    hold_meetings(unit, answer="")
    assert grade_of(grade_culture(AS_OF), QUESTION).grade >= Maturity.HABIT

    PracticeSetting.objects.create(practice=QUESTION, threshold=0.9)

    assert grade_of(grade_culture(AS_OF), QUESTION).reason == "not_steady"


def test_a_leader_who_rates_the_unit_above_its_records_shows_a_gap() -> None:
    unit = make_unit("Service")
    hold_meetings(unit, answer="")
    leader = make_person("Lead", unit=unit, level="manager")
    mirror = make(Instrument, kind="leader_self_assessment", title="Mirror")
    make(InstrumentItem, instrument=mirror, item_key="q", text="?", practice=QUESTION)
    make(
        Response,
        instrument=mirror,
        respondent_key="lead",
        person=leader,
        unit=unit,
        submitted_on="2025-11-03",
        answers={"q": 5},
    )

    run = grade_culture(AS_OF)

    gap = IndicatorValue.objects.get(run=run, indicator="I04", unit=unit)
    assert (gap.value, gap.numerator, gap.denominator) == (100, 100, 0)

# SPDX-License-Identifier: Apache-2.0
"""What holds for every indicator alike."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customary.catalogue import load_catalogue
from customary.core.grading.periods import Cadence, periods_before
from customary.core.grading.practice import Maturity, Rule, grade
from customary.evidence.indicators.telling import MESSAGE_ELEMENTS
from customary.evidence.registry import measured_indicators
from customary.store import models as store
from customary.store.models import (
    AnecdoteMark,
    Attestation,
    Goal,
    HiringAnecdote,
    HiringCase,
    Incident,
    Instrument,
    Metric,
    MetricObservation,
    PromiseEvent,
    QualityReview,
    Recognition,
    Response,
    Story,
    Theme,
)
from tests.cast import (
    at,
    make,
    make_action,
    make_citation,
    make_customer,
    make_decision,
    make_document,
    make_event,
    make_initiative,
    make_organisation,
    make_person,
    make_publication,
    make_unit,
    make_voice,
)
from tests.evidence.indicators.seeing import YEAR_END, observe, reading, see_one
from tests.evidence.indicators.surveyed import (
    acted_on_a_gap,
    asked_every_eight_weeks,
    assessed_again,
    measured_first,
    played,
    recommended_more,
    told_on_both_sides,
    took_a_test,
)
from tests.spoken import count

if TYPE_CHECKING:
    from customary.core.grading.observations import Observations

pytestmark = pytest.mark.django_db

MEASURED = [
    "I02", "I03", "I05", "I06", "I07", "I08", "I10", "I11", "I12", "I13", "I18", "I23",
    "I24", "I25", "I26", "I27", "I29", "I30", "I31", "I33", "I34", "I35", "I36", "I38",
    "I39", "I41", "I46", "I47", "I48", "I50", "I51", "I52", "I53", "I56", "I57", "I59",
    "I64", "I65", "I66", "I71", "I76", "I77", "I78", "I79", "I80", "I81", "I82", "I83",
    "I84", "I87", "I88", "I89", "I92", "I93", "I94", "I95", "I97",
]  # fmt: skip


#: Participation counts as opinion, and so does what goes along with what, whoever records it.
OPINIONS = {"I12", "I35"}


def live_through_june(source: str = "A") -> None:
    """Something of everything, done well, in June 2025."""
    day, later = "2025-06-03 09:00", "2025-06-03 12:00"
    made = {"source": source}
    service = make_unit(function="service", **made)
    product = make_unit(function="product", **made)
    chief = make_person(unit=product, level="executive", **made)
    agent = make_person(unit=service, **made)
    shared = {"kind": "support_shift", "customer_present": True, "ends_at": later}
    make_event(day, people=[chief], **shared, **made)
    make_event(day, series="x", attendee_count=3, organiser=agent, question="Yes", **made)
    taken_up = {"owner": agent, "owned_at": day, "decided_at": later}
    head = make_person(unit=service, level="manager", **made)
    make_event(day, kind="town_hall", customer_present=True, **made)
    make_event(day, kind="joint_call", people=[agent, chief], **made)
    make_event(day, kind="protected_slot", ends_at=later, **made)
    make_event(day, kind="executive_meeting", people=[head], service_item=True, **made)
    theme = make(Theme, name="T", first_detected_at=day, changed_at=later, **taken_up, **made)
    count("2025-12-01", 5, theme, source=theme.source)
    quoted = {"theme": theme, "consent_to_quote": True}
    voice = make_voice(day, kind="complaint", answered_at=later, **quoted, **made)
    promise = make_document("promise", approved_at=day, **made)
    make(PromiseEvent, promise=promise, promised_for=later, delivered_at=day, **made)
    stated = {"customer_impact": "c", "employee_impact": "e"}
    stated |= {"customer_impact_at": day, "employee_impact_at": day}
    decision = make_decision(later, decided_by=chief, unit=product, **stated, **made)
    make_citation("mission", day, decision=decision, document=promise, **made)
    policy = make_document("policy", approved_at=day, customer_clause="They first", **made)
    make(Attestation, document=policy, person=agent, attested_at=day, **made)
    plan = make_initiative(day, kind="project", started_on="2025-06-01", status="active", **made)
    make_citation("figure", day, initiative=plan, figure=0.2, **made)
    make_citation("quote", day, initiative=plan, voice_item=voice, **made)
    make_initiative(day, answered_at=later, proposed_by=agent, **made)
    shown = {"kind": "experiment", "status": "finished", "finished_on": "2025-06-20"}
    shown |= {"before_value": 3, "after_value": 2, "verdict": "keep"}
    make_initiative(day, **shown, **made)
    metric = make(Metric, name="M", kind="quality", customer_centric=True, **made)
    make(MetricObservation, metric=metric, observed_on="2025-06-20", value=1, **made)
    year = {"starts_on": "2025-01-01", "ends_on": "2025-12-31"}
    make(Goal, title="G", metric=metric, owner=agent, **year, **made)
    given = {"recipient": agent, "basis": "customer_value", "reward": "Day", "given_at": day}
    make(Recognition, **given, **made)
    make_document("service_definition", approved_at="2024-01-01", **made)
    call = make(store.Interaction, opened_at=day, agent=agent, unit=service, **made)
    for rater, score in ((agent, 80), (chief, 85)):
        rated = {"interaction": call, "reviewer": rater, "score": score, "reviewed_at": day}
        make(QualityReview, **rated, **made)
    case = {"job_title": "J", "opened_on": "2025-05-01", "decided_at": later, "outcome": "hired"}
    hired = make(HiringCase, person=agent, **case, **made)
    for _ in range(2):
        told = make(HiringAnecdote, hiring_case=hired, situation="s", act="a", effect="e", **made)
        for interviewer in (agent, chief):
            mark = {"anecdote": told, "interviewer": interviewer, "mark": 4, "marked_at": day}
            make(AnecdoteMark, **mark, **made)
    make_publication("newsletter", day, **dict.fromkeys(MESSAGE_ELEMENTS, True), **made)
    said = make_publication("announcement", day, author=chief, **made)
    make_action(day, done_at=later, publication=said, **made)
    make(Story, kind="celebration", title="S", published_at=day, business_value="v", **made)
    make(Story, kind="story", title="S", published_at=day, consent=True, unit=service, **made)
    word = {"mentions_cx_mission": True, "tells_how": True}
    make_publication("leader_message", day, author=chief, **word, **made)
    make_publication("leader_post", day, author=chief, **made)
    make(Incident, title="I", detected_at=day, admitted_at=later, **made)
    pack = {"due_on": "2025-06-30", "has_service_metrics": True, "decision": decision}
    make_publication("board_pack", day, **pack, **made)
    excepted = {"kind": "exception", "within_authority": True, "upheld": True}
    make_decision(later, decided_by=agent, unit=service, **excepted, **made)
    solved = {"agent": agent, "unit": service, "opened_at": day, "closed_at": later}
    make(store.Interaction, **solved, **made)
    buyer = make_customer(**made)
    for bought in ("2024-06-03 09:00", day):
        make(store.Order, customer=buyer, ordered_at=bought, **made)
    mover = make_person(unit=product, **made)
    make(store.Placement, person=mover, unit=service, started_on="2024-01-01", **made)
    make(store.Placement, person=mover, unit=product, started_on="2025-06-03", **made)
    make_person(unit=product, ended_on="2025-06-10", regretted_leaving=True, **made)
    budget = {"purpose": "service", "requested": 100, "approved": 95, "actual": 90}
    summer = {"starts_on": "2025-06-01", "ends_on": "2025-08-31"}
    make(store.BudgetLine, unit=service, **budget, **summer, **made)
    for asker in (product, product, product, product, product, service):
        asked = {"unit": make_unit(**made), "requesting_unit": asker, "answered_at": later}
        make_action(day, **asked, **made)

    asked_every_eight_weeks(agent, day, made)
    took_a_test(day, service, made)
    acted_on_a_gap(day, later, service, made)
    measured_first(day, product, made)
    assessed_again(made)
    told_on_both_sides(day, service, made)
    recommended_more(made)
    played(day, service, made)
    thread = {"kind": "manager", "blocker": True, "blocker_solved_at": later, "started_by": agent}
    quiet = make(Theme, name="Quiet", first_detected_at=day, **made)
    make(store.Dialogue, opened_at=day, theme=quiet, **thread, **made)
    seen_at_once_everywhere(day, made)
    thanked(agent, day, made)
    known_at_the_end_of_the_year(agent, made)
    content_and_looked_behind(day, made)


def known_at_the_end_of_the_year(agent: store.Person, made: dict[str, str]) -> None:
    """A customer whose profile says all, looked at again and met in December."""
    told = {"needs": "Quiet", "goals": "Growth", "journey_stage": "use", "yearly_value": 100}
    known = make_customer(profile_reviewed_on="2025-12-01", **told, **made)
    make(store.Interaction, customer=known, agent=agent, opened_at="2025-12-02 09:00", **made)


def content_and_looked_behind(day: str, made: dict[str, str]) -> None:
    """A segment that is satisfied and comes back less, which met with an action."""
    figures = {"satisfaction": (85, 86), "retention": (50, 45)}
    for subject, (before, now) in figures.items():
        metric = make(Metric, name=subject, kind="outcome", subject=subject, **made)
        for observed_on, value in (("2024-06-20", before), ("2025-06-20", now)):
            seen = {"metric": metric, "segment": "small", "value": value}
            make(MetricObservation, observed_on=observed_on, **seen, **made)
        if subject == "satisfaction":
            told = {"title": "G", "metric": metric, "segment": "small", "target": 84}
            year = {"starts_on": "2025-01-01", "ends_on": "2025-12-31"}
            make(Goal, **told, **year, **made)
    make_action(day, segment="small", **made)


def thanked(agent: store.Person, day: str, made: dict[str, str]) -> None:
    """A customer who thanks for a contact unasked."""
    met = make(store.Interaction, agent=agent, opened_at=day, **made)
    item = make_voice(day, text="Thank you", interaction=met, **made)
    store.Annotation.objects.create(
        voice_item=item,
        week=item.occurred_at,
        source=item.source,
        sentiment="positive",
        probability=0.9,
        thanks=True,
        understood_at=item.occurred_at,
    )


def seen_at_once_everywhere(day: str, made: dict[str, str]) -> None:
    """Ten comments of one segment on one stage, visible half a minute after they were received."""
    store.Source.objects.update(created_at=at("2024-01-01"))
    small = make_customer(segment="small", **made)
    make(
        store.JourneyStage,
        journey=make(store.Journey, name="J", **made),
        name="Buy",
        position=1,
        **made,
    )
    told = {"customer": small, "journey_stage": "buy", "recorded_at": day}
    for _ in range(10):
        item = make_voice(day, text="Good", **told, **made)
        one = store.Annotation(
            voice_item=item,
            week=item.occurred_at,
            said_at=item.occurred_at,
            source=item.source,
            sentiment="positive",
            probability=0.9,
            understood_at=item.occurred_at,
        )
        one.save()
        visible = item.occurred_at + timedelta(seconds=30)
        store.Annotation.objects.filter(pk=item.pk).update(created_at=visible)


def same(one: Observations, other: Observations) -> bool:
    return all(
        np.array_equal(
            getattr(one, field.name),
            getattr(other, field.name),
            equal_nan=field.name in {"value", "day"},
        )
        for field in fields(one)
    )


def test_the_catalogue_knows_every_indicator_that_is_measured() -> None:
    assert sorted(measured_indicators()) == MEASURED
    assert set(MEASURED) <= set(load_catalogue().indicators)


def test_every_table_of_records_exists() -> None:
    tables = {model._meta.db_table for model in vars(store).values() if hasattr(model, "_meta")}
    for measured in measured_indicators().values():
        assert {*measured.records, *measured.proofs} <= tables


@pytest.mark.parametrize("key", MEASURED)
def test_nothing_recorded_means_nothing_observed(key: str) -> None:
    assert len(observe(key)) == 0


@pytest.mark.parametrize("key", MEASURED)
def test_good_work_known_to_systems_is_proven(key: str) -> None:
    live_through_june()
    rows = observe(key)
    assert rows.held.any()
    assert rows.proven.any() or key in OPINIONS


@pytest.mark.parametrize("key", MEASURED)
@pytest.mark.parametrize("source", ["C", "D"])
def test_at31_the_same_work_in_words_and_opinions_proves_nothing(key: str, source: str) -> None:
    live_through_june(source)
    rows = observe(key)
    assert not rows.proven.any()
    periods = periods_before(date.fromisoformat(YEAR_END), measured_indicators()[key].rhythm)
    assert grade(rows, periods, Rule(threshold=0.5)).maturity <= Maturity.SAID


@pytest.mark.parametrize("key", MEASURED)
def test_at09_deleting_all_survey_answers_changes_no_observation(key: str) -> None:
    live_through_june()
    survey = make(Instrument, kind="four_cs", title="Four Cs")
    for number in range(3):
        answer = {"respondent_key": f"r{number}", "answers": {"c1": 4}}
        make(Response, instrument=survey, submitted_on="2025-06-03", **answer)
    before = observe(key)
    Response.objects.all().delete()
    assert same(observe(key), before)


@pytest.mark.parametrize("key", MEASURED)
def test_more_records_need_no_more_queries(key: str) -> None:
    make_organisation()
    live_through_june()
    earlier = {"I46": observe("I46"), "I48": observe("I48")}
    with CaptureQueriesContext(connection) as few:
        measured_indicators()[key].observe(reading(earlier=earlier))
    for _ in range(3):
        live_through_june()
    with CaptureQueriesContext(connection) as many:
        measured_indicators()[key].observe(reading(earlier=earlier))
    assert len(many) == len(few) <= 12


@pytest.mark.parametrize("key", MEASURED)
def test_what_comes_after_the_day_changes_nothing(key: str) -> None:
    make_organisation()
    early = observe(key, as_of="2025-05-31")
    live_through_june()
    late = observe(key, as_of="2025-05-31")
    assert not late.proven.any()
    assert (late.day <= np.datetime64("2025-05-31")).all()
    assert len(early) == 0


def test_days_are_parted_by_the_organisations_midnight() -> None:
    make_organisation(time_zone="Asia/Shanghai")
    meeting = make_event("2025-06-30 16:30", series="weekly", attendee_count=3, question="Yes")
    assert str(see_one("I46", meeting).day) == "2025-07-01"


def test_at32_evidence_older_than_its_window_lowers_the_grade() -> None:
    organiser = make_person(unit=make_unit(), level="manager")
    for month in range(1, 13):
        meeting = {"series": "weekly", "attendee_count": 3, "question": "Yes"}
        make_event(f"2024-{month:02}-10 09:00", organiser=organiser, **meeting)
    rule = Rule(threshold=0.5)

    def graded(as_of: str) -> Maturity:
        periods = periods_before(date.fromisoformat(as_of), Cadence.MONTH)
        return grade(observe("I46", as_of), periods, rule).maturity

    assert graded("2024-12-31") is Maturity.HABIT
    assert graded("2025-02-28") is Maturity.HABIT
    assert graded("2025-03-31") is Maturity.DONE
    assert graded("2025-12-31") is Maturity.NOT_SEEN


@pytest.mark.parametrize("key", ["I34", "I35", "I57"])
def test_results_are_read_once_for_an_indicator_and_all_its_figures(key: str) -> None:
    make_organisation()
    measured, once = measured_indicators()[key], reading()
    rows = measured.observe(once)
    assert measured.beside is not None
    assert measured.summed is not None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        measured.beside(once, rows)
        measured.summed(once, rows)
    assert not [one for one in asked.captured_queries if "waveresult" in one["sql"].lower()]

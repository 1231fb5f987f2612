# SPDX-License-Identifier: Apache-2.0
"""Waves: planned from opening to opening, frozen when they open, final when they close."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customary.store.access import NotAllowed, System
from customary.store.actions.opening import open_wave
from customary.store.actions.refusal import Refused
from customary.store.actions.waves import cancel, change_wave, close, extend, pause, plan, resume
from customary.store.models import Instrument, Person, ResponseDraft, SurveyInvitation, Wave
from customary.store.queries.waves import State, days_late, state_of, waves
from tests.asking import make_instrument
from tests.cast import at, make_customer, make_organisation, make_person, make_unit
from tests.measure.profiled import shipped
from tests.store.actions.viewers import history, viewer

pytestmark = pytest.mark.django_db

US = System("tests")


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


def planned(**settings: Any) -> Wave:
    known = Instrument.objects.first()
    return plan(US, settings.pop("instrument", None) or known or make_instrument(), **settings)


def staff(number: int, **fields: Any) -> list[Person]:
    return [make_person(f"Person {one}", **fields) for one in range(number)]


def asked_in(wave: Wave) -> int:
    return SurveyInvitation.objects.filter(wave=wave, spared=False).count()


def asked_customers(wave: Wave) -> set[int | None]:
    return set(wave.invitations.values_list("customer", flat=True))


# ── From opening to opening ──────────────────────────────────────────────────────────────────────


def test_at01_a_wave_opened_on_a_day_plans_the_next_56_days_later() -> None:
    staff(6)
    wave = open_wave(US, planned(every_days=56), now=at("2026-01-05 09:00"))
    following = wave.followers.get()
    assert following.opens_at == at("2026-03-02 09:00")
    assert (following.number, following.opened_at) == (2, None)


def test_at01_52_weeks_from_the_first_give_seven_openings() -> None:
    staff(6)
    wave: Wave | None = planned(every_days=56, opens_at=at("2026-01-05 09:00"))
    openings: list[datetime] = []
    while wave and wave.opens_at and wave.opens_at <= at("2026-01-05 09:00") + timedelta(weeks=52):
        openings.append(open_wave(US, wave, now=wave.opens_at).opened_at)  # type: ignore[arg-type]
        wave = wave.followers.first()
    assert len(openings) == 7
    assert openings[-1] == at("2026-12-07 09:00")


def test_at01_a_wave_opened_on_day_60_is_late_and_the_next_is_planned_from_there() -> None:
    staff(6)
    first = open_wave(US, planned(every_days=56), now=at("2026-01-05"))
    late = open_wave(US, first.followers.get(), now=at("2026-01-05") + timedelta(days=60))
    assert days_late(late) == 4
    assert late.followers.get().opens_at == at("2026-01-05") + timedelta(days=116)


def test_a_wave_opened_within_three_days_is_in_time() -> None:
    staff(6)
    first = open_wave(US, planned(every_days=56), now=at("2026-01-05"))
    assert days_late(open_wave(US, first.followers.get(), now=at("2026-03-05"))) == 0


def test_a_wave_whose_day_is_over_by_more_than_three_days_is_missed_and_listed_so() -> None:
    wave = planned(opens_at=at("2026-01-05"), closes_at=at("2026-01-19"))
    assert state_of(wave, at("2026-01-08 23:00")) is State.PLANNED
    assert state_of(wave, at("2026-01-09")) is State.MISSED
    assert [one.state for one in waves(US)] == [State.MISSED]


def test_the_next_wave_asks_with_the_newest_published_version() -> None:
    staff(6)
    first = make_instrument(version=1)
    newer = make_instrument(version=2, source=first.source)
    make_instrument(version=3, source=first.source, published_at=None)
    wave = open_wave(US, planned(instrument=first, every_days=56))
    assert wave.followers.get().instrument == newer


def test_a_wave_that_opens_late_stays_open_as_long_as_was_planned() -> None:
    staff(6)
    wave = planned(opens_at=at("2026-01-05"), closes_at=at("2026-01-15"))
    assert open_wave(US, wave, now=at("2026-02-01")).closes_at == at("2026-02-11")


def test_a_wave_opened_at_night_closes_by_day_and_so_does_the_next_one() -> None:
    staff(6)
    wave = planned(opens_at=at("2026-01-05 09:00"), closes_at=at("2026-01-15 18:00"), every_days=56)
    wave = open_wave(US, wave, now=at("2026-01-06 22:40"))
    assert wave.closes_at == at("2026-01-16 18:00")
    following = wave.followers.get()
    assert following.opens_at == at("2026-03-03 22:40")
    assert following.closes_at == at("2026-03-13 18:00")


def test_a_wave_of_a_few_hours_lasts_them_whenever_it_opens() -> None:
    staff(6)
    wave = planned(opens_at=at("2026-01-05 09:00"), closes_at=at("2026-01-05 12:00"))
    assert open_wave(US, wave, now=at("2026-01-05 11:30")).closes_at == at("2026-01-05 14:30")


# ── Opening ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "unfit",
    [
        {"published_at": None},
        {"retired_at": "2025-06-01T00:00Z"},
        {"form": {}},
    ],
)
def test_a_wave_never_opens_without_a_published_questionnaire(unfit: dict[str, Any]) -> None:
    staff(6)
    wave = planned(instrument=make_instrument(**unfit))
    with pytest.raises(Refused, match="questionnaire"):
        open_wave(US, wave)
    assert not SurveyInvitation.objects.exists()


def test_opening_freezes_who_is_asked_with_what_held_of_them() -> None:
    support = make_unit("Support", function="service", location="Kiel")
    staff(5, unit=support, level="manager", remote=True, started_on="2024-06-01")
    cuts = ["level", "tenure", "remote", "function", "location"]
    wave = open_wave(US, planned(attributes=cuts), now=at("2026-01-05"))
    one = wave.invitations.first()
    assert one is not None
    assert one.attributes == {
        "level": "manager", "tenure": "1-3", "remote": "yes", "function": "service",
        "location": "Kiel",
    }  # fmt: skip
    assert (one.unit, wave.invited, wave.spared) == (support, 5, 0)
    Person.objects.update(level="executive")
    make_person("Somebody new", unit=support)
    assert asked_in(wave) == 5
    assert wave.floors == {"units": 5, "opinions": 10, "trends": 30}


def test_only_those_are_asked_who_work_here_on_the_day_each_once() -> None:
    here = make_person("Li Na")
    make_person("Left", ended_on="2026-01-04")
    make_person("To come", started_on="2026-02-01")
    make_person("li.na", standing="account")
    make_person("Li Na again", same_as=here)
    wave = open_wave(US, planned(), now=at("2026-01-05"))
    assert [one.person for one in wave.invitations.all()] == [here]


def test_a_rule_names_units_with_all_below_levels_functions_and_tenure() -> None:
    top = make_unit("Top")
    team = make_unit("Team", parent=top, function="service")
    other = make_unit("Other", parent=top, function="sales")
    chosen = make_person("Chosen", unit=team, started_on="2024-01-01")
    make_person("New", unit=team, started_on="2025-12-01")
    make_person("Leads", unit=team, level="manager", started_on="2024-01-01")
    make_person("Sells", unit=other, started_on="2024-01-01")
    rule = {
        "units": [top.pk],
        "except_units": [other.pk],
        "functions": ["service", "sales"],
        "levels": ["employee"],
        "tenure_at_least": 6,
    }
    wave = open_wave(US, planned(population=rule), now=at("2026-01-05"))
    assert [one.person for one in wave.invitations.all()] == [chosen]


def test_customers_who_do_not_wish_to_be_asked_belong_to_no_wave() -> None:
    willing = make_customer("Nordwind", email="n@nordwind.example", segment="Hotels")
    make_customer("No mail", segment="Hotels")
    make_customer("No contact", email="a@a.example", segment="Hotels", contact_allowed=False)
    make_customer("No surveys", email="b@b.example", segment="Hotels", surveys_allowed=False)
    leads = make_customer("Says no elsewhere", email="c@c.example", segment="Hotels")
    make_customer("The same", same_as=leads, surveys_allowed=False)
    make_customer("Other", email="d@d.example", segment="Shops")
    wave = planned(audience="customers", population={"segments": ["Hotels"]})
    open_wave(US, wave)
    assert [one.customer for one in wave.invitations.all()] == [willing]


def test_customers_are_asked_while_they_are_customers_and_later_only_by_their_standing() -> None:
    here = make_customer("Here", email="here@x.example", joined_on="2024-01-01")
    make_customer("Not yet", email="soon@x.example", joined_on="2099-01-01")
    gone = make_customer("Gone", email="gone@x.example", status="left", left_on="2024-05-01")
    make_customer("Gone, nobody knows when", email="away@x.example", status="left")
    every = open_wave(US, planned(audience="customers"))
    assert asked_customers(every) == {here.pk}
    left = open_wave(US, planned(audience="customers", population={"statuses": ["left"]}))
    assert gone.pk in asked_customers(left)
    assert here.pk not in asked_customers(left)


def test_nobody_is_asked_who_was_asked_lately_and_who_was_spared_is_counted() -> None:
    team, other = make_unit("Team"), make_unit("Other")
    staff(4, unit=team)
    open_wave(US, planned(population={"units": [team.pk]}), now=at("2026-01-05"))
    staff(3, unit=other)
    second = open_wave(US, planned(rest_days=14), now=at("2026-01-12"))
    assert (second.invited, second.spared) == (3, 4)
    third = open_wave(US, planned(rest_days=14), now=at("2026-01-20"))
    assert (third.invited, third.spared) == (4, 3)


def test_a_wave_that_would_ask_nobody_does_not_open() -> None:
    with pytest.raises(Refused, match="ask nobody"):
        open_wave(US, planned())


def test_opening_takes_as_many_questions_for_many_people_as_for_few(
    django_assert_max_num_queries: Any,
) -> None:
    def planned_so() -> Wave:
        return planned(attributes=["level", "tenure", "remote"], rest_days=14)

    few = staff(3)
    open_wave(US, planned_so(), now=at("2026-01-05 09:00"))
    with CaptureQueriesContext(connection) as for_few:
        open_wave(US, planned_so(), now=at("2026-02-05 09:00"))
    many = staff(300)
    wave = planned_so()
    with django_assert_max_num_queries(len(for_few)):
        open_wave(US, wave, now=at("2026-03-05 09:00"))
    assert asked_in(wave) == len(few) + len(many)


# ── Changing, pausing, extending, closing ────────────────────────────────────────────────────────


def test_what_may_change_depends_on_the_state() -> None:
    staff(6)
    wave = planned()
    change_wave(US, wave, population={"levels": ["employee"]}, title="Spring")
    wave = open_wave(US, wave)
    change_wave(US, wave, reminder_days=[3])
    with pytest.raises(Refused, match="rules stay"):
        change_wave(US, wave, population={})
    close(US, wave)
    with pytest.raises(Refused, match="closed"):
        change_wave(US, wave, title="Other")


def test_a_paused_wave_goes_on_and_closes_when_it_was_to_close() -> None:
    staff(6)
    wave = open_wave(US, planned())
    until = wave.closes_at
    assert state_of(pause(US, wave), timezone.now()) is State.PAUSED
    with pytest.raises(Refused, match="paused already"):
        pause(US, wave)
    wave = resume(US, wave)
    assert (state_of(wave, timezone.now()), wave.closes_at) == (State.OPEN, until)
    with pytest.raises(Refused, match="not paused"):
        resume(US, wave)


def test_a_wave_is_extended_but_never_shortened() -> None:
    staff(6)
    wave = open_wave(US, planned())
    assert wave.closes_at is not None
    later = wave.closes_at + timedelta(days=7)
    assert extend(US, wave, closes_at=later).closes_at == later
    with pytest.raises(Refused, match="not close later"):
        extend(US, wave, closes_at=later - timedelta(days=1))


def test_closing_is_final_and_deletes_what_was_not_sent() -> None:
    staff(6)
    wave = open_wave(US, planned())
    ResponseDraft.objects.create(wave=wave, respondent_key="k", seed=1, answers={"again": 3})
    close(US, wave)
    assert not ResponseDraft.objects.exists()
    for verb in (pause, resume, close, open_wave):
        with pytest.raises(Refused):
            verb(US, wave)


def test_a_planned_wave_is_cancelled_and_an_open_one_is_not() -> None:
    staff(6)
    wave = planned()
    key = wave.pk
    cancel(US, wave)
    assert not Wave.objects.filter(pk=key).exists()
    opened = open_wave(US, planned())
    with pytest.raises(Refused, match="has opened"):
        cancel(US, opened)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"opens_at": at("2026-01-05"), "closes_at": at("2026-01-05")}, "before it opens"),
        ({"reminder_days": [1, 2, 3, 4]}, "too many"),
        ({"reminder_days": [0]}, "reminds of nothing"),
        (
            {"opens_at": at("2026-01-05"), "closes_at": at("2026-01-10"), "reminder_days": [6]},
            "after the wave closes",
        ),
        ({"rest_days": 56, "every_days": 56}, "ask nobody"),
        ({"languages": ["fr"]}, "does not speak"),
        ({"trigger": {"on": "interaction_closed"}}, "Only customers"),
        ({"quotas": {"total": 0}}, "at least one"),
        ({"quotas": {"total": 4}}, "say who answered"),
        (
            {"quotas": {"by": {"level": {"employee": 9, "executive": 1}}}, "attributes": ["level"]},
            "say who answered",
        ),
        ({"quotas": {"by": {"level": {"employee": 5}}}}, "cut by"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    settings: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        planned(**settings)


def test_every_step_stands_in_the_history_and_takes_the_right() -> None:
    staff(6)
    lead = viewer("people_lead")
    wave = open_wave(lead, plan(lead, make_instrument()))
    close(lead, wave)
    told = [change.after for change in history(wave)]
    assert [bool(one.get("opening_at")) for one in told] == [False, True, False, False]
    assert [bool(one.get("opened_at")) for one in told] == [False, False, True, False]
    assert told[-1]["closed_at"]
    with pytest.raises(NotAllowed):
        plan(viewer("executive"), wave.instrument)


def test_what_a_questionnaire_asks_by_is_kept_of_those_asked() -> None:
    make_person("Agent", unit=make_unit(function="service"), level="employee")
    test = shipped("scenario_test")
    wave = plan(US, test, attributes=["tenure"])
    assert wave.attributes == ["tenure", "function", "level"]
    kept = open_wave(US, wave).invitations.get().attributes
    assert (kept["function"], kept["level"]) == ("service", "employee")
    assert change_wave(US, plan(US, test), attributes=["level"]).attributes == ["level", "function"]
    assert plan(US, make_instrument()).attributes == []

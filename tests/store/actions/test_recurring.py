# SPDX-License-Identifier: Apache-2.0
"""Waves that repeat, where the calendar, the questionnaire or the people do not go along."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from customary.act.waves import look_after_waves
from customary.act.working_time import next_working_moment
from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.actions.refusal import Refused
from customary.store.actions.waves import ask_newest, pause, plan
from customary.store.models import Change, Organisation, OutboxMessage, Person, Wave
from customary.store.queries.waves import State, days_late, state_of
from tests.asking import FORM, make_instrument
from tests.cast import at, make_organisation, make_person
from tests.store.actions.viewers import viewer

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db
US = System("tests")


@pytest.fixture(autouse=True)
def people() -> list[Person]:
    make_organisation(time_zone="Europe/Berlin")
    return [make_person(f"P{one}", email=f"p{one}@harbour.example") for one in range(5)]


def planned(opens_at: datetime, **settings: Any) -> Wave:
    return plan(US, make_instrument(), **{"opens_at": opens_at, "every_days": 56} | settings)


def opened(opens_at: datetime, **settings: Any) -> Wave:
    return open_wave(US, planned(opens_at, **settings), now=opens_at)


@pytest.mark.parametrize(
    ("opens", "follows"),
    [
        # Clocks go forward on 29 March 2026 and back on 25 October: the time of day stays.
        ("2026-03-02 08:00", "2026-04-27 07:00"),
        ("2026-10-05 07:00", "2026-11-30 08:00"),
        # Half past two does not exist on the day in question; an hour later does.
        ("2026-02-01 01:30", "2026-03-29 01:30"),
        # Onto and over a leap day.
        ("2028-01-04 08:00", "2028-02-29 08:00"),
        ("2028-02-29 08:00", "2028-04-25 07:00"),
    ],
)
def test_at01_the_next_opens_at_the_same_time_of_day_whatever_clocks_and_calendar_do(
    opens: str, follows: str
) -> None:
    assert opened(at(opens)).followers.get().opens_at == at(follows)


def test_at01_lateness_counts_days_where_the_organisation_is_over_a_change_of_clocks() -> None:
    # Just after midnight in summer; 56 days of 24 hours later it is just before midnight.
    first = opened(at("2026-09-20 22:30"))
    due = at("2026-11-15 23:30")
    following = first.followers.get()
    assert following.opens_at == due
    late = open_wave(US, following, now=due + timedelta(days=3))
    assert days_late(late) == 0
    later = open_wave(US, late.followers.get(), now=due + timedelta(days=3 + 56 + 4))
    assert days_late(later) == 4


def test_a_paused_wave_closes_on_its_day_and_the_next_opens_on_its_own() -> None:
    wave = opened(at("2026-01-05 09:00"))
    pause(US, wave)
    look_after_waves(now=at("2026-01-20 09:00"))
    wave.refresh_from_db()
    assert (wave.closed_at, wave.paused_at) == (at("2026-01-20 09:00"), None)
    look_after_waves(now=at("2026-03-02 09:00"))
    assert wave.followers.get().opened_at == at("2026-03-02 09:00")


def test_a_planned_wave_whose_questionnaire_was_retired_waits_for_another_one() -> None:
    wave = planned(at("2026-01-05 09:00"), languages=["en", "zh-hans"])
    wave.instrument.retired_at = timezone.now()
    wave.instrument.save()
    look_after_waves(now=at("2026-01-05 09:00"))
    wave.refresh_from_db()
    assert (wave.opened_at, wave.opening_at) == (None, None)
    assert state_of(wave, at("2026-01-09 09:00")) is State.MISSED
    with pytest.raises(Refused, match="no newer version"):
        ask_newest(US, wave)
    newer = make_instrument(version=2, form=FORM | {"languages": {"en": "reviewed"}})
    wave = ask_newest(US, wave)
    assert (wave.instrument, wave.languages) == (newer, ["en"])
    look_after_waves(now=at("2026-01-06 09:00"))
    wave.refresh_from_db()
    assert wave.opened_at == at("2026-01-06 09:00")
    make_instrument(version=3)
    with pytest.raises(Refused, match="its rules stay"):
        ask_newest(US, wave)


def test_a_series_goes_on_with_the_newest_version_and_never_with_a_retired_one() -> None:
    wave = planned(at("2026-01-05 09:00"))
    newer = make_instrument(version=2)
    make_instrument(version=3, retired_at="2025-12-01T00:00Z")
    assert open_wave(US, wave, now=at("2026-01-05 09:00")).instrument.version == 1
    assert wave.followers.get().instrument == newer


def test_a_wave_that_would_ask_nobody_is_tried_without_a_trace_until_it_is_missed(
    people: list[Person],
) -> None:
    wave = planned(at("2026-01-05 09:00"), population={"levels": ["executive"]})
    known = Change.objects.count()
    for minute in range(3):
        look_after_waves(now=at("2026-01-05 09:00") + timedelta(minutes=minute))
    wave.refresh_from_db()
    assert (wave.opened_at, wave.opening_at, Change.objects.count()) == (None, None, known)
    assert state_of(wave, at("2026-01-09 09:00")) is State.MISSED
    people[0].level = "executive"
    people[0].save()
    assert open_wave(US, wave, now=at("2026-01-09 09:00")).invited == 1


def test_a_series_goes_on_when_whoever_planned_it_has_left() -> None:
    lead = viewer("people_lead")
    wave = plan(lead, make_instrument(), opens_at=at("2026-01-05 09:00"), every_days=56)
    Person.objects.filter(pk=lead.person).update(ended_on="2026-01-31")
    look_after_waves(now=at("2026-01-05 09:00"))
    look_after_waves(now=at("2026-03-02 09:00"))
    following = wave.followers.get()
    assert following.opened_at == at("2026-03-02 09:00")
    assert not following.invitations.filter(person=lead.person).exists()


def test_a_wave_that_is_due_on_a_holiday_opens_in_time_and_writes_on_the_next_working_day() -> None:
    # Spring Festival: from Monday 16 to Friday 20 February 2026, and the weekends beside it.
    Organisation.objects.update(
        time_zone="Asia/Shanghai", holidays=[f"2026-02-{day}" for day in range(16, 21)]
    )
    wave = planned(at("2026-02-14 01:00"))
    look_after_waves(now=at("2026-02-14 01:00"))
    wave.refresh_from_db()
    assert wave.opened_at == at("2026-02-14 01:00")
    leaves = set(OutboxMessage.objects.values_list("not_before", flat=True))
    assert leaves == {at("2026-02-23 01:00")}
    assert wave.followers.get().opens_at == at("2026-04-11 01:00")
    # Of two Saturdays that make up for it, one is this.
    Organisation.objects.update(extra_working_days=["2026-02-14", "2026-02-28"])
    assert next_working_moment(at("2026-02-14 01:00")) == at("2026-02-14 01:00")
    assert next_working_moment(at("2026-02-14 10:00")) == at("2026-02-23 01:00")
    assert next_working_moment(at("2026-02-27 10:00")) == at("2026-02-28 01:00")


def test_after_several_cycles_missed_one_wave_is_opened_by_hand_and_none_is_made_up_for() -> None:
    first = opened(at("2026-01-05 09:00"))
    much_later = at("2026-07-15 09:00")
    look_after_waves(now=much_later)
    following = first.followers.get()
    assert state_of(following, much_later) is State.MISSED
    following = open_wave(US, following, now=much_later)
    assert days_late(following) == 135
    assert following.followers.get().opens_at == at("2026-09-09 09:00")
    assert Wave.objects.count() == 3

# SPDX-License-Identifier: Apache-2.0
"""A wave opens piece by piece: nobody is asked before all are written down, and nobody twice."""

from __future__ import annotations

from typing import Any

import pytest

from customary.act.waves import look_after_waves
from customary.intake.answering import State as Answering
from customary.intake.answering import asking
from customary.store.access import NotAllowed, System
from customary.store.actions import opening
from customary.store.actions.left_out import leave_out
from customary.store.actions.opening import open_wave, stop_opening
from customary.store.actions.refusal import Refused
from customary.store.actions.respondents import token_of
from customary.store.actions.waves import cancel, change_wave, plan
from customary.store.models import Instrument, OutboxMessage, Person, Wave
from customary.store.queries.wave_following import followed
from customary.store.queries.waves import State, state_of
from tests.asking import make_instrument
from tests.cast import at, make_organisation, make_person, make_unit
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db

US = System("tests")
MONDAY, TUESDAY, FRIDAY = (at(f"2026-01-{day:02d} 10:00") for day in (5, 6, 9))


@pytest.fixture(autouse=True)
def organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    make_organisation()
    monkeypatch.setattr(opening, "PIECE", 2)


@pytest.fixture
def staff() -> list[Person]:
    return [make_person(f"P{one}", email=f"p{one}@harbour.example") for one in range(5)]


def planned(**settings: Any) -> Wave:
    asked = Instrument.objects.first() or make_instrument()
    return plan(US, asked, **{"opens_at": MONDAY, "every_days": 56} | settings)


def asked(wave: Wave) -> list[str]:
    return sorted(wave.invitations.values_list("person__full_name", flat=True))


def test_while_it_is_being_opened_nobody_can_answer_and_nothing_is_sent(
    staff: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = open_wave(US, planned(), now=MONDAY, pieces=1)
    assert (state_of(wave, MONDAY), wave.opened_at, wave.invited) == (State.OPENING, None, 2)
    link = token_of(wave.invitations.get(person=staff[0]))
    told = asking(link)
    assert told is not None
    assert told.state is Answering.PLANNED
    monkeypatch.setattr("customary.act.waves.open_due", lambda _moment: 0)
    assert look_after_waves(now=MONDAY) == 0
    assert not OutboxMessage.objects.exists()
    assert not wave.followers.exists()


def test_what_was_cut_off_goes_on_by_itself_with_whom_is_missing(staff: list[Person]) -> None:
    wave = planned()
    leave_out(US, wave, [staff[0].pk], reason="On leave")
    open_wave(US, wave, now=MONDAY, pieces=1)
    before = set(wave.invitations.values_list("nonce", flat=True))
    assert look_after_waves(now=MONDAY) == 4
    wave.refresh_from_db()
    assert (wave.opened_at, wave.invited, wave.left_out) == (MONDAY, 4, 1)
    assert asked(wave) == ["P1", "P2", "P3", "P4"]
    assert before <= set(wave.invitations.values_list("nonce", flat=True))
    assert wave.followers.get().opens_at == at("2026-03-02 10:00")
    with pytest.raises(Refused, match="open already"):
        open_wave(US, wave, now=MONDAY)


def test_two_who_open_it_at_once_take_turns(
    staff: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = planned()
    write, others = opening._write, [1]

    def meanwhile(by: Any, seen: Wave, block: Any) -> Wave:
        if others:
            others.clear()
            open_wave(US, Wave.objects.get(pk=wave.pk), now=MONDAY, pieces=2)
        return write(by, seen, block)

    monkeypatch.setattr(opening, "_write", meanwhile)
    assert open_wave(US, wave, now=MONDAY).invited == len(staff)
    assert asked(wave) == ["P0", "P1", "P2", "P3", "P4"]


def test_on_another_day_it_begins_anew_with_whoever_works_here_then(staff: list[Person]) -> None:
    wave = open_wave(US, planned(), now=MONDAY, pieces=1)
    staff[0].ended_on = MONDAY.date()
    staff[0].save()
    look_after_waves(now=TUESDAY)
    wave.refresh_from_db()
    assert (wave.opened_at, asked(wave)) == (TUESDAY, ["P1", "P2", "P3", "P4"])


def test_days_later_it_waits_for_somebody(staff: list[Person]) -> None:
    wave = open_wave(US, planned(), now=MONDAY, pieces=1)
    look_after_waves(now=FRIDAY)
    wave.refresh_from_db()
    assert state_of(wave, FRIDAY) is State.OPENING
    assert open_wave(US, wave, now=FRIDAY).invited == len(staff)


def test_somebody_who_joins_or_turns_out_to_be_another_meanwhile_is_asked_once(
    staff: list[Person],
) -> None:
    wave = open_wave(US, planned(), now=MONDAY, pieces=1)
    staff[0].same_as = staff[4]
    staff[0].save()
    make_person("P9", email="p9@harbour.example")
    wave = open_wave(US, wave, now=MONDAY)
    assert (asked(wave), wave.invited) == (["P1", "P2", "P3", "P4", "P9"], 5)


def test_it_is_asked_in_the_units_as_they_were_when_it_was_begun(staff: list[Person]) -> None:
    unit = make_unit("Service", function="service")
    Person.objects.update(unit=unit)
    wave = planned(attributes=["function"], population={"functions": ["service"]})
    open_wave(US, wave, now=MONDAY, pieces=1)
    unit.function = "sales"
    unit.save()
    wave = open_wave(US, wave, now=MONDAY)
    functions = [one["function"] for one in wave.invitations.values_list("attributes", flat=True)]
    assert functions == ["service"] * len(staff)


def test_an_opening_is_stopped_and_leaves_nothing_behind(staff: list[Person]) -> None:
    wave = open_wave(US, planned(), now=MONDAY, pieces=2)
    for refused in (
        lambda: cancel(US, wave),
        lambda: change_wave(US, wave, title="Spring"),
        lambda: leave_out(US, wave, [staff[0].pk], reason="On leave"),
    ):
        with pytest.raises(Refused):
            refused()
    with pytest.raises(NotAllowed):
        stop_opening(viewer("executive"), wave)
    wave = stop_opening(US, wave)
    assert (state_of(wave, MONDAY), wave.invited) == (State.PLANNED, None)
    assert not wave.invitations.exists()
    change_wave(US, wave, title="Spring")
    open_wave(US, wave, now=MONDAY)
    assert asked(wave)[:5] == [one.full_name for one in staff]
    with pytest.raises(Refused, match="open already"):
        stop_opening(US, wave)


def test_another_wave_spares_whom_one_that_is_being_opened_will_ask(staff: list[Person]) -> None:
    open_wave(US, planned(), now=MONDAY, pieces=1)
    other = open_wave(US, planned(rest_days=14), now=MONDAY)
    assert (other.invited, other.spared) == (len(staff) - 2, 2)


def test_the_page_of_a_wave_that_is_being_opened_says_so(staff: list[Person]) -> None:
    wave = open_wave(US, planned(), now=MONDAY, pieces=1)
    told = followed(US, wave.pk)
    assert (told.line.state, told.units) == (State.OPENING, ())
    assert len(staff) == 5


def test_one_that_asks_nobody_is_planned_as_before(staff: list[Person]) -> None:
    wave = planned(population={"levels": ["executive"]})
    with pytest.raises(Refused, match="ask nobody"):
        open_wave(US, wave, now=MONDAY)
    wave.refresh_from_db()
    assert (state_of(wave, MONDAY), wave.opening_at) == (State.PLANNED, None)
    assert len(staff) == 5

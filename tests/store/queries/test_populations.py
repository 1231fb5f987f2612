# SPDX-License-Identifier: Apache-2.0
"""Whom a wave asks: as people were on the day it opens, and without those left out by name."""

from __future__ import annotations

from typing import Any

import pytest

from customary.store.access import NotAllowed, System
from customary.store.actions.erasure import erase_person
from customary.store.actions.left_out import ask_after_all, leave_out
from customary.store.actions.opening import open_wave
from customary.store.actions.refusal import Refused
from customary.store.actions.waves import close, plan
from customary.store.models import (
    Change,
    Instrument,
    Interaction,
    Person,
    Placement,
    Wave,
    WaveExclusion,
)
from customary.store.queries.counted import preview
from customary.store.queries.left_out import candidates, who_is_left_out
from customary.store.queries.populations import members
from customary.store.queries.seen import what_will_be_seen
from customary.store.queries.wave_following import followed
from tests.asking import make_instrument
from tests.cast import at, make, make_customer, make_organisation, make_person, make_unit
from tests.store.actions.viewers import viewer

pytestmark = pytest.mark.django_db

US = System("tests")
#: A day in the past: since then somebody moved.
THEN = at("2026-01-05 10:00")


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation()


def planned(**settings: Any) -> Wave:
    return plan(US, Instrument.objects.first() or make_instrument(), **settings)


def placed(person: Person, since: str, until: str | None = None, **fields: Any) -> Placement:
    return make(Placement, person=person, started_on=since, ended_on=until, **fields)


def asked(wave: Wave) -> dict[str, Any]:
    rows = wave.invitations.filter(spared=False).select_related("person", "unit")
    return {one.person.full_name: one for one in rows if one.person}


# ── As of the day ────────────────────────────────────────────────────────────────────────────────


def test_a_wave_opened_on_an_earlier_day_asks_people_where_they_were_then() -> None:
    before, now = (
        make_unit("Before", function="service", location="Kiel"),
        make_unit("Now", function="sales", location="Lübeck"),
    )
    moved = make_person("Moved", unit=now, level="manager", remote=True)
    placed(moved, "2020-01-01", "2026-02-28", unit=before, level="employee", remote=False)
    placed(moved, "2026-03-01", unit=now, level="manager", remote=True)
    cuts = ["level", "remote", "function", "location"]
    then = asked(open_wave(US, planned(attributes=cuts), now=THEN))["Moved"]
    assert then.unit == before
    assert then.attributes == {
        "level": "employee", "remote": "no", "function": "service", "location": "Kiel",
    }  # fmt: skip
    later = asked(open_wave(US, planned(attributes=cuts), now=at("2026-03-01 09:00")))["Moved"]
    assert (later.unit, later.attributes["level"]) == (now, "manager")


@pytest.mark.parametrize(
    ("rule", "is_asked"),
    [
        ({"units": ["before"]}, True),
        ({"units": ["now"]}, False),
        ({"except_units": ["before"]}, False),
        ({"except_units": ["now"]}, True),
        ({"levels": ["employee"]}, True),
        ({"levels": ["manager"]}, False),
        ({"functions": ["service"]}, True),
        ({"functions": ["sales"]}, False),
        ({"remote": False}, True),
        ({"remote": True}, False),
    ],
)
def test_rules_speak_of_the_day_of_opening(rule: dict[str, Any], *, is_asked: bool) -> None:
    units = {
        "before": make_unit("Before", function="service"),
        "now": make_unit("Now", function="sales"),
    }
    moved = make_person("Moved", unit=units["now"], level="manager", remote=True)
    placed(moved, "2020-01-01", "2026-02-28", unit=units["before"], remote=False)
    placed(moved, "2026-03-01", unit=units["now"], level="manager", remote=True)
    named = {
        name: [units[one].pk for one in value] if "units" in name else value
        for name, value in rule.items()
    }
    assert bool(list(members("people", named, at=THEN))) is is_asked


@pytest.mark.parametrize(
    ("stays", "unit"),
    [
        ([], "own"),
        ([("2026-02-01", None)], "first"),  # before the first one, that one is taken
        ([("2020-01-01", "2025-06-30")], "own"),  # after the last one, their own row says more
        ([("2020-01-01", "2025-06-30"), ("2026-02-01", None)], "first"),  # a gap: it goes on
        ([("2020-01-01", None), ("2026-01-05", None)], "second"),  # the day itself counts
    ],
)
def test_gaps_and_ends_of_placements_read_as_they_do_in_evidence(
    stays: list[tuple[str, str | None]], unit: str
) -> None:
    units = {name: make_unit(name) for name in ("own", "first", "second")}
    someone = make_person("Someone", unit=units["own"])
    for (since, until), name in zip(stays, ("first", "second"), strict=False):
        placed(someone, since, until, unit=units[name])
    (found,) = members("people", {}, at=THEN)
    assert found.unit == units[unit].pk


def test_placements_of_another_row_of_the_same_person_count_and_gaps_in_them_do_not() -> None:
    before, now = make_unit("Before"), make_unit("Now")
    someone = make_person("Li Na", unit=now, remote=True)
    alias = make_person("li.na", standing="account", same_as=someone)
    placed(alias, "2020-01-01", "2026-02-28", unit=before, remote=None)
    placed(alias, "2026-03-01", unit=None)
    (then,) = members("people", {}, attributes=["remote"], at=THEN)
    (later,) = members("people", {}, at=at("2026-04-01"))
    assert (then.unit, then.attributes, later.unit) == (before.pk, {"remote": "yes"}, now.pk)


# ── Left out by name ─────────────────────────────────────────────────────────────────────────────


def test_who_is_left_out_is_neither_asked_nor_spared_and_only_counted() -> None:
    people = [make_person(f"Person {one}") for one in range(6)]
    wave = planned(every_days=56, rest_days=14)
    assert leave_out(US, wave, [people[0].pk, people[0].pk], reason="On leave until March") == 1
    seen = what_will_be_seen(US, wave, rate=0.5)
    assert (seen.asked, seen.left_out, seen.spared) == (5, 1, 0)
    assert followed(US, wave.pk).left_out == 1
    wave = open_wave(US, wave)
    assert (wave.invited, wave.spared, wave.left_out) == (5, 0, 1)
    assert "Person 0" not in asked(wave)
    assert not wave.invitations.filter(person=people[0]).exists()
    # The next one leaves them out again, until somebody says otherwise.
    following = wave.followers.get()
    assert [one.reason for one in following.exclusions.all()] == ["On leave until March"]
    assert ask_after_all(US, following, [people[0].pk]) == 1
    assert not following.exclusions.exists()


def test_reasons_stand_in_no_history_and_are_gone_when_the_wave_closes() -> None:
    people = [make_person(f"Person {one}") for one in range(6)]
    wave = planned()
    leave_out(US, wave, [people[0].pk], reason="On leave until March")
    wave = close(US, open_wave(US, wave))
    assert (wave.left_out, WaveExclusion.objects.count()) == (1, 0)
    told = Change.objects.filter(table="wave_exclusions").values_list("after", flat=True)
    assert [set(one) for one in told] == [{"wave", "person", "customer"}]
    assert "March" not in str(list(Change.objects.values("before", "after")))


def test_nobody_is_left_out_without_a_reason_or_once_the_wave_is_open_or_without_the_right() -> (
    None
):
    people = [make_person(f"Person {one}") for one in range(6)]
    wave = planned()
    with pytest.raises(Refused, match="missing"):
        leave_out(US, wave, [people[0].pk], reason=" ")
    with pytest.raises(NotAllowed):
        leave_out(viewer("executive"), wave, [people[0].pk], reason="On leave")
    with pytest.raises(NotAllowed):
        who_is_left_out(viewer("executive"), wave)
    open_wave(US, wave)
    for verb in (
        lambda: leave_out(US, wave, [people[0].pk], reason="On leave"),
        lambda: ask_after_all(US, wave, [people[0].pk]),
    ):
        with pytest.raises(Refused, match="rules stay"):
            verb()


def test_a_customer_is_known_by_name_only_to_whoever_may_see_customers() -> None:
    hotel = make_customer("Nordwind", email="n@nordwind.example")
    make_customer("Süd", email="s@sued.example")
    wave = planned(audience="customers")
    assert [one.name for one in candidates(viewer("cx_lead"), wave, "nordwind")] == ["Nordwind"]
    assert candidates(viewer("people_lead"), wave, "nordwind") == []
    leave_out(US, wave, [hotel.pk], reason="In a dispute with us")
    (known,) = who_is_left_out(viewer("cx_lead"), wave)
    (unknown,) = who_is_left_out(viewer("people_lead"), wave)
    assert (known.name, known.reason) == ("Nordwind", "In a dispute with us")
    assert (unknown.name, unknown.reason) == ("", "")
    wave = open_wave(US, wave)
    assert (wave.invited, wave.left_out) == (1, 1)


def test_somebody_found_to_be_another_stays_left_out_and_an_erased_one_is_forgotten() -> None:
    people = [make_person(f"Person {one}") for one in range(6)]
    other = make_person("P. One")
    wave = planned()
    leave_out(US, wave, [other.pk], reason="On leave")
    Person.objects.filter(pk=other.pk).update(same_as=people[1])
    assert what_will_be_seen(US, wave, rate=0.5).left_out == 1
    erase_person(US, people[1])
    assert not WaveExclusion.objects.exists()


# ── How many are enough ──────────────────────────────────────────────────────────────────────────


def test_what_will_be_seen_ends_where_enough_have_answered() -> None:
    units = [make_unit(name) for name in ("North", "South")]
    for number in range(40):
        make_person(
            f"Person {number}",
            unit=units[number % 2],
            level="employee" if number % 4 else "manager",
        )
    wave = planned(attributes=["level"])
    usual = what_will_be_seen(US, wave, rate=0.8)
    assert (usual.asked, usual.expected, usual.is_bounded) == (40, 32, False)
    wave.quotas = {"total": 6}
    few = what_will_be_seen(US, wave, rate=0.8)
    assert (few.asked, few.expected, few.is_bounded) == (40, 6, True)
    assert all(one.expected == 3 and not one.is_sure for one in few.units)
    wave.quotas = {"by": {"level": {"manager": 2}}}
    by_level = what_will_be_seen(US, wave, rate=0.8)
    assert by_level.expected == 26
    assert {one.asked: one.expected for one in by_level.cuts[0].values} == {30: 24, 10: 2}
    # Who is told people in steps is told answers so, too: fewer than wanted, and no share of them.
    wave.quotas = {"total": 7}
    assert what_will_be_seen(viewer("cx_lead"), wave, rate=0.8).expected == 7


# ── How much is looked at ────────────────────────────────────────────────────────────────────────


def test_counting_asks_the_store_as_often_for_many_as_for_few(
    django_assert_max_num_queries: Any,
) -> None:
    for one in range(300):
        make_person(f"Person {one}")
    with django_assert_max_num_queries(10):
        assert preview(US, "people", {}, rest_days=14).asked == 300


def test_among_some_customers_only_they_are_looked_at() -> None:
    found = [make_customer(f"C {one}", email=f"c{one}@c.example") for one in range(4)]
    contact = make(Interaction, customer=found[2], kind="call", opened_at=THEN, closed_at=THEN)
    (only,) = members("customers", {}, at=THEN, among=[contact.customer_id])
    assert only.customer == found[2].pk

# SPDX-License-Identifier: Apache-2.0
"""Surveys that go well, in one line each, for what holds of every indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customary.store.models import Instrument, Wave, WaveGap, WaveResult
from tests.cast import at, make, make_action, make_initiative, make_person
from tests.measure.asked import make_instrument, situation

if TYPE_CHECKING:
    from customary.store.models import OrgUnit, Person


def asked_every_eight_weeks(agent: Person, day: str, made: dict[str, str]) -> None:
    """Two pulses 56 days apart, the second answered by whoever was asked."""
    pulse = make(Instrument, kind="pulse", title="Pulse", cadence_days=56, **made)
    make(Wave, instrument=pulse, number=1, opened_at="2025-04-08 09:00", **made)
    held = {"number": 2, "opened_at": day, "closed_at": "2025-06-17 09:00"}
    wave = make(Wave, instrument=pulse, **held, **made)
    wave.invitations.create(person=agent, nonce=f"nonce-{wave.pk}", answered_on="2025-06-04")


def took_a_test(day: str, unit: OrgUnit, made: dict[str, str]) -> None:
    """A test that ten people took, nine of whom chose what serves the mission."""
    test = make_instrument(situation("late"), kind="scenario_test", **made)
    closed = {"opened_at": "2025-06-01 09:00", "closed_at": day, "released_at": at(day)}
    wave = make(Wave, instrument=test, number=1, **closed, **made)
    counted = {"key": "late", "n": 10, "counts": {"serves": 9, "misses": 1}}
    for cell in (None, unit):
        WaveResult.objects.create(wave=wave, unit=cell, n=10, figures={"chosen": [counted]})


def acted_on_a_gap(day: str, later: str, unit: OrgUnit, made: dict[str, str]) -> None:
    """A gap that a wave flagged, and something done about it at once."""
    profile = make(Instrument, kind="culture_profile", title="Profile", **made)
    closed = {"opened_at": "2025-06-01 09:00", "closed_at": day}
    wave = make(Wave, instrument=profile, number=1, **closed, **made)
    for kind, flagged in (("type", "clan"), ("weakest", "heard")):
        told = {"kind": kind, "flagged": flagged, "size": 12.0, "recorded_at": day}
        gap = make(WaveGap, wave=wave, unit=unit, **told, **made)
        owner = make_person(unit=unit, **made)
        make_action(day, done_at=later, gap=gap, owner=owner, **made)


def measured_first(day: str, unit: OrgUnit, made: dict[str, str]) -> None:
    """A culture plan of a unit that was measured the week before."""
    asked = make(Instrument, kind="four_cs", title="Four Cs", **made)
    closed = {"opened_at": "2025-06-01 09:00", "closed_at": "2025-06-02 09:00"}
    wave = make(Wave, instrument=asked, number=1, released_at=at(day), **closed, **made)
    for cell in (None, unit):
        WaveResult.objects.create(wave=wave, unit=cell, n=10)
    plan = {"kind": "transformation", "status": "accepted", "answered_at": day}
    make_initiative("2025-06-02", unit=unit, **plan, **made)


def assessed_again(made: dict[str, str]) -> None:
    """Two assessments of the culture, the second three weeks after the first, as planned."""
    asked = make(Instrument, kind="beliefs", title="Beliefs", **made)
    for number, opened in enumerate(("2025-06-02 09:00", "2025-06-23 09:00"), start=1):
        told = {"number": number, "opened_at": opened, "every_days": 21}
        make(Wave, instrument=asked, **told, **made)

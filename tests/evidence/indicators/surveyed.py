# SPDX-License-Identifier: Apache-2.0
"""Surveys that go well, in one line each, for what holds of every indicator."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from customary.store.models import Instrument, Wave, WaveGap, WaveResult
from tests.cast import at, make, make_action, make_initiative, make_person, source_of
from tests.measure.asked import make_instrument, situation

if TYPE_CHECKING:
    from customary.store.models import OrgUnit, Person


def asked_every_eight_weeks(agent: Person, day: str, made: dict[str, str]) -> None:
    """Two pulses 56 days apart, the second answered by all who were asked."""
    pulse = make(Instrument, kind="pulse", title="Pulse", cadence_days=56, **made)
    make(Wave, instrument=pulse, number=1, opened_at="2025-04-08 09:00", **made)
    held = {"number": 2, "opened_at": day, "closed_at": "2025-06-17 09:00"}
    wave = make(Wave, instrument=pulse, released_at=at("2025-06-17 10:00"), **held, **made)
    for unit in (None, agent.unit):
        WaveResult.objects.create(wave=wave, unit=unit, n=9, invited=9, answered=9)


def took_a_test(day: str, unit: OrgUnit, made: dict[str, str]) -> None:
    """A test that ten people took, nine of whom chose what serves the mission."""
    test = make_instrument(situation("delay"), kind="scenario_test", **made)
    closed = {"opened_at": "2025-06-01 09:00", "closed_at": day, "released_at": at(day)}
    wave = make(Wave, instrument=test, number=1, **closed, **made)
    counted = {"key": "delay", "n": 10, "counts": {"serves": 9, "misses": 1}}
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


def share(value: float, n: int = 40) -> dict[str, Any]:
    """A share as results keep it."""
    return {"value": value, "n": n, "low": value - 0.1, "high": value + 0.1, "variance": 0.2}


def told(
    family: str,
    closed: str,
    figures: dict[str, Any],
    *,
    unit: OrgUnit | None = None,
    hidden: str = "",
    days: int = 9,
    **fields: Any,
) -> Wave:
    """A closed wave of a questionnaire, released two days later, with one cell."""
    made = {"source": fields.pop("source", "A")}
    kind = fields.pop("kind", "pulse")
    asked = Instrument.objects.filter(family=family, source=source_of(made["source"])).first()
    asked = asked or make(Instrument, kind=kind, title=family, family=family, **made)
    end = at(closed)
    span = {"opened_at": end - timedelta(days=days), "closed_at": end}
    given = {"released_at": end + timedelta(days=2), "recorded_at": end, **span, **fields}
    wave = make(Wave, instrument=asked, number=1, **given, **made)
    tell(wave, figures, unit=unit, hidden=hidden)
    return wave


def tell(
    wave: Wave, figures: dict[str, Any], *, unit: OrgUnit | None = None, hidden: str = ""
) -> None:
    """Another cell of a wave."""
    WaveResult.objects.create(wave=wave, unit=unit, n=40, hidden=hidden, figures=figures)


def favourable(item: str, value: float, n: int = 40) -> dict[str, Any]:
    """Figures of one item, of which a share is told."""
    return {"items": [{"key": item, "n": n, "favourable": share(value, n)}]}


def scaled(scale: str, value: float, n: int = 40) -> dict[str, Any]:
    """Figures of one scale."""
    return {"scales": [{"key": scale, "n": n, "value": share(value, n)}]}


def score(*counts: int) -> dict[str, Any]:
    """Figures of a recommendation score: detractors, passives, promoters."""
    value = 100 * (counts[2] - counts[0]) / sum(counts)
    told = {"key": "recommend", "n": sum(counts), "counts": list(counts), "value": share(value)}
    return {"scales": [told]}


def typed(dominant: str) -> dict[str, Any]:
    """Figures of a culture profile in which one type leads, or none."""
    return {"profile": {"now": {"dominant": dominant or None}, "n": 40}}


def played(day: str, unit: OrgUnit, made: dict[str, str]) -> None:
    """A unit whose play was begun the day after its profile was told."""
    told("profiled", day[:10], typed("market"), unit=unit, kind="culture_profile", **made)
    begun = {"practice": "Z46", "status": "active", "before_value": 3.0, "unit": unit}
    make_initiative(day, kind="experiment", started_on="2025-06-04", **begun, **made)


def told_on_both_sides(day: str, unit: OrgUnit, made: dict[str, str]) -> None:
    """What people said of a standard, and customers of its twin; and in a unit ever more, both."""
    customers = {"audience": "customers", **made}
    closed = day[:10]
    told("customer_relationship", "2025-06-02", favourable("easy", 0.8), **customers)
    told("pulse", closed, favourable("help", 0.7), **made)
    asked = {"kind": "satisfaction", **customers}
    for quarter, value in ((1, 0.4), (2, 0.5)):
        told("chain", f"2025-0{3 * quarter - 2}-20", scaled("engagement", value), unit=unit, **made)
    for month, value in (("06", 0.6), ("07", 0.7)):
        told(
            "customer_satisfaction",
            f"2025-{month}-20",
            scaled("satisfaction", value),
            unit=unit,
            **asked,
        )


def recommended_more(made: dict[str, str]) -> None:
    """A quarter in which many more customers recommended than in the one before."""
    asked = {"kind": "recommendation", "audience": "customers", **made}
    told("customer_relationship_asked", "2025-05-20", score(100, 100, 200), **asked)
    told("customer_relationship_asked", "2025-08-20", score(20, 80, 300), **asked)


def assessed_again(made: dict[str, str]) -> None:
    """Two assessments of the culture, the second three weeks after the first, as planned."""
    asked = make(Instrument, kind="beliefs", title="Beliefs", **made)
    for number, opened in enumerate(("2025-06-02 09:00", "2025-06-23 09:00"), start=1):
        told = {"number": number, "opened_at": opened, "every_days": 21}
        make(Wave, instrument=asked, **told, **made)

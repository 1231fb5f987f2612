# SPDX-License-Identifier: Apache-2.0
"""The demonstration goes the real path, and the grades find every truth planted in it."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.db.models import Q

from customary.core.grading.figures import counted
from customary.core.grading.observations import Observations
from customary.demo import generate
from customary.demo.rounds import OF_CUSTOMERS
from customary.evidence.reading import Reading
from customary.evidence.run import grade_culture
from customary.evidence.scope import organigram
from customary.pipeline.demonstrated_customers import ask_customers
from customary.pipeline.demonstrated_surveys import ask_the_staff
from customary.pipeline.flow import take_in
from customary.store.access import System
from customary.store.actions.sources import confirm_source
from customary.store.models import (
    Audience,
    GradingRun,
    IndicatorRecords,
    IndicatorValue,
    OrgUnit,
    Person,
    PracticeGrade,
    PromiseEvent,
    Source,
    VoiceItem,
    Wave,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 20251031
AS_OF = date(2026, 10, 31)
SCALE = 0.2
MEDIAN, SELF_IMAGE = "I83", "I04"
#: The truths are written with six digits.
ROUNDING = 1e-6

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_grades_find_every_planted_truth(tmp_path: Path) -> None:
    feedback = generate(tmp_path, seed=SEED, as_of=AS_OF, scale=SCALE)
    planted = tomllib.loads((tmp_path / "truth.toml").read_text(encoding="utf-8"))["truth"]
    take_in_and_confirm(tmp_path)
    ask_customers(feedback, as_of=AS_OF)
    ask_the_staff(seed=SEED, as_of=AS_OF)
    earlier = {g["as_of"] for truth in planted for g in truth.get("grade", []) if "as_of" in g}
    runs = {day: grade_culture(day) for day in sorted(earlier | {AS_OF})}

    checked = [
        *(grade for truth in planted for grade in truth.get("grade", [])),
        *(figure for truth in planted for figure in truth.get("figure", [])),
    ]
    wrong = [
        f"{truth['id']}: {told}"
        for truth in planted
        for told in [*wrong_grades(truth, runs), *wrong_figures(truth, runs[AS_OF])]
    ]

    assert len(checked) > 50
    assert wrong == []
    assert_the_staff_was_asked()
    assert_customers_were_asked()


def assert_the_staff_was_asked() -> None:
    """Every round but the newest pulse is closed and worked out; it asked who worked here then."""
    waves = Wave.objects.filter(audience=Audience.PEOPLE, opened_at__isnull=False)
    assert waves.get(closed_at=None).instrument.family == "pulse"
    assert not waves.filter(closed_at__isnull=False, released_at=None).exists()
    for wave in waves.filter(instrument__family="pulse"):
        day = wave.opened_at.date() if wave.opened_at else AS_OF
        here = Person.objects.filter(Person.COUNTED, started_on__lte=day)
        here = here.filter(Q(ended_on=None) | Q(ended_on__gte=day))
        invited = set(wave.invitations.values_list("person", flat=True))
        assert invited == set(here.values_list("pk", flat=True))
        assert wave.responses.exclude(person=None).count() == 0


def assert_customers_were_asked() -> None:
    """Every quarter and after contacts; what they wrote is heard, and nobody's answer is named."""
    waves = Wave.objects.filter(audience=Audience.CUSTOMERS, opened_at__isnull=False)
    for family in OF_CUSTOMERS:
        rounds = waves.filter(instrument__family=family).order_by("opened_at")
        assert rounds.count() > 10
        *closed, still_open = rounds
        assert still_open.closed_at is None
        for wave in closed:
            assert wave.released_at == wave.closed_at
            assert (wave.invited or 0) < 100 or 0.2 < wave.responses.count() / wave.invited < 0.5
            assert wave.responses.filter(customer__isnull=False).count() == 0
            written = VoiceItem.objects.filter(external_id__startswith=f"wave-{wave.pk}-")
            assert written.count() == wave.responses.filter(answers__has_key="why").count()
            assert {item.recorded_at == item.occurred_at for item in written} <= {True}


def take_in_and_confirm(folder: Path) -> None:
    """Import every pack in order, and vouch for what proposes to be a system of record."""
    take_in(sorted(path.parent for path in folder.glob("*/pack.toml")))
    for source in Source.objects.filter(proposed_grade="A"):
        confirm_source(System("test"), source)


def wrong_grades(truth: dict[str, Any], runs: dict[date, GradingRun]) -> Iterator[str]:
    for expected in truth.get("grade", []):
        found = PracticeGrade.objects.get(
            run=runs[expected.get("as_of", AS_OF)],
            practice=expected["practice"],
            unit=unit_of(expected),
        )
        if found.grade not in range(expected["lowest"], expected["highest"] + 1):
            yield f"{expected} but was {found.grade} ({found.reason}, {found.facts.get('count')})"


def wrong_figures(truth: dict[str, Any], run: GradingRun) -> Iterator[str]:
    for expected in truth.get("figure", []):
        value = value_of(expected, run)
        if value is None or abs(value - expected["value"]) > expected["tolerance"] + ROUNDING:
            yield f"{expected} but was {value}"


def value_of(expected: dict[str, Any], run: GradingRun) -> float | None:
    """The figure as the run's own records give it over the days and units of the truth."""
    unit = unit_of(expected)
    if expected["indicator"] == SELF_IMAGE:
        gap = IndicatorValue.objects.get(run=run, indicator=SELF_IMAGE, unit=unit)
        return gap.numerator if "own score" in expected["about"] else gap.value
    packed = IndicatorRecords.objects.get(run=run, indicator=expected["indicator"])
    rows = Observations.from_bytes(bytes(packed.observations))
    first, last = np.datetime64(expected["since"]), np.datetime64(expected["until"])
    chosen = (rows.day >= first) & (rows.day <= last)
    if unit is not None:
        tree = organigram(Reading(since=AS_OF, as_of=AS_OF))
        chosen &= np.isin(rows.unit, list(tree.subtree[unit.pk]))
    if expected["indicator"] == "I33":
        due = PromiseEvent.objects.filter(promise__external_id=expected["about"])
        chosen &= np.isin(rows.record, list(due.values_list("pk", flat=True)))
    seen, held, _ = counted(rows.where(chosen))
    if expected["indicator"] == MEDIAN:
        return float(np.nanmedian(seen.value))
    return float(held.mean()) if len(seen) else None


def unit_of(expected: dict[str, Any]) -> OrgUnit | None:
    return OrgUnit.objects.get(external_id=expected["unit"]) if expected["unit"] else None

# SPDX-License-Identifier: Apache-2.0
"""A small graded organisation: four units, two runs, and viewers of every role."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from customary.core.grading.observations import Observations
from customary.store.access import Viewer
from customary.store.models import (
    GradingRun,
    IndicatorRecords,
    IndicatorValue,
    OrgUnit,
    Person,
    PracticeGrade,
    Role,
)
from tests.cast import make_person, make_unit

AS_OF = date(2025, 12, 31)
YEAR = (date(2025, 1, 1), AS_OF)


def viewer(*roles: str, person: Person | None = None, unit: OrgUnit | None = None) -> Viewer:
    """Somebody who holds these roles everywhere, or for one unit, and is an employee."""
    person = person or make_person("Viewer", started_on="2026-01-01")
    held = None if unit is None else frozenset({unit.pk})
    own = frozenset({person.unit_id}) if person.unit_id else frozenset[int]()
    return Viewer(
        account=0,
        person=person.pk,
        unit=person.unit_id,
        language="en",
        roles={Role.EMPLOYEE.value: own} | dict.fromkeys(roles, held),
    )


def staffed(name: str, people: int, **fields: Any) -> OrgUnit:
    """A unit with so many people of its own."""
    unit = make_unit(name, **fields)
    for number in range(people):
        make_person(f"{name} {number}", unit=unit)
    return unit


class Company:
    """Service (8 people), Sales (6) and Tiny (3) below Company (2)."""

    def __init__(self) -> None:
        self.top = staffed("Company", 2, function="executive", name_zh_hans="公司")
        self.service = staffed("Service", 8, parent=self.top, function="service")
        self.sales = staffed("Sales", 6, parent=self.top, function="sales")
        self.tiny = staffed("Tiny", 3, parent=self.top, function="finance")

    @property
    def units(self) -> list[OrgUnit]:
        return [self.top, self.service, self.sales, self.tiny]


def run(as_of: date = AS_OF) -> GradingRun:
    """A finished run."""
    return GradingRun.objects.create(as_of=as_of, finished_at=timezone.now())


def grade(
    run: GradingRun,
    practice: str,
    maturity: int | None,
    *,
    unit: OrgUnit | None = None,
    **facts: Any,
) -> PracticeGrade:
    """A stored grade; `reason` and the rest are facts."""
    reason = facts.pop("reason", "not_steady")
    return PracticeGrade.objects.create(
        run=run, practice=practice, unit=unit, grade=maturity, reason=reason, facts=facts
    )


def value(
    run: GradingRun,
    indicator: str,
    share: float | None,
    *,
    unit: OrgUnit | None = None,
    **said: Any,
) -> IndicatorValue:
    """A stored figure over the year."""
    return IndicatorValue.objects.create(
        run=run,
        indicator=indicator,
        unit=unit,
        window_start=YEAR[0],
        window_end=YEAR[1],
        value=share,
        **said,
    )


def records(
    run: GradingRun,
    indicator: str,
    *,
    records: list[str],
    proofs: list[str] | None = None,
    **columns: Any,
) -> IndicatorRecords:
    """The stored records behind a figure."""
    return IndicatorRecords.objects.create(
        run=run,
        indicator=indicator,
        observations=Observations.build(**columns).to_bytes(),
        records=records,
        proofs=proofs or [],
    )

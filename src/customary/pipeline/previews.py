# SPDX-License-Identifier: Apache-2.0
"""What records would say, before anybody has accepted them.

The records are merged where nothing is kept (`store.trial`) and the practices they serve are
graded there, as if the source were confirmed. Nobody else sees any of it, and nobody waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from customary.catalogue import load_catalogue
from customary.evidence.registry import measured_indicators
from customary.evidence.trying import try_grades
from customary.intake.comparing import spans
from customary.intake.feeds.registry import feeds
from customary.intake.importing import try_out
from customary.store import trial
from customary.store.access import System
from customary.store.actions.identities import match
from customary.store.models import Customer, Person, Source, Standing
from customary.store.queries.days import HAPPENED
from customary.store.queries.figures import grades_of
from customary.store.queries.runs import latest_run
from customary.understand.publications import look_through_publications

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customary.intake.importing import Checked
    from customary.store.models import ImportRun

#: More rows than these take longer than somebody waits for a look ahead.
MOST_ROWS = 100_000


def look_ahead(found: Checked, feed: str) -> dict[str, Any]:
    """What checked records would say, as plain data.

    Keys:
        days: first and last day by object.
        practices: ids of the practices that such records serve.
        graded: for each of them that could be told: its grade before and then, with the facts;
            None where there is too much to try it out.
        matched: how many people and customers are known here: [kind, known, all].
    """
    practices = unlocked(feed, {file.object for file in found.report.files})
    told: dict[str, Any] = {
        "days": spans(found.stage, HAPPENED),
        "practices": practices,
        "graded": None,
        "matched": [],
    }
    if found.report.total("rows") > MOST_ROWS or not trial.is_feasible():
        return told
    run = latest_run(System("preview"))
    before = {key: one.grade for key, one in grades_of(run.id if run else None).items()}
    with trial.nothing_kept():
        merged = try_out(found)
        unconfirmed = Source.objects.filter(
            key=found.pack.declaration.source.key, confirmed_grade=""
        )
        unconfirmed.update(confirmed_grade=F("proposed_grade"))
        match()
        look_through_publications()
        told["matched"] = _matched(merged)
        told["graded"] = [
            {
                "practice": one.practice,
                "before": before.get(one.practice),
                "grade": one.maturity,
                "reason": one.reason,
                "facts": one.facts,
            }
            for one in try_grades(practices, timezone.localdate())
        ]
    return told


def unlocked(feed: str, tables: Iterable[str] = ()) -> list[str]:
    """The ids of the practices that a feed serves; of a plain pack, those its tables prove."""
    indicators = feeds()[feed].unlocks if feed in feeds() else _proved_by(set(tables))
    catalogue = load_catalogue()
    return [
        key
        for key, practice in catalogue.practices.items()
        if any(indicator in practice.indicators for indicator in indicators)
    ]


def _proved_by(tables: set[str]) -> list[str]:
    return [
        key
        for key, measured in measured_indicators().items()
        if tables & {*measured.records, *measured.proofs} - {"people"}
    ]


def _matched(run: ImportRun) -> list[list[Any]]:
    """People who go by an address in the source, employees with a unit, customers known before."""
    people = Person.objects.filter(source=run.source_id)
    accounts = people.filter(standing=Standing.ACCOUNT)
    employees = people.filter(standing=Standing.EMPLOYEE)
    customers = Customer.objects.filter(source=run.source_id)
    known = {
        "accounts": (accounts.exclude(same_as=None).count(), accounts.count()),
        "units": (employees.exclude(unit=None).count(), employees.count()),
    }
    if Customer.objects.exclude(source=run.source_id).exists():
        known["customers"] = (customers.exclude(same_as=None).count(), customers.count())
    return [[kind, found, total] for kind, (found, total) in known.items() if total]

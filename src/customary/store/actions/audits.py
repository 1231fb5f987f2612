# SPDX-License-Identifier: Apache-2.0
"""Audits of records: ten a quarter drawn at random, each confirmed or refuted by somebody."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customary.core.grading.observations import Observations
from customary.core.grading.sampling import draw
from customary.store.access import NotVisible, require
from customary.store.actions.history import record_changes
from customary.store.actions.records import change, filled, locked, person_of
from customary.store.actions.refusal import Refused
from customary.store.models import (
    AuditVerdict,
    GradingRun,
    IndicatorRecords,
    IndicatorValue,
    PracticeGrade,
    RecordAudit,
)
from customary.store.queries.audits import may_see

if TYPE_CHECKING:
    from datetime import date

    from customary.store.access import Reader

#: Records drawn in a quarter.
DRAWN = 10
#: The grade from which a practice counts as a habit, and its records are audited first.
HABIT = 3


def quarter_of(day: date) -> date:
    """The first day of the quarter of a day."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


@transaction.atomic
def draw_audits(by: Reader, *, seed: int | None = None) -> list[RecordAudit]:
    """The records drawn for this quarter from behind the figures of the newest run.

    Drawn once: where this quarter has its records, these are returned. The seed and the run are
    written into the history, so that anybody can draw the same again.
    """
    require(by, "write", "audits")
    quarter = quarter_of(timezone.localdate())
    run = GradingRun.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    drawn = list(RecordAudit.objects.filter(quarter=quarter).order_by("pk"))
    if drawn or run is None:
        return drawn
    seed = secrets.randbits(48) if seed is None else seed
    behind = _held(run)
    strata = [{key: behind[key][1] for key in group if key in behind} for group in _strata(run)]
    found = {}
    for key, row in draw(strata, count=DRAWN, seed=seed):
        stored, _rows, observed = behind[key]
        table = stored.records[int(observed.kind[row])]
        record = int(observed.record[row])
        found[key, table, record] = RecordAudit(
            quarter=quarter, indicator=key, table=table, record_id=record, held=True
        )
    made = RecordAudit.objects.bulk_create(found.values())
    record_changes(
        by,
        RecordAudit._meta.db_table,
        after={one.pk: {"seed": seed, "run": run.pk, "quarter": str(quarter)} for one in made},
    )
    return made


@transaction.atomic
def decide_audit(by: Reader, audit: RecordAudit, *, confirmed: bool, note: str) -> RecordAudit:
    """What somebody found of a record. A refuted one does not count as held from the next run on.

    Raises:
        NotVisible: the record is not theirs to see.
        Refused: it is decided, or refuted without a word.
    """
    require(by, "write", "audits")
    audit = locked(audit)
    if not may_see(by, audit):
        raise NotVisible(f"The record of audit {audit.pk} is not for this reader.")
    if audit.verdict != AuditVerdict.OPEN:
        raise Refused(_("This record has been looked at."))
    return change(
        by,
        audit,
        verdict=AuditVerdict.CONFIRMED if confirmed else AuditVerdict.REFUTED,
        note=note.strip() if confirmed else filled(note, "note"),
        decided_by_id=person_of(by),
        decided_at=timezone.now(),
    )


def _strata(run: GradingRun) -> list[set[str]]:
    """Indicators that decide a grade: habits first, then what is done, then the rest."""
    grades = PracticeGrade.objects.filter(run=run, unit=None, grade__isnull=False)
    strata: list[set[str]] = [set(), set(), set()]
    for given, facts in grades.values_list("grade", "facts"):
        grade = given or 0
        place = 0 if grade >= HABIT else 1 if grade == HABIT - 1 else 2
        strata[place].add(str(facts.get("indicator", "")))
    return [group - set().union(*strata[:place]) for place, group in enumerate(strata)]


def _held(run: GradingRun) -> dict[str, tuple[IndicatorRecords, list[int], Observations]]:
    """Of each figure the rows that hold by trusted records, inside its window."""
    windows = {
        key: (first, last)
        for key, first, last in IndicatorValue.objects.filter(run=run, unit=None).values_list(
            "indicator", "window_start", "window_end"
        )
    }
    found = {}
    for stored in IndicatorRecords.objects.filter(run=run).order_by("indicator"):
        observed = Observations.from_bytes(bytes(stored.observations))
        proven = observed.proven
        if stored.indicator in windows:
            first, last = (np.datetime64(day) for day in windows[stored.indicator])
            proven &= (observed.day >= first) & (observed.day <= last)
        if proven.any():
            found[stored.indicator] = stored, np.flatnonzero(proven).tolist(), observed
    return found

# SPDX-License-Identifier: Apache-2.0
"""Assessing the culture: measured before it is planned, and what surveys flag acted upon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Q

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.core.statistics.intervals import wilson
from customary.evidence.deeds import rows_of, shown_by
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import (
    Action,
    ActionStatus,
    Audience,
    GapKind,
    Initiative,
    InitiativeKind,
    InitiativeStatus,
    Wave,
    WaveGap,
)
from customary.store.queries.assessments import baselines, people_with_below
from customary.store.queries.gaps import BEGUN_WITHIN

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

    Days = npt.NDArray[np.datetime64]

#: Where neither a wave nor its questionnaire says how often it is asked; a proposed default.
USUAL_DAYS = 365


@indicator(
    "I06", records="wave_gaps", proofs="actions", rhythm=Cadence.HALF_YEAR, by_opportunity=True
)
def gap_to_action(reading: Reading) -> Observations:
    """One observation: a gap that a closed assessment flagged, on the day it closed.

    It holds when an action about it was begun within 30 days and finished before the next wave of
    the same questionnaire opened; the action proves it. A gap is left out while it may still be
    begun, and one begun in time until the next wave opens, or was due.
    """
    return _acted_upon(reading, Q(kind__in=(GapKind.TYPE, GapKind.C)), begun=Q())


def by_life(_reading: Reading, rows: Observations) -> list[dict[str, Any]]:
    """The share of what was said about personal life, and about work, that was acted upon."""
    about = dict(WaveGap.objects.exclude(about="").values_list("pk", "about"))
    of_rows = np.array([about.get(key, "") for key in rows.record.tolist()], dtype=object)
    told = []
    for what in ("personal", "work"):
        held = rows.held[of_rows == what]
        n, done = len(held), int(held.sum())
        if n:
            low, high = wilson(done, n)
            figure = {"what": what, "value": done / n, "n": n, "low": low, "high": high}
            told.append(figure | {"numerator": done, "denominator": n})
    return told


@indicator(
    "I13",
    records="wave_gaps",
    proofs="actions",
    rhythm=Cadence.EIGHT_WEEKS,
    by_opportunity=True,
    beside=by_life,
)
def said_and_done(reading: Reading) -> Observations:
    """One observation: a question of a closed pulse that was the weakest or fell most.

    It holds when an action about it had an owner within 30 days and was finished before the next
    pulse opened; the action proves it. It is left out while that may still be, as a gap is.
    """
    asked = Q(kind__in=(GapKind.WEAKEST, GapKind.FALLEN))
    return _acted_upon(reading, asked, begun=Q(owner__isnull=False))


def _acted_upon(reading: Reading, which: Q, *, begun: Q) -> Observations:
    """What was flagged, and whether an action of such a kind came of it in time."""
    gaps = WaveGap.objects.filter(which, **reading.within("wave__closed_at"))
    rows = columns(
        gaps.order_by("wave__closed_at", "pk"),
        *("id", "unit_id", "wave_id", "wave__closed_at", "source_id", "recorded_at"),
    )
    if not len(rows["id"]):
        return Observations.none()
    today, limit = np.datetime64(reading.as_of, "D"), np.timedelta64(BEGUN_WITHIN.days, "D")
    flagged = reading.days(rows["wave__closed_at"])
    opened, due = _next_waves(reading, ids(rows["wave_id"]))
    actions = _actions(reading, begun)
    row = rows_of(ids(rows["id"]), ids(actions["gap_id"]))
    since = reading.days(actions["opened_at"])
    in_time = (row >= 0) & (since >= flagged[row]) & (since <= flagged[row] + limit)
    finished = in_time & _is_done(reading, actions, before=opened[row])
    held, proof, record = shown_by(
        len(flagged),
        row=np.where(finished, row, -1),
        grade=reading.evidence(actions, since),
        record=ids(actions["id"]),
    )
    base = reading.evidence(rows, flagged)
    is_begun = np.isin(np.arange(len(flagged)), row[in_time])
    is_over = np.where(is_begun, np.fmin(opened, due) <= today, flagged + limit < today)
    return Observations.build(
        day=flagged,
        unit=ids(rows["unit_id"]),
        level=_levels(reading, actions, record),
        held=held,
        base=base,
        proof=np.where(held, proof, base),
        record=ids(rows["id"]),
        proof_record=record,
    ).where(held | is_over)


@indicator("I07", records="initiatives", proofs="waves", rhythm=Cadence.YEAR, by_opportunity=True)
def baseline_first(reading: Reading) -> Observations:
    """One observation: a unit's first culture plan, on the day it was approved.

    It holds when an assessment of the culture whose results are told of the unit had closed
    before; that wave proves it. A unit of fewer people than the floor is measured with the unit
    above. A plan without a unit is the whole organisation's; one not approved is no plan yet.
    """
    plans = _first_plans(reading)
    row, wave, grade = [], [], []
    parents = {key: unit.parent_id for key, unit in reading.units.items()}
    for one in baselines(reading.as_of, reading.zone):
        stood, _ = reading.stood(one.closed)
        people = people_with_below(stood[reading.employed(one.closed)].tolist(), parents)
        for place, (unit, day) in enumerate(zip(plans["unit"], plans["day"], strict=True)):
            if one.closed < day.item() and one.measured(int(unit), parents, people):
                row.append(place)
                wave.append(one.wave)
                grade.append(reading.evidence_of(one.source, one.recorded_at, one.closed))
    held, proof, record = shown_by(
        len(plans["day"]),
        row=np.array(row, dtype=np.int64),
        grade=np.array(grade, dtype=np.int8),
        record=np.array(wave, dtype=np.int64),
    )
    base = reading.evidence(plans, plans["day"])
    _, level = reading.person_columns(plans["owner_id"], plans["day"])
    return Observations.build(
        day=plans["day"],
        unit=plans["unit"],
        level=level,
        held=held,
        base=base,
        proof=np.where(held, proof, base),
        record=ids(plans["id"]),
        proof_record=record,
    ).where(plans["day"] >= np.datetime64(reading.since, "D"))


def _first_plans(reading: Reading) -> Columns:
    """The first approved culture plan of each unit, and of the organisation as unit 0."""
    rows = columns(
        Initiative.objects.filter(
            kind=InitiativeKind.TRANSFORMATION, proposed_at__lt=reading.span[1]
        )
        .exclude(status__in=(InitiativeStatus.PROPOSED, InitiativeStatus.DECLINED))
        .order_by("proposed_at", "pk"),
        *("id", "unit_id", "owner_id", "proposed_at", "answered_at", "started_on"),
        *("source_id", "recorded_at"),
    )
    day = reading.days(rows["answered_at"])
    for instead in ("started_on", "proposed_at"):
        day = np.where(np.isnat(day), reading.days(rows[instead]), day)
    rows |= {"day": day, "unit": ids(rows["unit_id"])}
    order = np.argsort(day, kind="stable")
    order = order[day[order] <= np.datetime64(reading.as_of, "D")]
    _, first = np.unique(rows["unit"][order], return_index=True)
    return {name: column[order[first]] for name, column in rows.items()}


def _actions(reading: Reading, begun: Q) -> Columns:
    """What was begun about flagged gaps and not given up, oldest first."""
    known = Action.objects.filter(begun, gap__isnull=False, opened_at__lt=reading.span[1])
    return columns(
        known.exclude(status=ActionStatus.DROPPED).order_by("opened_at", "pk"),
        *("id", "gap_id", "owner_id", "status", "opened_at", "done_at"),
        *("source_id", "recorded_at"),
    )


def _is_done(reading: Reading, actions: Columns, *, before: Days) -> npt.NDArray[np.bool_]:
    """Which actions are done as known, and before a day where there is one."""
    done = reading.days(reading.known(actions["done_at"]))
    finished = (actions["status"] == ActionStatus.DONE) & ~np.isnat(done)
    # No next wave is later than any day.
    return np.array(finished & ~(done >= before), dtype=np.bool_)


def _levels(
    reading: Reading, actions: Columns, record: npt.NDArray[np.int64]
) -> npt.NDArray[np.int8]:
    """The level of whoever did what proves each gap answered; -1 where nothing does."""
    _, level = reading.person_columns(actions["owner_id"], reading.days(actions["opened_at"]))
    of_action = dict(zip(actions["id"].tolist(), level.tolist(), strict=True))
    return np.array([of_action.get(key, -1) for key in record.tolist()], dtype=np.int8)


def _next_waves(reading: Reading, waves: npt.NDArray[np.int64]) -> tuple[Days, Days]:
    """For each wave the days on which the next of its questionnaire opened, and was due."""
    rows = columns(
        Wave.objects.filter(audience=Audience.PEOPLE, opened_at__lt=reading.span[1]).order_by(
            "opened_at", "pk"
        ),
        *("id", "opened_at", "every_days", "source_id"),
        *("instrument_id", "instrument__family", "instrument__cadence_days"),
    )
    opened = reading.days(rows["opened_at"])
    after: dict[int, tuple[Any, Any]] = {}
    last: dict[tuple[Any, Any], int] = {}
    for place, key in enumerate(rows["id"].tolist()):
        family = rows["instrument__family"][place] or rows["instrument_id"][place]
        series = rows["source_id"][place], family
        if series in last:
            before = last[series]
            after[before] = opened[place], after[before][1]
        every = rows["every_days"][place] or rows["instrument__cadence_days"][place] or USUAL_DAYS
        after[key] = np.datetime64("NaT"), opened[place] + np.timedelta64(int(every), "D")
        last[series] = key
    never = np.datetime64("NaT"), np.datetime64("NaT")
    found = [after.get(key, never) for key in waves.tolist()]
    return (
        np.array([one for one, _ in found], dtype="datetime64[D]"),
        np.array([one for _, one in found], dtype="datetime64[D]"),
    )

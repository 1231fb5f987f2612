# SPDX-License-Identifier: Apache-2.0
"""The charter at work: promises kept, and the mission in what is decided, met on and planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.observations import Observations
from customary.evidence.deeds import rows_of, shown_by
from customary.evidence.indicators.decisions import STEERING
from customary.evidence.meetings import recurring_meetings
from customary.evidence.reading import columns, hours_between, ids
from customary.evidence.registry import indicator
from customary.store.models import (
    Citation,
    CitationKind,
    Decision,
    DecisionStatus,
    Initiative,
    InitiativeKind,
    PromiseEvent,
)

if TYPE_CHECKING:
    from customary.evidence.reading import Columns, Reading

PLANS = (InitiativeKind.PROJECT, InitiativeKind.ROADMAP_ITEM, InitiativeKind.TRANSFORMATION)


@indicator("I33", records="promise_events", by_opportunity=True)
def promises_kept(reading: Reading) -> Observations:
    """One observation: an occasion on which a promise fell due.

    It holds when it was delivered by the promised time; one still open past it does not hold,
    one not yet due is left out. Its own record proves it; `value` is the hours it was late. Where
    nothing says which unit kept it, it is the one whose promise it is.
    """
    rows = columns(
        PromiseEvent.objects.filter(**reading.within("promised_for")),
        "id",
        "unit_id",
        "interaction__unit_id",
        "interaction__agent_id",
        "promise__unit_id",
        "promised_for",
        "delivered_at",
        "source_id",
        "recorded_at",
    )
    late = hours_between(rows["promised_for"], reading.known(rows["delivered_at"]))
    day = reading.days(rows["promised_for"])
    own = ids(rows["unit_id"])
    unit, level = reading.place(
        np.where(own > 0, own, ids(rows["interaction__unit_id"])),
        rows["interaction__agent_id"],
        day,
    )
    return Observations.build(
        day=day,
        unit=np.where(unit > 0, unit, ids(rows["promise__unit_id"])),
        level=level,
        held=late <= 0,
        base=reading.evidence(rows, day),
        value=late,
        record=ids(rows["id"]),
    )


@indicator("I38", records=("decisions", "events", "initiatives"), proofs="citations")
def mission_in_use(reading: Reading) -> Observations:
    """One observation: a decision approved, a recurring meeting held, or a plan started.

    It holds when it cites the customer mission or a promise; a decision cites it on the day it
    is made or before. The citation proves it.
    """
    decisions = columns(
        Decision.objects.filter(
            **reading.within("decided_at"), kind__in=STEERING, status=DecisionStatus.APPROVED
        ),
        "id",
        "unit_id",
        "decided_by_id",
        "decided_at",
        "source_id",
        "recorded_at",
    )
    meetings = recurring_meetings(reading)
    plans = columns(
        Initiative.objects.filter(
            kind__in=PLANS, started_on__gte=reading.since, started_on__lte=reading.as_of
        ),
        "id",
        "unit_id",
        "owner_id",
        "started_on",
        "source_id",
        "recorded_at",
    )
    cited = columns(
        Citation.objects.filter(
            kind__in=(CitationKind.MISSION, CitationKind.PROMISE),
            cited_at__lt=reading.span[1],
        ),
        "id",
        "decision_id",
        "event_id",
        "initiative_id",
        "cited_at",
        "source_id",
        "recorded_at",
    )
    return Observations.together(
        [
            _citing(reading, decisions, cited, place="decision", who="decided_by", kind=0),
            _citing(reading, meetings, cited, place="event", who="organiser", kind=1),
            _citing(reading, plans, cited, place="initiative", who="owner", kind=2),
        ]
    )


def _citing(
    reading: Reading, rows: Columns, cited: Columns, *, place: str, who: str, kind: int
) -> Observations:
    moment = {"decision": "decided_at", "event": "starts_at", "initiative": "started_on"}[place]
    day = reading.days(rows[moment])
    row = rows_of(ids(rows["id"]), ids(cited[f"{place}_id"]))
    when = reading.days(cited["cited_at"])
    if place == "decision" and len(day):
        row = np.where(when <= day[row], row, -1)
    held, proof, citation = shown_by(
        len(day), row=row, grade=reading.evidence(cited, when), record=ids(cited["id"])
    )
    return reading.observed(
        rows,
        day,
        who=f"{who}_id",
        held=held,
        proof=proof,
        proof_record=citation,
        kind=kind,
    )

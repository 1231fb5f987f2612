# SPDX-License-Identifier: Apache-2.0
"""Meetings, plans and decisions: whether the customer is in the room when it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.deeds import best_records, by_best_evidence, rows_of, shown_by
from customary.evidence.meetings import recurring_meetings
from customary.evidence.reading import columns, filled, hours_between, ids, year_before
from customary.evidence.registry import indicator
from customary.store.models import (
    AgendaItem,
    Citation,
    CitationKind,
    Decision,
    DecisionKind,
    DecisionStatus,
    Initiative,
    InitiativeKind,
    InitiativeStatus,
    quotable,
)

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.core.grading.evidence import Evidence
    from customary.evidence.reading import Columns, Reading

#: Decisions that steer; exceptions and relief for one customer are cases, not courses.
STEERING = (
    DecisionKind.BUSINESS,
    DecisionKind.PRODUCT,
    DecisionKind.POLICY,
    DecisionKind.BUDGET,
)
PLANS = (InitiativeKind.PROJECT, InitiativeKind.ROADMAP_ITEM)


@indicator("I46", records="events", proofs="agenda_items")
def mission_question(reading: Reading) -> Observations:
    """One observation: a recurring meeting of three or more people that was held.

    It holds when the customer question stood on the agenda and the minutes answer it. The
    answered agenda item proves it.
    """
    rows = recurring_meetings(reading)
    asked = columns(
        AgendaItem.objects.filter(customer_question=True, **reading.within("event__starts_at")),
        "id",
        "event_id",
        "event__starts_at",
        "answer",
        "source_id",
        "recorded_at",
    )
    row = rows_of(ids(rows["id"]), ids(asked["event_id"]))
    held, proof, item = shown_by(
        len(rows["id"]),
        row=np.where(filled(asked["answer"]), row, -1),
        grade=reading.evidence(asked, reading.days(asked["event__starts_at"])),
        record=ids(asked["id"]),
    )
    day = reading.days(rows["starts_at"])
    return reading.observed(
        rows,
        day,
        who="organiser_id",
        held=held,
        proof=proof,
        proof_record=item,
    )


@indicator("I47", records="initiatives", proofs="citations", rhythm=Cadence.QUARTER)
def voice_in_plans(reading: Reading) -> Observations:
    """One observation: a project or roadmap item under way in a quarter.

    It holds when it cites a customer figure and a customer's words: said within the twelve months
    before the quarter's end, by somebody who consented to be quoted. The citations prove it.
    """
    rows = columns(
        Initiative.objects.filter(kind__in=PLANS, started_on__lte=reading.as_of)
        .exclude(status__in=(InitiativeStatus.PROPOSED, InitiativeStatus.DECLINED))
        .order_by("pk"),
        "id",
        "unit_id",
        "owner_id",
        "status",
        "started_on",
        "finished_on",
        "source_id",
    )
    cited = columns(
        Citation.objects.filter(
            Q(kind=CitationKind.FIGURE) | Q(kind=CitationKind.QUOTE) & quotable("voice_item__"),
            initiative__kind__in=PLANS,
        ),
        "id",
        "initiative_id",
        "kind",
        "cited_at",
        "voice_item__occurred_at",
        "source_id",
        "recorded_at",
    )
    return Observations.together(
        [
            _under_way(reading, rows, cited, first, last)
            for first, last in reading.periods(Cadence.QUARTER)
        ]
    )


def _under_way(
    reading: Reading, rows: Columns, cited: Columns, first: date, last: date
) -> Observations:
    end, year_ago = np.datetime64(last, "D"), np.datetime64(year_before(last), "D")
    started, finished = reading.days(rows["started_on"]), reading.days(rows["finished_on"])
    # What ended without anybody saying when was under way on no day that is known.
    over = np.isin(rows["status"].astype(str), ["finished", "stopped"]) & np.isnat(finished)
    active = (started <= end) & ~(finished < np.datetime64(first, "D")) & ~over
    at = rows_of(ids(rows["id"]), ids(cited["initiative_id"]))
    when, said = reading.days(cited["cited_at"]), reading.days(cited["voice_item__occurred_at"])
    usable = (at >= 0) & (when <= end)
    figures = usable & (cited["kind"] == CitationKind.FIGURE).astype(np.bool_)
    quotes = usable & (cited["kind"] == CitationKind.QUOTE).astype(np.bool_)
    quotes &= (said >= year_ago) & (said <= end)
    grade = reading.evidence(cited, when)

    def cites(allowed: Evidence) -> npt.NDArray[np.bool_]:
        both = [
            np.bincount(at[some & (grade <= allowed)], minlength=len(started)) > 0
            for some in (figures, quotes)
        ]
        return both[0] & both[1]

    held, proof = by_best_evidence(cites)
    record = best_records(
        len(started), row=at[quotes], grade=grade[quotes], record=ids(cited["id"])[quotes]
    )
    unit, level = reading.place(rows["unit_id"], rows["owner_id"], np.full(len(started), end))
    return Observations.build(
        day=np.full(len(started), end),
        unit=unit,
        level=level,
        held=held,
        base=reading.grade_of(rows["source_id"]),
        proof=proof,
        record=ids(rows["id"]),
        proof_record=np.where(held, record, 0),
    ).where(active)


@indicator("I48", records="decisions")
def impact_before_approval(reading: Reading) -> Observations:
    """One observation: an approved decision on business, product, policy or budget.

    It holds when its impact on customers and on employees was written down before it was
    approved. Its own record proves it; `value` is 1 where the impact altered it, 0 where not.
    """
    rows = columns(
        Decision.objects.filter(
            **reading.within("decided_at"), kind__in=STEERING, status=DecisionStatus.APPROVED
        ),
        "id",
        "unit_id",
        "decided_by_id",
        "decided_at",
        "customer_impact",
        "customer_impact_at",
        "employee_impact",
        "employee_impact_at",
        "altered_by_impact",
        "source_id",
        "recorded_at",
    )
    held = np.ones(len(rows["id"]), dtype=bool)
    for whom in ("customer", "employee"):
        before = hours_between(rows[f"{whom}_impact_at"], rows["decided_at"]) >= 0
        held &= before & filled(rows[f"{whom}_impact"])
    altered = [np.nan if known is None else float(known) for known in rows["altered_by_impact"]]
    day = reading.days(rows["decided_at"])
    return reading.observed(
        rows,
        day,
        who="decided_by_id",
        held=held,
        value=altered,
    )

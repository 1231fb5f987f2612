# SPDX-License-Identifier: Apache-2.0
"""Standing: whether the board sees service figures, and other units answer service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.db.models import F

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence, period_start
from customary.evidence.reading import columns, hours_between, ids
from customary.evidence.registry import indicator
from customary.store.models import Action, Function, Publication, PublicationKind

if TYPE_CHECKING:
    import numpy.typing as npt

    from customary.evidence.reading import Reading

#: Requests of others in a quarter from which there is something to compare with; a proposed default.
FEWEST_TO_COMPARE = 5


@indicator("I93", records="publications", proofs="decisions", rhythm=Cadence.QUARTER)
def board_rhythm(reading: Reading) -> Observations:
    """One observation: a board pack that was due.

    It holds when the pack went out by its day with service metrics in it, and a decision taken on
    it is recorded. The pack is only words; the decision proves it. A pack due on the last day
    read and not yet out is left out.
    """
    rows = columns(
        Publication.objects.filter(
            kind=PublicationKind.BOARD_PACK,
            due_on__gte=reading.since,
            due_on__lte=reading.as_of,
        ),
        "id",
        "unit_id",
        "author_id",
        "due_on",
        "published_at",
        "has_service_metrics",
        "decision_id",
        "decision__decided_at",
        "decision__source_id",
        "decision__recorded_at",
        "source_id",
        "recorded_at",
    )
    due = reading.days(rows["due_on"])
    published = reading.days(reading.known(rows["published_at"]))
    decided = reading.days(reading.known(rows["decision__decided_at"]))
    taken = ~np.isnat(decided)
    base = reading.evidence(rows, due)
    proof = base.copy()
    proof[taken] = reading.grade_of(
        rows["decision__source_id"][taken],
        occurred=decided[taken],
        recorded=rows["decision__recorded_at"][taken],
    )
    with_metrics = np.array([bool(has) for has in rows["has_service_metrics"]], dtype=bool)
    unit, level = reading.place(rows["unit_id"], rows["author_id"], due)
    pending = np.isnat(published) & (due >= np.datetime64(reading.as_of, "D"))
    return Observations.build(
        day=due,
        unit=unit,
        level=level,
        held=(published <= due) & with_metrics & taken,
        base=base,
        proof=proof,
        record=ids(rows["id"]),
        proof_record=np.where(taken, ids(rows["decision_id"]), 0),
    ).where(~pending)


@indicator(
    "I97",
    records="actions",
    rhythm=Cadence.QUARTER,
    by_opportunity=True,
    unit_of_value="hours",
)
def respect_for_service(reading: Reading) -> Observations:
    """One observation: something a service unit asked of another unit.

    It holds when it was answered no slower than the middle one of the requests that others made
    of units outside service in the same quarter, five at least. Its own record proves it; `value`
    is the hours to the answer. A request that has not waited that long yet is left out.
    """
    rows = columns(
        Action.objects.filter(
            **reading.within("opened_at"),
            unit__isnull=False,
            requesting_unit__isnull=False,
        )
        .exclude(unit__function=Function.SERVICE)
        .exclude(unit=F("requesting_unit")),
        "id",
        "unit_id",
        "owner_id",
        "requesting_unit__function",
        "opened_at",
        "answered_at",
        "source_id",
        "recorded_at",
    )
    answered = hours_between(rows["opened_at"], reading.known(rows["answered_at"]))
    so_far = hours_between(
        rows["opened_at"], np.full(len(rows["id"]), reading.span[1], dtype=object)
    )
    day = reading.days(rows["opened_at"])
    by_service = np.array(rows["requesting_unit__function"] == Function.SERVICE, dtype=bool)
    usual = _usual_hours(day, np.where(np.isnan(answered), so_far, answered), ~by_service)
    return reading.observed(
        rows,
        day,
        who="owner_id",
        held=answered <= usual,
        value=answered,
    ).where(by_service & ~np.isnan(usual) & (~np.isnan(answered) | (so_far > usual)))


def _usual_hours(
    day: npt.NDArray[np.datetime64],
    hours: npt.NDArray[np.float64],
    others: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """For each request the median wait of others' requests of its quarter; NaN for too few."""
    quarter = np.array([period_start(one, Cadence.QUARTER) for one in day.tolist()], dtype=object)
    usual = np.full(len(day), np.nan)
    for start in set(quarter.tolist()):
        here = (quarter == start).astype(np.bool_)
        if (here & others).sum() >= FEWEST_TO_COMPARE:
            usual[here] = np.median(hours[here & others])
    return usual

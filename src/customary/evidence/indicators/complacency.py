# SPDX-License-Identifier: Apache-2.0
"""Whether somebody looks behind a good figure: content customers who do not stay or recommend."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence, period_start
from customary.evidence.deeds import shown_by
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import Action
from customary.store.queries.complacency import ContentSegment, content_segments

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading


@indicator(
    "I36",
    records="metric_observations",
    proofs="actions",
    rhythm=Cadence.QUARTER,
    by_opportunity=True,
)
def content_but_not_loyal(reading: Reading) -> Observations:
    """One observation: a segment in a quarter, content and yet flat or falling in what follows.

    It holds when an action for the segment was opened in the quarter or within 30 days after it;
    that action proves it. `value` is the lead of satisfaction over its target. Quarters whose 30
    days are not over are left out.
    """
    found = [
        one for one in content_segments(_whole_quarters(reading)) if one.act_by <= reading.as_of
    ]
    if not found:
        return Observations.none()
    actions = columns(
        Action.objects.exclude(segment="")
        .filter(**_since(reading, found))
        .order_by("opened_at", "pk"),
        "id",
        "segment",
        "opened_at",
        "source_id",
        "recorded_at",
    )
    day = reading.days(actions["opened_at"])
    row, action = _answering(found, actions["segment"], day)
    held, proof, record = shown_by(
        len(found),
        row=row,
        grade=reading.evidence(actions, day)[action],
        record=ids(actions["id"])[action],
    )
    base = [_worst(reading, one) for one in found]
    return Observations.build(
        day=np.array([one.quarter[1] for one in found], dtype="datetime64[D]"),
        held=held,
        base=base,
        proof=np.where(held, proof, base),
        value=[one.satisfaction - one.target for one in found],
        record=[one.seen[0].pk for one in found],
        proof_record=record,
    )


def _whole_quarters(reading: Reading) -> list[tuple[date, date]]:
    """Those of the span that are over: a half-told quarter has no figure of its own."""
    return [
        (first, last)
        for first, last in reading.periods(Cadence.QUARTER)
        if first == period_start(last, Cadence.QUARTER)
        and last + timedelta(days=1) == period_start(last + timedelta(days=1), Cadence.QUARTER)
    ]


def _since(reading: Reading, found: list[ContentSegment]) -> dict[str, datetime]:
    first = datetime.combine(min(one.quarter[0] for one in found), time.min, reading.zone)
    return {"opened_at__gte": first, "opened_at__lt": reading.span[1]}


def _answering(
    found: list[ContentSegment], segments: npt.NDArray[Any], days: npt.NDArray[np.datetime64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Which segment in a quarter each action answers: rows of `found`, and rows of the actions."""
    pairs = [
        (row, action)
        for row, one in enumerate(found)
        for action in np.flatnonzero(
            (segments == one.segment)
            & (days >= np.datetime64(one.quarter[0], "D"))
            & (days <= np.datetime64(one.act_by, "D"))
        ).tolist()
    ]
    row, action = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(row, dtype=np.int64), np.array(action, dtype=np.int64)


def _worst(reading: Reading, one: ContentSegment) -> int:
    """The evidence grade of the weakest measurement that it rests on."""
    rows: Columns = {
        name: np.array([getattr(row, name) for row in one.seen], dtype=object)
        for name in ("source_id", "recorded_at", "observed_on")
    }
    return int(reading.evidence(rows, reading.days(rows["observed_on"])).max())

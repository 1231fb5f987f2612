# SPDX-License-Identifier: Apache-2.0
"""Money: whether service, and the care of those who give it, get what they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import BudgetLine, BudgetPurpose

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: Part of what was asked for that must be approved; a proposed default.
APPROVED_SHARE = 0.9
#: Part of what was approved that must be spent once the time is over; a proposed default.
SPENT_SHARE = 0.8


@indicator("I94", records="budget_lines", rhythm=Cadence.QUARTER)
def money_for_service(reading: Reading) -> Observations:
    """One observation: a budget line for service or the care of staff, in a quarter it runs in.

    It holds when nine tenths of what was asked for were approved and, once its time is over, four
    fifths of that were spent. Its own record proves it; `value` is the share of these purposes in
    the whole budget of the quarter. A line that says nothing of what was asked for or approved is
    left out.
    """
    rows = columns(
        BudgetLine.objects.filter(starts_on__lte=reading.as_of, ends_on__gte=reading.since),
        *("id", "purpose", "unit_id", "starts_on", "ends_on"),
        *("requested", "approved", "actual", "currency", "source_id", "recorded_at"),
    )
    return Observations.together(
        [
            _in_quarter(reading, rows, first, last)
            for first, last in reading.periods(Cadence.QUARTER)
        ]
    )


def _in_quarter(reading: Reading, rows: Columns, first: date, last: date) -> Observations:
    start, end = np.datetime64(first, "D"), np.datetime64(last, "D")
    since, until = reading.days(rows["starts_on"]), reading.days(rows["ends_on"])
    requested, approved, spent = (
        _amounts(rows[name]) for name in ("requested", "approved", "actual")
    )
    runs = (since <= end) & (until >= start)
    ours = np.isin(rows["purpose"].astype(str), [BudgetPurpose.SERVICE, BudgetPurpose.PEOPLE_CARE])
    granted = approved >= APPROVED_SHARE * requested
    over = until <= end
    # Nobody can say yet whether a year's money is spent while the year runs.
    used = ~over | np.isnan(spent) | (spent >= SPENT_SHARE * approved)
    share = _share(rows, np.nan_to_num(approved), runs, ours)
    # A line is a record of its whole time: it can be late only once that is over.
    grade = reading.evidence(rows, np.minimum(until, end))
    return Observations.build(
        day=np.full(len(since), end),
        unit=ids(rows["unit_id"]),
        held=granted & used,
        base=grade,
        value=share,
        record=ids(rows["id"]),
    ).where(runs & ours & (requested > 0) & ~np.isnan(approved))


def _share(
    rows: Columns,
    approved: npt.NDArray[np.float64],
    runs: npt.NDArray[np.bool_],
    ours: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Of each line's currency, the part that goes to service and care; NaN without a whole."""
    currency = rows["currency"].astype(str)
    found = np.full(len(approved), np.nan)
    for name in set(currency.tolist()):
        here = runs & (currency == name)
        whole = approved[here].sum()
        # Without a line for anything else there is no whole to be a part of.
        if whole > 0 and (here & ~ours).any():
            found[here] = approved[here & ours].sum() / whole
    return found


def _amounts(values: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=float)

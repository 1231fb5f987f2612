# SPDX-License-Identifier: Apache-2.0
"""The front line: whether it may decide, may do more than a rule allows, and makes it easy."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Q

from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.reading import columns, customers_of, hours_between, ids
from customary.evidence.registry import indicator
from customary.store.models import Decision, DecisionKind, DecisionStatus, Interaction

if TYPE_CHECKING:
    from datetime import datetime

    import numpy.typing as npt

    from customary.evidence.reading import Columns, Reading

#: An issue that comes back within this time was not solved; catalogue I27.
COMES_BACK_WITHIN = timedelta(days=7)
#: Cases in which a rule does not say what to do for this customer.
DISCRETION = (DecisionKind.EXCEPTION, DecisionKind.RELIEF)


@indicator("I27", records="interactions", by_opportunity=True)
def ease(reading: Reading) -> Observations:
    """One observation: an issue that was solved, seven days after the customer's case was closed.

    It holds when one contact was enough: no second one, no transfer, not reopened, and the
    customer did not come back about the same topic within seven days. Its own record proves it;
    `value` is the number of contacts. What was closed less than seven days ago is left out.
    """
    rows = columns(
        Interaction.objects.filter(**reading.within("closed_at")),
        "id",
        "unit_id",
        "agent_id",
        "customer_id",
        "customer__same_as_id",
        "topic",
        "opened_at",
        "closed_at",
        "contacts",
        "transfers",
        "reopened",
        "source_id",
        "recorded_at",
    )
    day = reading.days(rows["closed_at"])
    contacts = rows["contacts"].astype(np.float64)
    at_once = (contacts <= 1) & (rows["transfers"] == 0) & (rows["reopened"] == 0)
    ripe = day + np.timedelta64(COMES_BACK_WITHIN.days, "D") <= np.datetime64(reading.as_of, "D")
    return reading.observed(
        rows,
        day,
        who="agent_id",
        held=at_once.astype(np.bool_) & ~_came_back(reading, rows),
        value=contacts,
    ).where(ripe)


def _came_back(reading: Reading, solved: Columns) -> npt.NDArray[np.bool_]:
    """Whether the customer opened another case about the topic within seven days of the close."""
    opened = columns(
        Interaction.objects.filter(**reading.within("opened_at"), customer__isnull=False)
        .exclude(topic="")
        .order_by("opened_at"),
        "customer_id",
        "customer__same_as_id",
        "topic",
        "opened_at",
    )
    cases: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for who, topic, moment in zip(
        customers_of(opened), opened["topic"], opened["opened_at"], strict=True
    ):
        cases[who, topic].append(moment)
    came = np.zeros(len(solved["id"]), dtype=bool)
    told = zip(customers_of(solved), solved["topic"], solved["closed_at"], strict=True)
    for row, (who, topic, closed) in enumerate(told):
        later = cases.get((who, topic), ())
        place = bisect_right(later, closed)
        came[row] = place < len(later) and later[place] - closed <= COMES_BACK_WITHIN
    return came


@indicator("I65", records="decisions", by_opportunity=True, unit_of_value="hours")
def frontline_power(reading: Reading) -> Observations:
    """One observation: a case that needed discretion, an exception or relief for a customer.

    It holds when whoever dealt with it granted it within their own authority. One turned down by
    somebody above, or still waiting for an approval, does not hold. Its own record proves it;
    `value` is the hours an approval took. Left out is what does not say whose authority it was.
    """
    rows = columns(
        Decision.objects.filter(
            Q(**reading.within("decided_at"))
            | Q(decided_at__isnull=True, **reading.within("proposed_at"))
            | Q(decided_at__gte=reading.span[1], **reading.within("proposed_at")),
            kind__in=DISCRETION,
        ).exclude(status=DecisionStatus.WITHDRAWN),
        "id",
        "unit_id",
        "interaction__unit_id",
        "decided_by_id",
        "interaction__agent_id",
        "status",
        "within_authority",
        "approval_requested_at",
        "proposed_at",
        "decided_at",
        "source_id",
        "recorded_at",
    )
    decided = reading.known(rows["decided_at"])
    asked = reading.known(rows["approval_requested_at"])
    done, waiting = _filled(decided), _filled(asked)
    own = rows["within_authority"] == True  # noqa: E712
    granted = rows["status"] == DecisionStatus.APPROVED
    day = reading.days(np.where(done, decided, rows["proposed_at"]))
    unit, level = _front_line(reading, rows, day)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=(own & granted).astype(np.bool_) & done,
        base=reading.evidence(rows, day),
        value=hours_between(asked, decided),
        record=ids(rows["id"]),
    ).where((_filled(rows["within_authority"]) & done) | waiting)


@indicator("I66", records="decisions", rhythm=Cadence.QUARTER, by_opportunity=True)
def safe_exceptions(reading: Reading) -> Observations:
    """One observation: an exception made for a customer, logged and looked at afterwards.

    It holds when the blameless review upheld it and it had no adverse consequence for whoever
    made it. Its own record proves it. Exceptions that nobody has reviewed yet are left out.
    """
    rows = columns(
        Decision.objects.filter(
            **reading.within("decided_at"),
            kind=DecisionKind.EXCEPTION,
            status=DecisionStatus.APPROVED,
            upheld__isnull=False,
        ),
        "id",
        "unit_id",
        "interaction__unit_id",
        "decided_by_id",
        "interaction__agent_id",
        "decided_at",
        "reviewed_at",
        "upheld",
        "adverse_consequence",
        "source_id",
        "recorded_at",
    )
    day = reading.days(rows["decided_at"])
    reviewed = ~_filled(rows["reviewed_at"]) | _filled(reading.known(rows["reviewed_at"]))
    safe = rows["upheld"].astype(np.bool_) & ~rows["adverse_consequence"].astype(np.bool_)
    unit, level = _front_line(reading, rows, day)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=safe,
        base=reading.evidence(rows, day),
        record=ids(rows["id"]),
    ).where(reviewed)


def _front_line(
    reading: Reading, rows: Columns, day: npt.NDArray[np.datetime64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """Unit and level of who dealt with the customer: who decided, else the agent of the case."""
    own = ids(rows["unit_id"])
    decided_by = ids(rows["decided_by_id"])
    return reading.place(
        np.where(own > 0, own, ids(rows["interaction__unit_id"])),
        np.where(decided_by > 0, decided_by, ids(rows["interaction__agent_id"])),
        day,
    )


def _filled(cells: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    return np.array([cell is not None for cell in cells], dtype=bool)

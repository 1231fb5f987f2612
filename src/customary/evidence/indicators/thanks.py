# SPDX-License-Identifier: Apache-2.0
"""Thanks delivered: how often customers thank unasked, and whether it reaches whoever earned it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.core.grading.observations import Observations
from customary.core.statistics.intervals import wilson
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import Annotation, Interaction, Thanks
from customary.store.queries.thanks import unprompted

if TYPE_CHECKING:
    from customary.evidence.reading import Reading

#: Within so many days an agent is to have heard a thank-you; catalogue I29.
REACHED_WITHIN = timedelta(days=30)


def reached(reading: Reading, _rows: Observations) -> list[dict[str, Any]]:
    """Of the people who met customers in the last 30 days, how many a thank-you reached."""
    until = reading.span[1]
    since = until - REACHED_WITHIN
    met = Interaction.objects.filter(
        agent__isnull=False, opened_at__gte=since, opened_at__lt=until
    ).values_list("agent_id", flat=True)
    agents = set(reading.persons(np.array(list(met.distinct()), dtype=object)).tolist()) - {0}
    if not agents:
        return []
    told = Thanks.objects.filter(
        delivered_at__gte=since, delivered_at__lt=until, voice_item__annotation__thanks=True
    ).values_list("agent_id", flat=True)
    n = len(agents & set(reading.persons(np.array(list(told.distinct()), dtype=object)).tolist()))
    low, high = wilson(n, len(agents))
    figure = {"what": "thanked", "value": n / len(agents), "n": len(agents), "low": low}
    return [figure | {"high": high, "numerator": n, "denominator": len(agents)}]


@indicator("I29", records="interactions", proofs="voice_items", by_opportunity=True, beside=reached)
def thanks_delivered(reading: Reading) -> Observations:
    """One observation: a contact with a customer, on the day it was opened.

    It holds when the customer thanked for it unasked; the words prove it. What a survey asked
    for is no such thanks. Nothing is said before comments have been understood.
    """
    if not Annotation.objects.exists():
        return Observations.none()
    rows = columns(
        Interaction.objects.filter(**reading.within("opened_at")).order_by("pk"),
        "id",
        "unit_id",
        "agent_id",
        "opened_at",
        "source_id",
        "recorded_at",
    )
    said = columns(
        unprompted().filter(occurred_at__lt=reading.span[1]).order_by("pk"),
        "interaction_id",
        "id",
        "source_id",
        "occurred_at",
        "recorded_at",
    )
    day = reading.days(rows["opened_at"])
    grades = reading.evidence(said, reading.days(said["occurred_at"]))
    thanked = {
        contact: (item, grade)
        for contact, item, grade in zip(said["interaction_id"], said["id"], grades, strict=True)
    }
    proofs = [thanked.get(contact) for contact in rows["id"]]
    base = reading.evidence(rows, day)
    return reading.observed(
        rows,
        day,
        who="agent_id",
        held=[one is not None for one in proofs],
        proof=[one[1] if one else own for one, own in zip(proofs, base, strict=True)],
        proof_record=ids(np.array([one[0] if one else 0 for one in proofs], dtype=object)),
    )

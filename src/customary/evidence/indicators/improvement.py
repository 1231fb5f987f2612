# SPDX-License-Identifier: Apache-2.0
"""The closed loop: whether customers' complaints and colleagues' ideas get an answer in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.observations import Observations
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import Initiative, InitiativeKind
from customary.store.queries.complaints import complaints

if TYPE_CHECKING:
    from customary.evidence.reading import Reading

#: Time for an answer to a complaint or low score; a proposed default.
COMPLAINT_ANSWERED_WITHIN = timedelta(hours=48)
#: Time for an answer to an idea; a proposed default.
IDEA_ANSWERED_WITHIN = timedelta(days=14)


@indicator("I50", records="voice_items", by_opportunity=True)
def loop_closed(reading: Reading) -> Observations:
    """One observation: a customer's complaint, or a low score, that was said on a known day.

    It holds when it was answered within 48 hours; younger ones still open are left out. Its own
    record proves it; `value` is the hours to the answer. Whether contributors were told what
    changed stands in the same record and is not part of the share.
    """
    rows = columns(
        complaints().filter(**reading.within("occurred_at")),
        "id",
        "unit_id",
        "interaction__unit_id",
        "interaction__agent_id",
        "occurred_at",
        "answered_at",
        "source_id",
        "recorded_at",
    )
    answers = reading.answers(
        rows["occurred_at"], rows["answered_at"], within=COMPLAINT_ANSWERED_WITHIN
    )
    day = reading.days(rows["occurred_at"])
    own = ids(rows["unit_id"])
    unit, level = reading.place(
        np.where(own > 0, own, ids(rows["interaction__unit_id"])),
        rows["interaction__agent_id"],
        day,
    )
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=answers.in_time,
        base=reading.evidence(rows, day),
        value=answers.hours,
        record=ids(rows["id"]),
    ).where(answers.due)


@indicator("I53", records="initiatives", by_opportunity=True, unit_of_value="days")
def ideas_answered(reading: Reading) -> Observations:
    """One observation: an idea somebody handed in.

    It holds when the idea was answered within 14 days; an idea unanswered for longer is overdue,
    a younger one is left out. Its own record proves it; `value` is the days to the answer.
    """
    rows = columns(
        Initiative.objects.filter(kind=InitiativeKind.IDEA, **reading.within("proposed_at")),
        "id",
        "unit_id",
        "proposed_by_id",
        "proposed_at",
        "answered_at",
        "source_id",
        "recorded_at",
    )
    answers = reading.answers(rows["proposed_at"], rows["answered_at"], within=IDEA_ANSWERED_WITHIN)
    day = reading.days(rows["proposed_at"])
    return reading.observed(
        rows,
        day,
        who="proposed_by_id",
        held=answers.in_time,
        value=answers.hours / 24,
    ).where(answers.due)

# SPDX-License-Identifier: Apache-2.0
"""The closed loop: whether customers' complaints and colleagues' ideas get an answer in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Q

from customary.core.grading.observations import Observations
from customary.core.statistics.intervals import wilson
from customary.evidence.reading import columns, ids, year_before
from customary.evidence.registry import indicator
from customary.store.models import Initiative, InitiativeKind, Theme
from customary.store.queries.complaints import complaints
from customary.store.queries.contributors import spoken_of

if TYPE_CHECKING:
    from customary.evidence.reading import Reading

#: Time for an answer to a complaint or low score; a proposed default.
COMPLAINT_ANSWERED_WITHIN = timedelta(hours=48)
#: Time for an answer to an idea; a proposed default.
IDEA_ANSWERED_WITHIN = timedelta(days=14)


def told(reading: Reading, _rows: Observations) -> list[dict[str, Any]]:
    """Of the customers who spoke of a theme before it changed, how many were told of the change.

    Counted are the changes of the last twelve months and the customers we know by name or
    number; somebody who spoke of two themes counts with each.
    """
    since, until = year_before(reading.as_of), reading.span[1]
    counted: dict[tuple[int, int], bool] = {}
    for theme in Theme.objects.filter(changed_at__lt=until, changed_at__date__gt=since):
        said = columns(
            spoken_of([theme.pk], until=theme.changed_at).filter(
                Q(customer__isnull=False) | Q(interaction__customer__isnull=False)
            ),
            "customer_id",
            "customer__same_as_id",
            "interaction__customer_id",
            "interaction__customer__same_as_id",
            "told_at",
        )
        for own, same, other, other_same, told_at in zip(*said.values(), strict=True):
            who = theme.pk, (same or own) or (other_same or other)
            counted[who] = counted.get(who, False) or (told_at is not None and told_at < until)
    if not counted:
        return []
    n = sum(counted.values())
    low, high = wilson(n, len(counted))
    figure = {"what": "told", "value": n / len(counted), "n": len(counted), "low": low}
    return [figure | {"high": high, "numerator": n, "denominator": len(counted)}]


@indicator("I50", records="voice_items", by_opportunity=True, beside=told)
def loop_closed(reading: Reading) -> Observations:
    """One observation: a customer's complaint, or a low score, that was said on a known day.

    It holds when it was answered within 48 hours; younger ones still open are left out. Its own
    record proves it; `value` is the hours to the answer. Whether contributors were told what
    changed stands beside.
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

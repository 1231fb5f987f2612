# SPDX-License-Identifier: Apache-2.0
"""What is owned: celebrations of good work, and mistakes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from customary.core.grading.figures import Statistic
from customary.core.grading.observations import Observations
from customary.core.grading.periods import Cadence
from customary.evidence.reading import columns, filled, ids
from customary.evidence.registry import indicator
from customary.store.models import Incident, Story, StoryKind

if TYPE_CHECKING:
    from customary.evidence.reading import Reading

#: Time from noticing a mistake to admitting it; a proposed default.
ADMITTED_WITHIN = timedelta(hours=24)


@indicator("I82", records="stories", rhythm=Cadence.MONTH)
def celebration_balance(reading: Reading) -> Observations:
    """One observation: a published celebration, of a great moment or of steady quality.

    It holds when it says what the service was worth to the business. Its own record proves it;
    `value` is 1 for steady quality, 0 for a great moment.
    """
    rows = columns(
        Story.objects.filter(
            **reading.within("published_at"),
            kind__in=(StoryKind.CELEBRATION, StoryKind.STEADY_QUALITY),
        ),
        "id",
        "kind",
        "unit_id",
        "person_id",
        "author_id",
        "business_value",
        "published_at",
        "source_id",
        "recorded_at",
    )
    day = reading.days(rows["published_at"])
    own = ids(rows["unit_id"])
    of_the_praised, _ = reading.person_columns(rows["person_id"], day)
    unit, level = reading.place(np.where(own > 0, own, of_the_praised), rows["author_id"], day)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=filled(rows["business_value"]),
        base=reading.evidence(rows, day),
        value=rows["kind"] == StoryKind.STEADY_QUALITY,
        record=ids(rows["id"]),
    )


@indicator(
    "I83",
    records="incidents",
    rhythm=Cadence.QUARTER,
    statistic=Statistic.MEDIAN,
    by_opportunity=True,
    unit_of_value="hours",
)
def mistake_speed(reading: Reading) -> Observations:
    """One observation: a mistake that was detected.

    It holds when it was admitted within 24 hours and its remedy, where one is promised and due,
    was delivered by the day promised; a remedy date missed stays open. Its own record proves it;
    `value` is the hours from detection to admission. Fresh ones not yet admitted are left out.
    """
    rows = columns(
        Incident.objects.filter(**reading.within("detected_at")),
        "id",
        "unit_id",
        "detected_at",
        "admitted_at",
        "remedy_promised_on",
        "remedy_delivered_on",
        "source_id",
        "recorded_at",
    )
    admitted = reading.answers(rows["detected_at"], rows["admitted_at"], within=ADMITTED_WITHIN)
    today = np.datetime64(reading.as_of, "D")
    promised = reading.days(rows["remedy_promised_on"])
    delivered = reading.days(rows["remedy_delivered_on"])
    missed = (promised < today) & ~((delivered <= promised) & (delivered <= today))
    day = reading.days(rows["detected_at"])
    return Observations.build(
        day=day,
        unit=ids(rows["unit_id"]),
        held=admitted.in_time & ~missed,
        base=reading.evidence(rows, day),
        value=admitted.hours,
        record=ids(rows["id"]),
    ).where(admitted.due)

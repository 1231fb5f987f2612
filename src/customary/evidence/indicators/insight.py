# SPDX-License-Identifier: Apache-2.0
"""Insight: whether what customers say most about finds somebody who takes it up."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Count

from customary.core.grading.observations import Observations
from customary.evidence.reading import columns, ids, year_before
from customary.evidence.registry import indicator
from customary.store.models import Theme, VoiceItem

if TYPE_CHECKING:
    from customary.evidence.reading import Reading

#: Time from a theme's first sign to its owner and decision; a proposed default.
OWNED_AND_DECIDED_WITHIN = timedelta(days=14)
#: The fewest themes that hold this share of what is said are the leading ones; catalogue I31.
LEADING_SHARE = 0.8


@indicator("I31", records="themes", proofs="decisions", by_opportunity=True)
def theme_ownership(reading: Reading) -> Observations:
    """One observation: a leading theme, on the day it was first detected.

    Leading are the themes that, largest first, make up 80 % of what was said in the last twelve
    months. It holds when the theme had an owner and a decision within 14 days. The linked
    decision proves it, else the theme's own record. Younger themes still open are left out.
    """
    leading = _leading_themes(reading)
    rows = columns(
        Theme.objects.filter(pk__in=leading, **reading.within("first_detected_at")).order_by("pk"),
        "id",
        "owner_id",
        "first_detected_at",
        "owned_at",
        "decided_at",
        "decision_id",
        "decision__source_id",
        "decision__recorded_at",
        "source_id",
        "recorded_at",
    )
    detected = rows["first_detected_at"]
    owned = reading.answers(detected, rows["owned_at"], within=OWNED_AND_DECIDED_WITHIN)
    decided = reading.answers(detected, rows["decided_at"], within=OWNED_AND_DECIDED_WITHIN)
    day = reading.days(detected)
    own = reading.evidence(rows, day)
    linked = ids(rows["decision_id"])
    proof = own.copy()
    by_decision = linked > 0
    proof[by_decision] = reading.grade_of(
        rows["decision__source_id"][by_decision],
        occurred=reading.days(rows["decided_at"][by_decision]),
        recorded=rows["decision__recorded_at"][by_decision],
    )
    unit, level = reading.person_columns(rows["owner_id"], day)
    return Observations.build(
        day=day,
        unit=unit,
        level=level,
        held=owned.in_time & decided.in_time & (ids(rows["owner_id"]) > 0),
        base=own,
        proof=proof,
        value=np.fmax(owned.hours, decided.hours) / 24,
        record=ids(rows["id"]),
        proof_record=linked,
    ).where(owned.due & decided.due)


def _leading_themes(reading: Reading) -> list[int]:
    since = datetime.combine(year_before(reading.as_of), time.min, reading.zone)
    volumes = list(
        VoiceItem.objects.filter(
            theme__isnull=False, occurred_at__gte=since, occurred_at__lt=reading.span[1]
        )
        .values_list("theme_id")
        .annotate(volume=Count("id"))
        .order_by("-volume", "theme_id")
    )
    total = sum(volume for _, volume in volumes)
    leading: list[int] = []
    covered = 0
    for theme, volume in volumes:
        if covered >= LEADING_SHARE * total:
            break
        leading.append(theme)
        covered += volume
    return leading

# SPDX-License-Identifier: Apache-2.0
"""Insight: whether what customers say most about finds somebody who takes it up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest

from customary.core.grading.observations import Observations
from customary.core.statistics.intervals import wilson
from customary.evidence.reading import columns, ids
from customary.evidence.registry import indicator
from customary.store.models import DigestIssue, Source, Theme
from customary.store.queries.theme_duties import leading_themes

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from customary.evidence.reading import Reading

#: Time from a theme's first sign to its owner and decision; a proposed default.
OWNED_AND_DECIDED_WITHIN = timedelta(days=14)
#: Digests of so many days are looked at.
DIGESTS_OF = timedelta(days=30)


def digests_used(reading: Reading, _rows: Observations) -> list[dict[str, Any]]:
    """Of the digests sent in the last 30 days, in how many a link was followed."""
    until = reading.span[1]
    sent = DigestIssue.objects.filter(sent_at__gte=until - DIGESTS_OF, sent_at__lt=until)
    n = sent.count()
    if not n:
        return []
    opened = sent.filter(opened_at__lt=until).count()
    low, high = wilson(opened, n)
    figure = {"what": "digest", "value": opened / n, "n": n, "low": low, "high": high}
    return [figure | {"numerator": opened, "denominator": n}]


@indicator("I31", records="themes", proofs="decisions", by_opportunity=True, beside=digests_used)
def theme_ownership(reading: Reading) -> Observations:
    """One observation: a leading theme, on the day it was first known here.

    Leading are the themes in use that, largest first, make up 80 % of what was said in the last
    quarter. It holds when the theme had an owner and a decision within 14 days. The linked
    decision proves it, else the theme's own record. Younger themes still open are left out.
    """
    in_use = Q(merged_into=None) & (Q(retired_at=None) | Q(retired_at__gte=reading.span[1]))
    known = known_themes().filter(in_use, known_at__lt=reading.span[1])
    leading = leading_themes(reading.as_of, known)
    rows = columns(
        known_themes().filter(pk__in=leading, **reading.within("known_at")).order_by("pk"),
        "id",
        "owner_id",
        "known_at",
        "owned_at",
        "decided_at",
        "decision_id",
        "decision__source_id",
        "decision__recorded_at",
        "source_id",
        "recorded_at",
    )
    detected = rows["known_at"]
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


def known_themes() -> QuerySet[Any]:
    """Themes with the moment since when they are known: when they were first detected.

    A theme that we read by ourselves is found in old words too, but nobody could own it before it
    was shown here.
    """
    ours = When(source__key=Source.OWN_KEY, then=Greatest("first_detected_at", "created_at"))
    return Theme.objects.annotate(known_at=Case(ours, default=F("first_detected_at")))

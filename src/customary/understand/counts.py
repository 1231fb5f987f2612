# SPDX-License-Identifier: Apache-2.0
"""Renews what pages count by, week by week, from what was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from customary.store.actions.understanding import mark_weeks
from customary.store.models import Annotation, StaleWeek, VoiceCount

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

#: Weeks renewed in one transaction.
TOGETHER = 26
_INTO = (
    "INSERT INTO voice_counts (week, theme_id, unit_id, segment, source_id, language, sentiment, n)"
)
_PLACE = "a.unit_id, a.segment, a.source_id, a.language"


def renew_counts(*, everything: bool = False, between: Callable[[], object] = lambda: None) -> int:
    """Renew the counts of the weeks in which something changed, or of all; how many those were.

    `between` is done after every so many of them.
    """
    if everything:
        with transaction.atomic():
            mark_weeks(Annotation.objects.values_list("week", flat=True).distinct())
            mark_weeks(VoiceCount.objects.values_list("week", flat=True).distinct())
    renewed = 0
    while weeks := _renew_some():
        renewed += weeks
        between()
    return renewed


@transaction.atomic
def _renew_some() -> int:
    # Locked in the order in which others mark them; who marks one now waits, and marks it again.
    stale = StaleWeek.objects.select_for_update().order_by("week")[:TOGETHER]
    weeks = list(stale.values_list("week", flat=True))
    if weeks:
        VoiceCount.objects.filter(week__in=weeks).delete()
        _count(weeks)
        StaleWeek.objects.filter(week__in=weeks).delete()
    return len(weeks)


def _count(weeks: Sequence[date]) -> None:
    marks = ", ".join(["%s"] * len(weeks))
    days = [connection.ops.adapt_datefield_value(week) for week in weeks]
    counted = f"WHERE NOT a.by_employee AND a.week IN ({marks})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_INTO} SELECT a.week, NULL, {_PLACE}, a.sentiment, COUNT(*) FROM annotations a "
            f"{counted} GROUP BY a.week, {_PLACE}, a.sentiment",
            days,
        )
        cursor.execute(
            f"{_INTO} SELECT a.week, m.theme_id, {_PLACE}, m.sentiment, COUNT(*) "
            f"FROM annotations a JOIN theme_mentions m ON m.voice_item_id = a.voice_item_id "
            f"{counted} GROUP BY a.week, m.theme_id, {_PLACE}, m.sentiment",
            days,
        )

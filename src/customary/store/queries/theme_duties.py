# SPDX-License-Identifier: Apache-2.0
"""Themes that wait for somebody: much spoken of, and past the day for an owner and a decision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from customary.store.access import Access, visible
from customary.store.models import Theme, VoiceCount
from customary.store.queries.links import RecordLink, link_to
from customary.store.queries.theme_states import standings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from customary.store.access import Viewer

#: The fewest themes that hold this share of what is said are the leading ones; as I31 has it.
LEADING_SHARE = 0.8
LATELY = timedelta(weeks=13)


def overdue_themes(viewer: Viewer) -> list[tuple[RecordLink, date | None]]:
    """Leading themes without an owner or a decision past their day, the longest overdue first.

    Those that the viewer owns; for whoever may write themes, those that nobody owns as well.
    """
    mine = visible(viewer, Theme, Access.WRITE).filter(owner=None)
    mine |= visible(viewer, Theme).filter(owner__in=viewer.persons, decided_at=None)
    rows = list(
        mine.filter(retired_at=None, merged_into=None)
        .select_related("owner", "source")
        .order_by("pk")
    )
    if not rows:
        return []
    in_use = Theme.objects.filter(retired_at=None, merged_into=None)
    leading = leading_themes(timezone.localdate(), in_use)
    standings = standings_of(rows)
    overdue = [
        (standing.due_at, row)
        for row in rows
        if row.pk in leading and (standing := standings[row.pk]).is_overdue and standing.due_at
    ]
    overdue.sort(key=lambda one: (one[0], one[1].pk))
    return [(link_to(row), timezone.localdate(due)) for due, row in overdue]


def leading_themes(until: date, themes: QuerySet[Theme]) -> set[int]:
    """Of these themes those that make up 80 % of what was spoken of in the quarter up to a day."""
    counted = VoiceCount.objects.filter(
        week__gt=until - LATELY, week__lte=until, theme__in=themes.values("pk")
    )
    volumes = dict(counted.order_by().values_list("theme_id").annotate(total=Sum("n")))
    total, covered = sum(volumes.values()), 0
    leading: set[int] = set()
    for theme, n in sorted(volumes.items(), key=lambda one: (-one[1], one[0])):
        if covered >= LEADING_SHARE * total:
            break
        leading.add(theme)
        covered += n
    return leading

# SPDX-License-Identifier: Apache-2.0
"""Tells customers what changed: one mail each, in their working hours, resumable at any point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from customary.act.working_time import next_working_moment
from customary.store.access import System
from customary.store.actions.news import tell
from customary.store.models import ThemeNews
from customary.store.queries.contributors import contributors

if TYPE_CHECKING:
    from datetime import datetime

BLOCK = 500
PURPOSE = "telling what changed"


def tell_what_changed(*, now: datetime | None = None) -> int:
    """Write the mails of every news that somebody sent; how many there are.

    Who is still to be told is asked anew each time, so a process that dies in between leaves
    nobody out and tells nobody twice.
    """
    moment = now or timezone.now()
    told = 0
    waiting = ThemeNews.objects.filter(sent_at__isnull=False, finished_at=None)
    for news in waiting.select_related("theme", "sent_by__account").order_by("pk"):
        people = contributors(news.theme).to_tell if _still_holds(news) else []
        zones = {one.reach.time_zone for one in people}
        leaves = {zone: next_working_moment(moment, zone) for zone in zones}
        for start in range(0, len(people), BLOCK):
            block = people[start : start + BLOCK]
            told += tell(System(PURPOSE), news, block, leaves=leaves)
        ThemeNews.objects.filter(pk=news.pk).update(finished_at=timezone.now())
    return told


def _still_holds(news: ThemeNews) -> bool:
    """Whether the change is still said to be live since then."""
    return news.theme.changed_at == news.changed_at

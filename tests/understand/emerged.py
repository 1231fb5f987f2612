# SPDX-License-Identifier: Apache-2.0
"""Thirteen weeks of comments that were understood, and something new in the last."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from customary.store.models import Annotation, Customer, OrgUnit, VoiceItem
from tests.cast import source_of
from tests.talk import chatter, swelling

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST = date(2026, 3, 2)
WEEKS = 13
WEEK = timedelta(days=7)


def say(
    texts: Sequence[str],
    week: date,
    *,
    unit: OrgUnit | None = None,
    segment: str = "",
    customer: Customer | None = None,
    by_employee: bool = False,
) -> list[VoiceItem]:
    """Comments of a week, understood, of which no theme was found in any."""
    source = source_of("A")
    said_at = datetime(week.year, week.month, week.day, 9, tzinfo=UTC)
    start = VoiceItem.objects.count()
    items = VoiceItem.objects.bulk_create(
        VoiceItem(
            source=source,
            external_id=f"said-{start + number}",
            text=text,
            occurred_at=said_at,
            recorded_at=said_at,
            unit=unit,
            customer=customer,
        )
        for number, text in enumerate(texts)
    )
    Annotation.objects.bulk_create(
        Annotation(
            voice_item=item,
            version="1",
            text_digest="0",
            language="en",
            sentiment="neutral",
            probability=0.5,
            week=week,
            said_at=said_at,
            unit=unit,
            segment=segment,
            source=source,
            by_employee=by_employee,
            understood_at=timezone.now(),
        )
        for item in items
    )
    return items


def thirteen_weeks(
    planted: int = 20, *, unit: OrgUnit | None = None, chinese: bool = False, per_week: int = 40
) -> list[VoiceItem]:
    """A steady background up to the last week, and in it so many who say that batteries swell."""
    draw = np.random.default_rng(11)
    for back in range(WEEKS):
        texts = chatter(draw, per_week, chinese=chinese)
        say(texts[::2], LAST - back * WEEK, unit=unit, segment="Homes")
        say(texts[1::2], LAST - back * WEEK, unit=unit, segment="Offices")
    return say(swelling(draw, planted, chinese=chinese), LAST, unit=unit, segment="Homes")

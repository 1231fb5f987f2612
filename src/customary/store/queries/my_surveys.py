# SPDX-License-Identifier: Apache-2.0
"""The surveys that wait for somebody who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.models import SurveyInvitation
from customary.store.queries.shared import language_of
from customary.store.queries.waves import name_of

if TYPE_CHECKING:
    from datetime import datetime

    from customary.store.access import Viewer


@dataclass(frozen=True)
class MySurvey:
    """One survey that somebody was asked to answer and has not."""

    title: str
    #: Their own place in it, from which their link is made.
    invitation: SurveyInvitation
    closes_at: datetime | None
    minutes: int


def my_surveys(viewer: Viewer) -> list[MySurvey]:
    """The open surveys that ask this person, the first to close first."""
    rows = SurveyInvitation.objects.filter(
        person__in=viewer.persons,
        spared=False,
        answered_on=None,
        wave__opened_at__lte=timezone.now(),
        wave__closed_at=None,
        wave__paused_at=None,
    )
    return [
        MySurvey(
            title=name_of(one.wave, language_of(viewer)),
            invitation=one,
            closes_at=one.wave.closes_at,
            minutes=int(one.wave.instrument.form.get("minutes") or 0),
        )
        for one in rows.select_related("wave__instrument").order_by("wave__closes_at", "pk")
    ]

# SPDX-License-Identifier: Apache-2.0
"""The surveys that wait for somebody who is signed in, and results they may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from customary.store.access import may
from customary.store.models import Audience, SurveyInvitation, Wave
from customary.store.queries.shared import language_of
from customary.store.queries.wave_results import right_of
from customary.store.queries.wave_series import kind_of
from customary.store.queries.waves import name_of, titles_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
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


@dataclass(frozen=True)
class ToRead:
    """The waves of a questionnaire whose results somebody may read: the newest, and those before."""

    title: str
    newest: Wave
    earlier: Sequence[Wave]


def results_to_read(viewer: Viewer) -> list[ToRead]:
    """What this person may read of closed waves, by questionnaire; that closed last first."""
    readable = [one for one in Audience if may(viewer, "read", right_of(one))]
    rows = Wave.objects.filter(audience__in=readable, released_at__isnull=False)
    # Of all that was ever asked no question is read here, and a title of the newest alone.
    without_questions = rows.select_related("instrument").defer("instrument__form")
    grouped: dict[Hashable, list[Wave]] = {}
    for one in without_questions.order_by("-closed_at", "-pk"):
        grouped.setdefault(kind_of(one), []).append(one)
    titles = titles_of(
        {newest.instrument_id for newest, *_ in grouped.values()}, language_of(viewer)
    )
    return [
        ToRead(newest.title or titles[newest.instrument_id], newest, earlier)
        for newest, *earlier in grouped.values()
    ]


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

# SPDX-License-Identifier: Apache-2.0
"""One wave while it runs: what was sent, how many answered where, and never who."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from customary.core.statistics.disclosure.bands import band_of, most_of
from customary.core.statistics.disclosure.units import shown_units
from customary.core.statistics.response import response_rate
from customary.core.trees import walked, with_all_below
from customary.store.access.floors import in_steps
from customary.store.models import Audience, Bounce, OutboxMessage, OutboxState, SurveyInvitation
from customary.store.queries.organisation import today
from customary.store.queries.shared import spoken
from customary.store.queries.units_then import children_of, units_then
from customary.store.queries.unreached import wrong_address
from customary.store.queries.waves import (
    ASKED,
    PERSONAL,
    REMINDER,
    answers_told,
    lines_of,
    newest_version,
    step_for,
    wave_row,
)

if TYPE_CHECKING:
    from customary.store.access import Reader
    from customary.store.models import Wave
    from customary.store.queries.waves import WaveLine


@dataclass(frozen=True)
class UnitCount:
    """How many of a unit, with all below it, were asked and have answered.

    Answers are told in bands of the floor, and today's are not in them yet: who looks before and
    after a colleague sits down to answer shall not see whether they did.
    """

    unit: int
    name: str
    depth: int
    asked: int
    answered: int

    @property
    def rate(self) -> float | None:
        """The response rate."""
        return response_rate(self.answered, self.asked)


@dataclass(frozen=True)
class Followed:
    """All that is told of one wave while it runs.

    Attributes:
        sent, reminded: personal mails; reminders, not people. How many reminders people who work
            here were sent says how many had not answered, and is not told.
        wrong, refused: those whose mail came back, because the address is wrong, or this time. Of
            people who work here only first mails, and in steps: a reminder says who had not answered.
        without_address: people asked whom no mail reaches; spared: asked lately; ineligible: asked
            by mistake. Of people these and `sent` are told in steps to whoever may not know them.
        units: large enough units; `hidden_units` were asked as well and are too small.
        newer: the number of a newer version of its questionnaire that it could still ask.
        left_out: who belongs to it and is not asked, by name; before it opens, who was named.
        by_link: answers that came by the public link.
        undelivered: mails that wait for their turn; to people who work here, no reminders.
    """

    line: WaveLine
    sent: int
    reminded: int | None
    wrong: int
    refused: int
    without_address: int
    spared: int
    ineligible: int
    undelivered: int
    left_out: int
    by_link: int
    units: tuple[UnitCount, ...]
    hidden_units: int
    next_wave: WaveLine | None
    newer: int | None

    @cached_property
    def wave(self) -> Wave:
        """The wave."""
        return self.line.wave


def followed(reader: Reader, key: int) -> Followed:
    """One wave and how it goes; units below the floor are not told.

    Raises:
        NotVisible: there is none.
    """
    wave = wave_row(reader, key)
    rows = SurveyInvitation.objects.filter(wave=wave, spared=False)
    asked = rows.filter(PERSONAL, ASKED)
    counts = asked.aggregate(
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        wrong=Count("pk", filter=wrong_address(wave.audience)),
        refused=Count("pk", filter=Q(bounce=Bounce.SOFT)),
        without=Count(
            "pk",
            filter=Q(person__isnull=False, person__email="")
            & (Q(person__account=None) | Q(person__account__email="")),
        ),
    )
    reminders = asked.exclude(reminders=0).values_list("reminders").annotate(n=Count("pk"))
    waiting = OutboxMessage.objects.filter(once_key__startswith=wave.key, state=OutboxState.WAITING)
    if is_people := wave.audience == Audience.PEOPLE:
        waiting = waiting.exclude(once_key__contains=REMINDER)
    line = lines_of(reader, [wave])[0]
    following = wave.followers.select_related("instrument", "follows").order_by("pk").first()
    step = step_for(reader, wave.audience)
    units, hidden = _units(reader, wave, line.least, step)
    return Followed(
        line=line,
        sent=in_steps(counts["sent"], step),
        reminded=None if is_people else sum(number * n for number, n in reminders),
        wrong=counts["wrong"],
        refused=in_steps(counts["refused"], line.least),
        without_address=in_steps(counts["without"], step),
        spared=in_steps(wave.spared or 0, step),
        ineligible=in_steps(wave.ineligible or 0, step),
        undelivered=in_steps(waiting.count(), step),
        left_out=wave.exclusions.count() if wave.opened_at is None else wave.left_out or 0,
        by_link=answers_told(
            wave,
            rows.exclude(PERSONAL).filter(answered_on__isnull=False).count(),
            line.least,
            line.asked,
        ),
        units=units,
        hidden_units=hidden,
        next_wave=lines_of(reader, [following])[0] if following else None,
        newer=_newer(line),
    )


def _newer(line: WaveLine) -> int | None:
    newest = newest_version(line.wave.instrument) if line.is_planned else None
    return newest.version if newest and newest != line.wave.instrument else None


def _units(reader: Reader, wave: Wave, least: int, step: int) -> tuple[tuple[UnitCount, ...], int]:
    if wave.audience != Audience.PEOPLE or wave.opened_at is None:
        return (), 0
    asked: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    rows = SurveyInvitation.objects.filter(PERSONAL, ASKED, wave=wave, unit__isnull=False)
    came_by = Q(answered_on__isnull=False)
    if wave.closed_at is None:
        came_by = Q(answered_on__lt=today())
    for unit, n, came in rows.values_list("unit").annotate(
        n=Count("pk"), came=Count("pk", filter=came_by)
    ):
        asked[unit], answered[unit] = n, came
    units = units_then(wave.pk)
    children = children_of(units)
    below_asked = with_all_below(children, asked)
    below_answered = with_all_below(children, answered)
    shown = shown_units(children, asked, least)
    told = {unit: band_of(below_asked[unit], step) for unit in shown}
    found = tuple(
        UnitCount(
            unit,
            spoken(reader, units[unit]),
            depth,
            told[unit],
            band_of(below_answered[unit], least, most_of(told[unit])),
        )
        for unit, depth in walked(children)
        if unit in shown and below_asked[unit]
    )
    return found, sum(1 for unit in units if below_asked[unit] and unit not in shown)

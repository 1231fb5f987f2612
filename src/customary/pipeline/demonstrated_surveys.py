# SPDX-License-Identifier: Apache-2.0
"""Three years of asking the staff of the demonstration: planned, opened, answered and closed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from customary.demo.opinions import answers_of
from customary.demo.people import staff_of
from customary.demo.rounds import LEADERS, OPEN_DAYS, RHYTHM
from customary.demo.scene import Scene, calendar_day
from customary.intake.answering_many import Given, send_many
from customary.measure.waves import release_waves
from customary.pipeline.demonstrated_gaps import act_on_gaps, begin_plays
from customary.store.access import System
from customary.store.actions.left_out import leave_out
from customary.store.actions.opening import open_wave
from customary.store.actions.shipped_instruments import seed_instruments
from customary.store.actions.waves import change_wave, close, extend, plan
from customary.store.models import Instrument, Level, Person, Source, Wave
from customary.store.queries.organisation import time_zone
from customary.understand.responses import read_closed_waves

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from customary.demo.opinions import Answer
    from customary.demo.rounds import Round

US = System("demonstration")
OPENS, CLOSES = time(9), time(18)
#: How long the round that is open may still be looked at, from the day somebody makes the demo.
STAYS_OPEN = timedelta(days=21)
ATTRIBUTES = ["level", "tenure"]
REMINDERS = [4, 8]


def ask_the_staff(*, seed: int, as_of: date, not_yet: Collection[int] = ()) -> None:
    """Take every round through the engine, in the time of the story.

    Whoever is in `not_yet`, people by id, has not answered what is still open.
    """
    scene = Scene(seed=seed, as_of=as_of, scale=1.0)
    instruments = published(RHYTHM, moment_of(calendar_day(scene.first), OPENS))
    before: dict[str, Wave] = {}
    story = answers_of(scene, staff_of(scene))
    for asked, answers in story:
        wave = _planned(asked, before.get(asked.family), instruments[asked.family])
        before[asked.family] = wave
        wave = open_wave(US, wave, now=moment_of(asked.opened, OPENS))
        still_open = asked.is_open(as_of)
        _send(wave, answers, not_yet if still_open else ())
        if not still_open:
            closed = moment_of(asked.closes, CLOSES)
            finish(wave, closed)
            until = moment_of(as_of, CLOSES)
            act_on_gaps(scene, wave, closed=closed, until=until)
            begin_plays(scene, wave, closed=closed, until=until)
        else:
            keep_open(wave)
        Wave.objects.filter(pk=wave.pk).update(recorded_at=wave.opened_at)


def published(families: Iterable[str], moment: datetime) -> dict[str, Instrument]:
    """The shipped questionnaires by family, published before anybody was asked."""
    seed_instruments()
    shipped = Instrument.objects.filter(source__key=Source.OWN_KEY, family__in=families)
    shipped.filter(published_at__gt=moment).update(published_at=moment, recorded_at=moment)
    return {one.family: one for one in shipped.order_by("version")}


def finish(wave: Wave, moment: datetime) -> None:
    """The wave closed, read and worked out at a moment of the story."""
    close(US, wave, now=moment)
    read_closed_waves(now=moment)
    release_waves(now=moment)


def keep_open(wave: Wave) -> None:
    """The wave open for some weeks yet from the day somebody makes the demonstration."""
    until = timezone.now() + STAYS_OPEN
    if wave.closes_at and wave.closes_at < until:
        extend(US, wave, closes_at=until)


def moment_of(day: date, at: time) -> datetime:
    """A time of a day, where the organisation is."""
    return datetime.combine(day, at, tzinfo=time_zone())


def _planned(asked: Round, before: Wave | None, instrument: Instrument) -> Wave:
    """The round as the engine planned it when the one before opened; the first is planned here."""
    opens, closes = (
        moment_of(asked.due, OPENS),
        moment_of(asked.due + timedelta(days=OPEN_DAYS), CLOSES),
    )
    if before is None:
        wave = plan(
            US,
            instrument,
            opens_at=opens,
            closes_at=closes,
            population={"levels": [Level.MANAGER]} if asked.family == LEADERS else {},
            attributes=[] if instrument.named else ATTRIBUTES,
            reminder_days=REMINDERS,
            every_days=RHYTHM[asked.family][0],
            by_mail=False,
        )
        if asked.family == LEADERS:
            leave_out(US, wave, _led_by_peers(), reason="Leads no unit of their own")
        return wave
    wave = Wave.objects.get(follows=before)
    # Where one round was missed, it was put off to the day of the next.
    return (
        wave if wave.opens_at == opens else change_wave(US, wave, opens_at=opens, closes_at=closes)
    )


def _led_by_peers() -> list[int]:
    """Leaders who are not at the head of a unit: nobody's picture of theirs is asked for."""
    leaders = Person.objects.filter(Person.COUNTED, level=Level.MANAGER)
    found = leaders.filter(manager__unit=F("unit"), manager__level=Level.MANAGER)
    return sorted(found.values_list("pk", flat=True))


def _send(wave: Wave, answers: list[Answer], not_yet: Collection[int]) -> None:
    invited = {
        one.person.external_id: one
        for one in wave.invitations.select_related("person")
        if one.person is not None and one.person_id not in not_yet
    }
    send_many(
        wave,
        [
            Given(
                invited[one.person],
                one.answers,
                moment_of(one.day, CLOSES),
                one.language,
                one.seconds,
            )
            for one in answers
            if one.person in invited
        ],
    )

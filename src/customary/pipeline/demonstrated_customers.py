# SPDX-License-Identifier: Apache-2.0
"""Three years of asking the customers of the demonstration: every quarter, and after contacts."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from customary.demo.rounds import AFTER, OF_CUSTOMERS, RELATIONSHIP
from customary.intake.answering_many import Given, send_many
from customary.pipeline.demonstrated_surveys import (
    OPENS,
    US,
    finish,
    keep_open,
    moment_of,
    published,
)
from customary.store.actions.opening import open_wave
from customary.store.actions.triggered import invite_after
from customary.store.actions.wave_settings import CLOSED_INTERACTION
from customary.store.actions.waves import plan
from customary.store.models import Audience, Customer, SurveyInvitation, VoiceItem, Wave
from customary.store.queries.organisation import time_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from customary.demo.feedback import Asked, Feedback
    from customary.demo.rounds import Round
    from customary.store.models import Instrument

#: A round ends in the morning, before the next one opens.
CLOSES, ASKS = time(8), time(12)
#: How often the sweep looks for contacts that were closed, and how long after them it asks.
EVERY = timedelta(days=7)
DELAY_HOURS, REST_DAYS = 24, 30
#: The customer file, by which customers are known in the story.
CUSTOMER_FILE = "crm"


def ask_customers(told: Asked, *, as_of: date) -> None:
    """Take every round through the engine, in the time of the story."""
    instruments = published(OF_CUSTOMERS, moment_of(told.rounds[0].opened, OPENS))
    end = moment_of(as_of + timedelta(days=1), time.min)
    running: dict[str, Wave] = {}
    for moment, _order, asked in _what_happens(told.rounds, as_of):
        if moment == moment_of(asked.opened, OPENS):
            wave = _planned(asked, running.get(asked.family), instruments[asked.family])
            running[asked.family] = _opened(wave, moment)
            continue
        wave = running[asked.family]
        if moment < moment_of(asked.closes, CLOSES):
            invite_after(wave, now=moment)
            _sent(wave, moment)
            continue
        _answer(wave, asked, told, until=moment, end=end)
        finish(wave, moment)
    for asked in told.rounds:
        if asked.is_open(as_of):
            wave = running[asked.family]
            _answer(wave, asked, told, until=end, end=end)
            keep_open(wave)


def _what_happens(rounds: Iterable[Round], until: date) -> list[tuple[datetime, int, Round]]:
    """The moments at which something happens in each round, in order."""
    found = []
    for place, asked in enumerate(rounds):
        closes = moment_of(asked.closes, CLOSES)
        found.append((moment_of(asked.opened, OPENS), place, asked))
        found.append((closes, place, asked))
        asks = moment_of(asked.opened, ASKS) + EVERY
        while asked.family in AFTER and asks < closes:
            found.append((asks, place, asked))
            asks += EVERY
    return sorted((one for one in found if one[0].date() <= until), key=itemgetter(0, 1))


def _planned(asked: Round, before: Wave | None, instrument: Instrument) -> Wave:
    """The round as the engine planned it when the one before opened; the first is planned here."""
    if before is not None:
        return Wave.objects.get(follows=before)
    settings: dict[str, Any] = {"attributes": ["segment"], "rest_days": REST_DAYS}
    if asked.family == RELATIONSHIP:
        segments = Customer.objects.filter(source__key=CUSTOMER_FILE).exclude(segment="")
        settings = {
            "attributes": ["kind", "segment"],
            "population": {"segments": sorted(set(segments.values_list("segment", flat=True)))},
            "reminder_days": [14],
        }
    else:
        kinds = list(AFTER[asked.family])
        settings["trigger"] = {
            "on": CLOSED_INTERACTION,
            "kinds": kinds,
            "delay_hours": DELAY_HOURS,
        }
    return plan(
        US,
        instrument,
        audience=Audience.CUSTOMERS,
        opens_at=moment_of(asked.opened, OPENS),
        closes_at=moment_of(asked.closes, CLOSES),
        every_days=OF_CUSTOMERS[asked.family][0],
        by_mail=False,
        **settings,
    )


def _opened(wave: Wave, moment: datetime) -> Wave:
    wave = open_wave(US, wave, now=moment)
    Wave.objects.filter(pk=wave.pk).update(recorded_at=moment)
    _sent(wave, moment)
    return wave


def _sent(wave: Wave, moment: datetime) -> None:
    """Whoever is asked hears of it at that moment; no mail leaves a demonstration."""
    wave.invitations.filter(spared=False, sent_at=None).update(sent_at=moment)


def _answer(wave: Wave, asked: Round, told: Asked, *, until: datetime, end: datetime) -> None:
    given: list[Given] = []
    replied: dict[int, Any] = {}
    for invitation, at, one in _answers(wave, asked, told):
        if at >= until:
            continue
        given.append(Given(invitation, one.answers, at, one.language, one.seconds))
        if invitation.customer_id is not None and not np.isnat(one.replied):
            replied[invitation.customer_id] = one.replied
    send_many(wave, given)
    _reply(wave, replied, end)


def _answers(
    wave: Wave, asked: Round, told: Asked
) -> Iterator[tuple[SurveyInvitation, datetime, Feedback]]:
    """What comes back, by invitation and moment."""
    rows = wave.invitations.filter(spared=False).select_related("customer", "interaction")
    if asked.family == RELATIONSHIP:
        invited = {one.customer.external_id: one for one in rows if one.customer is not None}
        for answer in told.relationship[asked.opened]:
            if answer.customer in invited:
                yield invited[answer.customer], _local(answer.at), answer
        return
    for invitation in rows:
        if invitation.interaction is None or invitation.sent_at is None:
            continue
        after = told.after.get(invitation.interaction.external_id)
        if after is not None:
            yield invitation, invitation.sent_at + after.at.item(), after


def _reply(wave: Wave, replied: Mapping[int, Any], end: datetime) -> None:
    """What customers wrote is answered, as the story has it: at a moment or so long after."""
    written = VoiceItem.objects.filter(external_id__startswith=wave.key)
    answered = []
    for item in written.filter(customer_id__in=list(replied)):
        when = replied[item.customer_id or 0]
        at = _local(when) if when.dtype.kind == "M" else (item.occurred_at or end) + when.item()
        if at < end:
            item.answered_at = at
            answered.append(item)
    VoiceItem.objects.bulk_update(answered, ["answered_at"], batch_size=500)


def _local(moment: np.datetime64) -> datetime:
    """A moment of the story, which is told in the organisation's own time."""
    return datetime.fromisoformat(str(moment.astype("datetime64[s]"))).replace(tzinfo=time_zone())

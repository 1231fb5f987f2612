# SPDX-License-Identifier: Apache-2.0
"""Waves by themselves: closed and opened when it is time, sent, reminded, asked after an event.

The sweep may run as often as it likes and die anywhere: what is due is read from the store, and
each mail is written once.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from customary.act.wave_words import Letter, announcement, letter
from customary.act.working_time import next_working_moment
from customary.store.access import System
from customary.store.actions.opening import open_wave
from customary.store.actions.outbox import write_chat
from customary.store.actions.refusal import Refused
from customary.store.actions.triggered import invite_after
from customary.store.actions.wave_members import note_ineligible, spare
from customary.store.actions.wave_sending import (
    SurveyMail,
    addresses_of_people,
    post,
    unanswered,
    unsent,
)
from customary.store.actions.waves import close
from customary.store.models import Audience, Wave
from customary.store.queries.quotas import full_values, is_full
from customary.store.queries.reachable import NOBODY, reach
from customary.store.queries.waves import may_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from customary.store.models import SurveyInvitation

PURPOSE = "running of surveys"

log = logging.getLogger(__name__)


def look_after_waves(*, now: datetime | None = None) -> int:
    """Close and open what is due, invite and remind; how many mails were written."""
    moment = now or timezone.now()
    close_due(moment)
    open_due(moment)
    written = 0
    running = Wave.objects.filter(opened_at__lte=moment, closed_at=None, paused_at=None)
    for wave in running.select_related("instrument").order_by("pk"):
        note_ineligible(wave)
        if wave.trigger:
            invite_after(wave, now=moment)
        if wave.by_mail:
            written += _invite(wave, moment) + _remind(wave, moment)
        if wave.by_chat and wave.audience == Audience.PEOPLE:
            _announce(wave, moment)
    return written


def close_due(moment: datetime) -> int:
    """Close the waves whose time is over, or that have as many answers as are wanted."""
    closed = 0
    for wave in Wave.objects.filter(opened_at__isnull=False, closed_at=None).order_by("pk"):
        is_over = wave.closes_at is not None and wave.closes_at <= moment
        if is_over or is_full(wave):
            close(System(PURPOSE), wave, now=moment)
            closed += 1
    return closed


def open_due(moment: datetime) -> int:
    """Open the planned waves whose time has come, and go on with those whose opening was cut off.

    One that could not open for days is missed: it waits for somebody, lest it surprise people.
    """
    opened = 0
    due = Wave.objects.filter(
        Q(opens_at__lte=moment) | Q(opening_at__isnull=False), opened_at=None, closed_at=None
    )
    for wave in due.select_related("instrument").order_by("opens_at", "pk"):
        if not may_open(wave, moment):
            continue
        try:
            open_wave(System(PURPOSE), wave, now=moment)
            opened += 1
        except Refused as refusal:
            log.warning("wave not opened", extra={"wave": wave.pk, "why": refusal.where})
    return opened


def _invite(wave: Wave, moment: datetime) -> int:
    full = full_values(wave)
    letter_in = cache(partial(letter, wave))
    written = 0
    for block in unsent(wave):
        surplus = [one.pk for one in block if _is_full(one, full)]
        if surplus:
            spare(wave, surplus)
        wanted = [one for one in block if one.pk not in set(surplus)]
        mails = _mails(wanted, moment, letter_in)
        written += post(wave, mails, at=moment)
        if wave.audience == Audience.CUSTOMERS:
            # They said no, or lost their address, since the wave opened.
            reached = {one.invitation.pk for one in mails}
            spare(wave, [one.pk for one in wanted if one.pk not in reached])
    return written


def _remind(wave: Wave, moment: datetime) -> int:
    """One mail for the latest reminder that is due, however many were slept through."""
    full = full_values(wave)
    written = 0
    for number, days in reversed(list(enumerate(wave.reminder_days, start=1))):
        asked_before = moment - timedelta(days=days)
        letter_in = cache(partial(letter, wave, reminder=number))
        for block in unanswered(wave, sent_before=asked_before, reminders=number):
            wanted = [one for one in block if not _is_full(one, full)]
            mails = _mails(wanted, moment, letter_in)
            written += post(wave, mails, at=moment, reminder=number)
    return written


def _announce(wave: Wave, moment: datetime) -> None:
    opened = wave.opened_at or moment
    due = sum(moment >= opened + timedelta(days=days) for days in wave.reminder_days)
    write_chat(
        announcement(wave, reminder=due),
        once_key=f"{wave.key}chat-{due}",
        not_before=next_working_moment(moment),
    )


def _mails(
    invitations: Sequence[SurveyInvitation],
    moment: datetime,
    letter_in: Callable[[str], Letter],
) -> list[SurveyMail]:
    """A mail to each who can be reached, leaving in the reader's working hours."""
    leaves: dict[str, datetime] = {}
    found = []
    for invitation, name, address, language, zone in _readers(invitations):
        if zone not in leaves:
            leaves[zone] = next_working_moment(moment, zone)
        words = letter_in(language)
        found.append(SurveyMail(invitation, address, words.subject, words.to(name), leaves[zone]))
    return found


def _readers(
    invitations: Sequence[SurveyInvitation],
) -> Iterable[tuple[SurveyInvitation, str, str, str, str]]:
    """Each who can be reached: invitation, name, address, language and time zone."""
    people = addresses_of_people([one for one in invitations if one.person_id])
    customers = reach(one.customer_id for one in invitations if one.customer_id)
    for one in invitations:
        if one.person is not None and one.pk in people:
            yield one, one.person.full_name, people[one.pk], one.language, ""
        elif one.customer_id:
            found = customers.get(one.customer_id, NOBODY)
            if found.why_not is None:
                language = one.language or found.language
                yield one, found.name, found.address, language, found.time_zone


def _is_full(one: SurveyInvitation, full: dict[str, set[str]]) -> bool:
    return any(one.attributes.get(name, "") in values for name, values in full.items())

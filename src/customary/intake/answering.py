# SPDX-License-Identifier: Apache-2.0
"""Answers of people and customers: kept as they are given, and sent once.

Reading never writes: mail scanners and previews open links. `save` merges what is given into the
draft item by item, so that two devices do not undo each other. `send` is one transaction: the
answer is there, the draft is gone and the invitation is answered, or nothing happened. Only days
are kept, never the time of day.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from customary.core.questionnaire.logic import Reached, reached, to_send
from customary.core.questionnaire.reading import read_form
from customary.intake.answered_facts import named_facts
from customary.intake.answered_words import store_words, without_files
from customary.store.actions.records import own_source
from customary.store.actions.respondents import (
    day_kept,
    earlier_respondent_keys,
    invitation_of,
    new_nonce,
    respondent_key,
    token_of,
)
from customary.store.models import (
    Audience,
    Instrument,
    Response,
    Source,
    SurveyInvitation,
    Wave,
)
from customary.store.models.response import start_of, start_of_today
from customary.store.queries.quotas import is_full_for
from customary.store.statements import Statement, inserting, together
from customary.store.turns import turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from customary.core.questionnaire.answers import Wrong
    from customary.core.questionnaire.questions import Form


class State(StrEnum):
    """Whether an invitation can be answered, and if not, why."""

    OPEN = auto()
    SENT = auto()
    PLANNED = auto()
    PAUSED = auto()
    CLOSED = auto()
    SPARED = auto()
    FULL = auto()


@dataclass(frozen=True)
class Asking:
    """One invitation as it stands: what is asked, what was answered so far."""

    invitation: SurveyInvitation
    form: Form
    #: The facts its words name.
    named: frozenset[str]
    state: State
    key: str
    answers: Mapping[str, Any]
    language: str
    has_draft: bool

    @property
    def wave(self) -> Wave:
        """The wave it belongs to."""
        return self.invitation.wave

    @property
    def is_public(self) -> bool:
        """Whether whoever has the public link may answer, and we do not know who does."""
        asked = self.invitation
        return asked.person_id is None and asked.customer_id is None

    @property
    def seed(self) -> int:
        """The number behind every shuffled order, the same on each device."""
        return _seed(self.key)

    def way(self, answers: Mapping[str, Any] | None = None) -> tuple[Reached, ...]:
        """The sections come to with these answers, else with those of the draft."""
        given = self.answers if answers is None else answers
        return reached(self.form, given, self.invitation.attributes)


@dataclass(frozen=True)
class Sending:
    """What became of sending: how the invitation stands now, and what kept it from being sent."""

    state: State
    wrong: tuple[Wrong, ...] = ()
    #: Words went to those who listen to customers.
    words: bool = False


def asking(token: str) -> Asking | None:
    """What stands behind a link; None where there is no such link."""
    invitation = invitation_of(token)
    return None if invitation is None else asking_of(invitation)


def asking_of(invitation: SurveyInvitation) -> Asking:
    """What stands behind an invitation."""
    key = respondent_key(invitation)
    state = _state(invitation)
    form, named = questions_of(invitation.wave.instrument_id, invitation.wave.instrument.updated_at)
    keys = [key, *earlier_respondent_keys(invitation)]
    draft, language = None, ""
    if state in (State.OPEN, State.PAUSED):
        (saved,) = together(_saved(invitation.wave_id, keys))
        draft = _draft_in(saved)
        if state is State.OPEN and draft is None and is_full_for(invitation):
            state = State.FULL
        language = draft.language if draft else ""
    elif state is State.SENT:
        sent = Response.objects.filter(wave=invitation.wave_id, respondent_key__in=keys)
        language = sent.values_list("language", flat=True).first() or ""
    return Asking(
        invitation=invitation,
        form=form,
        named=named,
        state=state,
        key=draft.key if draft else key,
        answers=draft.answers if draft else {},
        language=language or invitation.language,
        has_draft=draft is not None,
    )


def asking_in_public(public_key: str) -> Asking | None:
    """What a public link asks, of nobody in particular; None where there is no such link."""
    rows = Wave.objects.select_related("instrument").defer("instrument__form")
    wave = rows.filter(public_key=public_key).first()
    return None if wave is None else asking_of(SurveyInvitation(wave=wave, nonce=""))


def begin_in_public(asked: Asking, *, language: str) -> str:
    """A link of their own for whoever has the public one; nothing is known of them."""
    made = SurveyInvitation.objects.create(wave=asked.wave, nonce=new_nonce(), language=language)
    return token_of(made)


def save(asked: Asking, patch: Mapping[str, Any], *, language: str = "", seconds: int = 0) -> State:
    """Merge cleaned answers into the draft; None takes one back. How the invitation stands now."""
    with writing():
        (locked,) = together(_lock(asked.invitation))
        state = _state_in(locked)
        if state is State.OPEN:
            _merge(asked, patch, language=language, seconds=seconds)
    return state


def send(
    asked: Asking, patch: Mapping[str, Any], *, language: str = "", seconds: int = 0
) -> Sending:
    """Send the draft with these last answers, or keep them and say what is missing.

    Sent once: whoever sends again learns that it is there.
    """
    with writing():
        locked, saved, source = together(
            _lock(asked.invitation), _saved(asked.wave.pk, [asked.key]), OWN_SOURCE
        )
        state = _state_in(locked)
        if state is not State.OPEN:
            return Sending(state)
        draft = _draft_in(saved)
        given = {**(draft.answers if draft else {}), **patch}
        sent = to_send(asked.form, given, asked.invitation.attributes)
        if sent.wrong:
            _merge(asked, patch, language=language, seconds=seconds)
            return Sending(state, wrong=sent.wrong)
        _wait_for_quota(asked.wave)
        if is_full_for(asked.invitation):
            return Sending(State.FULL)
        if draft is not None:
            seconds += draft.seconds
        spoken = language or (draft.language if draft else "") or asked.language
        day = day_kept(asked.wave)
        row = response_of(
            asked.invitation, without_files(sent.answers), key=asked.key, language=spoken,
            source=source[0] if source else own_source().pk, seconds=seconds, day=day,
        )  # fmt: skip
        together(inserting(row), _forget(asked), _answered(asked, day))
        words = asked.wave.audience != Audience.PEOPLE and store_words(
            asked.invitation, asked.form, sent.answers, language=spoken
        )
    return Sending(State.SENT, words=words)


#: Of the locks that are numbers, those of quotas.
QUOTA = 0x71756F74 << 32


def _wait_for_quota(wave: Wave) -> None:
    """Let those who send to a wave with quotas count one after the other, so that none is exceeded.

    SQLite has one writer at a time as it is; waves without quotas wait for nobody.
    """
    if wave.quotas and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [QUOTA + wave.pk])


@lru_cache(maxsize=64)
def questions_of(instrument: int, _changed: datetime) -> tuple[Form, frozenset[str]]:
    """A questionnaire, read once: a published one never changes; a draft does, with its date."""
    form = read_form(Instrument.every.values_list("form", flat=True).get(pk=instrument))
    return form, named_facts(form)


def _state(invitation: SurveyInvitation) -> State:
    wave = invitation.wave
    return state_by(
        invitation.answered_on, invitation.spared, wave.closed_at, wave.opened_at, wave.paused_at
    )


def state_by(answered: Any, spared: Any, closed: Any, opened: Any, paused: Any) -> State:
    """Whether an invitation can be answered, by the columns that decide it."""
    if answered is not None:
        return State.SENT
    if spared:
        return State.SPARED
    if closed is not None:
        return State.CLOSED
    if opened is None:
        return State.PLANNED
    return State.OPEN if paused is None else State.PAUSED


@contextmanager
def writing() -> Iterator[None]:
    """All or nothing. Where there is one writer at a time, it is called when its turn has come.

    SQLite itself would have it sleep and try again, ever longer.
    """
    queue = turn("answers", wait=True) if connection.vendor == "sqlite" else nullcontext()
    with queue, transaction.atomic():
        yield


OWN_SOURCE = Statement("SELECT id FROM sources WHERE key = %s", [Source.OWN_KEY])
#: SQLite has locked everything already.
LOCKS = {"sqlite": "", "postgresql": " FOR UPDATE OF i FOR SHARE OF w"}


def _lock(invitation: SurveyInvitation) -> Statement:
    """What the state follows from, and it holds until the end of this transaction.

    Whoever closes or pauses the wave waits for us, and so does another device of the same person.
    """
    return Statement(
        "SELECT i.answered_on, i.spared, w.closed_at, w.opened_at, w.paused_at"
        " FROM survey_invitations i JOIN waves w ON w.id = i.wave_id WHERE i.id = %s"
        + LOCKS[connection.vendor],
        [invitation.pk],
    )


def _state_in(locked: tuple[Any, ...] | None) -> State:
    if locked is None:
        raise SurveyInvitation.DoesNotExist("It was erased a moment ago.")
    return state_by(*locked)


@dataclass(frozen=True)
class _Draft:
    key: str
    answers: dict[str, Any]
    language: str
    seconds: int


def _saved(wave: int, keys: Sequence[str]) -> Statement:
    marks = ", ".join(["%s"] * len(keys))
    return Statement(
        "SELECT respondent_key, answers, language, seconds FROM response_drafts"
        f" WHERE wave_id = %s AND respondent_key IN ({marks})",
        [wave, *keys],
    )


def _draft_in(row: tuple[Any, ...] | None) -> _Draft | None:
    return _Draft(row[0], json.loads(row[1]), row[2], row[3]) if row else None


def _forget(asked: Asking) -> Statement:
    return Statement(
        "DELETE FROM response_drafts WHERE wave_id = %s AND respondent_key = %s",
        [asked.wave.pk, asked.key],
    )


def _answered(asked: Asking, day: date) -> Statement:
    return Statement(
        "UPDATE survey_invitations SET answered_on = %s WHERE id = %s", [day, asked.invitation.pk]
    )


#: One statement each, so that what another device saved in between is never overwritten.
MERGE = {
    "sqlite": "json_patch(response_drafts.answers, %s)",
    "postgresql": "(response_drafts.answers || %s::jsonb) - %s::text[]",
}


def _merge(asked: Asking, patch: Mapping[str, Any], *, language: str, seconds: int) -> None:
    if not patch and not asked.has_draft:
        return
    kept = {item: value for item, value in patch.items() if value is not None}
    gone = [item for item, value in patch.items() if value is None]
    if connection.vendor == "postgresql":
        merged: list[Any] = [json.dumps(kept), gone]
    else:
        merged = [json.dumps(dict(patch))]
    day = start_of_today()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO response_drafts (wave_id, respondent_key, language, seed, seconds, answers,"
            " created_at, updated_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (wave_id, respondent_key) DO UPDATE SET"
            " language = COALESCE(NULLIF(excluded.language, ''), response_drafts.language),"
            " seconds = response_drafts.seconds + excluded.seconds,"
            f" answers = {MERGE[connection.vendor]}",
            [asked.wave.pk, asked.key, language, asked.seed, seconds, json.dumps(kept),
             day, day, *merged],
        )  # fmt: skip


def response_of(
    invitation: SurveyInvitation,
    answers: Mapping[str, Any],
    *,
    source: int,
    key: str,
    language: str,
    seconds: int,
    day: date,
) -> Response:
    """The row an answer is kept in, not stored yet."""
    wave = invitation.wave
    known = {name: invitation.attributes.get(name) for name in wave.attributes}
    return Response(
        source_id=source,
        external_id=key,
        instrument_id=wave.instrument_id,
        wave=wave,
        respondent_key=key,
        unit_id=invitation.unit_id,
        person_id=invitation.person_id if wave.instrument.named else None,
        attributes={name: value for name, value in known.items() if value is not None},
        language=language,
        submitted_on=day,
        created_at=start_of(day),
        updated_at=start_of(day),
        seconds=seconds or None,
        seed=_seed(key),
        answers=dict(answers),
    )


def _seed(key: str) -> int:
    return int(key[:8], 16) >> 1

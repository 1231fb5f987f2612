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
    ResponseDraft,
    SurveyInvitation,
    Wave,
)
from customary.store.models.response import start_of, start_of_today
from customary.store.statements import insert
from customary.store.turns import turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from customary.core.questionnaire.answers import Wrong
    from customary.core.questionnaire.questions import Form
    from customary.store.models import Source


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
    draft = None
    if state in (State.OPEN, State.PAUSED):
        draft = _draft(invitation.wave_id, [key, *earlier_respondent_keys(invitation)])
        if state is State.OPEN and draft is None and is_full(invitation):
            state = State.FULL
    return Asking(
        invitation=invitation,
        form=form,
        named=named,
        state=state,
        key=draft.key if draft else key,
        answers=draft.answers if draft else {},
        language=(draft.language if draft else "") or invitation.language,
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
        state = _locked_state(asked.invitation)
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
        state = _locked_state(asked.invitation)
        if state is not State.OPEN:
            return Sending(state)
        draft = _draft(asked.wave.pk, [asked.key])
        given = {**(draft.answers if draft else {}), **patch}
        sent = to_send(asked.form, given, asked.invitation.attributes)
        if sent.wrong:
            _merge(asked, patch, language=language, seconds=seconds)
            return Sending(state, wrong=sent.wrong)
        _wait_for_quota(asked.wave)
        if is_full(asked.invitation):
            return Sending(State.FULL)
        if draft is not None:
            seconds += draft.seconds
            ResponseDraft.objects.filter(wave=asked.wave, respondent_key=asked.key).delete()
        spoken = language or (draft.language if draft else "") or asked.language
        _store(asked, without_files(sent.answers), language=spoken, seconds=seconds)
        words = asked.wave.audience != Audience.PEOPLE and store_words(
            asked.invitation, asked.form, sent.answers, language=spoken
        )
    return Sending(State.SENT, words=words)


def is_full(invitation: SurveyInvitation) -> bool:
    """Whether as many have answered as are wanted, in all or of this one's kind."""
    quotas = invitation.wave.quotas
    if not quotas:
        return False
    sent = Response.objects.filter(wave=invitation.wave)
    if "total" in quotas and sent.count() >= quotas["total"]:
        return True
    for attribute, most in quotas.get("by", {}).items():
        value = invitation.attributes.get(attribute)
        if (
            value in most
            and sent.filter(**{f"attributes__{attribute}": value}).count() >= most[value]
        ):
            return True
    return False


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


#: SQLite has locked everything already.
LOCKS = {"sqlite": "", "postgresql": " FOR UPDATE OF i FOR SHARE OF w"}


def _locked_state(invitation: SurveyInvitation) -> State:
    """The state within this transaction, which holds until the end of it.

    Whoever closes or pauses the wave waits for us, and so does another device of the same person.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.answered_on, i.spared, w.closed_at, w.opened_at, w.paused_at"
            " FROM survey_invitations i JOIN waves w ON w.id = i.wave_id WHERE i.id = %s"
            + LOCKS[connection.vendor],
            [invitation.pk],
        )
        return state_by(*cursor.fetchone())


@dataclass(frozen=True)
class _Draft:
    key: str
    answers: dict[str, Any]
    language: str
    seconds: int


def _draft(wave: int, keys: Sequence[str]) -> _Draft | None:
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT respondent_key, answers, language, seconds FROM response_drafts"
            f" WHERE wave_id = %s AND respondent_key IN ({marks})",
            [wave, *keys],
        )
        row = cursor.fetchone()
    return _Draft(row[0], json.loads(row[1]), row[2], row[3]) if row else None


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


def _store(asked: Asking, answers: Mapping[str, Any], *, language: str, seconds: int) -> None:
    day = day_kept(asked.wave)
    sent = response_of(
        asked.invitation, answers, source=own_source(), key=asked.key, language=language,
        seconds=seconds, day=day,
    )  # fmt: skip
    insert(sent)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE survey_invitations SET answered_on = %s WHERE id = %s",
            [day, asked.invitation.pk],
        )


def response_of(
    invitation: SurveyInvitation,
    answers: Mapping[str, Any],
    *,
    source: Source,
    key: str,
    language: str,
    seconds: int,
    day: date,
) -> Response:
    """The row an answer is kept in, not stored yet."""
    wave = invitation.wave
    known = {name: invitation.attributes.get(name) for name in wave.attributes}
    return Response(
        source=source,
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

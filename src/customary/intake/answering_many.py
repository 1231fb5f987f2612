# SPDX-License-Identifier: Apache-2.0
"""Answers of many that were given elsewhere, sent to a wave at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.logic import to_send
from customary.intake.answered_words import keep_words, words_of
from customary.intake.answering import State, questions_of, response_of, state_by, writing
from customary.store.actions.records import own_source
from customary.store.actions.respondents import day_kept, respondent_key
from customary.store.models import Audience, Response, ResponseDraft, SurveyInvitation, Wave

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from customary.store.models import VoiceItem

BLOCK = 500


@dataclass(frozen=True, slots=True)
class Given:
    """What one who was asked answered elsewhere, such as on paper, and when.

    Of the answer itself only the day is kept; the words of a customer were said at that moment.
    """

    invitation: SurveyInvitation
    answers: Mapping[str, Any]
    at: datetime
    language: str = ""
    seconds: int = 0


def send_many(wave: Wave, given: Sequence[Given]) -> int:
    """Send the answers of many who were asked to a wave at once, by the rules of `send`; how many.

    All of them or none.

    Raises:
        ValueError: the wave takes no answers or has quotas, somebody was not asked or answered
            before, or an answer is none. It names the place in the list and the question.
    """
    if wave.audience == Audience.ANYONE or wave.quotas:
        raise ValueError(f"Answers to wave {wave.pk} are sent one by one.")
    form, _named = questions_of(wave.instrument_id, wave.instrument.updated_at)
    source = own_source().pk
    with writing():
        held = Wave.objects.select_for_update().get(pk=wave.pk)
        asked = SurveyInvitation.objects.select_for_update().filter(wave=held)
        now = {
            one.pk: state_by(
                one.answered_on, one.spared, held.closed_at, held.opened_at, held.paused_at
            )
            for one in asked
        }
        days: dict[date, list[int]] = {}
        made: list[Response] = []
        words: list[VoiceItem] = []
        for place, one in enumerate(given, start=1):
            state = now.pop(one.invitation.pk, None)
            if state is not State.OPEN:
                raise ValueError(
                    f"Answer {place}: the invitation is {state or 'not of this wave'}."
                )
            sent = to_send(form, one.answers, one.invitation.attributes)
            if sent.wrong:
                what = ", ".join(f"{wrong.item} ({wrong.fault})" for wrong in sent.wrong)
                raise ValueError(f"Answer {place}: {what}.")
            made.append(_row(one, source, sent.answers))
            days.setdefault(day_kept(wave, one.at), []).append(one.invitation.pk)
            if wave.audience == Audience.CUSTOMERS:
                words += words_of(
                    one.invitation, form, sent.answers, language=_spoken(one), at=one.at
                )
        drafts = ResponseDraft.objects.filter(wave=held)
        drafts.filter(respondent_key__in=[row.respondent_key for row in made]).delete()
        Response.every.bulk_create(made, batch_size=BLOCK)
        for day, answered in days.items():
            SurveyInvitation.objects.filter(pk__in=answered).update(answered_on=day)
        keep_words(words)
    return len(made)


def _row(one: Given, source: int, answers: Mapping[str, Any]) -> Response:
    return response_of(
        one.invitation,
        answers,
        source=source,
        key=respondent_key(one.invitation),
        language=_spoken(one),
        seconds=one.seconds,
        day=day_kept(one.invitation.wave, one.at),
    )


def _spoken(one: Given) -> str:
    return one.language or one.invitation.language

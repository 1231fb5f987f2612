# SPDX-License-Identifier: Apache-2.0
"""What customers write in a questionnaire is heard like all they say: read, sorted, answered.

A file they add goes with it, and with nothing else: the answer they are counted by does not name it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from customary.core.questionnaire.questions import SCALED, Meaning, QuestionKind, said
from customary.store.access import System
from customary.store.actions.history import record_changes, values_of
from customary.store.actions.records import own_source
from customary.store.models import VoiceFile, VoiceItem, VoiceKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from customary.core.questionnaire.questions import Form, Question
    from customary.store.models import SurveyInvitation

CHANNEL = "survey"
BLOCK = 500


def store_words(
    invitation: SurveyInvitation, form: Form, answers: Mapping[str, Any], *, language: str
) -> bool:
    """Store each long text as a voice item, with the score and the files beside it; whether any.

    Files without a text are a voice item without words.
    """
    made = words_of(invitation, form, answers, language=language, at=timezone.now())
    keep_words(made)
    VoiceFile.objects.bulk_create(
        VoiceFile(voice_item=made[0], question=said(question.text, language)[:300], **file)
        for question, file in _added(form, answers)
    )
    return bool(made)


def words_of(
    invitation: SurveyInvitation,
    form: Form,
    answers: Mapping[str, Any],
    *,
    language: str,
    at: datetime,
) -> list[VoiceItem]:
    """What was written, or added without a word, as voice items of a moment, not stored yet."""
    written = [
        (question, answers[question.key])
        for question in form.questions()
        if question.kind is QuestionKind.LONG_TEXT
        and not question.private
        and isinstance(answers.get(question.key), str)
    ]
    if not written:
        written = [(question, "") for question, _file in _added(form, answers)[:1]]
    if not written:
        return []
    scored = _scored(form, answers)
    wave, interaction = invitation.wave, invitation.interaction
    source = own_source()
    return [
        VoiceItem(
            source=source,
            # The wave is named, the answer is not: it stays under a key of its own.
            external_id=f"{wave.key}{uuid4().hex}",
            recorded_at=at,
            occurred_at=at,
            kind=VoiceKind.COMMENT,
            title=said(question.text, language)[:300],
            text=text,  # in whatever language it was written: the reader finds out
            channel=CHANNEL,
            subject=(wave.title or wave.instrument.title)[:120],
            score=answers[scored.key] if scored else None,
            score_low=scored.low if scored else None,
            score_high=scored.high if scored else None,
            customer_id=invitation.customer_id,
            interaction=interaction,
            unit_id=invitation.unit_id or (interaction.unit_id if interaction else None),
        )
        for question, text in written
    ]


def keep_words(made: Sequence[VoiceItem]) -> None:
    """Store these words and note in the history that they came."""
    VoiceItem.objects.bulk_create(made, batch_size=BLOCK)
    changes = {row.pk: values_of(row) for row in made}
    record_changes(System("answers of customers"), "voice_items", after=changes)


def without_files(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are counted."""
    return {item: value for item, value in answers.items() if not isinstance(value, dict)}


def _added(form: Form, answers: Mapping[str, Any]) -> list[tuple[Question, Mapping[str, Any]]]:
    """The files that were added, each with the question that asked for it."""
    return [
        (question, answers[question.key])
        for question in form.questions()
        if question.kind is QuestionKind.FILE and isinstance(answers.get(question.key), dict)
    ]


def _scored(form: Form, answers: Mapping[str, Any]) -> Question | None:
    """The question whose number stands for the whole: recommendation, else satisfaction."""
    numbers = [
        question
        for question in form.questions()
        if question.kind in SCALED and isinstance(answers.get(question.key), int | float)
    ]
    for question in numbers:
        if question.kind is QuestionKind.RECOMMENDATION:
            return question
    satisfied = [each for each in numbers if each.meaning is Meaning.SATISFACTION]
    return next(iter(satisfied or numbers), None)

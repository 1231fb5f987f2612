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
    from collections.abc import Mapping

    from customary.core.questionnaire.questions import Form, Question
    from customary.store.models import SurveyInvitation

CHANNEL = "survey"


def store_words(
    invitation: SurveyInvitation, form: Form, answers: Mapping[str, Any], *, language: str
) -> bool:
    """Store each long text as a voice item, with the score and the files beside it; whether any.

    Files without a text are a voice item without words.
    """
    added = [
        (question, answers[question.key])
        for question in form.questions()
        if question.kind is QuestionKind.FILE and isinstance(answers.get(question.key), dict)
    ]
    written = [
        (question, answers[question.key])
        for question in form.questions()
        if question.kind is QuestionKind.LONG_TEXT
        and not question.private
        and isinstance(answers.get(question.key), str)
    ]
    if added and not written:
        written = [(added[0][0], "")]
    if not written:
        return False
    scored = _scored(form, answers)
    wave, interaction = invitation.wave, invitation.interaction
    source, now = own_source(), timezone.now()
    made = [
        VoiceItem(
            source=source,
            # The wave is named, the answer is not: it stays under a key of its own.
            external_id=f"wave-{wave.pk}-{uuid4().hex}",
            recorded_at=now,
            occurred_at=now,
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
    VoiceItem.objects.bulk_create(made)
    VoiceFile.objects.bulk_create(
        VoiceFile(voice_item=made[0], question=said(question.text, language)[:300], **file)
        for question, file in added
    )
    changes = {row.pk: values_of(row) for row in made}
    record_changes(System("answers of customers"), "voice_items", after=changes)
    return True


def without_files(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are counted."""
    return {item: value for item, value in answers.items() if not isinstance(value, dict)}


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

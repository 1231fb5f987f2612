# SPDX-License-Identifier: Apache-2.0
"""Which of customers' words want an answer: said once, for evidence and for the work alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from customary.store.models import Feeling, VoiceItem, VoiceKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Up to this part of its scale a score is low: 0 to 6 of 10 as "how likely are you to recommend
#: us" counts detractors, else the lower two fifths (1 and 2 of 5); proposed defaults.
LOW_OF_ELEVEN = 0.6
LOW_OF_OTHERS = 0.4
#: Words that tell of a customer about to leave or in hardship, whatever they were sent in as.
AT_RISK = Q(annotation__sentiment=Feeling.NEGATIVE) & (
    Q(annotation__churn_risk=True) | Q(annotation__hardship=True)
)


def complaints() -> QuerySet[VoiceItem]:
    """What customers complained of or scored low; employees speak elsewhere."""
    return _of_customers().filter(_complained())


def wants_answer() -> QuerySet[VoiceItem]:
    """Complaints and low scores, and unhappy words of whoever may leave or is in hardship."""
    return _of_customers().filter(_complained() | AT_RISK)


def _of_customers() -> QuerySet[VoiceItem]:
    return VoiceItem.objects.filter(person__isnull=True).alias(
        scale=F("score_high") - F("score_low"), above=F("score") - F("score_low")
    )


def low_score() -> Q:
    """That a score is low, where `scale` and `above` are how long its scale is and how high it is."""
    return Q(scale=10, above__lte=LOW_OF_ELEVEN * F("scale")) | (
        ~Q(scale=10) & Q(above__lte=LOW_OF_OTHERS * F("scale"))
    )


def _complained() -> Q:
    return Q(kind=VoiceKind.COMPLAINT) | low_score()

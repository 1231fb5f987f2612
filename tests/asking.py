# SPDX-License-Identifier: Apache-2.0
"""Questionnaires and answers for tests of waves, each in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.store.actions.respondents import respondent_key
from customary.store.models import Instrument, Response, SurveyInvitation
from tests.cast import at, make

if TYPE_CHECKING:
    from customary.store.models import Wave

FORM = {
    "title": {"en": "How it goes", "zh-hans": "近况"},
    "languages": {"en": "reviewed", "zh-hans": "reviewed"},
    "introduction": {"en": "Four questions.", "zh-hans": "四道题。"},
    "minutes": 2,
    "sections": [
        {
            "key": "work",
            "title": {"en": "Work", "zh-hans": "工作"},
            "questions": [
                {
                    "key": "again",
                    "kind": "recommendation",
                    "text": {
                        "en": "Would you recommend us as a place to work?",
                        "zh-hans": "您愿意推荐朋友来这里工作吗？",
                    },
                    "low": 0,
                    "high": 10,
                },
                {
                    "key": "heard",
                    "kind": "rating",
                    "text": {"en": "I am heard here.", "zh-hans": "我的意见有人听。"},
                    "low": 1,
                    "high": 5,
                },
                {
                    "key": "what",
                    "kind": "single",
                    "text": {"en": "What helps most?", "zh-hans": "什么最有帮助？"},
                    "choices": [
                        {"key": "time", "text": {"en": "Time", "zh-hans": "时间"}},
                        {"key": "tools", "text": {"en": "Tools", "zh-hans": "工具"}},
                    ],
                },
                {
                    "key": "words",
                    "kind": "long_text",
                    "text": {"en": "Anything else?", "zh-hans": "还有什么想说的？"},
                },
            ],
        }
    ],
}


def make_instrument(**fields: Any) -> Instrument:
    """A published questionnaire in two languages."""
    usual: dict[str, Any] = {
        "kind": "pulse",
        "title": "How it goes",
        "family": "how-it-goes",
        "form": FORM,
        "published_at": "2025-01-01T00:00Z",
    }
    return make(Instrument, **(usual | fields))


def answer(wave: Wave, *, how_many: int = 1, on: str = "2026-01-10") -> list[SurveyInvitation]:
    """The first so many who were asked and have not answered, who now have."""
    open_ones = SurveyInvitation.objects.filter(wave=wave, spared=False, answered_on=None)
    chosen = list(open_ones.order_by("pk")[:how_many])
    for invitation in chosen:
        make(
            Response,
            instrument=wave.instrument,
            wave=wave,
            respondent_key=respondent_key(invitation),
            unit=invitation.unit,
            attributes=invitation.attributes,
            submitted_on=at(on).date(),
            answers={"again": 9},
        )
        invitation.answered_on = at(on).date()
        invitation.save()
    return chosen

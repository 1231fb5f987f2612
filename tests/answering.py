# SPDX-License-Identifier: Apache-2.0
"""Somebody with a link who answers without script, and a wave for them to answer."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from customary.store.actions.respondents import new_nonce, token_of
from customary.store.models import Instrument, ResponseDraft, SurveyInvitation, Wave
from tests.cast import at, make
from tests.core.questionnaire.forms import POINTS, RATING, asked

TWO = {
    "title": {"en": "How we work", "zh-hans": "我们怎样工作"},
    "languages": {"en": "reviewed", "zh-hans": "reviewed"},
    "introduction": {"en": "Dear {person.name|colleague}, we ask because we want to get better."},
    "ending": {"en": "We talk about it in the team in March."},
    "minutes": 3,
    "sections": [
        {
            "key": "work",
            "title": {"en": "Your work", "zh-hans": "您的工作"},
            "questions": [
                asked("heard", "rating", required=True, **RATING),
                asked("why", "long_text", when={"item": "heard", "test": "at_most", "value": 2}),
            ],
        },
        {"key": "more", "questions": [asked("points", "points", **POINTS)]},
    ],
}


def make_wave(form: dict[str, Any] | None = None, **fields: Any) -> Wave:
    made = make(
        Instrument, kind="pulse", title="How we work", form=form or TWO,
        published_at=at("2026-01-01"), named=fields.pop("named", False),
    )  # fmt: skip
    usual = {"number": 1, "opened_at": at("2026-01-02"), "attributes": ["level"]}
    return make(Wave, instrument=made, **{**usual, **fields})


def invite(wave: Wave, **fields: Any) -> SurveyInvitation:
    return SurveyInvitation.objects.create(wave=wave, nonce=new_nonce(), **fields)


class Answering:
    """Somebody with a link, whose browser runs no script."""

    def __init__(self, invitation: SurveyInvitation) -> None:
        self.invitation = invitation
        self.base = f"/a/{token_of(invitation)}/"
        self.client = Client()

    def get(self, path: str = "") -> Any:
        return self.client.get(self.base + path)

    def shown(self, path: str) -> dict[str, Any]:
        """The fields of a page as a browser would send them back untouched."""
        page = self.get(path).content.decode()
        seen = re.search(r'name="seen" value="([^"]*)"', page)
        shown = re.findall(r'name="shown" value="([^"]*)"', page)
        assert seen is not None
        return {"shown": shown, "seen": html.unescape(seen[1]), "language": "en"}

    def post(self, section: str, *, act: str = "next", **answers: Any) -> Any:
        path = f"page/{section}/"
        fields = self.shown(path) | {key.replace("__", "."): each for key, each in answers.items()}
        return self.client.post(self.base + path, fields | {"act": act})

    @property
    def answers(self) -> dict[str, Any]:
        return ResponseDraft.objects.get().answers


POINTS_OF = {"points__a": "40", "points__b": "30", "points__c": "20", "points__d": "10"}

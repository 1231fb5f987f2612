# SPDX-License-Identifier: Apache-2.0
"""Many send at the same moment: a quota is met and never exceeded, on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from customary.intake import answering
from customary.intake.answering import State
from customary.store.actions.respondents import token_of
from customary.store.models import Response, SurveyInvitation
from tests.answering import invite, make_wave
from tests.cast import make_organisation
from tests.core.questionnaire.forms import asked

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS, WANTED = 12, 4
FORM = {
    "title": {"en": "One number"},
    "languages": {"en": "reviewed"},
    "sections": [{"key": "all", "questions": [asked("a", "number", low=0, required=True)]}],
}


@pytest.mark.parametrize(
    "quotas", [{"total": WANTED}, {"by": {"level": {"employee": WANTED, "manager": 1}}}]
)
def test_a_quota_is_never_exceeded_by_those_who_send_at_once(quotas: dict[str, Any]) -> None:
    make_organisation()
    wave = make_wave(FORM, quotas=quotas, attributes=["level"])
    links = [token_of(invite(wave, attributes={"level": "employee"})) for _ in range(CLIENTS)]
    at_once = Barrier(CLIENTS)

    def send(token: str) -> State:
        try:
            found = answering.asking(token)
            assert found is not None
            at_once.wait(30)
            return answering.send(found, {"a": 3}).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        states = list(pool.map(send, links))
    assert states.count(State.SENT) == Response.objects.filter(wave=wave).count() == WANTED
    assert states.count(State.FULL) == CLIENTS - WANTED
    assert SurveyInvitation.objects.filter(wave=wave, answered_on__isnull=False).count() == WANTED

# SPDX-License-Identifier: Apache-2.0
"""Many at once, and the server killed in the middle: no acknowledged answer lost, none doubled.

Seconds it lasts: CUSTOMARY_TEST_ANSWERING_SECONDS=60
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from customary.intake import answering
from customary.intake.answering import State
from customary.store.actions.respondents import new_nonce, respondent_key, token_of
from customary.store.models import Response, ResponseDraft, SurveyInvitation, VoiceItem, Wave
from tests.answering import invite, make_wave
from tests.cast import at, make_organisation
from tests.core.questionnaire.forms import asked
from tests.serving import Caller, Server

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = float(os.environ.get("CUSTOMARY_TEST_ANSWERING_SECONDS", "6"))
CLIENTS = 32
#: Links that several clients answer at once; with fewer in a long run one would be saved too often.
SHARED = max(CLIENTS, int(4 * SECONDS))
ITEMS = ("a", "b", "c")
FORM = {
    "title": {"en": "Three numbers"},
    "languages": {"en": "reviewed"},
    "sections": [
        {
            "key": "all",
            "questions": [
                *(asked(key, "number", low=0, required=True) for key in ITEMS),
                asked("why", "long_text"),
            ],
        }
    ],
}


@dataclass
class Told:
    """What one client was told about one invitation: the truth to be found afterwards."""

    token: str
    #: Values by item: acknowledged last, and tried since without an acknowledgement.
    saved: dict[str, int] = field(default_factory=dict)
    tried: dict[str, set[int]] = field(default_factory=dict)
    sent: dict[str, int] | None = None
    #: A send that got no answer: it happened or it did not.
    perhaps: list[dict[str, int]] = field(default_factory=list)


@pytest.fixture
def wave() -> Wave:
    make_organisation()
    return make_wave(FORM, audience="customers")


def answer(caller: Caller, told: Told, chance: random.Random, until: float) -> None:
    """Save each item once or more, send, and send again; what fails is tried until it is done."""
    base = f"/a/{told.token}/"
    for item in chance.sample(ITEMS, 3):
        value = chance.randrange(1_000_000)
        told.tried.setdefault(item, set()).add(value)
        fields = {"section": "all", "shown": item, item: value}
        if insist(caller, f"{base}save/", fields, until) in (200, 409):
            told.saved[item], told.tried[item] = value, set()
    if chance.random() < 0.3:
        return  # somebody who stops in the middle
    last = {item: chance.randrange(1_000_000) for item in ITEMS}
    form = {"shown": [*ITEMS, "why"], "act": "send", "why": "so", **last}
    for _ in range(chance.choice((1, 1, 2))):
        told.perhaps.append(last)
        if insist(caller, f"{base}page/all/", form, until) in (200, 302) and told.sent is None:
            told.sent = last


def insist(caller: Caller, path: str, fields: dict[str, Any], until: float) -> int:
    while time.monotonic() < until:
        try:
            status = caller.post(path, fields).status
        except ConnectionError:
            time.sleep(0.05)
            continue
        assert status in (200, 302, 409), status
        return status
    return 0


def test_killed_in_the_middle_nothing_acknowledged_is_lost_or_doubled(wave: Wave) -> None:
    many = int(60 * SECONDS) + CLIENTS + SHARED
    made = [SurveyInvitation(wave=wave, nonce=new_nonce()) for _ in range(many)]
    SurveyInvitation.objects.bulk_create(made)
    told = {one.nonce: Told(token_of(one)) for one in made}
    own, shared = made[SHARED:], made[:SHARED]
    both: dict[str, list[Told]] = {one.nonce: [] for one in shared}

    with Server() as server:
        begin = time.monotonic()
        # It takes a while to come back; whoever is cut off insists until then and after.
        until = begin + SECONDS + 60
        stop = begin + SECONDS

        def client(number: int) -> None:
            with Caller(server.port) as caller:
                go_on(number, caller)

        def go_on(number: int, caller: Caller) -> None:
            chance = random.Random(number)
            for place in range(number, len(own), CLIENTS):
                if time.monotonic() > stop:
                    return
                answer(caller, told[own[place].nonce], chance, until)
                # And one that others answer at the same time.
                same = shared[chance.randrange(len(shared))]
                mine = Told(told[same.nonce].token)
                both[same.nonce].append(mine)
                answer(caller, mine, chance, until)

        def cut() -> None:
            time.sleep(SECONDS / 2)
            server.kill()
            server.start()

        killer = Thread(target=cut)
        killer.start()
        try:
            with ThreadPoolExecutor(CLIENTS) as pool:
                for done in [pool.submit(client, number) for number in range(CLIENTS)]:
                    done.result()
        finally:
            killer.join()  # else it might start the server again after its end

    responses = {one.respondent_key: one for one in Response.objects.all()}
    assert len(responses) == Response.objects.count()
    drafts = {one.respondent_key: one for one in ResponseDraft.objects.all()}
    assert not responses.keys() & drafts.keys()
    answered = SurveyInvitation.objects.filter(answered_on__isnull=False)
    assert {respondent_key(one) for one in answered} == responses.keys()
    # Each answer brought its words, once.
    assert VoiceItem.objects.count() == len(responses)

    sent = 0
    for one in own:
        key, mine = respondent_key(one), told[one.nonce]
        if mine.sent is not None:
            assert responses[key].answers == mine.sent | {"why": "so"}
            sent += 1
        elif key in responses:
            assert any(responses[key].answers == each | {"why": "so"} for each in mine.perhaps)
        elif mine.saved:
            kept = drafts[key].answers
            for item, value in mine.saved.items():
                assert kept[item] in {value} | mine.tried.get(item, set())
    for one in shared:
        key, several = respondent_key(one), both[one.nonce]
        offered = [each for mine in several for each in mine.perhaps]
        if any(mine.sent is not None for mine in several):
            assert any(responses[key].answers == each | {"why": "so"} for each in offered)
    assert sent, "the server answered nobody"
    sys.stdout.write(f"\n{len(responses)} sent, {len(drafts)} begun\n")


def at_once(calls: list[Any]) -> list[Any]:
    barrier = Barrier(len(calls))

    def call(one: Any) -> Any:
        barrier.wait()
        try:
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call, one) for one in calls]]


def test_two_devices_that_save_at_once_keep_both_answers(wave: Wave) -> None:
    for _ in range(5):
        token = token_of(invite(wave))

        def save(item: str, token: str = token) -> State:
            found = answering.asking(token)
            assert found is not None
            return answering.save(found, {item: 1})

        states = at_once([lambda item=item: save(item) for item in ITEMS])  # type: ignore[misc]
        assert set(states) == {State.OPEN}
        found = answering.asking(token)
        assert found is not None
        assert found.answers == dict.fromkeys(ITEMS, 1)


def test_sent_by_six_devices_at_once_it_is_there_once(wave: Wave) -> None:
    token = token_of(invite(wave))

    def send(number: int) -> State:
        found = answering.asking(token)
        assert found is not None
        return answering.send(found, dict.fromkeys(ITEMS, number)).state

    states = at_once([lambda number=number: send(number) for number in range(6)])  # type: ignore[misc]
    assert Counter(states) == {State.SENT: 6}
    assert Response.objects.count() == 1


def test_nothing_comes_in_after_the_wave_has_closed(wave: Wave) -> None:
    tokens = [token_of(invite(wave)) for _ in range(6)]
    closed: list[int] = []

    def close() -> None:
        Wave.objects.filter(pk=wave.pk).update(closed_at=at("2026-01-09"))
        closed.append(Response.objects.count())

    def send(token: str) -> State:
        found = answering.asking(token)
        assert found is not None
        return answering.send(found, dict.fromkeys(ITEMS, 1)).state

    at_once([*[lambda token=token: send(token) for token in tokens], close])  # type: ignore[misc]
    assert Response.objects.count() == closed[0]

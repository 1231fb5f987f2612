# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged at the door is stored once, whatever dies when, and whoever sends at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import connections

from customary.pipeline import tasks
from customary.store.models import HookDelivery, HookState, Interaction, VoiceItem
from tests.api.desk import Desk, conversation, rating
from tests.cast import make_organisation
from tests.intake.test_interrupted import environment

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)

CHILD = """
import os, signal, sys
import django
django.setup()
from customary.intake import deliveries, importing, lock, merging
from customary.pipeline.tasks import queue
from customary.store.models import Source
from tests.api.desk import Desk, conversation

queue.immediate = True
desk = object.__new__(Desk)
desk.source = Source.objects.get(key="helpscout")
point = sys.argv[1]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def send():
    desk.send(conversation(), host="127.0.0.1")

if point == "while an import is under way":
    with lock.only_one():
        send()
    die()
elif point == "before it is read":
    deliveries._import = die
elif point == "before it is shown":
    merging._finish = die
elif point == "before it is noted":
    deliveries.verbs.note_done = die
send()
"""


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Desk:
    settings.STAGING = tmp_path / "staging"
    cache.clear()
    make_organisation()
    return Desk()


@pytest.mark.parametrize(
    "point",
    [
        "while an import is under way",
        "before it is read",
        "before it is shown",
        "before it is noted",
    ],
)
def test_a_delivery_outlives_a_killed_process_and_is_stored_once(desk: Desk, point: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, point], env=environment(), check=False, capture_output=True
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    assert HookDelivery.objects.get().state == HookState.RECEIVED
    tasks.store_told_every_minute.call_local()
    assert HookDelivery.objects.get().state == HookState.STORED
    assert Interaction.objects.get().external_id == "101"
    assert desk.send(conversation()).json() == {"state": "received before"}


def test_many_at_once_count_once_each(desk: Desk) -> None:
    payloads: list[Any] = [*(conversation(number) for number in range(6)), *[rating()] * 6]

    def send(payload: Any) -> int:
        try:
            return int(desk.send(payload).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, payloads)) == {200}
    tasks.store_told_every_minute.call_local()
    assert Interaction.objects.count() == 6
    assert VoiceItem.objects.count() == 1
    assert HookDelivery.objects.count() == 7
    assert not HookDelivery.objects.exclude(state=HookState.STORED).exists()

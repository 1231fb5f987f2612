# SPDX-License-Identifier: Apache-2.0
"""Killed at any point while it opens and invites, a wave has asked nobody twice or by halves."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from customary.act.waves import look_after_waves
from customary.store.access import System
from customary.store.actions.waves import plan
from customary.store.models import OutboxMessage, Person, SurveyInvitation, Wave
from tests.asking import make_instrument
from tests.cast import at, day, make_organisation, source_of
from tests.intake.test_interrupted import environment

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 2_500
MONDAY = at("2026-01-05 10:00")
CHILD = """
import os, signal, sys
from datetime import datetime
import django
django.setup()
from customary.act import waves
from customary.store.actions import inviting, opening

opening.PIECE = 1_000
point = sys.argv[1]

def die_after(module, name, times):
    verb, left = getattr(module, name), [times]
    def watched(*a, **k):
        done = verb(*a, **k)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(module, name, watched)

if point == "among the invitations":
    die_after(inviting, "_row", 1_700)
elif point == "between two pieces":
    die_after(opening, "_write", 2)
elif point == "before it is open":
    die_after(opening, "invite_all", 3)
elif point == "once it is open":
    die_after(waves, "open_wave", 1)
elif point == "among the mails":
    die_after(waves, "post", 2)
waves.look_after_waves(now=datetime.fromisoformat("2026-01-05T10:00+00:00"))
"""
POINTS = {
    "among the invitations": (1_000, 0),
    "between two pieces": (2_000, 0),
    "before it is open": (2_000, 0),
    "once it is open": (PEOPLE, 0),
    "among the mails": (PEOPLE, 1_000),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_wave_killed_while_it_opens_is_opened_once_and_writes_to_everybody_once(
    point: str,
) -> None:
    make_organisation()
    source = source_of("A")
    Person.objects.bulk_create(
        Person(
            source=source,
            external_id=f"p{one}",
            full_name="Somebody",
            email=f"p{one}@harbour.example",
            started_on=day("2020-01-01"),
        )
        for one in range(PEOPLE)
    )
    wave = plan(System("tests"), make_instrument(), opens_at=MONDAY, every_days=56)
    child = subprocess.run([sys.executable, "-c", CHILD, point], env=environment(), check=False)
    assert child.returncode == -signal.SIGKILL
    invited, written = POINTS[point]
    assert SurveyInvitation.objects.count() == invited
    assert OutboxMessage.objects.count() == written
    wave.refresh_from_db()
    assert bool(wave.opened_at) == (invited == PEOPLE)
    look_after_waves(now=MONDAY)
    wave.refresh_from_db()
    assert wave.invited == PEOPLE
    asked = SurveyInvitation.objects.filter(wave=wave, sent_at__isnull=False)
    assert asked.values("person").distinct().count() == asked.count() == PEOPLE
    assert OutboxMessage.objects.values("recipient").distinct().count() == PEOPLE
    assert OutboxMessage.objects.count() == PEOPLE
    assert Wave.objects.filter(follows=wave).count() == 1

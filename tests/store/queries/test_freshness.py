# SPDX-License-Identifier: Apache-2.0
"""How soon what a source brings is visible, and how much of it is understood."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from customary.store.access import System
from customary.store.models import Annotation, Source
from customary.store.queries.freshness import freshness
from customary.understand.voice import understand_voice
from tests.cast import make_voice, source_of

pytestmark = pytest.mark.django_db
US = System("test")


def test_nothing_said_has_no_latency() -> None:
    found = freshness(US, source_of("A"))
    assert (found.items, found.understood, found.seconds) == (0, 0, None)


def test_what_waits_to_be_understood_is_told_and_what_is_visible_is_timed() -> None:
    now = timezone.now()
    source_of("A")
    Source.objects.update(created_at=now - timedelta(days=2))
    for hours in (1, 2, 3):
        make_voice(None, text="Good", recorded_at=(now - timedelta(hours=hours)).isoformat()[:19])
    understand_voice()
    Annotation.objects.update(created_at=now)
    make_voice(None, text="Not yet read")
    found = freshness(US, source_of("A"))
    assert (found.items, found.understood, found.measured) == (4, 3, 3)
    assert found.seconds == pytest.approx(2.9 * 3600, abs=5)


def test_history_is_no_latency() -> None:
    make_voice("2020-01-01", text="Good", recorded_at="2020-01-01")
    understand_voice()
    assert freshness(US, source_of("A")).seconds is None

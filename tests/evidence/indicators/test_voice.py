# SPDX-License-Identifier: Apache-2.0
"""I23: what customers say is visible within a minute. I24: it comes from everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from customary.evidence.registry import measured_indicators
from customary.store.models import (
    Annotation,
    Journey,
    JourneyStage,
    Source,
    Theme,
    ThemeMention,
    VoiceItem,
)
from tests.cast import at, make, make_customer, make_person, make_voice
from tests.evidence.indicators.seeing import observe, reading, see, see_one

pytestmark = pytest.mark.django_db
RECEIVED = "2025-06-03 09:00"


def understood(item: VoiceItem, visible: str) -> VoiceItem:
    said = item.occurred_at
    told = {"sentiment": "positive", "probability": 1, "understood_at": said, "said_at": said}
    Annotation.objects.create(voice_item=item, week=said, source=item.source, **told)
    Annotation.objects.filter(pk=item.pk).update(created_at=at(visible))
    return item


def comment(visible: str = "2025-06-03 09:00:59", **fields: Any) -> VoiceItem:
    item = make_voice("2025-06-01", **{"recorded_at": RECEIVED} | fields)
    Source.objects.update(created_at=at("2025-01-01"))
    return understood(item, visible) if visible else item


def test_what_is_visible_within_a_minute_of_its_recording_holds() -> None:
    seen = see_one("I23", comment())
    assert seen.held
    assert (str(seen.day), seen.proof) == ("2025-06-03", "A")
    assert seen.value == pytest.approx(59 / 3600)
    assert not see_one("I23", comment("2025-06-03 09:01:01")).held


def test_what_is_fetched_a_day_later_does_not_however_soon_it_is_understood_then() -> None:
    assert not see_one("I23", comment("2025-06-04 09:00")).held


def test_what_is_not_yet_understood_does_not_once_its_minute_is_over() -> None:
    assert not see_one("I23", comment("")).held


def test_history_from_before_the_source_was_known_here_is_left_out() -> None:
    item = comment()
    Source.objects.update(created_at=at("2025-06-04"))
    assert see("I23", item) == []


def test_what_a_system_posts_is_timed_from_its_arrival_by_our_own_clock() -> None:
    api = Source.objects.create(key="api", name="API", kind=Source.API)
    item = comment(source=api, recorded_at="2025-06-01")
    VoiceItem.every.filter(pk=item.pk).update(created_at=at("2025-06-03 09:00:30"))
    seen = see_one("I23", item)
    assert seen.held
    assert (seen.base, seen.proof) == ("A", "A")
    assert seen.value == pytest.approx(29 / 3600)


def test_employees_are_not_customers() -> None:
    comment(person=make_person())
    assert see("I23") == []


def test_how_long_95_of_100_wait_stands_beside() -> None:
    for seconds in range(100):
        visible = at(RECEIVED) + timedelta(seconds=seconds)
        comment(visible.strftime("%Y-%m-%d %H:%M:%S"))
    measured = measured_indicators()["I23"]
    assert measured.beside is not None
    (told,) = measured.beside(reading(), observe("I23"))
    assert told["value"] == pytest.approx(np.percentile(np.arange(100), 95))
    assert told["low"] < told["value"] < told["high"]


def said(count: int, stage: str, segment: str, **fields: Any) -> None:
    client = make_customer(segment=segment)
    for _ in range(count):
        make_voice("2025-05-05", customer=client, journey_stage=stage, **fields)


def stages(*names: str) -> None:
    journey = make(Journey, name="The journey")
    for position, name in enumerate(names):
        make(JourneyStage, journey=journey, name=name, position=position)


def test_every_stage_and_segment_wants_ten_voices_in_a_quarter() -> None:
    stages("Buy", "Use")
    said(10, "buy", "small")
    said(9, "Use", "small")
    said(1, "Use", "large")
    quarter = [one for one in see("I24") if str(one.day) == "2025-06-30"]
    assert sorted((one.held, one.value) for one in quarter) == [
        (False, 0),
        (False, 1),
        (False, 9),
        (True, 10),
    ]
    (held,) = [one for one in quarter if one.held]
    assert held.proof_table == "voice_items"
    assert held.table == "journey_stages"


def test_without_a_journey_the_stages_are_those_of_themes_and_items_are_where_theirs_are() -> None:
    theme = make(Theme, name="Delivery", journey_stage="deliver")
    make(Theme, name="Speed", journey_stage="deliver")
    said(10, "", "small")
    for item in VoiceItem.objects.all():
        for one in Theme.objects.all():
            ThemeMention.objects.create(
                voice_item=item, theme=one, sentiment="negative", probability=1
            )
    (held,) = [one for one in see("I24", theme) if str(one.day) == "2025-06-30"]
    assert held.held
    assert held.value == 10


def test_quarters_before_anybody_was_heard_are_left_out() -> None:
    stages("Buy")
    said(1, "buy", "small")
    assert min(one.day for one in see("I24")).isoformat() == "2025-06-30"

# SPDX-License-Identifier: Apache-2.0
"""I18: an obstacle that staff raised is solved before customers complain of it."""

from __future__ import annotations

from typing import Any

import pytest

from customary.store.models import Dialogue, Theme, ThemeMention
from tests.cast import make, make_person, make_unit, make_voice
from tests.evidence.indicators.seeing import see

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme() -> Theme:
    return make(Theme, name="The gate", first_detected_at="2025-01-01")


def raised(theme: Theme | None, solved: str | None = None, **fields: Any) -> Dialogue:
    """An obstacle raised on the first of March."""
    given = {"kind": "manager", "blocker": True, "opened_at": "2025-03-01", **fields}
    return make(Dialogue, theme=theme, blocker_solved_at=solved, **given)


def held(as_of: str = "2025-12-31") -> list[bool]:
    return [one.held for one in see("I18", as_of=as_of)]


def test_at04_solved_on_the_third_day_ahead_of_a_complaint_on_the_ninth(theme: Theme) -> None:
    lead = make_person(unit=make_unit(), level="manager")
    obstacle = raised(theme, solved="2025-03-03", started_by=lead)
    make_voice("2025-03-09", kind="complaint", theme=theme)
    (seen,) = see("I18")
    assert (seen.held, seen.record, seen.unit) == (True, obstacle.pk, lead.unit_id)
    assert (seen.level, seen.value) == ("manager", 48)


def test_at04_the_other_way_round_is_not_ahead(theme: Theme) -> None:
    raised(theme, solved="2025-03-09")
    make_voice("2025-03-03", kind="complaint", theme=theme)
    assert held() == [False]


def test_at04_a_complaint_at_the_very_moment_is_not_after_it(theme: Theme) -> None:
    raised(theme, solved="2025-03-03 12:00")
    make_voice("2025-03-03 12:00", kind="complaint", theme=theme)
    assert held() == [False]


def test_customers_who_complained_just_before_were_first_and_long_before_were_not(
    theme: Theme,
) -> None:
    raised(theme, solved="2025-03-03")
    make_voice("2024-11-30", kind="complaint", theme=theme)  # 91 days
    assert held() == [True]
    make_voice("2024-12-02", kind="complaint", theme=theme)
    assert held() == [False]


def test_what_is_merged_or_only_mentioned_is_the_same_theme(theme: Theme) -> None:
    old = make(Theme, name="Gate", first_detected_at="2025-01-01", merged_into=theme)
    raised(old, solved="2025-03-09")
    said = make_voice("2025-03-03", kind="complaint")
    ThemeMention.objects.create(voice_item=said, theme=theme, sentiment="negative", probability=0.9)
    assert held() == [False]


def test_praise_and_what_colleagues_say_are_no_complaint(theme: Theme) -> None:
    raised(theme, solved="2025-03-09")
    make_voice("2025-03-03", kind="comment", theme=theme)
    make_voice("2025-03-03", kind="complaint", theme=theme, person=make_person())
    assert held() == [True]


def test_it_is_waited_for_until_somebody_complains_or_ninety_days_are_over(theme: Theme) -> None:
    raised(theme)
    assert held("2025-05-30") == []
    assert held("2025-05-31") == [False]
    make_voice("2025-04-01", kind="complaint", theme=theme)
    assert held("2025-03-31") == []
    assert held("2025-04-01") == [False]


@pytest.mark.parametrize("other", [{"blocker": False}, {"kind": "speak_up"}, {"theme": None}])
def test_other_talk_is_not_counted(theme: Theme, other: dict[str, Any]) -> None:
    raised(**{"theme": theme, "solved": "2025-03-03", **other})
    assert held() == []

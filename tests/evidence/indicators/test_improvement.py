# SPDX-License-Identifier: Apache-2.0
"""I50 and I53: complaints and ideas get an answer in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from customary.evidence.indicators.improvement import told
from customary.store.models import Interaction, Theme, ThemeMention
from tests.cast import make, make_customer, make_initiative, make_person, make_unit, make_voice
from tests.evidence.indicators.seeing import figure_of, observe, reading, see, see_one

if TYPE_CHECKING:
    from customary.store.models import VoiceItem

pytestmark = pytest.mark.django_db


def complaint(answered_at: str | None = None, **fields: object) -> VoiceItem:
    fields = {"kind": "complaint", "answered_at": answered_at} | fields
    return make_voice("2025-06-02 09:00", **fields)


def test_an_answer_within_48_hours_holds() -> None:
    agent = make_person(unit=make_unit(), level="employee")
    call = make(Interaction, opened_at="2025-06-02 09:00", agent=agent)
    seen = see_one("I50", complaint("2025-06-04 09:00", interaction=call))
    assert seen.held
    assert seen.value == 48
    assert (seen.unit, seen.level, seen.base) == (agent.unit_id, "employee", "A")


def test_a_later_answer_or_none_does_not() -> None:
    assert not see_one("I50", complaint("2025-06-04 09:01")).held
    assert not see_one("I50", complaint()).held


def test_a_fresh_complaint_is_left_out_until_its_time_is_over() -> None:
    open_one, answered_later = complaint(), complaint("2025-06-04 08:00")
    assert see("I50", open_one, as_of="2025-06-03") == []
    assert see("I50", answered_later, as_of="2025-06-03") == []
    assert not see_one("I50", open_one, as_of="2025-06-04").held


@pytest.mark.parametrize(
    ("score", "low", "high", "asked"),
    [
        (6, 0, 10, True),
        (7, 0, 10, False),
        (2, 1, 5, True),
        (3, 1, 5, False),
        (1, None, None, False),
    ],
)
def test_low_scores_are_asked_by_their_own_scale(
    score: float, low: float | None, high: float | None, asked: bool
) -> None:
    rating = complaint(kind="rating", score=score, score_low=low, score_high=high)
    assert bool(see("I50", rating)) is asked


def test_praise_undated_words_and_employees_are_left_out() -> None:
    assert see("I50", complaint(kind="praise")) == []
    assert see("I50", complaint(person=make_person())) == []
    assert see("I50", make_voice(None, kind="complaint")) == []


def test_a_complaint_typed_in_by_hand_is_self_reported() -> None:
    seen = see_one("I50", complaint("2025-06-02 10:00", source="C"))
    assert (seen.held, seen.base, seen.proof) == (True, "C", "C")


def test_an_idea_answered_within_14_days_holds() -> None:
    author = make_person(unit=make_unit(), level="manager")
    idea = make_initiative("2025-06-02", answered_at="2025-06-16", proposed_by=author)
    seen = see_one("I53", idea)
    assert seen.held
    assert seen.value == 14
    assert (seen.unit, seen.level) == (author.unit_id, "manager")


def test_an_idea_answered_later_does_not() -> None:
    assert not see_one("I53", make_initiative("2025-06-02", answered_at="2025-06-16 00:01")).held


def test_at15_an_idea_unanswered_for_15_days_is_overdue() -> None:
    idea = make_initiative("2025-06-02 09:00")
    assert see("I53", idea, as_of="2025-06-15") == []
    seen = see_one("I53", idea, as_of="2025-06-17")
    assert not seen.held
    found = figure_of("I53", as_of="2025-06-17")
    assert (found.numerator, found.denominator, found.value) == (0, 1, 0)


def test_projects_are_no_ideas() -> None:
    assert see("I53", make_initiative("2025-06-02", kind="project")) == []


def test_contributors_told_stand_beside_and_each_customer_counts_once() -> None:
    shipped = make(Theme, name="Gate", changed_at="2025-06-01")
    make(Theme, name="Not yet")
    kim = make_customer()
    other_row = make_customer(same_as=kim)
    for customer in (kim, other_row):
        make_voice("2025-05-01", theme=shipped, customer=customer)
    make_voice("2025-05-02", theme=shipped, customer=kim, told_at="2025-06-03")
    silent = make_voice("2025-05-02", customer=make_customer())
    mention = {"theme": shipped, "sentiment": "negative", "probability": 0.9}
    ThemeMention.objects.create(voice_item=silent, **mention)
    make_voice("2025-07-01", theme=shipped, customer=make_customer())  # after the change
    make_voice("2025-05-01", theme=shipped)  # nobody knows who

    [found] = told(reading(), observe("I50"))

    assert (found["numerator"], found["denominator"], found["value"]) == (1, 2, 0.5)


def test_nothing_stands_beside_before_anything_changed() -> None:
    make_voice("2025-05-01", theme=make(Theme, name="Gate"), customer=make_customer())
    assert told(reading(), observe("I50")) == []
